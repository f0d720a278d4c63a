// The editors bear no types of their own; these say what is used of them.
declare module 'bpmn-js-properties-panel';
declare module '@bpmn-io/properties-panel';
declare module 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
declare module 'zeebe-bpmn-moddle/resources/zeebe.json';
declare module 'dmn-js/lib/Modeler';
declare module '@bpmn-io/form-js-editor';

interface Eventful {
  on(event: string, listener: (event: { element?: { id: string } }) => void): void;
}

interface Shape {
  id: string;
  labelTarget?: unknown;
}

declare module 'bpmn-js/lib/Modeler' {
  export default class Modeler {
    constructor(options: object);
    importXML(xml: string): Promise<{ warnings: unknown[] }>;
    saveXML(options: { format: boolean }): Promise<{ xml: string }>;
    get(service: 'elementRegistry'): { get(id: string): Shape | undefined };
    get(service: 'canvas'): {
      zoom(to: 'fit-viewport'): void;
      addMarker(element: Shape, marker: string): void;
      removeMarker(element: Shape, marker: string): void;
      scrollToElement(element: Shape): void;
      focus(): void;
    };
    get(service: 'selection'): { select(element: Shape): void };
    on(event: string, listener: () => void): void;
    destroy(): void;
  }
}

declare module 'bpmn-js/lib/NavigatedViewer' {
  export { default } from 'bpmn-js/lib/Modeler';
}
