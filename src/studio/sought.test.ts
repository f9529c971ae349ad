import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finderOf, partedBy, termsOf, wantedOf } from './sought.ts';

const stands = (query: string, text: string) => finderOf(wantedOf(termsOf(query)))(text);

test.each([
  // A word begins one, whatever its case.
  ['the', 'So THEN they went', true],
  ['the', 'weather, synthetic, other', false],
  ['the', 'in/the_end', true],
  ['s1', 'task.s1', true],
  ['lait', 'café au lait', true],
  ['e', 'cafe\u0301e', false],
  // All words, wherever they stand.
  ['then we', 'we wept then', true],
  ['then we', 'then they', false],
  // Signs belong to a word that has them; alone they say nothing beside words.
  ['game(4', 'a game(4, 5)', true],
  ['game(4', 'a game 4', false],
  ['10 - 4', '4 of 10', true],
  ['-', 'a-b', true],
  ['-', 'a b', false],
  // In quotes as it stands, the first word at the beginning of one.
  ['"say hel"', 'I say hello', true],
  ['"say hello"', 'I say, hello', false],
  ['"ay hello"', 'I say hello', false],
  ['"(b"', 'a(b', true],
  // A quote that is being typed.
  ['"', 'anything', false],
  ['say "', 'I say it', true],
  ['say "hel', 'I say hello', true],
  ['"say hel', 'hello, I say', false],
  ['"" say', 'I say', true],
  ['', '', false],
])('%s in “%s”: %s', (query, text, found) => {
  expect(stands(query, text)).toBe(found);
});

test('terms are words and what is in quotes; a quote of nothing is none', () => {
  const of = (query: string) => termsOf(query).map(({ text, whole }) => (whole ? [text] : text));
  expect(of('a "b c" d"e f')).toEqual(['a', ['b c'], 'd', ['e f']]);
  expect(of('"')).toEqual([]);
  expect(of(' "" " ')).toEqual([]);
  expect(of('<b> a*')).toEqual(['<b>', 'a*']);
});

const texts = fc.string({ unit: fc.constantFrom(...'aAbB1 .-('), maxLength: 12 });

test('a text has a term where it stands at the beginning of a word, and its parts are the text', () => {
  const isPart = (letter: string | undefined) => /[a-z0-9]/i.test(letter ?? '');
  fc.assert(
    fc.property(texts, texts, (text, typed) => {
      const terms = termsOf(`"${typed}"`);
      const [lower, sought] = [text.toLowerCase(), typed.trim().toLowerCase()];
      const has = [...lower].some(
        (_, i) => lower.startsWith(sought, i) && !(isPart(sought[0]) && isPart(lower[i - 1])),
      );
      expect(finderOf(terms)(text)).toBe(sought !== '' && has);
      const parts = partedBy(text, terms);
      expect(parts.join('')).toBe(text);
      expect(parts.length > 1).toBe(sought !== '' && has);
      for (const [i, part] of parts.entries()) if (i % 2 === 1) expect(part.toLowerCase()).toBe(sought);
    }),
  );
});

test('of two terms that stand in one place the longer is told', () => {
  expect(partedBy('there the', termsOf('the there'))).toEqual(['', 'there', ' ', 'the', '']);
});
