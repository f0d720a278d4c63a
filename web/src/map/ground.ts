// The base map, drawn from this site's own tiles with the letters of the page: nothing comes from elsewhere.
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Told } from './told';

const font = ['Be Vietnam Pro'];
const main = ['motorway', 'trunk', 'primary'];

export function ground(told: Told): StyleSpecification {
  const layers: LayerSpecification[] = [{ id: 'paper', type: 'background', paint: { 'background-color': '#fbfaf6' } }];
  const of = (layer: string) => ({ source: 'base', 'source-layer': layer });
  layers.push(
    { id: 'land', type: 'fill', ...of('land'), paint: { 'fill-color': '#e4eed8' } },
    { id: 'water', type: 'fill', ...of('water'), paint: { 'fill-color': '#c4dcee' } },
    { id: 'waterway', type: 'line', ...of('waterway'), paint: { 'line-color': '#9cc6e8', 'line-width': 1.5 } },
    { id: 'building', type: 'fill', ...of('building'), paint: { 'fill-color': '#ddd6cc' } },
    { id: 'road', type: 'line', ...of('road'), paint: { 'line-color': '#b9a98c', 'line-width': ['interpolate', ['exponential', 1.5], ['zoom'], 8, ['match', ['get', 'class'], main, 1.5, 0.5], 16, ['match', ['get', 'class'], main, 8, 4]] } },
    { id: 'boundary', type: 'line', ...of('boundary'), paint: { 'line-color': '#6b5b73', 'line-width': 1.2, 'line-dasharray': [3, 2] } },
    { id: 'road-name', type: 'symbol', ...of('road'), minzoom: 13, layout: { 'symbol-placement': 'line', 'text-field': ['get', 'name'], 'text-font': font, 'text-size': 12 }, paint: { 'text-color': '#4a4234', 'text-halo-color': '#fff', 'text-halo-width': 1.5 } },
    { id: 'place', type: 'symbol', ...of('place'), layout: { 'text-field': ['get', 'name'], 'text-font': font, 'text-size': ['match', ['get', 'class'], ['city', 'town'], 16, 13] }, paint: { 'text-color': '#2a2a2a', 'text-halo-color': '#fff', 'text-halo-width': 1.5 } },
  );
  return {
    version: 8,
    sources: { base: { type: 'vector', tiles: [location.origin + told.base], maxzoom: told.baseDepth, attribution: told.attribution } },
    layers,
  };
}
