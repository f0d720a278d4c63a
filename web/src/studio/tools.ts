/** One thing done without a mouse: a button, beside a list where something must be chosen first. */
export interface Tool {
  button: string;
  label?: string;
  choices?: () => Choice[];
  act(chosen: string): void;
}

export interface Choice {
  value: string;
  text: string;
}

/** The tools stand before the drawing; what there is to choose is read when one goes there, so it is never old. */
export function tools(canvas: HTMLElement, title: string, list: () => Tool[]): () => void {
  const group = document.createElement('details');
  group.className = 'drawing-tools';
  group.dataset.tools = '';
  const summary = document.createElement('summary');
  summary.textContent = title;
  const body = document.createElement('div');
  body.className = 'row';
  group.append(summary, body);
  canvas.parentElement?.before(group);
  const draw = () => body.replaceChildren(...list().map(made));
  draw();
  return draw;
}

let count = 0;

function made(tool: Tool): HTMLElement {
  const frame = document.createElement('div');
  frame.className = 'drawing-tool';
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'ds-button';
  button.dataset.variant = 'secondary';
  button.dataset.size = 'sm';
  button.textContent = tool.button;
  const { choices } = tool;
  if (!choices) {
    button.addEventListener('click', () => tool.act(''));
    frame.append(button);
    return frame;
  }
  const select = document.createElement('select');
  select.className = 'ds-input';
  const fill = () => {
    const chosen = select.value;
    select.replaceChildren(...choices().map(c => new Option(c.text, c.value, false, c.value === chosen)));
  };
  fill();
  select.addEventListener('focus', fill);
  const label = document.createElement('label');
  label.textContent = tool.label ?? '';
  label.htmlFor = select.id = `drawing-tool-${++count}`;
  button.addEventListener('click', () => tool.act(select.value));
  frame.append(label, select, button);
  return frame;
}
