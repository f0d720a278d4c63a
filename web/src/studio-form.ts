// The editor of forms: form-js.
import { FormEditor } from '@bpmn-io/form-js-editor';
import { draw, type Editor } from './studio/drawing';
import { formTools } from './studio/form-tools';
import { help } from './studio/form-words';
import { Waiting } from './studio/waiting';

interface Component {
  components?: Component[];
  properties?: Record<string, string>;
  values?: { value: string }[];
}

/** The editor gives every list a first choice to begin with; one that takes its choices from a catalogue has none of its own. */
function withoutProposals<T extends Component>(part: T): T {
  part.components?.forEach(withoutProposals);
  if (part.properties?.['catalogue'] && part.values?.length === 1 && part.values[0].value === 'value') {
    delete part.values;
  }
  return part;
}

void draw((canvas, panel) => {
  const waiting = new Waiting();
  const editor = new FormEditor({ container: canvas, propertiesPanel: { parent: panel, description: help }, additionalModules: [{ debounce: ['value', waiting.later] }] });
  formTools(canvas, editor);
  const field = (id: string) => {
    const all = editor.get('formFieldRegistry').getAll() as { id: string; key?: string }[];
    return all.find(f => f.id === id) ?? all.find(f => f.key === id);
  };
  return {
    open: content => editor.importSchema(JSON.parse(content)),
    settle: () => waiting.settle(),
    read: async () => JSON.stringify(withoutProposals(editor.saveSchema() as Component), null, 2),
    select(id) {
      const found = field(id);
      if (found) {
        editor.get('selection').set(found);
      }
    },
    mark(ids) {
      const faulty = new Set(ids.map(id => field(id)?.id));
      for (const element of canvas.querySelectorAll<HTMLElement>('[data-id]')) {
        element.classList.toggle('drawing-faulty', faulty.has(element.dataset.id));
      }
    },
    changed: listener => editor.on('changed', listener),
  } satisfies Editor;
});
