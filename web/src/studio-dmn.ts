// The editor of decisions: dmn-js, with the diagram of decisions, tables and literal expressions.
import Modeler from 'dmn-js/lib/Modeler';
import { diagramTools, tableTools, type Services } from './studio/dmn-tools';
import { explain, translate } from './studio/dmn-words';
import { draw, type Editor } from './studio/drawing';
import { tools, type Tool } from './studio/tools';
import { translation } from './studio/translate';
import { Waiting } from './studio/waiting';

interface View {
  id: string;
  type: string;
  element: { id: string; name?: string };
}

void draw((canvas, panel) => {
  const waiting = new Waiting();
  const modules = { additionalModules: [translation(translate), { debounceInput: ['value', waiting.later] }] };
  const modeler = new Modeler({ container: canvas, drd: modules, decisionTable: modules, literalExpression: modules, boxedExpression: modules });
  const listeners: (() => void)[] = [];
  const views = () => modeler.getViews() as View[];
  const active = () => modeler.getActiveView() as View | undefined;
  const redraw = tools(canvas, translate, () => [...parts(), ...things()]);
  // Each view is an editor of its own, made when it is first opened.
  const heard = new WeakSet<object>();
  modeler.on('views.changed', () => {
    const viewer = modeler.getActiveViewer() as Services | undefined;
    if (viewer && !heard.has(viewer)) {
      heard.add(viewer);
      viewer.on('commandStack.changed', () => listeners.forEach(l => l()));
    }
    explain(panel, active()?.type ?? '');
    redraw();
  });
  // the column of numbers has no word of its own
  new MutationObserver(() => {
    for (const head of canvas.querySelectorAll('th.index-column:empty')) {
      head.append(translate('Rule'));
    }
  }).observe(canvas, { childList: true, subtree: true });

  function parts(): Tool[] {
    const choices = () => views().map(v => ({ value: v.id, text: v.type === 'drd' ? translate('Diagram') : v.element.name ?? v.element.id }));
    return views().length < 2 ? [] : [{ button: translate('Open'), label: translate('Part'), choices, act: id => void modeler.open(views().find(v => v.id === id)) }];
  }

  function things(): Tool[] {
    const viewer = modeler.getActiveViewer() as Services | undefined;
    switch (viewer && active()?.type) {
      case 'decisionTable': return tableTools(canvas, viewer!);
      case 'drd': return diagramTools(viewer!);
      default: return [];
    }
  }

  return {
    open: async content => {
      await modeler.importXML(content);
      // one decision alone needs no diagram before it
      const decisions = views().filter(v => v.type !== 'drd');
      if (decisions.length === 1) {
        await modeler.open(decisions[0]);
      }
    },
    settle: () => waiting.settle(),
    read: async () => ((await modeler.saveXML({ format: true })) as { xml: string }).xml,
    select(id) {
      const view = views().find(v => v.element.id === id);
      if (view) {
        void modeler.open(view);
      }
    },
    // the list beside the drawing names the decision, and leads to it
    mark: () => undefined,
    changed: listener => listeners.push(listener),
  } satisfies Editor;
});
