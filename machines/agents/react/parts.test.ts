import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut, type Part, shrink, textOfParts } from './parts.ts';

const long = (letter: string) => letter.repeat(400);

const parts: Part[] = [
  { entries: ['Rules.'] },
  { title: 'Examples', entries: [long('e')], expendable: 1, of: 'examples' },
  { title: 'Steps', entries: ['a', 'b', 'c', 'd'].map(long), expendable: 0, of: 'earlier steps' },
  { title: 'Now', entries: [`${long('n')}!`], shortened: true },
  { title: 'Nothing', entries: [] },
];

/** What is left of each part, by its first letters. */
const left = (tokens: number) =>
  shrink(parts, tokens).map(({ entries }) => entries.map(([letter]) => letter).join(''));

test('what fits stays as it is; parts without entries are not told of', () => {
  expect(shrink(parts, 10_000)).toEqual(parts);
  expect(textOfParts(parts)).toMatch(
    /^Rules\.\n\n# Examples\ne+\n\n# Steps\na+\n\nb+\n\nc+\n\nd+\n\n# Now\nn+!$/,
  );
});

test('the oldest entries of the first expendable part go first, then those of the next', () => {
  expect(left(430)).toEqual(['R', 'e', 'cd', 'n', '']);
  expect(left(340)).toEqual(['R', 'e', 'd', 'n', '']);
  expect(left(250)).toEqual(['R', 'e', '', 'n', '']);
  expect(left(150)).toEqual(['R', '', '', 'n', '']);
  expect(textOfParts(shrink(parts, 340))).toContain('# Steps\n(3 earlier steps left out for length)\n\nd');
});

test('where nothing is left to leave out, texts lose their middle; what may not shrink stays', () => {
  const text = textOfParts(shrink(parts, 100));
  expect(text).toMatch(/# Now\nn+ … \(\d+ characters left out\) … n+!$/);
  expect(text.length).toBeLessThan(460);
  expect(textOfParts(shrink(parts, 1))).toContain('Rules.');
});

test('it keeps to any limit that leaves room for what may not shrink, and takes no more than it has to', () => {
  fc.assert(
    fc.property(fc.integer({ min: 120, max: 700 }), (limit) => {
      const fitted = shrink(parts, limit);
      const { length } = textOfParts(fitted);
      expect(length).toBeLessThanOrEqual(limit * 4);
      const whole = textOfParts(parts).length;
      // One entry more and the line that says what is left out.
      if (whole > limit * 4) expect(length).toBeGreaterThan(limit * 4 - 550);
    }),
  );
});

test('a shortened text says how much is missing', () => {
  expect(cut('x'.repeat(1000), 300)).toBe(
    `${'x'.repeat(150)} … (700 characters left out) … ${'x'.repeat(150)}`,
  );
  expect(cut('short', 3)).toBe('short');
});
