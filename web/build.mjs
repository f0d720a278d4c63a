// The one build of everything the browser gets: css, scripts, fonts and icons, named by their content,
// compressed beforehand, and listed in assets/manifest.json, which the pages read.
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { createHash } from 'node:crypto';
import { build } from 'esbuild';
import { editors } from './build/editors.mjs';
import { fonts } from './build/fonts.mjs';
import { icons } from './build/icons.mjs';
import { themeCss } from './build/theme.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, '../src/Host/wwwroot/assets');
const brotli = promisify(brotliCompress);
const gz = promisify(gzip);

// esbuild names files by their content; it wants the subset fonts as files.
const cache = path.join(here, 'node_modules/.cache/saola');
await mkdir(cache, { recursive: true });
for (const [weight, bytes] of Object.entries(await fonts())) {
  await writeFile(path.join(cache, `font-${weight}.woff2`), bytes);
}

const generated = {
  name: 'generated',
  setup(b) {
    b.onResolve({ filter: /^saola:(theme|cards)\.css$/ }, args => ({ path: args.path, namespace: 'saola' }));
    b.onLoad({ filter: /theme/, namespace: 'saola' }, () => ({ contents: themeCss(), loader: 'css' }));
    b.onLoad({ filter: /cards/, namespace: 'saola' }, async () => ({ contents: squeezed(await readFile(path.join(here, 'css/cards.css'), 'utf8')), loader: 'css' }));
    b.onResolve({ filter: /^saola:font-\d+$/ }, args => ({ path: path.join(cache, args.path.slice(6) + '.woff2') }));
  },
};

/** A table of up to three columns holds out longer than one of many. */
function squeezed(cards) {
  return `@media screen{@container many (max-width:54rem){${cards}}@container few (max-width:32rem){${cards}}}`;
}

/** Every src/*.ts is one bundle; pages load site.ts and site.css, islands load their own. */
async function entries() {
  const scripts = (await readdir(path.join(here, 'src'))).filter(n => n.endsWith('.ts')).map(n => path.join(here, 'src', n));
  const sheets = (await readdir(path.join(here, 'css'))).filter(n => /^(site|map|studio-\w+)\.css$/.test(n)).map(n => path.join(here, 'css', n));
  // the second half of the maps, which the browser runs beside the page
  return [...sheets, ...scripts, path.join(here, 'node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs')];
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const result = await build({
  entryPoints: await entries(),
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome100', 'firefox100', 'safari15.4'],
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  publicPath: '/assets',
  charset: 'utf8',
  metafile: true,
  legalComments: 'none',
  loader: { '.woff2': 'file' },
  plugins: [generated, editors],
  logLevel: 'warning',
});

const files = {};
for (const [file, meta] of Object.entries(result.metafile.outputs)) {
  const name = path.basename(file);
  if (meta.entryPoint) {
    files[path.basename(meta.entryPoint).replace(/\.ts$/, '.js')] = name;
  } else if (name.endsWith('.woff2')) {
    files[name.replace(/-[A-Z0-9]{8}\.woff2$/, '.woff2')] = name;
  }
}

// The emblem shown until the province has one of its own; also the icon of the browser tab.
const emblem = await readFile(path.join(here, 'emblem.svg'));
files['emblem.svg'] = `emblem-${createHash('sha256').update(emblem).digest('hex').slice(0, 8).toUpperCase()}.svg`;
await writeFile(path.join(out, files['emblem.svg']), emblem);

const drawn = await icons(JSON.parse(await readFile(path.join(here, 'icons.json'), 'utf8')));
await writeFile(path.join(out, 'manifest.json'), JSON.stringify({ files, icons: drawn }));

for (const name of await readdir(out)) {
  if (/\.(css|js|svg)$/.test(name)) {
    const bytes = await readFile(path.join(out, name));
    await writeFile(path.join(out, name + '.br'), await brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    await writeFile(path.join(out, name + '.gz'), await gz(bytes, { level: 9 }));
  }
}
