import { expect, test } from 'vitest';
import type { Row } from '../../reports/rows.ts';
import { type Term, termsOf } from '../sought.ts';
import { foundIn } from './run-search.ts';
import type { Place, Texts } from './texts.ts';

const rows = ['one', 'two', 'three'].map(
  (task) => ({ episode: `${task}.react.s1`, task, arm: 'react?model=synthetic' }) as Row,
);
const [one, two, three] = rows as [Row, Row, Row];
/** Who has a word, where. */
const HELD: Readonly<Record<Place, Record<string, readonly Row[]>>> = {
  said: { the: [two], folder: [], ls: [one] },
  start: { the: rows, folder: rows, ls: rows },
};
const texts = {
  episodesWith: ({ text }: Term, place: Place) => new Set(HELD[place][text]),
  hitOf: async (_: Row, terms: readonly Term[]) => terms.map(({ text }) => text),
} as unknown as Texts;
const search = (query: string) => foundIn(rows, texts, () => 'react', termsOf(query));
const found = (query: string) => rows.filter(search(query).hit);

test('what worlds begin with counts where nothing else has the words', () => {
  expect(found('the')).toEqual([two]);
  expect(found('folder')).toEqual(rows);
  expect(found('folder ls')).toEqual(rows);
  expect(found('three ls')).toEqual([three]);
});

test('names are found by the same rule, and arms as they are shown', () => {
  expect(found('rea')).toEqual(rows);
  expect(found('model')).toEqual([]);
  expect(found('hree')).toEqual([]);
  expect(found('one ls')).toEqual([one]);
});

test('a place in the journal is told of the words alone that stand there', async () => {
  expect(await search('one - ls').place(one)).toEqual(['-', 'ls']);
  expect(await search('rea').place(one)).toBeUndefined();
});
