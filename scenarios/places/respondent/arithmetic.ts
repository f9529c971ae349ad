/** Functions of two numbers, found out from results: an operation of arithmetic and what is added to it. */
import type { Made, Parameter } from '../../respondents/reading.ts';

const OPERATIONS: readonly (readonly [sign: string, (a: number, b: number) => number])[] = [
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => a / b],
];

/** The formula that all results agree on, whichever parameter comes first; undefined unless two different ones do. */
export function sumShownBy(calls: readonly Made[], parameters: readonly Parameter[]): string | undefined {
  const [first, second] = parameters;
  if (!first || !second || parameters.length > 2) return undefined;
  return formula(calls, first.name, second.name) ?? formula(calls, second.name, first.name);
}

function formula(calls: readonly Made[], first: string, second: string): string | undefined {
  const shown = calls.flatMap(({ answered, arguments: given, value }) => {
    const [a, b] = [given[first], given[second]];
    return answered && typeof a === 'number' && typeof b === 'number' && typeof value === 'number'
      ? [{ a, b, value }]
      : [];
  });
  if (shown.length < 2) return undefined;
  for (const [sign, operation] of OPERATIONS) {
    const offsets = shown.map(({ a, b, value }) => Math.round((value - operation(a, b)) * 1e6) / 1e6);
    if (new Set(offsets).size > 1) continue;
    const offset = offsets[0]!;
    const tail = offset === 0 ? '' : offset < 0 ? ` - ${-offset}` : ` + ${offset}`;
    return `Gives ${first} ${sign} ${second}${tail}.`;
  }
  return undefined;
}
