import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, sha256 } from './keys.ts';

/** The same data with the fields of every object in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).reverse();
  return Object.fromEntries(fields.map(([name, item]) => [name, reversed(item)]));
}

test('the order of fields does not matter, and the text holds all of the data', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(reversed(value))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('undefined fields are dropped, -0 is 0, and what JSON cannot hold is refused', () => {
  expect(canonicalJson({ b: undefined, a: [undefined, -0] })).toBe('{"a":[null,0]}');
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, () => 1, 1n, Symbol('x')]) {
    expect(() => canonicalJson({ deep: [bad] })).toThrow(TypeError);
  }
});

test('sha256 is that of the UTF-8 text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(sha256(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
    }),
  );
});
