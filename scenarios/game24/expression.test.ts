import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Expression, evaluate, formatExpression, numbersIn, parseExpression } from './expression.ts';

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    fc.integer({ min: 0, max: 99 }),
    fc.record({
      operator: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const),
      left: tie('expression'),
      right: tie('expression'),
    }),
  ),
}));

describe('expressions', () => {
  test('are written so that they are read with the same value and the same numbers', () => {
    fc.assert(
      fc.property(expression, (made) => {
        const text = formatExpression(made);
        if (text.length > 60) return;
        const read = parseExpression(text)!;
        expect(formatExpression(read)).toBe(text);
        expect(numbersIn(read)).toEqual(numbersIn(made));
        expect(evaluate(read)).toEqual(evaluate(made));
      }),
    );
  });

  test.each([
    ['1+2*3', '7'],
    ['(1+2)*3', '9'],
    ['10-4-3', '3'],
    ['24/4/2', '3'],
    ['8/(3-8/3)', '24'],
    ['[1 + {2}] * 3', '9'],
  ])('%s = %s', (text, value) => {
    const { n, d } = evaluate(parseExpression(text)!)!;
    expect(n / d).toBe(Number(value));
  });

  test('write no bracket that is not needed', () => {
    const tidy = (text: string) => formatExpression(parseExpression(text)!);
    expect(tidy('((9-7)+2)*6')).toBe('(9 - 7 + 2) * 6');
    expect(tidy('5+(4*(3))')).toBe('5 + 4 * 3');
    expect(tidy('5-(4-3)')).toBe('5 - (4 - 3)');
    expect(tidy('8/(4*2)')).toBe('8 / (4 * 2)');
  });

  test.each([
    '',
    '4 +',
    '(4 + 5',
    '4 + 5)',
    '4 5',
    '-4 + 5',
    '4 ** 5',
    '4 + x',
    'process.exit()',
    '2.5 * 4',
    '(4 + 5]',
    '('.repeat(10_000),
  ])('%.20s is not read', (text) => {
    expect(parseExpression(text)).toBeUndefined();
  });

  test('have no value where they divide by zero', () => {
    expect(evaluate(parseExpression('4 / (5 - 5) + 6')!)).toBeUndefined();
  });
});
