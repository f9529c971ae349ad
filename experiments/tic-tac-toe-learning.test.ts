import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../src/index.ts';
import { drawFigure } from './learning-figure.ts';
import { EPOCHS, EVAL_GAMES, LEARNERS } from './learning-rates.ts';
import { ARMS, fromCsv, recordsOf, toCsv } from './learning-records.ts';
import { pageOf } from './learning-report.ts';

const committed = (ending: string) =>
  readFile(join(import.meta.dirname, `tic-tac-toe-learning.${ending}`), 'utf8');
const records = fromCsv(await committed('csv'));

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-experiment-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The experiment with fewer learners, epochs or arms. */
const recordsFrom = (agents: readonly string[], model: string, epochs: number) =>
  inFolder(async (out) => {
    const { run: dir, errors } = await run({
      ...{ scenario: 'tic-tac-toe', agents, seats: 'both', model, seeds: 1 },
      set: { overlap: true, epochs, evalGames: EVAL_GAMES },
      ...{ out, cwd: out, cache: 'off' },
    });
    expect(errors).toBe(0);
    return recordsOf(join(out, dir));
  });

test('the page and the figure are those of the records', async () => {
  expect(toCsv(records)).toBe(await committed('csv'));
  expect(pageOf(records)).toBe(await committed('md'));
  const drawn = await inFolder(async (folder) => {
    await drawFigure(join(folder, 'figure.svg'), records);
    return readFile(join(folder, 'figure.svg'), 'utf8');
  });
  expect(drawn).toBe(await committed('svg'));
});

test('every player of every seed has played every game', () => {
  const names = new Set(
    records.map(({ player, seat, seed, epoch }) => [player, seat, seed, epoch].join(' ')),
  );
  expect(names.size).toBe(3 * 2 * LEARNERS * (EPOCHS + 1));
  expect(records).toHaveLength(names.size);
  for (const { wins, losses, ties } of records) expect(wins + losses + ties).toBe(EVAL_GAMES);
});

test('before it has learnt, the learner plays the games of the control', () => {
  const untrained = (wanted: string) =>
    records
      .filter(({ player, epoch }) => player === wanted && epoch === 0)
      .map(({ player: _, ...record }) => record);
  expect(untrained('learner')).toEqual(untrained('control'));
});

test('played anew, the first learner does what the records say', async () => {
  const anew = await recordsFrom([ARMS[0]], 'synthetic', 1);
  expect(anew).toEqual(
    records.filter(({ player, seed, epoch }) => player === 'learner' && seed === 1 && epoch <= 1),
  );
});

test('who never errs ties every game and learns nothing', async () => {
  const sure = await recordsFrom(ARMS, 'synthetic:1', 1);
  expect(sure).toHaveLength(3 * 2 * 2);
  for (const { ties, kept } of sure) expect([ties, kept]).toEqual([EVAL_GAMES, 0]);
});
