import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import subsetFont from 'subset-font';

const require = createRequire(import.meta.url);
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');

// Everything Vietnamese and English texts need, composed and combining; nothing else, for the 100 KB of a first load.
const letters = range(0x20, 0x7e)
  + '\u00a0«»§°±²·×ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư'
  + range(0x1ea0, 0x1ef9)
  + '\u0300\u0301\u0303\u0309\u0323₫–—‘’“”…•→←−≤≥';

const files = {
  400: '@expo-google-fonts/be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf',
  600: '@expo-google-fonts/be-vietnam-pro/600SemiBold/BeVietnamPro_600SemiBold.ttf',
};

/** One woff2 per weight, with kerning, mark placement and tabular figures kept. */
export async function fonts() {
  const out = {};
  for (const [weight, file] of Object.entries(files)) {
    const whole = await readFile(require.resolve(file));
    out[weight] = await subsetFont(whole, letters, {
      targetFormat: 'woff2',
      noHinting: true,
      keepFeatures: ['kern', 'mark', 'mkmk', 'ccmp', 'locl', 'tnum'],
    });
  }
  return out;
}
