import { expect, test } from 'vitest';
import type { RunListing } from '../api/runs.ts';
import { nothingFits, soughtBy } from './palette-sought.ts';

const EPISODE = '2-4-5-5.rafa.s1';
const runs = [
  { id: '20260103-000000-tic-tac-toe', episodes: 0 },
  { id: '20260102-000000-second', episodes: 4 },
  { id: '20260101-000001-first', episodes: 4 },
  { id: '20260101-000000-first', episodes: 4 },
] as RunListing[];

test('an episode’s address leads to its run from everywhere', () => {
  const found = { run: '20260101-000001-first', words: EPISODE, named: true };
  for (const run of ['first', '20260101-000001-first', 'runs/20260101-000001-first', '../runs/first']) {
    for (const shown of [undefined, '20260102-000000-second']) {
      expect(soughtBy(` ${run}/${EPISODE}`, runs, shown), run).toEqual(found);
    }
  }
  expect(soughtBy(`last/${EPISODE}`, runs)).toMatchObject({ run: '20260102-000000-second' });
});

test('an id alone is of the run that is shown, else of the last; other words are of the one that is shown', () => {
  const last = '20260102-000000-second';
  expect(soughtBy(EPISODE, runs)).toEqual({ run: last, words: EPISODE, named: true });
  expect(soughtBy(EPISODE, runs, 'x')).toEqual({ run: 'x', words: EPISODE, named: false });
  expect(soughtBy('6/4 left', runs, 'x')).toEqual({ run: 'x', words: '6/4 left', named: false });
  for (const text of ['hard', 'game 2.5', '6/4.0', ' ']) expect(soughtBy(text, runs), text).toBeUndefined();
  expect(soughtBy(' ', runs, 'x')).toBeUndefined();
  expect(soughtBy(EPISODE, [])).toBeUndefined();
});

test('where nothing is found it is said how an episode of any run is, unless it was asked for so', () => {
  const hint = 'write RUN/EPISODE to find an episode';
  for (const text of ['2-4-5-5.rafa', 'frist/2-4-5-5.rafa', '6/4 left']) {
    expect(nothingFits(text, runs), text).toBe(`Nothing fits “${text}”: ${hint}`);
    expect(nothingFits(text, runs, 'x'), text).toBe(`Nothing fits “${text}”: ${hint} of another run`);
  }
  for (const text of ['first/none', 'runs/first/none', ' last/none '])
    expect(nothingFits(text, runs), text).toBe(`Nothing fits “${text}”`);
});
