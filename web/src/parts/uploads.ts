import { rest } from './forms';

/** Files: what was chosen is shown with a picture and its size before it is sent, and the sending shows how far it is. */
export function assistUploads(): void {
  for (const area of document.querySelectorAll<HTMLElement>('.file-drop')) {
    preview(area);
  }
  const forms = new Set([...document.querySelectorAll<HTMLInputElement>('.file-drop input[type="file"]')].map(i => i.form));
  forms.forEach(form => form && send(form));
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1).replace('.', ',')} MB`;
}

function preview(area: HTMLElement): void {
  const input = area.querySelector<HTMLInputElement>('input[type="file"]');
  const list = area.querySelector<HTMLElement>('[data-chosen]');
  if (!input || !list) {
    return;
  }
  const limit = Number(input.dataset.limit ?? 0);
  const show = () => {
    list.replaceChildren(...[...(input.files ?? [])].map(file => item(file, input, limit, show)));
  };
  input.addEventListener('change', show);
  area.addEventListener('dragover', event => {
    event.preventDefault();
    area.dataset.over = '';
  });
  area.addEventListener('dragleave', () => delete area.dataset.over);
  area.addEventListener('drop', event => {
    event.preventDefault();
    delete area.dataset.over;
    const dropped = [...(event.dataTransfer?.files ?? [])];
    if (dropped.length > 0) {
      choose(input, input.multiple ? [...(input.files ?? []), ...dropped] : dropped.slice(0, 1));
      show();
    }
  });
}

function choose(input: HTMLInputElement, files: File[]): void {
  const transfer = new DataTransfer();
  files.forEach(f => transfer.items.add(f));
  input.files = transfer.files;
}

function item(file: File, input: HTMLInputElement, limit: number, show: () => void): HTMLElement {
  const row = document.createElement('li');
  const name = document.createElement('span');
  name.className = 'file-name';
  const over = limit > 0 && file.size > limit;
  name.append(file.name, document.createElement('br'), over ? `${size(file.size)}: ${input.dataset.tooLarge ?? ''}` : size(file.size));
  row.toggleAttribute('data-error', over);
  const remove = document.createElement('button');
  remove.type = 'button';
  remove.className = 'link';
  remove.textContent = input.dataset.remove ?? '';
  remove.setAttribute('aria-label', `${input.dataset.remove ?? ''}: ${file.name}`);
  remove.addEventListener('click', () => {
    choose(input, [...(input.files ?? [])].filter(f => f !== file));
    show();
    input.focus();
  });
  row.append(thumb(file), name, remove);
  return row;
}

function thumb(file: File): HTMLElement {
  if (!file.type.startsWith('image/')) {
    const box = document.createElement('span');
    box.className = 'file-thumb';
    box.textContent = (file.name.split('.').pop() ?? '').toUpperCase().slice(0, 4);
    return box;
  }
  const picture = document.createElement('img');
  picture.className = 'file-thumb';
  picture.alt = '';
  picture.src = URL.createObjectURL(file);
  picture.addEventListener('load', () => URL.revokeObjectURL(picture.src));
  return picture;
}

/** Sends the form with a bar; the answer is then shown as if the browser had sent it. */
function send(form: HTMLFormElement): void {
  form.addEventListener('submit', event => {
    const files = [...form.querySelectorAll<HTMLInputElement>('input[type="file"]')];
    const bar = form.querySelector<HTMLElement>('[data-progress]');
    if (event.defaultPrevented || !bar || files.every(f => f.files?.length === 0)) {
      return;
    }
    event.preventDefault();
    const over = form.querySelector<HTMLElement>('.file-list [data-error] button');
    if (over) {
      over.focus();
      rest(form);
      return;
    }
    if (form.dataset.sending) {
      return;
    }
    form.dataset.sending = '1';
    const data = new FormData(form, event.submitter);
    const request = new XMLHttpRequest();
    const meter = bar.querySelector('progress');
    const words = bar.querySelector<HTMLElement>('[data-words]');
    bar.hidden = false;
    request.upload.addEventListener('progress', e => {
      const percent = Math.round(e.loaded / Math.max(1, e.total) * 100);
      if (meter) {
        meter.value = percent;
      }
      if (words) {
        words.textContent = (percent < 100 ? words.dataset.words : words.dataset.done)?.replace('{0}', String(percent)) ?? '';
      }
    });
    request.addEventListener('load', () => show(request, form.action));
    request.addEventListener('error', () => {
      if (words) {
        words.textContent = words.dataset.failed ?? '';
      }
      delete form.dataset.sending;
      rest(form);
    });
    const action = event.submitter?.getAttribute('formaction') ?? form.getAttribute('action');
    request.open('POST', action ? new URL(action, location.href).href : location.href);
    request.send(data);
  });
}

function show(request: XMLHttpRequest, sentTo: string): void {
  const moved = request.responseURL !== '' && request.responseURL !== new URL(sentTo, location.href).href;
  if (moved) {
    location.assign(request.responseURL);
    return;
  }
  document.open();
  document.write(request.responseText);
  document.close();
}
