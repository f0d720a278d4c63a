const here = document.documentElement.lang === 'vi';

export type Translate = (template: string, replacements?: Record<string, string | number>) => string;

/** An editor's own words in the language of the page; what has no word stays as its makers wrote it. */
export function speaking(words: Record<string, string>): Translate {
  const shown = here ? words : {};
  return (template, replacements = {}) => (shown[template] ?? template).replace(/{([^}]+)}/g, (_, key: string) => {
    const value = replacements[key];
    return value === undefined ? `{${key}}` : shown[value] ?? String(value);
  });
}

/** What to enter, by the id of each property, as their panels of properties take it. */
export function helping(words: Record<string, string>): Record<string, () => string> {
  return here ? Object.fromEntries(Object.entries(words).map(([id, text]) => [id, () => text])) : {};
}

/** The module with which bpmn-js and dmn-js take their words. */
export const translation = (translate: Translate) => ({ translate: ['value', translate] });
