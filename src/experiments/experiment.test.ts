import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import game24 from '../../scenarios/game24/index.ts';
import kuhn from '../../scenarios/kuhn-poker/index.ts';
import { BadInput } from '../errors.ts';
import { readManifest, writeManifest } from '../runs/folder/manifest.ts';
import { type ResultLine, readResults } from '../runs/folder/results.ts';
import { defineArm } from '../runs/plan/define-arm.ts';
import { run } from '../runs/play/run.ts';
import type { Scenario } from '../scenario.ts';
import { defineExperiment, type ExperimentPlan } from './define-experiment.ts';
import { choices } from './expand.ts';
import { experimentOptions, type Overrides } from './options.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-experiments-'));
});

const play = async (plan: ExperimentPlan, overrides: Overrides = {}) =>
  run(await experimentOptions(defineExperiment(plan), { cwd, env: {}, warn: () => {}, ...overrides }));
const resultsOf = (dir: string) => readResults(join(cwd, dir, 'results.jsonl'));

/** Two kinds of games and a puzzle, arms by file's objects and by text. */
const MIXED: ExperimentPlan = {
  scenarios: [
    kuhn,
    { scenario: 'matching-pennies', arms: ['random', 'first'], set: {} },
    { scenario: game24, tasks: '0-3', arms: 'direct', set: { attempts: 1 }, maxCalls: 5 },
  ],
  arms: ['random', { cast: { first: 'random', second: defineArm({ agent: 'first' }) } }],
  seeds: 3,
  name: 'mixed',
};

const essence = (lines: readonly ResultLine[]) =>
  lines
    .map(({ seconds: _s, live: _l, spent: _p, launch: _n, ...line }) => line)
    .sort((a, b) => (a.episode < b.episode ? -1 : 1));

