/** Runs whose agents search: on threads, inline, interrupted, and beside agents that never act. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BadInput } from '../../errors.ts';
import { stairs } from '../../pool/test-file.ts';
import { readJournal } from '../folder/journal.ts';
import { readResults } from '../folder/results.ts';
import { run } from './run.ts';
import type { RunOptions } from './run-options.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-searches-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const play = (options: Partial<RunOptions> & Pick<RunOptions, 'agents'>) =>
  run({ scenario: 'tic-tac-toe', cwd, env: {}, warn: () => {}, ...options });

test('results and searches are the same on any number of threads, and inline', async () => {
  const played = [];
  for (const where of [{ threads: 1 }, { threads: 2 }, { debug: true }]) {
    const summary = await play({ agents: 'X=mcts?simulations=200&trees=3,O=random', seeds: 3, ...where });
    expect(summary).toMatchObject({ status: 'finished', episodes: 3, errors: 0 });
    const lines = await readResults(join(cwd, summary.run, 'results.jsonl'));
    const results = lines.map(({ seconds: _, ...line }) => line);
    results.sort((a, b) => (a.episode < b.episode ? -1 : 1));
    const journals = await Promise.all(
      results.map(({ episode }) => readJournal(join(cwd, summary.run, 'episodes', `${episode}.jsonl`))),
    );
    const searches = journals.flat().filter(({ type }) => type === 'search');
    expect(searches.length).toBeGreaterThanOrEqual(9);
    played.push({ results, searches: searches.map(({ t: _, n: __, ...entry }) => entry) });
  }
  expect(played[1]).toEqual(played[0]);
  expect(played[2]).toEqual(played[0]);
});

test('a run that is interrupted does not wait for a search under way', async () => {
  const controller = new AbortController();
  const begun = join(cwd, 'begun');
  await stairs(cwd, 'stairs', {
    top: `import { existsSync, writeFileSync } from 'node:fs'; const begun = ${JSON.stringify(begun)};`,
    guard: "if (onThread && context.steps > 0 && !existsSync(begun)) writeFileSync(begun, '')",
  });
  const agents = 'mcts?simulations=1000000000&solver=false';
  const options = { scenario: './stairs.ts', agents, seeds: 3, threads: 1, signal: controller.signal };
  const stopped = play(options);
  await expect.poll(() => existsSync(begun)).toBe(true);
  controller.abort();
  const summary = await stopped;
  expect(summary).toMatchObject({ status: 'interrupted', solved: 0, errors: 0 });
});

test('threads are a whole number from 1', async () => {
  await expect(play({ agents: 'random', threads: 0 })).rejects.toThrow(
    new BadInput('--threads 0: give a whole number from 1'),
  );
});

const MUTE = `
import { defineAgent } from 'troupe';
import { setup } from 'xstate';
import { z } from 'zod';
export default defineAgent({
  id: 'mute', title: 'Mute', description: 'Never acts.', options: z.object({}), sees: () => [],
  machine: setup({}).createMachine({ initial: 'silent', states: { silent: {} } }),
});
`;

test('idle threads hide no standstill, and searching threads are none', async () => {
  await writeFile(join(cwd, 'mute.ts'), MUTE);
  const troupe = fileURLToPath(new URL('../../../bin/troupe.js', import.meta.url));
  const arms = [
    '--agent',
    'X=mcts?simulations=300000&solver=false,O=first',
    '--agent',
    'X=./mute.ts,O=first',
  ];
  const ended = await promisify(execFile)(
    process.execPath,
    [troupe, 'run', 'tic-tac-toe', ...arms, '--json'],
    {
      cwd,
    },
  ).catch((error) => error);
  expect(ended.code).toBe(3);
  expect(JSON.parse(ended.stdout.trim().split('\n').at(-1)).arms).toMatchObject([
    { errors: 0, solved: 1 },
    { errors: 1 },
  ]);
});
