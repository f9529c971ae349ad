import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { fromPromise, setup } from 'xstate';
import { z } from 'zod';
import { type AgentInput, defineAgent } from '../../agent.ts';
import { canonicalJson, sha256 } from '../../cache/keys.ts';
import { EpisodeError } from '../../errors.ts';
import { readJournal } from '../folder/journal.ts';
import { readManifest, writeManifest } from '../folder/manifest.ts';
import { lastLaunches, type ResultLine, readResults } from '../folder/results.ts';
import { makePlan, type PlanOptions } from '../plan/plan.ts';
import { planSize } from '../plan/plan-record.ts';
import { run } from './run.ts';
import type { RunOptions } from './run-options.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-learning-'));
});

const LEARNER = 'X=direct,O=mpc?memory=arm';
const CONTROL = 'X=direct,O=mpc?learn=false';
const SMALL = { overlap: true, epochs: 3, evalGames: 2, depth: 1, proposals: 2 };

const play = (options: Partial<RunOptions> = {}) =>
  run({
    scenario: 'tic-tac-toe',
    agents: [LEARNER, CONTROL],
    set: SMALL,
    seeds: 2,
    cache: 'off',
    cwd,
    env: {},
    warn: () => {},
    ...options,
  });

const linesOf = (dir: string) => readResults(join(cwd, dir, 'results.jsonl'));

const essence = (lines: readonly ResultLine[]) =>
  lines
    .map(({ seconds: _s, live: _l, spent: _p, launch: _n, ...line }) => line)
    .sort((a, b) => (a.episode < b.episode ? -1 : 1));

/** Gives up at once, and notes how often it has learnt; goes wrong at these lengths of its notes. */
const broken = new Set<number>();
const seenBy = ({ notes }: AgentInput) => notes.seen ?? [];
const pupil = defineAgent({
  id: 'pupil',
  title: 'Pupil',
  description: '',
  options: z.strictObject({ memory: z.enum(['episode', 'task', 'arm']).default('arm') }),
  sees: () => [],
  memory: ({ memory }) => memory,
  machine: setup({
    types: { context: {} as AgentInput, input: {} as AgentInput },
    actors: { fail: fromPromise(() => Promise.reject(new EpisodeError('server', 'down'))) },
    guards: { breaks: ({ context }) => context.learns && broken.has(seenBy(context).length) },
  }).createMachine({
    context: ({ input }) => input,
    initial: 'idle',
    states: {
      idle: { on: { OBSERVE: [{ guard: 'breaks', target: 'failing' }, { target: 'done' }] } },
      failing: { invoke: { src: 'fail' } },
      done: { type: 'final' },
    },
    output: ({ context }) => ({
      stopped: 'attempts',
      notes: { seen: [...seenBy(context), `${context.scenario.taskName(context.task as never)}`] },
    }),
  }),
});

