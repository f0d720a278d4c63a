import { helping, speaking } from './translate';
import vi from './form-vi.json';

export const translate = speaking({ ...vi.words, ...vi.composed, ...vi.tools });
export const help = helping(vi.help);