describe('an experiment', () => {
  it('of several scenarios makes one run, each with its own tasks, arms, values and limits', async () => {
    const summary = await play(MIXED);
    expect(summary.arms.map(({ scenario, agent, episodes }) => [scenario, agent, episodes])).toEqual([
      ['kuhn-poker', 'random', 3],
      ['kuhn-poker', 'first=random,second=first', 3],
      ['matching-pennies', 'random', 3],
      ['matching-pennies', 'first', 3],
      ['game24', 'direct', 9],
    ]);
    const { plan } = (await readManifest(join(cwd, summary.run)))!;
    expect([plan, ...plan.more!].map(({ set, limits }) => [set, limits.maxCalls])).toEqual([
      [{}, undefined],
      [{}, undefined],
      [{ attempts: 1 }, 5],
    ]);
    const ids = (await resultsOf(summary.run)).map(({ episode }) => episode);
    expect(new Set(ids).size).toBe(21);
    for (const id of ids) expect(id).toMatch(/^(kuhn-poker|matching-pennies|game24)\./);
  });

  it('needs no arms where each scenario has its own, and no settings beside its plan', async () => {
    const scenarios = [
      { scenario: 'kuhn-poker', arms: 'random' },
      { scenario: 'matching-pennies', arms: ['random', 'first'] },
    ];
    const made = defineExperiment({ plan: () => ({ scenarios, seeds: 2 }) });
    const summary = await run(await experimentOptions(made, { cwd, env: {} }));
    expect(summary.arms.map(({ scenario, agent, episodes }) => [scenario, agent, episodes])).toEqual([
      ['kuhn-poker', 'random', 2],
      ['matching-pennies', 'random', 2],
      ['matching-pennies', 'first', 2],
    ]);
  });

  it('plays each scenario as a run of that one would', async () => {
    const together = await play(MIXED);
    const alone = await run({ scenario: 'kuhn-poker', agents: 'random', seeds: 3, cwd, env: {} });
    const lines = (await resultsOf(together.run))
      .filter(({ scenario, arm }) => scenario === 'kuhn-poker' && arm === 'random')
      .map((line) => ({ ...line, episode: line.episode.replace('kuhn-poker.', '') }));
    expect(essence(lines)).toEqual(essence(await resultsOf(alone.run)));
  });

  it('goes on by its name where it was cut off', async () => {
    const { run: dir } = await play(MIXED);
    const file = join(cwd, dir, 'results.jsonl');
    const whole = await resultsOf(dir);
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    await writeFile(file, `${lines.filter((_, i) => i % 2 === 0).join('\n')}\n`);
    await writeManifest(join(cwd, dir), { ...(await readManifest(join(cwd, dir)))!, status: 'interrupted' });
    const again = await play(MIXED);
    expect(again).toMatchObject({ run: dir, episodes: 21, errors: 0 });
    expect(essence(await resultsOf(dir))).toEqual(essence(whole));
    await writeManifest(join(cwd, dir), { ...(await readManifest(join(cwd, dir)))!, status: 'interrupted' });
    await expect(play({ ...MIXED, seeds: 4 })).rejects.toThrow('has another plan (seeds differ)');
  });

  it('gives way to what is given beside it, for all of its scenarios', async () => {
    const plan: ExperimentPlan = {
      scenarios: ['matching-pennies', { scenario: game24, tasks: '0-3', arms: 'direct', maxCalls: 5 }],
      arms: ['random', 'first'],
    };
    const beside = { agents: 'random', tasks: '0', maxCalls: 9, seeds: 2, set: { oracle: true } };
    const plain = await play(plan, beside);
    expect(plain.arms.map(({ scenario, agent, episodes }) => [scenario, agent, episodes])).toEqual([
      ['matching-pennies', 'random', 2],
      ['game24', 'random', 2],
    ]);
    const { plan: record } = (await readManifest(join(cwd, plain.run)))!;
    expect([record, ...record.more!].map(({ limits }) => limits.maxCalls)).toEqual([9, 9]);
  });

  it('plays tasks after those they wait for, also when these end in an error', async () => {
    const order: string[] = [];
    const fragile: Scenario = {
      ...(game24 as unknown as Scenario),
      id: 'fragile',
      observe: (state) => {
        const name = (state.context as { task: { numbers: number[] } }).task.numbers.join(' ');
        if (order.at(-1) !== name) order.push(name);
        if (name === '1 1 4 6') throw new Error('it broke');
        return name;
      },
    };
    const task = (...numbers: number[]) => ({ numbers, oracle: false });
    const summary = await play({
      scenarios: fragile,
      arms: 'first',
      tasks: [task(4, 5, 6, 10), task(1, 2, 3, 4), task(1, 1, 4, 6)],
      dependsOn: { '4 5 6 10': ['1 2 3 4'], '1 2 3 4': '1 1 4 6' },
    });
    expect(summary).toMatchObject({ episodes: 3, errors: 1 });
    expect(order).toEqual(['1 1 4 6', '1 2 3 4', '4 5 6 10']);
  });
});

describe('a plan that is a function', () => {
  const made = defineExperiment({
    settings: z.object({ arms: z.number().int().min(1).default(2), hard: z.boolean().default(false) }),
    plan: async ({ set }) => ({
      scenarios: { scenario: 'game24', tasks: set.hard ? '1300' : '0' },
      arms: choices(set.arms, 1, 'direct', { attempts: [1, 2, 3], style: ['standard', 'cot'] }),
    }),
  });

  it('is handed what --set says, read and filled in, and leaves the rest to agents', async () => {
    const options = await experimentOptions(made, { set: { arms: '3', hard: 'true', temperature: 0.1 } });
    expect(options.agents).toHaveLength(3);
    expect(options.scenario).toEqual({ scenario: 'game24', tasks: '1300' });
    expect(options.set).toEqual({ temperature: 0.1 });
    expect((await experimentOptions(made)).agents).toHaveLength(2);
  });

  it.each([
    [{ arms: '0' }, 'the experiment: option arms=0: give a whole number from 1'],
    [{ arms: '7' }, 'the experiment: choices: 7 arms of the 6 that there are'],
  ])('refuses %j', async (set, message) => {
    await expect(experimentOptions(made, { set })).rejects.toThrow(new BadInput(message));
  });
});