describe('a run of learners', () => {
  it('learns in order and evaluates on frozen versions', async () => {
    const { run: dir, episodes, arms } = await play();
    expect(episodes).toBe(2 * 2 * (3 + 4 * 2));
    const lines = await linesOf(dir);
    const learner = lines.filter(({ arm }) => arm.includes('memory=arm'));
    const control = lines.filter(({ arm }) => !arm.includes('memory=arm'));
    expect(control.every((line) => line.phase !== undefined && line.memory === undefined)).toBe(true);
    expect(control.map(({ phase, epoch, game }) => `${phase} ${epoch} ${game}`).sort()).toEqual(
      learner.map(({ phase, epoch, game }) => `${phase} ${epoch} ${game}`).sort(),
    );
    const seedOne = learner.filter(({ seed }) => seed === 1);
    expect(seedOne.map(({ episode }) => episode)).toContain('empty.X-direct-O-mpc-memory-arm.s1.eval3.1');
    expect(seedOne.filter(({ phase }) => phase === 'learn').map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    const memories = join(cwd, dir, 'memories');
    expect((await readdir(memories)).sort()).toEqual([
      'X-direct-O-mpc-memory-arm.s1',
      'X-direct-O-mpc-memory-arm.s2',
    ]);
    for (const { phase, epoch, memory, seed } of learner) {
      const version = phase === 'learn' ? epoch! - 1 : epoch!;
      const file = join(memories, `X-direct-O-mpc-memory-arm.s${seed}`, `${version}.json`);
      const notes = version === 0 ? {} : JSON.parse(await readFile(file, 'utf8'));
      expect(memory).toBe(`arm:${version}-${sha256(canonicalJson(notes)).slice(0, 8)}`);
      if (version > 0) expect(Object.keys(notes)).toEqual(['O']);
    }
    expect(new Set(seedOne.map(({ memory }) => memory)).size).toBeGreaterThan(2);
    expect(arms[0]!.curve!.map(({ epoch, wins, losses, ties }) => [epoch, wins + losses + ties])).toEqual([
      [0, 4],
      [1, 4],
      [2, 4],
      [3, 4],
    ]);
  });

  it('plays the same whatever is in flight, and each learner by itself', async () => {
    const essenceOf = async (options: Partial<RunOptions>) =>
      essence(await linesOf((await play(options)).run));
    const one = await essenceOf({ concurrency: 1 });
    expect(await essenceOf({ concurrency: -1 })).toEqual(one);
    expect(await essenceOf({ debug: true, agents: LEARNER, seeds: 1, seed: 2 })).toEqual(
      one.filter(({ arm, seed }) => arm.includes('memory=arm') && seed === 2),
    );
  });

  it('draws anew for every game, and arms share the draws', async () => {
    const { run: dir } = await play({
      agents: ['direct', LEARNER],
      set: { ...SMALL, evalGames: 6 },
      seeds: 1,
    });
    const games = (await linesOf(dir)).filter(({ agent, phase }) => agent === 'direct' && phase === 'eval');
    expect(new Set(games.map(({ answer }) => answer)).size).toBeGreaterThan(1);
    const journal = async (id: string) => {
      const lines = await readJournal(join(cwd, dir, 'episodes', `empty.${id}.s1.eval0.1.jsonl`));
      return lines.find(({ type, actor }) => type === 'call' && actor === 'X')!;
    };
    const [alone, cast] = [await journal('direct'), await journal('X-direct-O-mpc-memory-arm')];
    expect(alone.game).toBe('eval 0.1');
    expect(cast.keys).toEqual(alone.keys);
  });

  it('keeps disjoint tasks apart, and memories of tasks too', async () => {
    const options = { scenario: 'game24', tasks: '0-2', seeds: 1 } as const;
    const set = { epochs: 2, evalGames: 1, evalTasks: '2-3' };
    const byArm = await linesOf((await play({ ...options, agents: pupil, set })).run);
    const tasks = (phase: string) =>
      new Set(byArm.filter((line) => line.phase === phase).map(({ task }) => task));
    expect(tasks('learn').size).toBe(2);
    expect(tasks('eval').size).toBe(1);
    expect(byArm.filter(({ phase }) => phase === 'eval').map(({ memory }) => memory!.slice(0, 5))).toEqual(
      expect.arrayContaining(['arm:0', 'arm:2', 'arm:4']),
    );
    const byTask = await play({
      ...options,
      agents: { agent: pupil, options: { memory: 'task' } },
      set: { epochs: 2, evalGames: 1, overlap: true },
    });
    const memories = join(cwd, byTask.run, 'memories');
    for (const folder of await readdir(memories)) {
      const notes = JSON.parse(await readFile(join(memories, folder, '2.json'), 'utf8'));
      expect(new Set(notes.agent.seen).size).toBe(1);
      expect(notes.agent.seen).toHaveLength(2);
    }
  });

  it('learns on after an error, and learns anew from there when it goes on', async () => {
    broken.add(1);
    const options = {
      scenario: 'game24',
      agents: pupil,
      tasks: '0',
      seeds: 1,
      name: 'errors',
      set: { epochs: 3, evalGames: 1, overlap: true },
    } as const;
    const { run: dir, errors } = await play(options);
    expect(errors).toBe(2);
    const version = async (n: number) =>
      JSON.parse(await readFile(join(cwd, dir, 'memories', 'pupil.s1', `${n}.json`), 'utf8')).agent.seen
        .length;
    expect([await version(1), await version(2), await version(3)]).toEqual([1, 1, 1]);

    broken.clear();
    await writeManifest(join(cwd, dir), { ...(await readManifest(join(cwd, dir)))!, status: 'interrupted' });
    const summary = await play(options);
    expect(summary).toMatchObject({ run: dir, episodes: 7, errors: 0 });
    expect([await version(1), await version(2), await version(3)]).toEqual([1, 2, 3]);
    const launches = [...lastLaunches(await linesOf(dir)).values()].map(({ phase, epoch, launch }) => [
      `${phase}${epoch}`,
      launch,
    ]);
    expect(Object.fromEntries(launches)).toEqual({
      learn1: 1,
      learn2: 2,
      learn3: 2,
      eval0: 1,
      eval1: 1,
      eval2: 2,
      eval3: 2,
    });
  });
});

describe('a plan with phases', () => {
  const plan = (options: Partial<PlanOptions>) =>
    makePlan({ scenario: 'tic-tac-toe', agents: LEARNER, ...options }, '.');

  it('has the published schedule by default', async () => {
    const made = await plan({ set: { overlap: true }, seeds: 20 });
    expect(made.record.phases).toEqual({ epochs: 12, evalGames: 10, evalEvery: 1, learn: [0], eval: [0] });
    expect(planSize(made)).toBe(20 * (12 + 13 * 10));
    const rare = await plan({ set: { overlap: true, epochs: 5, evalEvery: 2, evalGames: 1 } });
    expect(planSize(rare)).toBe(5 + 4);
  });

  it.each([
    [{}, 'task empty is in both phases, learning and evaluation: name other tasks'],
    [{ set: { evalTasks: '0-3' } }, '--set evalTasks: --tasks 0-3: scenario tic-tac-toe has 1 tasks'],
    [{ set: { overlap: 'maybe' } }, 'the plan: option overlap=maybe: give true or false'],
    [{ set: { overlap: true, epoch: 3 } }, '--set epoch: no agent of this run and not its scenario'],
    [{ agents: CONTROL, set: { epochs: 3 } }, '--set epochs: no agent of this run and not its scenario'],
    [
      { agents: 'X=mpc?memory=task,O=mpc?memory=arm', set: { overlap: true } },
      'mpc?memory=task and mpc?memory=arm in one arm have memories of different scopes',
    ],
  ])('refuses %j', async (options, message) => {
    await expect(plan(options)).rejects.toThrow(message);
  });

  it('refuses a memory of tasks that no evaluation could read', async () => {
    const agents = { agent: pupil, options: { memory: 'task' } };
    await expect(
      plan({ scenario: 'game24', agents, tasks: '0-2', set: { evalTasks: '2-3' } }),
    ).rejects.toThrow('a memory of scope task is read on the task it was written on');
  });
});
