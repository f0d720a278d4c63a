// The editors of the studio as the content security policy takes them: what they write as inline style is set through the
// object model of styles instead, and of their fonts only the one format that all browsers read is kept.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const studio = path.join(path.dirname(fileURLToPath(import.meta.url)), '../src/studio');
const formWords = Object.keys(JSON.parse(await readFile(path.join(studio, 'form-vi.json'), 'utf8')).words);

/** What panels of properties do with their own words where nobody gives them another language. */
const fallback = 'function translateFallback(template, replacements) {';

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
    change(/(Align|Distribute)ElementsIcons\.js$/, 'js', text => text.replace(/ style="([^"]*)"/g, (_, style) => attributes(style)));
    change(/(bpmn|dmn)-font[\\/]css[\\/](bpmn|dmn)\.css$/, 'css', (text, file) => {
      const font = path.basename(file, '.css');
      return changed(text, /@font-face \{[^}]*\}/.exec(text)?.[0], `@font-face { font-family: '${font}'; src: url('../font/${font}.woff2') format('woff2'); }`);
    });
    const decisions = words => text => `import { translate as inVietnamese } from ${JSON.stringify(path.join(studio, 'dmn-words.ts'))};\n${changed(text, ...words)}`;
    change(/dmn-js-decision-table[\\/]lib[\\/]features[\\/]drag-and-drop[\\/]DragAndDrop\.js$/, 'js', decisions(["`Move ${isInput(col) ? 'Input' : 'Output'}`", "inVietnamese(isInput(col) ? 'Move Input' : 'Move Output')"]));
    change(/dmn-js-decision-table[\\/]lib[\\/]features[\\/]context-menu[\\/]ContextMenu\.js$/, 'js', decisions(['"Decision table context menu"', "inVietnamese('Decision table context menu')"]));
    change(/dmn-js-shared[\\/]lib[\\/]components[\\/]List\.js$/, 'js', decisions(['"Remove item"', "inVietnamese('Remove item')"]));
    const spoken = new Set();
    change(/form-js-viewer[\\/]dist[\\/]index\.es\.js$/, 'js', text => speaking(text, spoken));
    change(/form-js-editor[\\/]dist[\\/]index\.es\.js$/, 'js', text => speaking(formEditor(text), spoken));
    change(/@bpmn-io[\\/]properties-panel[\\/]dist[\\/]index\.esm\.js$/, 'js', panelOfProcesses);
    b.onEnd(built => {
      if (built.errors.length > 0) {
        return undefined;
      }
      const unheard = formWords.filter(word => !spoken.has(word));
      return { errors: unheard.map(word => ({ text: `form-js no longer says: ${word}` })) };
    });
  },
};

/** form-js has no module for translation: each of its words that has one in form-vi.json is asked for where it stands. */
function speaking(text, spoken) {
  const said = text.replace(/(?<!case |=== |isKey\(\[)(['"`])((?:(?!\1)[^\\\n]|\\.)*)\1(?!:)/g, (whole, _, inside) => {
    const word = inside.replace(/\\(['"n])/g, (_, c) => c === 'n' ? '\n' : c);
    if (!formWords.includes(word)) {
      return whole;
    }
    spoken.add(word);
    return `inVietnamese(${JSON.stringify(word)})`;
  });
  return `import { translate as inVietnamese } from ${JSON.stringify(path.join(studio, 'form-words.ts'))};\n${said}`;
}

/** The words that form-js puts together, its focus, and the help beside each property, which its panel takes and it does not give. */
function formEditor(text) {
  return [
    ['title: `Create ${getIndefiniteArticle(type)} ${label} element`', "title: inVietnamese('Create {label} element', { label })"],
    ["timeInterval === 60 ? '1h' : timeInterval + 'm'", "inVietnamese('{n} minutes', { n: timeInterval })"],
    ['`Remove ${entry.label}`', "inVietnamese('Remove {label}', { label: entry.label })"],
    ['placeholderProvider: PropertiesPanelPlaceholderProvider,', 'placeholderProvider: PropertiesPanelPlaceholderProvider, descriptionConfig: propertiesPanelConfig.description,'],
    // whoever types in the panel stays there when a change is taken
    ['if (selection.isSelected(field)) {\n      ref.current.focus();', "if (selection.isSelected(field) && !document.activeElement?.closest('[class*=properties-panel]')) {\n      ref.current.focus();"],
    [fallback, `${fallback} return inVietnamese(template, replacements);`],
  ].reduce((all, [part, by]) => changed(all, part, by), helping(text)).replaceAll('`Value ${index}`', "`${inVietnamese('Value')} ${index}`");
}

/** The id of a property of a list's item bears its element before it and a number within; its help is known without both. A word alone
 * is the help of a property of that id and of no other: a new one that only ends so has none, and is found. */
function helping(text) {
  return changed(text, 'return description[id] && description[id](element);', `
    const known = id.replace(/^undefined-|-\\d+(?=-|$)/g, '').split('-').map((_, i, all) => all.slice(i).join('-')).find((k, i) => k in description && (i === 0 || k.includes('-')));
    return (description[id] ?? description[known])?.(element);`);
}

/** The panel of bpmn-js is not told in which language to say what it says itself. */
function panelOfProcesses(text) {
  const said = changed(helping(text), fallback, `${fallback} return inVietnamese(template, replacements);`);
  return `import { translate as inVietnamese } from ${JSON.stringify(path.join(studio, 'bpmn-words.ts'))};\n${said}`;
}

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
