import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { run } from '../play/run.ts';
import type { RunOptions } from '../play/run-options.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-repetition-'));
});

const play = (options: Partial<RunOptions> = {}) =>
  run({ scenario: 'game24', agents: 'direct,tot', tasks: '0-2', seeds: 2, cwd, env: {}, ...options });

it('says nothing of a run that asks', async () => {
  expect(await play()).not.toHaveProperty('repeats');
});

it('a run from the cache alone is the latest finished one of its plan again', async () => {
  const first = await play();
  await play({ tasks: '0-1' });
  const again = await play({ cache: 'replay', name: 'again' });
  expect(again.live).toBe(0);
  expect(again.repeats).toEqual({ run: first.run, episodes: 8, different: [] });
});

it('names what came out otherwise, or is not there', async () => {
  const first = await play();
  const file = join(cwd, first.run, 'results.jsonl');
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  const [changed, gone, ...rest] = lines.map((line) => JSON.parse(line));
  const written = [{ ...changed, steps: changed.steps + 1 }, ...rest].map(
    (line) => `${JSON.stringify(line)}\n`,
  );
  await writeFile(file, written.join(''));
  const { repeats } = await play({ cache: 'replay' });
  expect(repeats!.episodes).toBe(8);
  expect([...repeats!.different].sort()).toEqual([changed.episode, gone.episode].sort());
});

it('there may be none', async () => {
  await play();
  expect((await play({ cache: 'replay', seeds: 1 })).repeats).toBeNull();
});
