// Maps: the large one with layers and tools, and the small one on the page of a record.
import { AttributionControl, Map, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import { follow } from './map/form';
import { ground } from './map/ground';
import { add } from './map/layers';
import { tools } from './map/tools';
import type { Told } from './map/told';

for (const canvas of document.querySelectorAll<HTMLElement>('[data-map]')) {
  try {
    open(canvas, JSON.parse(canvas.dataset.map ?? '') as Told);
  } catch {
    const words = (JSON.parse(canvas.dataset.map ?? '{}') as Partial<Told>).words;
    canvas.replaceChildren(Object.assign(document.createElement('p'), { textContent: words?.no_webgl ?? '', role: 'alert' }));
  }
}

function open(canvas: HTMLElement, told: Told): void {
  const words = told.words;
  setWorkerUrl(told.worker);
  const map = new Map({
    container: canvas,
    style: ground(told),
    bounds: told.box,
    maxZoom: 20,
    dragRotate: false,
    pitchWithRotate: false,
    attributionControl: false,
    fadeDuration: 0,
    locale: { 'Map.Title': words.title ?? '', 'NavigationControl.ZoomIn': words.zoom_in ?? '', 'NavigationControl.ZoomOut': words.zoom_out ?? '', 'NavigationControl.ResetBearing': words.north ?? '', 'AttributionControl.ToggleAttribution': words.attribution ?? '' },
  });
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new ScaleControl({ maxWidth: 120, unit: 'metric' }), 'bottom-left');
  if (told.attribution !== '') {
    map.addControl(new AttributionControl({ compact: false }), 'bottom-right');
  }
  map.touchZoomRotate.disableRotation();
  map.once('load', () => {
    // the first of the list lies on top
    [...told.layers].reverse().forEach(layer => add(map, layer));
    if (told.feature) {
      one(map, told.feature);
    }
    const frame = canvas.closest<HTMLElement>('.map-frame');
    if (frame) {
      tools(map, frame, told);
    }
    const form = frame?.querySelector<HTMLFormElement>('[data-map-form]');
    if (form) {
      follow(map, form, told.layers);
    }
    map.once('idle', () => (canvas.dataset.ready = ''));
    map.triggerRepaint();
  });
  // what the tests and the command line of a browser look at
  (canvas as HTMLElement & { map?: Map }).map = map;
}

function one(map: Map, geometry: GeoJSON.Geometry): void {
  const colour = '#0072b2';
  map.addSource('record', { type: 'geojson', data: { type: 'Feature', properties: {}, geometry } });
  map.addLayer({ id: 'record-fill', type: 'fill', source: 'record', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour, 'fill-opacity': 0.4 } });
  map.addLayer({ id: 'record-line', type: 'line', source: 'record', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': '#1f1f1f', 'line-width': 3 } });
  map.addLayer({ id: 'record-point', type: 'circle', source: 'record', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 9, 'circle-color': colour, 'circle-stroke-color': '#1f1f1f', 'circle-stroke-width': 2 } });
}
