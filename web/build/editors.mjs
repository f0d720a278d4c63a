// The editors of the studio as the content security policy takes them: what they write as inline style is set through the
// object model of styles instead, and of their fonts only the one format that all browsers read is kept.
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Parts of HTML whose style attributes are set one by one after parsing, where the policy allows them. */
const styled = `
export default function domify(html, document) {
  const made = parsed(typeof html === 'string' ? html.replace(/ style=(?=["'])/g, ' data-style=') : html, document);
  for (const element of [made, ...made.querySelectorAll?.('[data-style]') ?? []]) {
    if (element.dataset?.style !== undefined) {
      element.style.cssText = element.dataset.style;
      delete element.dataset.style;
    }
  }
  return made;
}`;

export const editors = {
  name: 'editors',
  setup(b) {
    const change = (filter, loader, by) => b.onLoad({ filter }, async args => ({ contents: by(await readFile(args.path, 'utf8'), args.path), loader }));
    // their code editor
    change(/style-mod[\\/]src[\\/]style-mod\.js$/, 'js', text => changed(text, '!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets'));
    change(/domify[\\/]index\.js$/, 'js', text => changed(text, 'export default function domify(', 'function parsed(') + styled);
    // whoever types in the panel stays there when a change is taken
    change(/form-js-editor[\\/]dist[\\/]index\.es\.js$/, 'js', text =>
      changed(text, 'if (selection.isSelected(field)) {\n      ref.current.focus();', "if (selection.isSelected(field) && !document.activeElement?.closest('[class*=properties-panel]')) {\n      ref.current.focus();"));
    change(/(Align|Distribute)ElementsIcons\.js$/, 'js', text => text.replace(/ style="([^"]*)"/g, (_, style) => attributes(style)));
    change(/(bpmn|dmn)-font[\\/]css[\\/](bpmn|dmn)\.css$/, 'css', (text, file) => {
      const font = path.basename(file, '.css');
      return changed(text, /@font-face \{[^}]*\}/.exec(text)?.[0], `@font-face { font-family: '${font}'; src: url('../font/${font}.woff2') format('woff2'); }`);
    });
  },
};

/** In a drawing a style is also an attribute. */
function attributes(style) {
  return style.split(';').filter(s => s.includes(':')).map(s => ` ${s.slice(0, s.indexOf(':')).trim()}="${s.slice(s.indexOf(':') + 1).trim()}"`).join('');
}

/** A part of a file of others put in place of another; that it is no longer there must not pass unseen. */
function changed(text, part, by) {
  if (!part || !text.includes(part)) {
    throw new Error(`An editor no longer holds: ${part}`);
  }
  return text.replace(part, () => by);
}
