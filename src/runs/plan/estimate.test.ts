import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { madeUp, writeRun } from '../../reports/test-results.ts';
import type { RunOptions } from '../play/run-options.ts';
import { dryRun } from './dry-run.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-estimate-'));
});

const plan = (more: Partial<RunOptions> = {}): RunOptions => ({
  ...{ scenario: 'game24', agents: 'direct', tasks: '0-2', cwd, env: {} },
  ...more,
});

/** A run of before: the record of the plan of `options`, and so many calls for each episode of a task. */
async function before(name: string, calls: readonly number[], options: RunOptions) {
  const { ready } = await dryRun(options);
  const { record, scenarios } = ready.plan;
  const { arm, model } = madeUp({ agent: 'direct', model: 'synthetic' });
  expect(record.arms).toEqual([arm]);
  const lines = scenarios[0]!.tasks.map(({ name: task }, i) =>
    madeUp({ ...{ scenario: 'game24', task, agent: 'direct', model, arm }, calls: calls[i]! }),
  );
  const dir = await writeRun(join(cwd, 'runs', name), lines);
  await writeFile(join(dir, 'run.json'), JSON.stringify({ name, status: 'finished', plan: record }));
}

const estimated = async (options: RunOptions) => {
  const [{ calls, basis }] = (await dryRun(options)).arms as [
    Awaited<ReturnType<typeof dryRun>>['arms'][number],
  ];
  return { calls, basis };
};

it('goes by the latest run of each task, and by the mean of all for tasks that no run has', async () => {
  await before('20250101-000000-first', [100, 10], plan());
  await before('20250102-000000-second', [30, 400], plan({ tasks: '1-3' }));
  const runs = ['runs/20250102-000000-second', 'runs/20250101-000000-first'];
  expect(await estimated(plan({ tasks: '0-3', seeds: 2 }))).toEqual({
    calls: 2 * (100 + 30 + 400),
    basis: { kind: 'runs', runs, episodes: 3, tasks: 3, of: 3 },
  });
  // All three tasks that have been played took 530.
  expect(await estimated(plan({ tasks: '2-5' }))).toEqual({
    calls: Math.round(400 + (2 * 530) / 3),
    basis: { kind: 'runs', runs, episodes: 3, tasks: 1, of: 3 },
  });
});

it('takes no account of runs with other limits', async () => {
  await before('20250101-000000-whole', [100, 10], plan());
  await before('20250102-000000-short', [1, 1], plan({ maxTokens: 100 }));
  expect((await estimated(plan())).calls).toBe(110);
  expect((await estimated(plan({ maxTokens: 100 }))).calls).toBe(2);
  expect((await estimated(plan({ maxTokens: 200 }))).basis).toEqual({ kind: 'unknown' });
});
