import { speaking } from './translate';
import vi from './dmn-vi.json';
import { vi as shared } from './words-vi';

export const translate = speaking({ ...shared, ...vi.words, ...vi.tools });

const texts: Record<string, Record<string, string>> = vi.help;

/** Beside the drawing: what each property of the part that is open means. dmn-js has no panel of properties of its own. */
export function explain(panel: HTMLElement, view: string): void {
  const list = document.createElement('dl');
  list.className = 'drawing-help';
  for (const [word, help] of Object.entries(document.documentElement.lang === 'vi' ? texts[view] ?? {} : {})) {
    const term = document.createElement('dt');
    term.textContent = translate(word);
    const meaning = document.createElement('dd');
    meaning.textContent = help;
    list.append(term, meaning);
  }
  const title = document.createElement('h2');
  title.textContent = translate('What each thing is');
  panel.replaceChildren(title, list);
  panel.hidden = list.childElementCount === 0;
}
