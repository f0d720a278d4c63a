/** Entry by keyboard: the first empty field has the focus, Enter goes on to the next one and from the last one sends; Ctrl+Enter sends from anywhere. */
export function assistEntry(): void {
  document.querySelectorAll<HTMLElement>('[data-entry]').forEach(entry);
}

type Entered = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function entry(area: HTMLElement): void {
  const fields = () => [...area.querySelectorAll<Entered>('input:not([type="hidden"], [readonly], [disabled]), select, textarea')].filter(f => f.name !== '__giu' && f.offsetParent !== null);
  // with mistakes the summary is read first
  if (!document.querySelector('.ds-error-summary[data-focus]')) {
    (fields().find(f => f.value === '') ?? fields()[0])?.focus();
  }
  area.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.isComposing || event.altKey || event.shiftKey || !(event.target instanceof Element)) {
      return;
    }
    const all = fields();
    const at = all.indexOf(event.target as Entered);
    const now = event.ctrlKey || event.metaKey;
    if (at < 0 || (event.target instanceof HTMLTextAreaElement && !now)) {
      return;
    }
    event.preventDefault();
    const next = now ? undefined : all[at + 1];
    if (next) {
      next.focus();
      if (next instanceof HTMLInputElement && next.type === 'text') {
        next.select();
      }
      return;
    }
    const send = area.querySelector<HTMLButtonElement>('[data-entry-send]');
    send?.form?.requestSubmit(send);
  });
}
