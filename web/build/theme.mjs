import { contrast, hex, ramp } from './colour.mjs';

// Lacquer red and gold are identity only; blue-green is the one colour of actions;
// green, amber and red are states and nothing else.
export const colours = {
  accent: { hue: 205, chroma: 0.075, base: 0.385 },
  neutral: { hue: 75, chroma: 0.012, base: 0.3 },
  brand: { hue: 25, chroma: 0.155, base: 0.4 },
  success: { hue: 150, chroma: 0.11 },
  warning: { hue: 72, chroma: 0.105 },
  danger: { hue: 24, chroma: 0.17 },
  info: { hue: 252, chroma: 0.075 },
};

const roles = [
  'background-default', 'background-tinted', 'surface-default', 'surface-tinted', 'surface-hover', 'surface-active',
  'border-subtle', 'border-default', 'border-strong', 'text-subtle', 'text-default',
  'base-default', 'base-hover', 'base-active', 'base-contrast-subtle', 'base-contrast-default',
];

function scheme(name) {
  const lines = [];
  for (const [colour, spec] of Object.entries(colours)) {
    const tokens = ramp(spec, name);
    check(colour, name, tokens);
    for (const role of roles) {
      lines.push(`--ds-color-${colour}-${role}:${tokens[role]}`);
    }
  }
  const day = name === 'light';
  const neutral = ramp(colours.neutral, name);
  lines.push(`--ds-color-focus-inner:${neutral['background-default']}`, `--ds-color-focus-outer:${neutral['text-default']}`);
  lines.push(`--ds-link-color-visited:${day ? '#4c2a85' : '#cdb8f5'}`);
  lines.push(`--saola-lacquer:${hex(day ? 0.42 : 0.5, 0.16, 26)}`, `--saola-gold:${hex(day ? 0.74 : 0.8, 0.125, 86)}`);
  lines.push(`color-scheme:${name}`);
  return lines.join(';');
}

/** A build with unreadable text fails here, not in front of a citizen. */
function check(colour, name, t) {
  for (const text of ['text-subtle', 'text-default']) {
    for (const ground of ['background-default', 'background-tinted', 'surface-default', 'surface-tinted', 'surface-hover']) {
      if (contrast(t[text], t[ground]) < 7) {
        throw new Error(`${name} ${colour}: ${text} on ${ground} is ${contrast(t[text], t[ground]).toFixed(2)}:1, 7:1 is asked`);
      }
    }
  }
  for (const fill of ['base-default', 'base-hover', 'base-active']) {
    if (contrast(t['base-contrast-default'], t[fill]) < 7) {
      throw new Error(`${name} ${colour}: text on ${fill} is under 7:1`);
    }
  }
}

const alias = colour => roles.map(r => `--ds-color-${r}:var(--ds-color-${colour}-${r})`).join(';');

// Sizes: 18 px of text at "md" (public pages), 16 px at "sm" (the workplace).
const sizes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18, 22, 26, 30];
const fontSteps = [0.75, 0.875, 1, 1.125, 1.25, 1.4375, 1.6875, 2, 2.5, 3.25];
const headings = { '2xl': 10, xl: 9, lg: 8, md: 7, sm: 6, xs: 5, '2xs': 4 };
const bodies = { xl: 6, lg: 5, md: 4, sm: 3, xs: 2 };

function typography() {
  const out = ['--ds-font-family:"Be Vietnam Pro",system-ui,sans-serif',
    '--ds-font-weight-regular:400', '--ds-font-weight-medium:600', '--ds-font-weight-semibold:600',
    '--ds-line-height-sm:1.3', '--ds-line-height-md:1.55', '--ds-line-height-lg:1.7'];
  for (const name of Object.keys(headings)) {
    out.push(`--ds-heading-${name}-font-weight:600`, `--ds-heading-${name}-line-height:1.3`, `--ds-heading-${name}-letter-spacing:-0.005em`);
  }
  for (const name of Object.keys(bodies)) {
    out.push(`--ds-body-${name}-font-weight:400`, `--ds-body-${name}-line-height:1.55`, `--ds-body-${name}-letter-spacing:0`);
  }
  return out.join(';');
}

function scale() {
  const out = ['--_ds-font-size-factor:calc(var(--ds-size-mode-font-size)/1.125)',
    '--ds-size-unit:calc(.25rem*var(--ds-size-mode-font-size)/1.125)'];
  fontSteps.forEach((rem, i) => out.push(`--ds-font-size-${i + 1}:calc(${rem}rem*var(--_ds-font-size-factor))`));
  for (const [name, step] of Object.entries(headings)) {
    out.push(`--ds-heading-${name}-font-size:var(--ds-font-size-${step})`);
  }
  for (const [name, step] of Object.entries(bodies)) {
    out.push(`--ds-body-${name}-font-size:var(--ds-font-size-${step})`);
  }
  for (const n of sizes) {
    out.push(`--ds-size-${n}:calc(var(--ds-size-unit)*${n})`);
  }
  return out.join(';');
}

export function themeCss() {
  const parts = [
    ':root{--ds-size-mode-font-size--sm:1;--ds-size-mode-font-size--md:1.125;--ds-size-mode-font-size--lg:1.3125;'
    + '--ds-border-radius-sm:.125rem;--ds-border-radius-md:.25rem;--ds-border-radius-lg:.375rem;--ds-border-radius-xl:.5rem;'
    + '--ds-border-radius-default:.25rem;--ds-border-radius-full:624rem;--ds-border-width-default:1px;--ds-border-width-focus:3px;'
    + '--ds-shadow-xs:0 1px 2px 0 rgba(0,0,0,.14);--ds-opacity-disabled:45%}',
    `:root{${typography()}}`,
    ':root,[data-size]{--ds-size:var(--ds-size--md);--ds-size--sm:var(--ds-size,);--ds-size--md:var(--ds-size,);--ds-size--lg:var(--ds-size,);'
    + '--ds-size-mode-font-size:var(--ds-size--sm,var(--ds-size-mode-font-size--sm)) var(--ds-size--md,var(--ds-size-mode-font-size--md)) var(--ds-size--lg,var(--ds-size-mode-font-size--lg))}',
    '[data-size=sm]{--ds-size:var(--ds-size--sm)}[data-size=md]{--ds-size:var(--ds-size--md)}[data-size=lg]{--ds-size:var(--ds-size--lg)}',
    `:root,[data-size]{${scale()}}`,
    `:root{${scheme('light')}}`,
    `@media screen and (prefers-color-scheme:dark){:root{${scheme('dark')}}}`,
    `:root,[data-color=accent]{${alias('accent')}}`,
    ...Object.keys(colours).filter(c => c !== 'accent').map(c => `[data-color=${c}]{${alias(c)}}`),
  ];
  return `@layer theme{${parts.join('')}}`;
}
