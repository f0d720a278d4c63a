// One line in, one line out: the test leads a person's browser, the relying party here does the rest.
import { createInterface } from 'node:readline/promises';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

export const hear = async () => JSON.parse((await lines.next()).value);
export const say = what => process.stdout.write(JSON.stringify(what) + '\n');

/** What the library refuses, by its own code. */
export const refused = async act => {
  try {
    await act();
    return null;
  } catch (e) {
    return e.code ?? e.error ?? e.name;
  }
};
