// The editor of decisions: dmn-js, with the diagram of decisions, tables and literal expressions.
import Modeler from 'dmn-js/lib/Modeler';
import { draw, type Editor } from './studio/drawing';
import { translate, translation } from './studio/translate';

interface View {
  type: string;
  element: { id: string };
}

void draw(canvas => {
  const modules = { additionalModules: [translation] };
  const modeler = new Modeler({ container: canvas, drd: modules, decisionTable: modules, literalExpression: modules, boxedExpression: modules });
  const listeners: (() => void)[] = [];
  // Each view is an editor of its own, made when it is first opened.
  const heard = new WeakSet<object>();
  modeler.on('views.changed', () => {
    const viewer = modeler.getActiveViewer() as { on(event: string, listener: () => void): void } | undefined;
    if (viewer && !heard.has(viewer)) {
      heard.add(viewer);
      viewer.on('commandStack.changed', () => listeners.forEach(l => l()));
    }
  });
  // the column of numbers has no word of its own
  new MutationObserver(() => {
    for (const head of canvas.querySelectorAll('th.index-column:empty')) {
      head.append(translate('Rule'));
    }
  }).observe(canvas, { childList: true, subtree: true });
  return {
    open: async content => {
      await modeler.importXML(content);
      // one decision alone needs no diagram before it
      const decisions = (modeler.getViews() as View[]).filter(v => v.type !== 'drd');
      if (decisions.length === 1) {
        await modeler.open(decisions[0]);
      }
    },
    read: async () => ((await modeler.saveXML({ format: true })) as { xml: string }).xml,
    select(id) {
      const view = (modeler.getViews() as View[]).find(v => v.element.id === id);
      if (view) {
        void modeler.open(view);
      }
    },
    // the list beside the drawing names the decision, and leads to it
    mark: () => undefined,
    changed: listener => listeners.push(listener),
  } satisfies Editor;
});
