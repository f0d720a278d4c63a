import { translate as say } from './form-words';
import { tools } from './tools';

interface Field {
  id: string;
  type: string;
  key?: string;
  label?: string;
  components?: Field[];
  _parent?: string;
}

interface Services {
  get(service: 'formFieldRegistry'): { get(id: string): Field; getAll(): Field[] };
  get(service: 'formFields'): { _formFields: Record<string, { config: { name?: string; label?: string } }> };
  get(service: 'formLayouter'): { getRowForField(field: Field): unknown; nextRowId(): string };
  get(service: 'selection'): { get(): Field | undefined; set(field: Field): void };
  get(service: 'modeling'): {
    addFormField(attributes: object, parent: Field, index: number): Field;
    moveFormField(field: Field, from: Field, to: Field, fromIndex: number, toIndex: number, fromRow: unknown, toRow: unknown): void;
    removeFormField(field: Field, parent: Field, index: number): void;
  };
}

export function formTools(canvas: HTMLElement, editor: Services): void {
  const [registry, selection, modeling] = [editor.get('formFieldRegistry'), editor.get('selection'), editor.get('modeling')];
  const kinds = () => Object.entries(editor.get('formFields')._formFields).filter(([type]) => type !== 'default');
  const place = () => {
    const field = selection.get();
    const parent = field?._parent ? registry.get(field._parent) : undefined;
    return field && parent?.components ? { field, parent, index: parent.components.findIndex(c => c.id === field.id) } : undefined;
  };
  const move = (by: number) => {
    const at = place();
    const to = at ? at.index + by : -1;
    if (at && to >= 0 && to < (at.parent.components?.length ?? 0)) {
      const row = editor.get('formLayouter').getRowForField(at.field);
      // its place is counted as if it still stood where it was
      modeling.moveFormField(at.field, at.parent, at.parent, at.index, by > 0 ? to + 1 : to, row, row);
    }
  };
  tools(canvas, say, () => [
    {
      button: say('Select'), label: say('Field'),
      choices: () => registry.getAll().filter(f => f._parent).map(f => ({ value: f.id, text: f.label || f.key || f.id })),
      act: id => selection.set(registry.get(id)),
    },
    {
      button: say('Add after what is selected'), label: say('New field'),
      choices: () => kinds().map(([type, { config }]) => ({ value: type, text: config.name || config.label || type })),
      act: type => add(editor, type, place()),
    },
    { button: say('Move up'), ready: () => !!place(), act: () => move(-1) },
    { button: say('Move down'), ready: () => !!place(), act: () => move(1) },
    {
      button: say('Delete'), ready: () => !!place(), act: () => {
        const at = place();
        if (at) {
          modeling.removeFormField(at.field, at.parent, at.index);
        }
      },
    },
  ]);
}

/** Inside what holds others, after anything else, at the end of the form where nothing is selected. */
function add(editor: Services, type: string, at: { field: Field; parent: Field; index: number } | undefined): void {
  const form = editor.get('formFieldRegistry').getAll().find(f => !f._parent);
  const inside = at?.field.components ? at.field : undefined;
  const parent = inside ?? at?.parent ?? form;
  if (parent) {
    const index = inside || !at ? parent.components?.length ?? 0 : at.index + 1;
    const attributes = { type, _parent: parent.id, layout: { row: editor.get('formLayouter').nextRowId(), columns: null } };
    editor.get('selection').set(editor.get('modeling').addFormField(attributes, parent, index));
  }
}
