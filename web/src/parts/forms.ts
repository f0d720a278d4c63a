import { writers } from './typed';

export function assistForms(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('input[data-typed]')) {
    const write = writers[input.dataset.typed ?? ''];
    if (write) {
      input.addEventListener('change', () => {
        input.value = write(input.value);
      });
    }
  }

  // After a post with mistakes the summary is read first; the page's title says so too.
  const summary = document.querySelector<HTMLElement>('.ds-error-summary[data-focus]');
  if (summary) {
    document.title = `${summary.dataset.title ?? ''}${document.title}`;
    summary.focus();
  }

  for (const form of document.querySelectorAll<HTMLFormElement>('form[method="post"]')) {
    once(form);
  }

  for (const select of document.querySelectorAll<HTMLSelectElement>('select[data-submit]')) {
    select.addEventListener('change', () => select.form?.requestSubmit());
  }

  // A choice that decides what else can be chosen presses the button that fetches it.
  for (const select of document.querySelectorAll<HTMLSelectElement>('select[data-press]')) {
    const button = document.getElementById(select.dataset.press ?? '');
    if (button instanceof HTMLButtonElement) {
      select.addEventListener('change', () => button.form?.requestSubmit(button));
    }
  }

  for (const area of document.querySelectorAll<HTMLTextAreaElement>('textarea[data-counter]')) {
    count(area);
  }

  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-reveal]')) {
    reveal(button);
  }
}

/** A second press while the first is on its way must not send the form twice. */
function once(form: HTMLFormElement): void {
  form.addEventListener('submit', event => {
    if (event.defaultPrevented) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = '1';
    event.submitter?.setAttribute('aria-busy', 'true');
    // The answer may be a file to keep, which leaves the page as it is.
    setTimeout(() => rest(form), 8000);
  });
  window.addEventListener('pageshow', () => rest(form));
}

/** The form may be sent again. */
export function rest(form: HTMLFormElement): void {
  delete form.dataset.sent;
  form.querySelectorAll('[aria-busy]').forEach(b => b.removeAttribute('aria-busy'));
}

function count(area: HTMLTextAreaElement): void {
  const said = document.getElementById(area.dataset.counter ?? '');
  const limit = area.maxLength;
  if (!said || limit <= 0) {
    return;
  }
  const left = said.dataset.left ?? '{0}';
  const show = () => {
    said.textContent = left.replace('{0}', String(limit - area.value.length));
  };
  area.addEventListener('input', show);
  show();
}

function reveal(button: HTMLButtonElement): void {
  const input = document.getElementById(button.dataset.reveal ?? '');
  if (!(input instanceof HTMLInputElement)) {
    return;
  }
  const show = button.textContent;
  button.addEventListener('click', () => {
    const hidden = input.type === 'password';
    input.type = hidden ? 'text' : 'password';
    button.textContent = (hidden ? button.dataset.hide : show) ?? '';
    button.setAttribute('aria-pressed', String(hidden));
  });
}
