import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate, makes24 } from './exact.ts';

test('fractions are exact', () => {
  expect(evaluate('8 / (3 - 8 / 3)')).toEqual([24n, 1n]);
  expect(evaluate('1 / 3 + 1 / 6')).toEqual([1n, 2n]);
  expect(evaluate('-(2 - 5) * 4')).toEqual([12n, 1n]);
});

test('whole sums and products agree with numbers', () => {
  const number = fc.integer({ min: 0, max: 99 });
  fc.assert(
    fc.property(number, number, number, (a, b, c) => {
      expect(evaluate(`${a} + ${b} * ${c} - (${a} - ${b})`)).toEqual([BigInt(a + b * c - (a - b)), 1n]);
    }),
  );
});

test('what is no expression is refused', () => {
  for (const text of ['', '2 +', '(1', '1)', '2 ** 3', 'process.exit()', '1.5']) {
    expect(() => evaluate(text)).toThrow(SyntaxError);
  }
  expect(() => evaluate('1 / (2 - 2)')).toThrow(RangeError);
});

test('an answer uses the puzzle’s numbers once each and makes 24', () => {
  expect(makes24('(9 - 7 + 2) * 6', '2 6 7 9')).toBe(true);
  expect(makes24('(9 - 7 + 2) * 6', '2 6 7 8')).toBe(false);
  expect(makes24('4 * 6', '2 6 7 9')).toBe(false);
  expect(makes24('9 + 7 + 2 + 6 + 0', '0 2 6 7 9')).toBe(true);
  expect(makes24('9 - 7 + 2 * 6', '2 6 7 9')).toBe(false);
});
