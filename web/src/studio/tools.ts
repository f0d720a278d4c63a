import type { Translate } from './translate';

/** One thing done without a mouse: a button, beside a list where something must be chosen first. */
export interface Tool {
  button: string;
  label?: string;
  choices?: () => Choice[];
  /** Whether what must be selected first is; always, where it is not said. */
  ready?: () => boolean;
  act(chosen: string): void;
}

export interface Choice {
  value: string;
  text: string;
}

/** The tools stand before the drawing; what there is to choose is read when one goes there, so it is never old. */
export function tools(canvas: HTMLElement, say: Translate, list: () => Tool[]): () => void {
  const group = document.createElement('details');
  group.className = 'drawing-tools';
  group.dataset.tools = '';
  const summary = document.createElement('summary');
  summary.textContent = say('Without a mouse');
  const body = document.createElement('div');
  body.className = 'row';
  const status = document.createElement('p');
  status.className = 'small quiet';
  status.setAttribute('role', 'status');
  group.append(summary, body, status);
  canvas.parentElement?.before(group);
  const act = (tool: Tool, chosen: string) => {
    const ready = tool.ready?.() ?? true;
    if (ready) {
      tool.act(chosen);
    }
    status.textContent = ready ? say('Done: {what}', { what: tool.button }) : say('Select something first');
  };
  // an act may bring other tools: who pressed a button finds it again, or the head of all of them
  const draw = () => {
    const held = document.activeElement;
    const name = body.contains(held) ? held?.closest<HTMLElement>('.drawing-tool')?.dataset.tool : undefined;
    body.replaceChildren(...list().map(t => made(t, act)));
    if (held && name !== undefined) {
      ([...body.children] as HTMLElement[]).filter(f => f.dataset.tool === name).map(f => f.querySelector<HTMLElement>(held.tagName)).concat(summary)[0]?.focus();
    }
  };
  draw();
  return draw;
}

let count = 0;

function made(tool: Tool, act: (tool: Tool, chosen: string) => void): HTMLElement {
  const frame = document.createElement('div');
  frame.className = 'drawing-tool';
  frame.dataset.tool = tool.button;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'ds-button';
  button.dataset.variant = 'secondary';
  button.dataset.size = 'sm';
  button.textContent = tool.button;
  const { choices } = tool;
  if (!choices) {
    button.addEventListener('click', () => act(tool, ''));
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
  button.addEventListener('click', () => act(tool, select.value));
  frame.append(label, select, button);
  return frame;
}
