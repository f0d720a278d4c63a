import { vi } from './words-vi';

const shown = document.documentElement.lang === 'vi' ? vi : {};

/** The editors' own words in the language of the page; what has no word stays as its makers wrote it. */
export function translate(template: string, replacements: Record<string, string> = {}): string {
  return (shown[template] ?? template).replace(/{([^}]+)}/g, (_, key: string) => shown[replacements[key] ?? ''] ?? replacements[key] ?? `{${key}}`);
}

export const translation = { translate: ['value', translate] };
