import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { madeUp, writeRun } from '../../reports/test-results.ts';
import type { ComparisonView } from '../api/runs.ts';
import { serveRuns, type TestServer } from './test-server.ts';

let cwd: string;
let server: TestServer;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-studio-sides-'));
  server = await serveRuns(join(cwd, 'runs'), cwd);
});
afterAll(async () => {
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

test('tasks are told by the episodes that the difference is of', async () => {
  const episodes = (task: string, seeds: readonly number[], solved: (seed: number) => boolean) =>
    seeds.map((seed) => madeUp({ task, seed, status: solved(seed) ? 'solved' : 'unsolved' }));
  await writeRun(join(cwd, 'runs', 'longer'), [
    // Seeds without a partner differ, those with one do not.
    ...episodes('shared', [1, 2, 3, 4, 5], (seed) => seed > 2),
    ...episodes('other seeds', [1, 2], () => true),
    madeUp({ task: 'failed', seed: 1, status: 'error', error: { kind: 'server', message: '503' } }),
    madeUp({ task: 'failed', seed: 2 }),
  ]);
  await writeRun(join(cwd, 'runs', 'shorter'), [
    ...episodes('shared', [1, 2], () => false),
    ...episodes('other seeds', [8, 9], (seed) => seed === 8),
    ...episodes('failed', [1], () => true),
    ...episodes('alone', [1], () => true),
  ]);
  const { pairs } = await server.get<ComparisonView>('runs/longer/compare?with=shorter');
  const [{ tasks, leftOut, difference }] = pairs as [ComparisonView['pairs'][number]];
  const one = { scenario: 's' };
  expect(tasks).toEqual([
    { ...one, task: 'other seeds', a: 1, b: 0.5, episodesA: 2, episodesB: 2 },
    { ...one, task: 'shared', a: 0, b: 0, episodesA: 2, episodesB: 2 },
    { ...one, task: 'failed', a: null, b: 1, episodesA: 0, episodesB: 1 },
    { ...one, task: 'alone', a: null, b: 1, episodesA: 0, episodesB: 1 },
  ]);
  expect(leftOut.a).toEqual({ seeds: [2, 3, 4, 5], episodes: 4 });
  const both = tasks.flatMap(({ a, b }) => (a === null || b === null ? [] : [a - b]));
  expect(difference).toMatchObject({ tasks: both.length, difference: (both[0]! + both[1]!) / 2 });
});
