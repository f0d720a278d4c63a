const pause = 20000;

/** Keeps a page while one types it: a while after the last key, and when the page is left. Files are sent by the buttons only. */
export function assistAutosave(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-autosave]')) {
    keep(form);
  }
}

function keep(form: HTMLFormElement): void {
  const said = document.querySelector<HTMLElement>('[data-saved]');
  let changed = false;
  let timer = 0;
  let sending: AbortController | undefined;

  const save = async (leaving: boolean) => {
    clearTimeout(timer);
    if (!changed || form.dataset.sent) {
      return;
    }
    changed = false;
    const content = new FormData(form);
    for (const [name, value] of [...content]) {
      if (value instanceof File) {
        content.delete(name);
      }
    }
    content.set('__go', 'stay');
    sending?.abort();
    sending = new AbortController();
    try {
      const answer = await fetch(form.action, { method: 'POST', body: content, keepalive: leaving, signal: sending.signal });
      // who was signed out meanwhile is led elsewhere: nothing was kept, and the next press asks to sign in
      if (answer.ok && !answer.redirected && said) {
        said.textContent = (said.dataset.saved ?? '{0}').replace('{0}', new Date().toLocaleTimeString('vi-VN', { hour: '2-digit', minute: '2-digit' }));
      }
    } catch {
      changed = true;
    }
  };

  form.addEventListener('input', () => {
    changed = true;
    clearTimeout(timer);
    timer = window.setTimeout(() => void save(false), pause);
  });
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    sending?.abort();
    changed = false;
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') {
      void save(true);
    }
  });
}
