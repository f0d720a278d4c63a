/** What the page and an editor need of each other. */
export interface Editor {
  open(content: string): Promise<void>;
  read(): Promise<string>;
  /** Takes what was typed and waits for a pause. */
  settle(): void;
  /** Shows the element with this id, if the drawing has it. */
  select(id: string): void;
  /** Marks these elements, and no others, as those with a mistake. */
  mark(ids: string[]): void;
  changed(listener: () => void): void;
}

interface Finding {
  element: string;
  name: string;
  message: string;
}

interface Words {
  saved: string;
  failed: string;
  canvas: string;
  panel: string;
}

const pause = 700;

/** The editor in place of the text: saved without leaving the page, checked while one draws. The text stays the form's field. */
export async function draw(make: (canvas: HTMLElement, panel: HTMLElement) => Editor): Promise<void> {
  const frame = document.querySelector<HTMLElement>('[data-drawing]');
  const text = document.querySelector<HTMLTextAreaElement>('textarea[name="Content"]');
  const form = text?.form;
  const canvas = frame?.querySelector<HTMLElement>('[data-canvas]');
  const panel = frame?.querySelector<HTMLElement>('[data-panel]');
  if (!frame || !text || !form || !canvas || !panel) {
    return;
  }
  const words = JSON.parse(frame.dataset.words ?? '{}') as Words;
  canvas.hidden = panel.hidden = false;
  name(canvas, words.canvas);
  name(panel, words.panel);
  const editor = make(canvas, panel);
  try {
    await editor.open(text.value);
  } catch {
    // what cannot be drawn is mended as text
    canvas.hidden = panel.hidden = true;
    form.querySelector<HTMLDetailsElement>('[data-source]')?.setAttribute('open', '');
    return;
  }
  frame.dataset.ready = '';
  keep(frame, form, text, editor, words);
}

function name(region: HTMLElement, label: string): void {
  region.setAttribute('role', 'region');
  region.setAttribute('aria-label', label);
}

function keep(frame: HTMLElement, form: HTMLFormElement, text: HTMLTextAreaElement, editor: Editor, words: Words): void {
  const version = form.querySelector<HTMLInputElement>('input[name="Version"]');
  const said = document.querySelector<HTMLElement>('[data-saved]');
  let changes = 0;
  let kept = 0;
  let saving = Promise.resolve();
  let timer = 0;
  let typing = false;

  const check = async () => {
    text.value = await editor.read();
    show(editor, await lint(frame, text.value));
  };
  editor.changed(() => {
    changes++;
    clearTimeout(timer);
    timer = window.setTimeout(() => void check(), pause);
  });
  // typed as text: drawn anew when one leaves the field
  text.addEventListener('input', () => {
    changes++;
    typing = true;
  });
  text.addEventListener('change', () => {
    typing = false;
    editor.open(text.value).catch(() => undefined).then(async () => show(editor, await lint(frame, text.value)));
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    save();
  });
  document.addEventListener('keydown', event => {
    if ((event.ctrlKey || event.metaKey) && event.key === 's') {
      event.preventDefault();
      save();
    }
  });
  window.addEventListener('beforeunload', event => {
    editor.settle();
    if (changes !== kept) {
      event.preventDefault();
    }
  });
  document.querySelector('[data-findings]')?.addEventListener('click', event => {
    const id = (event.target as HTMLElement).closest<HTMLElement>('[data-element]')?.dataset.element;
    if (id) {
      editor.select(id);
      frame.scrollIntoView({ block: 'nearest' });
    }
  });
  editor.mark([...document.querySelectorAll<HTMLElement>('[data-findings] [data-element]')].map(e => e.dataset.element ?? ''));

  /** One after the other: each begins with the version that the one before it left. */
  function save(): void {
    saving = saving.then(send, send);
  }

  async function send(): Promise<void> {
    editor.settle();
    clearTimeout(timer);
    const read = changes;
    if (!typing) {
      text.value = await editor.read();
    }
    const answer = await fetch(frame.dataset.save ?? '', json('PUT', { version: Number(version?.value), content: text.value })).catch(() => undefined);
    const body = (await answer?.json().catch(() => undefined)) as { version?: number; findings?: Finding[]; detail?: string } | undefined;
    if (!answer?.ok || !body) {
      tell(words.failed.replace('{0}', body?.detail ?? String(answer?.status ?? '')));
      return;
    }
    // what was drawn on the way is not kept yet
    kept = read;
    if (version) {
      version.value = String(body.version);
    }
    show(editor, body.findings ?? []);
    tell(words.saved.replace('{0}', new Date().toLocaleTimeString('vi-VN', { hour: '2-digit', minute: '2-digit', second: '2-digit' })));
  }

  function tell(words: string): void {
    if (said) {
      said.textContent = words;
    }
  }
}

async function lint(frame: HTMLElement, content: string): Promise<Finding[]> {
  const answer = await fetch(frame.dataset.lint ?? '', json('POST', { item: frame.dataset.item, content })).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as { findings: Finding[] }).findings : [];
}

function json(method: string, body: object): RequestInit {
  return { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

function show(editor: Editor, findings: Finding[]): void {
  const list = document.querySelector('[data-findings]');
  const none = document.querySelector<HTMLElement>('[data-no-findings]');
  list?.replaceChildren(...findings.map(line));
  if (none) {
    none.hidden = findings.length > 0;
  }
  editor.mark(findings.map(f => f.element).filter(id => id.length > 0));
}

function line(finding: Finding): HTMLLIElement {
  const item = document.createElement('li');
  if (finding.element) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'link-button code';
    button.dataset.element = finding.element;
    button.textContent = finding.name || finding.element;
    item.append(button, ' ');
  }
  item.append(finding.message);
  return item;
}
