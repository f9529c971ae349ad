import { expect, test } from 'vitest';
import { fits, type Ranked, ranked } from './palette-rank.ts';

const names = (entries: readonly Ranked[], text: string) => ranked(entries, text).map(({ name }) => name);

test('what is called so comes before what holds the text, and before what is only noted', () => {
  const entries: Ranked[] = [
    ...Array.from({ length: 9 }, (_, i) => ({
      group: 'Episodes',
      name: `900.rafa.s${i}`,
      note: 'solved · rafa?model=synthetic',
    })),
    { group: 'Machines', name: 'Logistics' },
    { group: 'Machines', name: 'Two tic-tac-toes' },
    { group: 'Runs', name: '20260102-000000-tic', alias: 'tic' },
    { group: 'Machines', name: 'Tic-tac-toe' },
  ];
  expect(names(entries, 'tic')).toEqual([
    '20260102-000000-tic',
    'Tic-tac-toe',
    'Two tic-tac-toes',
    'Logistics',
    ...Array.from({ length: 8 }, (_, i) => `900.rafa.s${i}`),
  ]);
  // The best of a group are kept, wherever they stand.
  expect(names(entries, '900 s8')[0]).toBe('900.rafa.s8');
  expect(names(entries, ' Toe ')[0]).toBe('Two tic-tac-toes');
  expect(names(entries, '').slice(0, 2)).toEqual(['900.rafa.s0', '900.rafa.s1']);
});

test('each word fits somewhere in what is said', () => {
  const entry: Ranked = { group: 'Runs', name: '20260102-000000-x', alias: 'Mine', note: 'game24 · tot' };
  expect(fits(entry, 'mine TOT')).toBe(true);
  expect(fits(entry, 'mine rafa')).toBe(false);
  expect(fits(entry, '')).toBe(true);
});

test('what is called exactly so comes first, then as they stand', () => {
  const run = (name: string, time: string): Ranked => ({
    group: 'Runs',
    name: `20260102-${time}-${name}`,
    alias: name,
  });
  const runs = [run('tot-2', '000004'), run('hard2', '000003'), run('hard', '000002'), run('hard', '000001')];
  const machine: Ranked = { group: 'Machines', name: 'Tree of Thoughts', alias: 'tot' };
  expect(names(runs.slice(1), 'hard')).toEqual([
    '20260102-000002-hard',
    '20260102-000001-hard',
    '20260102-000003-hard2',
  ]);
  expect(names([...runs, machine], 'tot')[0]).toBe('Tree of Thoughts');
});

test('the time in a name fits what was typed as its beginning alone', () => {
  const game: Ranked = { group: 'Runs', name: '20261122-000159-game24', note: 'game24 · tot' };
  for (const text of ['2 4 5 5', '0001', '1122 tot']) expect(fits(game, text), text).toBe(false);
  for (const text of ['2 4', '20261122-00', '2026 game']) expect(fits(game, text), text).toBe(true);
  const other: Ranked = { group: 'Runs', name: '20250101-000000-x-159' };
  expect(names([game, other], '159')[0]).toBe(other.name);
  expect(names([other, game], '2026 game')[0]).toBe(game.name);
});
