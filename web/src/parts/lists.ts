/** Keyboard in lists: j and k move, enter opens, x selects, / searches, ? explains. */
export function assistLists(): void {
  const list = document.querySelector<HTMLElement>('[data-keys]');
  const help = document.querySelector<HTMLDialogElement>('dialog[data-key-help]');
  document.querySelectorAll<HTMLTableElement>('table').forEach(selectable);

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) {
      return;
    }
    const act = keys(list, help)[event.key];
    if (act && act() !== false) {
      event.preventDefault();
    }
  });

  for (const close of document.querySelectorAll('[data-close]')) {
    close.addEventListener('click', () => close.closest('dialog')?.close());
  }
  for (const open of document.querySelectorAll('[data-open-key-help]')) {
    open.addEventListener('click', () => help?.showModal());
  }
}

type Keys = Record<string, (() => boolean | void) | undefined>;

function keys(list: HTMLElement | null, help: HTMLDialogElement | null): Keys {
  return {
    j: list ? () => move(list, 1) : undefined,
    k: list ? () => move(list, -1) : undefined,
    x: list ? () => toggle(list) : undefined,
    '/': () => search(),
    '?': help ? () => help.showModal() : undefined,
  };
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement
    && (target.isContentEditable || target.matches('textarea, select, input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"])') || target.closest('dialog[open]') !== null);
}

const rows = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>('tbody > tr')];
const current = (list: HTMLElement) => rows(list).findIndex(r => r.contains(document.activeElement) || r.dataset.selected !== undefined);

/** Enter needs no key of its own: the row's link has the focus. */
function move(list: HTMLElement, by: number): boolean {
  const all = rows(list);
  const from = current(list);
  const to = all[from < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, from + by))];
  if (!to) {
    return false;
  }
  all.forEach(r => delete r.dataset.selected);
  to.dataset.selected = '';
  (to.querySelector<HTMLElement>('.row-title a, a') ?? to).focus();
  to.scrollIntoView({ block: 'nearest' });
  return true;
}

function toggle(list: HTMLElement): boolean {
  const box = rows(list)[current(list)]?.querySelector<HTMLInputElement>('.pick input');
  box?.click();
  return box !== undefined && box !== null;
}

function search(): boolean {
  const box = document.querySelector<HTMLInputElement>('main input[type="search"]') ?? document.querySelector<HTMLInputElement>('input[type="search"]');
  box?.focus();
  box?.select();
  return box !== null;
}

/** The head's box takes all rows of this page; the bar says how many are taken. */
function selectable(table: HTMLTableElement): void {
  const all = table.querySelector<HTMLInputElement>('thead .pick input');
  const boxes = [...table.querySelectorAll<HTMLInputElement>('tbody .pick input')];
  if (!all || boxes.length === 0) {
    return;
  }
  const said = document.querySelector<HTMLElement>(`[data-picked="${table.id}"]`);
  const show = () => {
    const taken = boxes.filter(b => b.checked).length;
    all.checked = taken === boxes.length;
    all.indeterminate = taken > 0 && taken < boxes.length;
    if (said) {
      said.textContent = (said.dataset.words ?? '{0}').replace('{0}', String(taken));
      said.closest<HTMLElement>('.bulk')?.toggleAttribute('data-none', taken === 0);
    }
  };
  all.addEventListener('change', () => {
    boxes.forEach(b => {
      b.checked = all.checked;
    });
    show();
  });
  boxes.forEach(b => b.addEventListener('change', show));
  show();
}
