import { speaking } from './translate';
import { vi } from './words-vi';

export const translate = speaking(vi);
