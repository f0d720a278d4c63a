import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Inner markup of the icons named in icons.json, drawn on 24 by 24 with the current colour. */
export async function icons(names) {
  const nodes = JSON.parse(await readFile(require.resolve('lucide-static/icon-nodes.json'), 'utf8'));
  const out = {};
  for (const name of names) {
    if (!nodes[name]) {
      throw new Error(`icons.json: there is no icon called ${name}`);
    }
    out[name] = nodes[name].map(([tag, attributes]) =>
      `<${tag} ${Object.entries(attributes).filter(([k]) => k !== 'key').map(([k, v]) => `${k}="${v}"`).join(' ')}/>`).join('');
  }
  return out;
}
