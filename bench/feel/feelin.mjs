// The same expressions in npm feelin: reads {expressions, variables, seconds}, prints {rate, values}.
import { readFileSync } from 'node:fs';
import { evaluate } from 'feelin';

const { expressions, variables, seconds } = JSON.parse(readFileSync(0, 'utf8'));
const values = expressions.map(e => evaluate(e, variables).value);

function round() {
  for (const expression of expressions) evaluate(expression, variables);
  return expressions.length;
}

const warm = performance.now() + 2000;
while (performance.now() < warm) round();
const from = performance.now();
let done = 0;
while (performance.now() < from + seconds * 1000) done += round();
console.log(JSON.stringify({ rate: done * 1000 / (performance.now() - from), values }));
