// Lengths and areas on the ellipsoid of WGS84, in metres and square metres.
const a = 6378137;
const f = 1 / 298.257223563;
const e2 = f * (2 - f);
const e = Math.sqrt(e2);
const rad = Math.PI / 180;

type Place = GeoJSON.Position;

/** Each leg by the radii of its middle: some millimetres in ten kilometres. */
export function length(places: Place[]): number {
  let sum = 0;
  for (let i = 1; i < places.length; i++) {
    const [x1 = 0, y1 = 0] = places[i - 1] ?? [];
    const [x2 = 0, y2 = 0] = places[i] ?? [];
    const middle = ((y1 + y2) / 2) * rad;
    const w = 1 - e2 * Math.sin(middle) ** 2;
    const [north, east] = [(a * (1 - e2)) / w ** 1.5, (a / Math.sqrt(w)) * Math.cos(middle)];
    sum += Math.hypot((y2 - y1) * rad * north, (x2 - x1) * rad * east);
  }
  return sum;
}

/** By the sphere of the same surface (authalic latitudes); the ring need not be closed. */
export function area(ring: Place[]): number {
  const q = (latitude: number) => {
    const s = Math.sin(latitude * rad);
    return (1 - e2) * (s / (1 - e2 * s * s) - Math.log((1 - e * s) / (1 + e * s)) / (2 * e));
  };
  const pole = q(90);
  const radius2 = (a * a * pole) / 2;
  let sum = 0;
  for (let i = 0; i < ring.length; i++) {
    const [x1 = 0, y1 = 0] = ring[i] ?? [];
    const [x2 = 0, y2 = 0] = ring[(i + 1) % ring.length] ?? [];
    sum += (x2 - x1) * rad * (2 + q(y1) / pole + q(y2) / pole);
  }
  return Math.abs((sum * radius2) / 2);
}

const number = (value: number, places: number) => value.toLocaleString('vi-VN', { maximumFractionDigits: places });

export const lengthText = (metres: number) => (metres < 1000 ? `${number(metres, 1)} m` : `${number(metres / 1000, 3)} km`);
export const areaText = (square: number) => (square < 10_000 ? `${number(square, 1)} m²` : square < 10_000_000 ? `${number(square / 10_000, 2)} ha` : `${number(square / 1_000_000, 2)} km²`);
