import { expect, test } from 'vitest';
import type { EpisodeRow } from '../api/runs.ts';
import { chosenEpisodes } from './choose.ts';

const row = (arm: string, task: number, status: EpisodeRow['status']) =>
  ({ scenario: 'game24', arm, task: String(task), seed: 1, status, episode: `${task}.${arm}` }) as EpisodeRow;

const chosen = (rows: readonly EpisodeRow[], most: number) =>
  chosenEpisodes(rows, most, ({ status }) => status).map(({ episode }) => episode);

test('each arm and outcome has as many, as far as there are', () => {
  const tasks = Array.from({ length: 40 }, (_, i) => i);
  const rows = [
    ...tasks.map((task) => row('tot', task, task === 39 ? 'unsolved' : 'solved')),
    ...tasks.map((task) => row('direct', task, task < 30 ? 'error' : task === 31 ? 'solved' : 'unsolved')),
  ];
  const counts = new Map<string, number>();
  for (const episode of chosen(rows, 11)) {
    const { arm, status } = rows.find((each) => each.episode === episode)!;
    const kind = `${arm} ${status}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  expect(Object.fromEntries(counts)).toEqual({
    'tot solved': 3,
    'tot unsolved': 1,
    'direct error': 3,
    'direct solved': 1,
    'direct unsolved': 3,
  });
  expect(chosen(rows, 100)).toHaveLength(80);
});

test('what came out differently comes first, from both sides', () => {
  const rows = [
    ...[1, 2, 3, 4].map((task) => row('tot', task, 'solved')),
    ...[4, 3, 2, 1].map((task) => row('direct', task, task === 1 ? 'solved' : 'unsolved')),
  ];
  // The one that direct solved is an outcome of its own.
  expect(chosen(rows, 5)).toEqual(['2.tot', '2.direct', '1.direct', '3.tot', '3.direct']);
});
