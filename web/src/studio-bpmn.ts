// The editor of processes: bpmn-js with the properties of Zeebe; and the same drawing to look at, with what changed marked.
import Modeler from 'bpmn-js/lib/Modeler';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from 'bpmn-js-properties-panel';
import zeebeBehaviors from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { processTools } from './studio/bpmn-tools';
import { translate } from './studio/bpmn-words';
import { draw, type Editor } from './studio/drawing';
import { help } from './studio/help-vi';
import { translation } from './studio/translate';
import { Waiting } from './studio/waiting';

const words = translation(translate);

void draw(edit);
void compare();

function edit(canvas: HTMLElement, panel: HTMLElement): Editor {
  const waiting = new Waiting();
  const modeler = new Modeler({
    container: canvas,
    propertiesPanel: { parent: panel, description: help },
    moddleExtensions: { zeebe },
    additionalModules: [BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule, zeebeBehaviors, words, { debounceInput: ['value', waiting.later] }],
  });
  processTools(canvas, modeler as unknown as Parameters<typeof processTools>[1], translate);
  let faulty: { id: string }[] = [];
  return {
    async open(content) {
      await modeler.importXML(content);
      modeler.get('canvas').zoom('fit-viewport');
      faulty = [];
    },
    settle: () => waiting.settle(),
    read: async () => (await modeler.saveXML({ format: true })).xml,
    select(id) {
      const element = modeler.get('elementRegistry').get(id);
      if (element) {
        modeler.get('selection').select(element);
        modeler.get('canvas').scrollToElement(element);
        modeler.get('canvas').focus();
      }
    },
    mark(ids) {
      const canvas = modeler.get('canvas');
      const registry = modeler.get('elementRegistry');
      // one that was marked may bear another id since
      faulty.forEach(element => canvas.removeMarker(element, 'drawing-faulty'));
      faulty = ids.map(id => registry.get(id)).filter(element => element !== undefined);
      faulty.forEach(element => canvas.addMarker(element, 'drawing-faulty'));
    },
    changed: listener => modeler.on('commandStack.changed', listener),
  };
}

async function compare(): Promise<void> {
  const frame = document.querySelector<HTMLElement>('[data-compared]');
  const canvas = frame?.querySelector<HTMLElement>('[data-canvas]');
  const data = frame?.dataset.changes;
  if (!frame || !canvas || !data) {
    return;
  }
  const { content, changes } = JSON.parse(data) as { content: string; changes: { element: string; change: string }[] };
  frame.hidden = false;
  canvas.setAttribute('role', 'region');
  canvas.setAttribute('aria-label', (JSON.parse(frame.dataset.words ?? '{}') as { canvas: string }).canvas);
  const viewer = new NavigatedViewer({ container: canvas, additionalModules: [words] });
  await viewer.importXML(content);
  viewer.get('canvas').zoom('fit-viewport');
  for (const { element, change } of changes) {
    const shape = viewer.get('elementRegistry').get(element);
    if (shape) {
      viewer.get('canvas').addMarker(shape, `drawing-${change.toLowerCase()}`);
    }
  }
  frame.dataset.ready = '';
}
