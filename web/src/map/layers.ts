// Registries as layers: how their values become colours, and what of them can be pointed at.
import type { ExpressionSpecification, Map, VectorTileSource } from 'maplibre-gl';
import type { MapLayer } from './told';

const dark = '#1f1f1f';
const font = ['Be Vietnam Pro'];
const many: ExpressionSpecification = ['has', '_count'];
const one: ExpressionSpecification = ['!', ['has', '_count']];

/** The parts of each layer with the property that its opacity is, and how much of it is left at the strongest. */
const parts: [string, string, number][] = [['fill', 'fill-opacity', 0.75], ['edge', 'line-opacity', 1], ['line', 'line-opacity', 1], ['point', 'circle-opacity', 1], ['many', 'circle-opacity', 0.9], ['heat', 'heatmap-opacity', 0.85], ['label', 'text-opacity', 1], ['count', 'text-opacity', 1]];

/** Of the day that was chosen; without one, of what has not ended. */
export function address(layer: MapLayer): string {
  return location.origin + layer.tiles + (layer.on && layer.validity ? `&on=${layer.on}` : `&datetime=${layer.on ?? layer.today}/..`);
}

export function add(map: Map, layer: MapLayer): void {
  const source = `l-${layer.key}`;
  const of = { source, 'source-layer': layer.key };
  const colour = colourOf(layer);
  map.addSource(source, { type: 'vector', tiles: [address(layer)], maxzoom: 18 });
  if (layer.drawing === 'nhiet') {
    const weight: ExpressionSpecification = ['interpolate', ['linear'], ['ln', ['+', 1, ['coalesce', ['get', '_count'], 1]]], 0, 0.5, 8, 1];
    map.addLayer({
      id: `${source}-heat`, type: 'heatmap', ...of,
      paint: { 'heatmap-weight': weight, 'heatmap-radius': 24, 'heatmap-color': ['interpolate', ['linear'], ['heatmap-density'], 0, 'rgba(237,248,177,0)', 0.2, '#edf8b1', 0.4, '#7fcdbb', 0.6, '#41b6c4', 0.8, '#2c7fb8', 1, '#253494'] },
    });
  } else {
    if (layer.shape === 'area') {
      map.addLayer({ id: `${source}-fill`, type: 'fill', ...of, filter: one, paint: { 'fill-color': colour } });
      map.addLayer({ id: `${source}-edge`, type: 'line', ...of, filter: one, paint: { 'line-color': dark, 'line-width': 1 } });
    } else if (layer.shape === 'line') {
      map.addLayer({ id: `${source}-edge`, type: 'line', ...of, filter: one, paint: { 'line-color': dark, 'line-width': 5 } });
      map.addLayer({ id: `${source}-line`, type: 'line', ...of, filter: one, paint: { 'line-color': colour, 'line-width': 3.5 } });
    } else {
      map.addLayer({ id: `${source}-point`, type: 'circle', ...of, filter: one, paint: { 'circle-color': colour, 'circle-radius': ['interpolate', ['linear'], ['zoom'], 6, 4, 16, 9], 'circle-stroke-color': dark, 'circle-stroke-width': 1.2 } });
    }
    map.addLayer({ id: `${source}-many`, type: 'circle', ...of, filter: many, paint: { 'circle-color': layer.colour, 'circle-radius': ['interpolate', ['linear'], ['ln', ['get', '_count']], 0, 9, 10, 30], 'circle-stroke-color': dark, 'circle-stroke-width': 1.5 } });
    map.addLayer({
      id: `${source}-count`, type: 'symbol', ...of, filter: many,
      layout: { 'text-field': ['number-format', ['get', '_count'], { locale: 'vi-VN' }], 'text-font': font, 'text-size': 12 }, paint: { 'text-color': '#000', 'text-halo-color': '#fff', 'text-halo-width': 2 },
    });
    if (layer.label) {
      map.addLayer({
        id: `${source}-label`, type: 'symbol', ...of, filter: one, minzoom: 13,
        layout: { 'text-field': ['to-string', ['get', layer.label]], 'text-font': font, 'text-size': 12, 'text-anchor': layer.shape === 'point' ? 'top' : 'center', 'text-offset': layer.shape === 'point' ? [0, 0.8] : [0, 0], 'text-optional': true, 'symbol-placement': layer.shape === 'line' ? 'line' : 'point' },
        paint: { 'text-color': '#111', 'text-halo-color': '#fff', 'text-halo-width': 1.5 },
      });
    }
  }
  opacity(map, layer, layer.opacity);
}

function colourOf(layer: MapLayer): ExpressionSpecification | string {
  if (!layer.by || !layer.classes) {
    return layer.colour;
  }
  const other = layer.classes.find(c => c.value === undefined && c.from === undefined)?.colour ?? layer.colour;
  const kinds = layer.classes.filter(c => c.value !== undefined);
  const steps = layer.classes.filter(c => c.from !== undefined);
  if (kinds.length > 0) {
    return ['match', ['to-string', ['get', layer.by]], ...kinds.flatMap(c => [String(c.value), c.colour]), other] as unknown as ExpressionSpecification;
  }
  return steps.length === 0 ? other : (['case', ['has', layer.by], ['step', ['to-number', ['get', layer.by]], other, ...steps.flatMap(c => [c.from, c.colour])], other] as unknown as ExpressionSpecification);
}

export function opacity(map: Map, layer: MapLayer, percent: number): void {
  for (const [part, property, most] of parts) {
    if (map.getLayer(`l-${layer.key}-${part}`)) {
      map.setPaintProperty(`l-${layer.key}-${part}`, property as 'fill-opacity', (most * percent) / 100);
    }
  }
}

export function show(map: Map, layer: MapLayer, on: boolean): void {
  for (const [part] of parts) {
    if (map.getLayer(`l-${layer.key}-${part}`)) {
      map.setLayoutProperty(`l-${layer.key}-${part}`, 'visibility', on ? 'visible' : 'none');
    }
  }
}

/** Asks for the tiles anew: of another day, or because a record was changed. */
export function refresh(map: Map, layer: MapLayer): void {
  (map.getSource(`l-${layer.key}`) as VectorTileSource | undefined)?.setTiles([address(layer)]);
}

/** What can be pointed at. */
export function solid(map: Map, layers: MapLayer[]): string[] {
  return layers.flatMap(l => ['point', 'line', 'fill', 'many'].map(p => `l-${l.key}-${p}`)).filter(id => map.getLayer(id));
}
