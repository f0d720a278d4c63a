import { translate as say } from './dmn-words';
import type { Tool } from './tools';

interface Element {
  id: string;
  type: string;
  x: number;
  y: number;
  width: number;
  parent?: Element;
  waypoints?: unknown;
  businessObject: { name?: string; label?: string; $instanceOf(type: string): boolean };
}

/** What is used of the editors of tables and of diagrams. */
export interface Services {
  on(event: string, listener: () => void): void;
  get(service: 'editorActions'): { trigger(action: string, context?: object): unknown };
  get(service: 'sheet'): { getRoot(): { cols: Element[] } };
  get(service: 'eventBus'): { fire(event: string, context: object): void };
  get(service: 'elementRegistry'): { get(id: string): Element; filter(by: (e: Element) => boolean): Element[] };
  get(service: 'selection'): { get(): Element[]; select(element: Element): void };
  get(service: 'elementFactory'): { createShape(attributes: object): Element };
  get(service: 'modeling'): { createShape(shape: Element, at: { x: number; y: number }, parent: Element): Element; connect(from: Element, to: Element): void };
  get(service: 'canvas'): { getRootElement(): Element; scrollToElement(element: Element): void };
}

export function tableTools(canvas: HTMLElement, table: Services): Tool[] {
  const act = (action: string, context?: object) => table.get('editorActions').trigger(action, context);
  const columns = () => table.get('sheet').getRoot().cols;
  const column = (id: string) => columns().find(c => c.id === id);
  const input = (c: Element) => c.businessObject.$instanceOf('dmn:InputClause');
  const choices = () => columns().map(c => ({ value: c.id, text: `${say(input(c) ? 'Input' : 'Output')}: ${c.businessObject.label || c.businessObject.name || c.id}` }));
  return [
    { button: say('Add rule'), act: () => act('addRule') },
    { button: say('Remove the rule of the selected cell'), act: () => act('removeRule') },
    { button: say('Add input'), act: () => act('addInput') },
    { button: say('Add output'), act: () => act('addOutput') },
    { button: say('Edit column'), label: say('Column'), choices, act: id => edit(canvas, table, column(id), input) },
    {
      button: say('Remove column'), label: say('Column'), choices, act: id => {
        const gone = column(id);
        if (gone) {
          act(input(gone) ? 'removeInput' : 'removeOutput', input(gone) ? { input: gone } : { output: gone });
        }
      },
    },
  ];
}

/** Opens what is asked of a column beside its head, and goes there. */
function edit(canvas: HTMLElement, table: Services, column: Element | undefined, input: (c: Element) => boolean): void {
  const head = column && [...canvas.querySelectorAll<HTMLElement>('th[data-col-id]')].find(th => th.dataset.colId === column.id);
  if (column && head) {
    const [event, clause] = [{ target: head }, column.businessObject];
    // the key that pressed the button would close what it opens
    setTimeout(() => {
      table.get('eventBus').fire(input(column) ? 'input.edit' : 'output.edit', input(column) ? { event, input: clause } : { event, output: clause });
      canvas.querySelector<HTMLElement>('.context-menu-container [contenteditable], .context-menu-container input')?.focus();
    });
  }
}

const kinds: Record<string, string> = {
  'Create decision': 'dmn:Decision',
  'Create input data': 'dmn:InputData',
  'Create knowledge source': 'dmn:KnowledgeSource',
  'Create knowledge model': 'dmn:BusinessKnowledgeModel',
};

const gap = 160;

export function diagramTools(diagram: Services): Tool[] {
  const [registry, selection] = [diagram.get('elementRegistry'), diagram.get('selection')];
  const shapes = () => registry.filter(e => !!e.parent && !e.waypoints);
  const choices = () => shapes().map(e => ({ value: e.id, text: `${e.businessObject.name ?? ''} (${e.id})` }));
  const from = () => selection.get().find(e => !e.waypoints);
  const select = (element: Element) => {
    selection.select(element);
    diagram.get('canvas').scrollToElement(element);
  };
  return [
    { button: say('Select'), label: say('Element'), choices, act: id => select(registry.get(id)) },
    {
      button: say('Add'), label: say('New element'), choices: () => Object.keys(kinds).map(name => ({ value: name, text: say(name) })),
      act: name => {
        const right = Math.max(0, ...shapes().map(s => s.x + s.width));
        select(diagram.get('modeling').createShape(diagram.get('elementFactory').createShape({ type: kinds[name] }), { x: right + gap, y: gap }, diagram.get('canvas').getRootElement()));
      },
    },
    {
      button: say('Connect'), label: say('Connect what is selected to'), choices,
      ready: () => !!from(), act: id => diagram.get('modeling').connect(from()!, registry.get(id)),
    },
  ];
}
