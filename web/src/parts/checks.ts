import { date as writeDate, time as writeTime } from './typed';

/** A rule, what it compares with, and what the server would say. */
type Rule = [rule: string, value: string, said: string];

/** 1.250.000, 12,5, 0.125: as the server reads a number. */
function number(text: string): number {
  const plain = text.replace(/\s/g, '');
  const groups = (plain.split(',')[0] ?? '').replace(/^-/, '').split('.');
  const grouped = groups.length > 1 && /^[1-9]\d{0,2}$/.test(groups[0] ?? '') && groups.slice(1).every(g => g.length === 3);
  const dotted = plain.includes(',') || grouped ? plain.replace(/\./g, '').replace(',', '.') : plain;
  return /^-?(\d+\.?\d*|\.\d+)$/.test(dotted) ? Number(dotted) : NaN;
}

/** How the server reads a number that others would read as a fraction: 12.345 is 12345. Nothing for what reads one way only. */
const readAs = (text: string) => (/^-?[1-9]\d{0,2}\.\d{3}$/.test(text.replace(/\s/g, '')) ? String(number(text)) : undefined);

/** 21/11/2026 as 2026-11-21; nothing for a day that there is not. */
function day(text: string): string | undefined {
  const [, d = '', m = '', y = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(writeDate(text)) ?? [];
  const at = new Date(Date.UTC(Number(y), Number(m) - 1, Number(d)));
  return y && at.getUTCMonth() === Number(m) - 1 ? at.toISOString().slice(0, 10) : undefined;
}

const rules: Record<string, (text: string, value: string) => boolean> = {
  'min-length': (text, value) => text.length >= Number(value),
  'max-length': (text, value) => text.length <= Number(value),
  pattern: (text, value) => fits(text, value),
  number: text => !Number.isNaN(number(text)),
  min: (text, value) => !(number(text) < Number(value)),
  max: (text, value) => !(number(text) > Number(value)),
  decimals: (text, value) => (String(number(text)).split('.')[1] ?? '').length <= Number(value),
  date: text => day(text) !== undefined,
  'min-date': (text, value) => !((day(text) ?? value) < value),
  'max-date': (text, value) => !((day(text) ?? value) > value),
  time: text => /^([01]?\d|2[0-3]):[0-5]\d$/.test(writeTime(text)),
};

/** A pattern that this browser cannot read is left to the server. */
function fits(text: string, pattern: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(text);
  } catch {
    return true;
  }
}

function wrong(text: string, all: Rule[]): string | undefined {
  if (text === '') {
    return all.find(([rule]) => rule === 'required')?.[2];
  }
  return all.find(([rule, value]) => rules[rule]?.(text, value) === false)?.[2];
}

/** Says beside a field, once it was left, what the server would say; and takes it back when it is mended. */
export function assistChecks(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('[data-checks]')) {
    const all = JSON.parse(input.dataset.checks ?? '[]') as Rule[];
    let left = input.getAttribute('aria-invalid') === 'true';
    let typed = false;
    const check = () => say(input, wrong(input.value.trim(), all));
    const note = all.find(([rule]) => rule === 'read-as')?.[2];
    const tell = () => show(input, 'read', 'field-source', note && readAs(input.value) && note.replace('{0}', readAs(input.value) ?? ''));
    tell();
    input.addEventListener('input', () => {
      typed = true;
      if (left) {
        check();
      }
    });
    input.addEventListener('change', () => {
      typed = true;
      tell();
    });
    input.addEventListener('blur', () => {
      // who only passes by is not told
      if (typed) {
        left = true;
        check();
      }
    });
  }
}

function say(input: HTMLInputElement, message: string | undefined): void {
  input.closest<HTMLElement>(outermost)?.classList.toggle('has-error', message !== undefined);
  if (message === undefined) {
    input.removeAttribute('aria-invalid');
  } else {
    input.setAttribute('aria-invalid', 'true');
  }
  show(input, 'error', 'ds-validation-message', message);
}

const outermost = '.ds-field:not(.ds-field .ds-field)';

/** Puts a text under a field, heard with it; without one, takes it away. */
function show(input: HTMLInputElement, part: string, look: string, message: string | undefined): void {
  const id = `${input.id}-${part}`;
  const heard = (input.getAttribute('aria-describedby') ?? '').split(' ').filter(d => d && d !== id);
  let shown = document.getElementById(id);
  if (!message) {
    shown?.remove();
  } else {
    if (!shown) {
      shown = document.createElement('p');
      shown.className = look;
      shown.id = id;
      (input.closest(outermost) ?? input.parentElement)?.append(shown);
    }
    if (shown.textContent !== message) {
      shown.textContent = message;
    }
    heard.push(id);
  }
  if (heard.length > 0) {
    input.setAttribute('aria-describedby', heard.join(' '));
  } else {
    input.removeAttribute('aria-describedby');
  }
}
