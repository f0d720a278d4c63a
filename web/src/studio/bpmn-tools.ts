import type { Translate } from './translate';
import { tools, type Choice } from './tools';

interface Element {
  id: string;
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  parent?: Element;
  labelTarget?: unknown;
  waypoints?: unknown;
  source?: Element;
  target?: Element;
  businessObject: { name?: string };
}

interface Services {
  get(service: 'elementRegistry'): { get(id: string): Element; filter(by: (e: Element) => boolean): Element[] };
  get(service: 'selection'): { get(): Element[]; select(element: Element): void };
  get(service: 'elementFactory'): { createShape(attributes: object): Element };
  get(service: 'autoPlace'): { append(source: Element, shape: Element): Element };
  get(service: 'modeling'): {
    createShape(shape: Element, at: { x: number; y: number }, parent: Element, hints?: object): Element;
    connect(from: Element, to: Element): void;
  };
  get(service: 'canvas'): { getRootElement(): Element; scrollToElement(element: Element): void };
}

/** What can be added, by the names that the editor itself has for it. */
const kinds: Record<string, [type: string, definition?: string]> = {
  'User task': ['bpmn:UserTask'],
  'Service task': ['bpmn:ServiceTask'],
  'Business rule task': ['bpmn:BusinessRuleTask'],
  'Script task': ['bpmn:ScriptTask'],
  'Send task': ['bpmn:SendTask'],
  'Receive task': ['bpmn:ReceiveTask'],
  'Manual task': ['bpmn:ManualTask'],
  'Call activity': ['bpmn:CallActivity'],
  'Sub-process': ['bpmn:SubProcess'],
  'Exclusive gateway': ['bpmn:ExclusiveGateway'],
  'Parallel gateway': ['bpmn:ParallelGateway'],
  'Inclusive gateway': ['bpmn:InclusiveGateway'],
  'Event-based gateway': ['bpmn:EventBasedGateway'],
  'Timer intermediate catch event': ['bpmn:IntermediateCatchEvent', 'bpmn:TimerEventDefinition'],
  'Message intermediate catch event': ['bpmn:IntermediateCatchEvent', 'bpmn:MessageEventDefinition'],
  'Signal intermediate catch event': ['bpmn:IntermediateCatchEvent', 'bpmn:SignalEventDefinition'],
  'Timer boundary event': ['bpmn:BoundaryEvent', 'bpmn:TimerEventDefinition'],
  'Message boundary event': ['bpmn:BoundaryEvent', 'bpmn:MessageEventDefinition'],
  'Error boundary event': ['bpmn:BoundaryEvent', 'bpmn:ErrorEventDefinition'],
  'Start event': ['bpmn:StartEvent'],
  'End event': ['bpmn:EndEvent'],
  'Terminate end event': ['bpmn:EndEvent', 'bpmn:TerminateEventDefinition'],
};

const gap = 120;

export function processTools(canvas: HTMLElement, editor: Services, say: Translate): void {
  const [registry, selection] = [editor.get('elementRegistry'), editor.get('selection')];
  const select = (element: Element) => {
    selection.select(element);
    editor.get('canvas').scrollToElement(element);
  };
  const from = () => selection.get().find(e => !e.waypoints);
  const called = (e: Element): string => e.businessObject.name || (e.source && e.target ? `${called(e.source)} → ${called(e.target)}` : e.id);
  const named = (e: Element): Choice => ({ value: e.id, text: called(e) === e.id ? e.id : `${called(e)} (${e.id})` });
  const shapes = () => registry.filter(e => !e.labelTarget && !!e.parent);
  tools(canvas, say, () => [
    { button: say('Select'), label: say('Element'), choices: () => shapes().map(named), act: id => select(registry.get(id)) },
    {
      button: say('Add after what is selected'), label: say('New element'),
      choices: () => Object.keys(kinds).map(name => ({ value: name, text: say(name) })),
      act: name => select(add(editor, name)),
    },
    {
      button: say('Connect'), label: say('Connect what is selected to'), choices: () => shapes().filter(e => !e.waypoints).map(named),
      ready: () => !!from(), act: id => editor.get('modeling').connect(from()!, registry.get(id)),
    },
  ]);
}

/** After the shape that is selected; on its border; or, where none is, right of all there is. */
function add(editor: Services, name: string): Element {
  const [type, eventDefinitionType] = kinds[name] ?? ['bpmn:Task'];
  const shape = editor.get('elementFactory').createShape(eventDefinitionType ? { type, eventDefinitionType } : { type, isExpanded: type === 'bpmn:SubProcess' || undefined });
  const [source] = editor.get('selection').get().filter(e => e.parent && !e.waypoints);
  if (source && type === 'bpmn:BoundaryEvent') {
    return editor.get('modeling').createShape(shape, { x: source.x + source.width - shape.width, y: source.y + source.height }, source, { attach: true });
  }
  if (source && type !== 'bpmn:StartEvent') {
    return editor.get('autoPlace').append(source, shape);
  }
  const drawn = editor.get('elementRegistry').filter(e => !!e.parent && !e.waypoints);
  const right = Math.max(0, ...drawn.map(e => e.x + e.width));
  return editor.get('modeling').createShape(shape, { x: right + gap, y: drawn[0]?.y ?? gap }, editor.get('canvas').getRootElement());
}
