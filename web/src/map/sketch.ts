// What is drawn by hand on a map: points, lines and areas, new ones and those of records.
import type { GeoJSONSource, Map, MapMouseEvent, MapTouchEvent } from 'maplibre-gl';
import type { Kind } from './told';

type Place = GeoJSON.Position;

const ink = '#a3191c';

export class Sketch {
  private readonly map: Map;
  private kind: Kind = 'line';
  /** Polygons, their rings, the corners of each; a line or a point is the only ring of the only polygon. Rings are kept open. */
  private parts: Place[][][] = [];
  private changed: () => void = () => undefined;
  private dragged: Place | undefined;
  /** Whether new points are taken. */
  drawing = false;

  constructor(map: Map) {
    this.map = map;
    const data = empty();
    map.addSource('sketch', { type: 'geojson', data });
    map.addLayer({ id: 'sketch-fill', type: 'fill', source: 'sketch', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': ink, 'fill-opacity': 0.15 } });
    map.addLayer({ id: 'sketch-line', type: 'line', source: 'sketch', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': ink, 'line-width': 3 } });
    map.addLayer({ id: 'sketch-half', type: 'circle', source: 'sketch', filter: ['has', 'half'], paint: { 'circle-radius': 5, 'circle-color': '#fff', 'circle-stroke-color': ink, 'circle-stroke-width': 1 } });
    map.addLayer({ id: 'sketch-corner', type: 'circle', source: 'sketch', filter: ['has', 'corner'], paint: { 'circle-radius': 7, 'circle-color': '#fff', 'circle-stroke-color': ink, 'circle-stroke-width': 3 } });
    for (const event of ['mousedown', 'touchstart'] as const) {
      map.on(event, 'sketch-corner', e => this.grab(e));
      map.on(event, 'sketch-half', e => this.grab(e));
    }
    map.on('mousemove', e => this.drag(e));
    map.on('touchmove', e => this.drag(e));
    map.on('mouseup', () => this.drop());
    map.on('touchend', () => this.drop());
  }

  get places(): Place[] {
    return this.parts[0]?.[0] ?? [];
  }

  begin(kind: Kind, changed: () => void): void {
    [this.kind, this.parts, this.changed, this.drawing] = [kind, [[[]]], changed, true];
    this.draw();
  }

  edit(shape: GeoJSON.Geometry, changed: () => void): void {
    const open = (ring: Place[]) => ring.slice(0, -1).map(p => [...p]);
    this.kind = shape.type === 'Point' ? 'point' : shape.type === 'LineString' ? 'line' : 'area';
    this.parts = shape.type === 'Point' ? [[[[...shape.coordinates]]]]
      : shape.type === 'LineString' ? [[shape.coordinates.map(p => [...p])]]
      : shape.type === 'Polygon' ? [shape.coordinates.map(open)]
      : shape.type === 'MultiPolygon' ? shape.coordinates.map(polygon => polygon.map(open)) : [];
    [this.changed, this.drawing] = [changed, false];
    this.draw();
  }

  add(place: Place): void {
    if (!this.drawing) {
      return;
    }
    const places = this.places;
    if (this.kind === 'point') {
      places.length = 0;
    }
    places.push(place);
    this.draw();
    this.changed();
  }

  undo(): void {
    if (this.drawing && this.places.pop()) {
      this.draw();
      this.changed();
    }
  }

  stop(): void {
    [this.parts, this.drawing, this.dragged] = [[], false, undefined];
    this.draw();
  }

  /** What is drawn, when it is enough for its kind. */
  shape(): GeoJSON.Geometry | undefined {
    const closed = (ring: Place[]) => [...ring, ring[0] as Place];
    const [first] = this.places;
    if (this.kind === 'point') {
      return first ? { type: 'Point', coordinates: first } : undefined;
    }
    if (this.kind === 'line') {
      return this.places.length > 1 ? { type: 'LineString', coordinates: this.places } : undefined;
    }
    return this.parts.every(polygon => polygon.every(ring => ring.length > 2)) && this.parts.length > 0 ? { type: 'MultiPolygon', coordinates: this.parts.map(polygon => polygon.map(closed)) } : undefined;
  }

  private grab(event: MapMouseEvent | MapTouchEvent): void {
    if (this.drawing || this.dragged) {
      return;
    }
    const [found] = this.map.queryRenderedFeatures(event.point, { layers: ['sketch-corner', 'sketch-half'] });
    const at = found?.properties as { part: number; ring: number; place: number; half?: boolean } | undefined;
    const ring = at && this.parts[at.part]?.[at.ring];
    if (!at || !ring) {
      return;
    }
    event.preventDefault();
    if (at.half) {
      ring.splice(at.place + 1, 0, [event.lngLat.lng, event.lngLat.lat]);
    }
    this.dragged = ring[at.half ? at.place + 1 : at.place];
  }

  private drag(event: MapMouseEvent | MapTouchEvent): void {
    if (this.dragged) {
      [this.dragged[0], this.dragged[1]] = [event.lngLat.lng, event.lngLat.lat];
      this.draw();
    }
  }

  private drop(): void {
    if (this.dragged) {
      this.dragged = undefined;
      this.changed();
    }
  }

  private draw(): void {
    const data = empty();
    const shape = this.shape() ?? (this.places.length > 1 ? { type: 'LineString' as const, coordinates: this.places } : undefined);
    if (shape && shape.type !== 'Point') {
      data.features.push({ type: 'Feature', properties: {}, geometry: shape });
    }
    this.parts.forEach((polygon, part) => polygon.forEach((places, ring) => places.forEach((place, n) => {
      data.features.push(corner(place, { corner: true, part, ring, place: n }));
      const next = places[n + 1] ?? (this.kind === 'area' ? places[0] : undefined);
      if (!this.drawing && next && this.kind !== 'point') {
        data.features.push(corner([((place[0] ?? 0) + (next[0] ?? 0)) / 2, ((place[1] ?? 0) + (next[1] ?? 0)) / 2], { half: true, part, ring, place: n }));
      }
    })));
    (this.map.getSource('sketch') as GeoJSONSource).setData(data);
  }
}

function empty(): GeoJSON.FeatureCollection {
  return { type: 'FeatureCollection', features: [] };
}

function corner(coordinates: Place, properties: Record<string, unknown>): GeoJSON.Feature {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates } };
}
