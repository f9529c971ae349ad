import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combine, compare, formatRational, parseRational, rational, sortNumbers } from './rational.ts';

const number = fc
  .tuple(fc.integer({ min: -30_000, max: 30_000 }), fc.integer({ min: 1, max: 3000 }))
  .map(([n, d]) => rational(n, d)!);

describe('exact fractions', () => {
  test('are a field: − undoes +, ÷ undoes ×, × spreads over +', () => {
    fc.assert(
      fc.property(number, number, number, (a, b, c) => {
        const add = combine(a, '+', b)!;
        expect(add).toEqual(combine(b, '+', a));
        expect(combine(add, '-', b)).toEqual(a);
        if (b.n !== 0) expect(combine(combine(a, '*', b)!, '/', b)).toEqual(a);
        const small = [a, b, c].every(({ n, d }) => Math.abs(n) < 300 && d < 30);
        if (!small) return;
        expect(combine(c, '*', add)).toEqual(combine(combine(c, '*', a)!, '+', combine(c, '*', b)!));
      }),
    );
  });

  test('agree with whole-number arithmetic without bounds', () => {
    fc.assert(
      fc.property(number, number, fc.constantFrom('+', '-', '*', '/'), (a, b, operator) => {
        const [an, ad, bn, bd] = [a.n, a.d, b.n, b.d].map(BigInt) as [bigint, bigint, bigint, bigint];
        const [n, d] = {
          '+': [an * bd + bn * ad, ad * bd],
          '-': [an * bd - bn * ad, ad * bd],
          '*': [an * bn, ad * bd],
          '/': [an * bd, ad * bn],
        }[operator] as [bigint, bigint];
        const result = combine(a, operator, b);
        if (d === 0n) expect(result).toBeUndefined();
        else expect(BigInt(result!.n) * d).toBe(n * BigInt(result!.d));
      }),
    );
  });

  test('have one form each, which is read back', () => {
    fc.assert(
      fc.property(number, fc.integer({ min: 1, max: 50 }), (a, factor) => {
        expect(rational(a.n * factor, a.d * factor)).toEqual(a);
        expect(rational(-a.n * factor, -a.d * factor)).toEqual(a);
        expect(parseRational(formatRational(a))).toEqual(a);
      }),
    );
    expect(Object.is(combine({ n: 0, d: 1 }, '*', { n: -3, d: 1 })!.n, 0)).toBe(true);
    expect(Object.is(parseRational('-0')!.n, 0)).toBe(true);
  });

  test.each([
    ['16/6', '8/3'],
    ['2.5', '5/2'],
    ['-0.25', '-1/4'],
    ['007', '7'],
  ])('%s is %s', (text, canonical) => {
    expect(formatRational(parseRational(text)!)).toBe(canonical);
  });

  test.each([
    '',
    '1/0',
    '1/',
    '--1',
    '1e3',
    '0x10',
    '12345678901',
    '1/-2',
    ' 3',
  ])('%j is no number', (text) => {
    expect(parseRational(text)).toBeUndefined();
  });

  test('sort by value, not by text', () => {
    expect(sortNumbers(['10', '9', '8/3', '-2', '-1/2', '9'])).toEqual(['-2', '-1/2', '8/3', '9', '9', '10']);
    expect(compare({ n: 1, d: 3 }, { n: 1, d: 2 })).toBeLessThan(0);
  });

  test('end at nine digits, where their text ends too', () => {
    const large = parseRational('999999999')!;
    expect(combine(large, '+', rational(1)!)).toBeUndefined();
    expect(combine(large, '*', large)).toBeUndefined();
    expect(rational(2 ** 60)).toBeUndefined();
  });
});
