/** What the page tells the script (MapScript.cs). */
export interface MapClass {
  colour: string;
  value?: string | boolean;
  from?: number;
  to?: number;
}

export type Kind = 'point' | 'line' | 'area';

export interface MapLayer {
  key: string;
  title: string;
  shape: Kind;
  opacity: number;
  drawing: 'tung' | 'nhom' | 'nhiet';
  colour: string;
  label?: string;
  validity: boolean;
  today: string;
  tiles: string;
  on?: string;
  by?: string;
  classes?: MapClass[];
  add?: string;
}

export interface Told {
  worker: string;
  base: string;
  baseDepth: number;
  ground: boolean;
  attribution: string;
  box: [number, number, number, number];
  layers: MapLayer[];
  words: Record<string, string>;
  /** Of one record alone. */
  feature?: GeoJSON.Geometry;
  shape?: Kind;
}
