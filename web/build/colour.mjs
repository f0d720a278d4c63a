// Colour ramps of the theme. Lightness is moved until the contrast that WCAG asks for is reached,
// so that a changed hue can never make a text unreadable.

const clamp = v => Math.min(1, Math.max(0, v));
const toGamma = v => v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055;

function linear(l, c, h) {
  const a = c * Math.cos(h * Math.PI / 180);
  const b = c * Math.sin(h * Math.PI / 180);
  const [l3, m3, s3] = [
    l + 0.3963377774 * a + 0.2158037573 * b,
    l - 0.1055613458 * a - 0.0638541728 * b,
    l - 0.0894841775 * a - 1.291485548 * b,
  ].map(v => v ** 3);
  return [
    4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3,
    -1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3,
    -0.0041960863 * l3 - 0.7034186147 * m3 + 1.707614701 * s3,
  ];
}

/** OKLCH to a hex colour; chroma shrinks until the colour exists in sRGB. */
export function hex(l, c, h) {
  let rgb = linear(l, c, h);
  while (c > 0 && rgb.some(v => v < -0.0005 || v > 1.0005)) {
    c = Math.max(0, c - 0.002);
    rgb = linear(l, c, h);
  }
  return '#' + rgb.map(v => Math.round(clamp(toGamma(clamp(v))) * 255).toString(16).padStart(2, '0')).join('');
}

function luminance(colour) {
  const [r, g, b] = [1, 3, 5]
    .map(i => parseInt(colour.slice(i, i + 2), 16) / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** Starts at a lightness and moves away from the ground until the contrast is reached. */
function readable(l, c, h, grounds, wanted, step) {
  let colour = hex(l, c, h);
  while (grounds.some(g => contrast(colour, g) < wanted) && l > 0 && l < 1) {
    l += step;
    colour = hex(l, c, h);
  }
  return colour;
}

const light = {
  'background-default': [1, 0], 'background-tinted': [0.98, 0.1],
  'surface-default': [1, 0], 'surface-tinted': [0.962, 0.22], 'surface-hover': [0.935, 0.3], 'surface-active': [0.9, 0.4],
  'border-subtle': [0.865, 0.4],
};
const dark = {
  'background-default': [0.195, 0.12], 'background-tinted': [0.17, 0.12],
  'surface-default': [0.23, 0.15], 'surface-tinted': [0.265, 0.3], 'surface-hover': [0.3, 0.35], 'surface-active': [0.335, 0.4],
  'border-subtle': [0.385, 0.4],
};

/** The sixteen tokens that the design system expects of one colour. */
export function ramp({ hue, chroma, base }, scheme) {
  const day = scheme === 'light';
  const out = {};
  for (const [name, [l, share]] of Object.entries(day ? light : dark)) {
    out[name] = hex(l, chroma * share, hue);
  }
  const grounds = ['background-default', 'background-tinted', 'surface-default', 'surface-tinted', 'surface-hover'].map(n => out[n]);
  const away = day ? -0.005 : 0.005;
  out['border-default'] = readable(day ? 0.62 : 0.56, chroma * 0.8, hue, grounds, 3.1, away);
  out['border-strong'] = readable(day ? 0.5 : 0.7, chroma, hue, grounds, 4.6, away);
  out['text-subtle'] = readable(day ? 0.45 : 0.78, chroma, hue, grounds, 7, away);
  out['text-default'] = readable(day ? 0.3 : 0.92, chroma * (day ? 0.7 : 0.3), hue, grounds, 10, away);
  const on = day ? '#ffffff' : hex(0.16, chroma * 0.2, hue);
  const fill = day ? base ?? 0.42 : 0.78;
  out['base-default'] = readable(fill, chroma, hue, [on], 7, away);
  out['base-hover'] = hex(fill + away * 12, chroma, hue);
  out['base-active'] = hex(fill + away * 22, chroma, hue);
  out['base-contrast-default'] = on;
  out['base-contrast-subtle'] = on;
  return out;
}
