import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResultLine } from '../folder/results.ts';
import { makePlan } from '../plan/plan.ts';
import { plannedEpisodes } from '../plan/planned.ts';
import { newTally } from './tally.ts';

const plan = await makePlan({ scenario: 'game24', agents: 'direct,tot', tasks: '0-3', seeds: 50 }, '.');
const [part] = plan.scenarios;
const task = (i: number) => part!.tasks[i]!.name;
/** The first episode of a task. */
const episode = (i: number) => [...plannedEpisodes(plan)].find((each) => each.task === i)!.id;

function line(more: Partial<ResultLine>): ResultLine {
  return {
    episode: episode(0),
    launch: 1,
    scenario: 'game24',
    task: task(0),
    agent: 'direct',
    model: 'synthetic',
    arm: part!.arms[0]!.text,
    roles: {},
    seed: 1,
    status: 'unsolved',
    rewards: {},
    reward: 0,
    steps: 1,
    attempts: 1,
    answer: '',
    calls: 2,
    live: 1,
    tokens: { input: 3, output: 4 },
    cost: 0.5,
    spent: 0.25,
    seconds: 1,
    ...more,
  };
}

const failed = (message: string) => line({ status: 'error', error: { kind: 'scenario', message } });

describe('a tally', () => {
  it('counts each distinct error, and keeps few of them', () => {
    const tally = newTally(plan);
    for (let i = 0; i < 60; i++) tally.add(failed(`error ${i % 30}`));
    expect([...tally.errors.kinds.keys()]).toEqual(
      Array.from({ length: 20 }, (_, i) => `scenario: error ${i}`),
    );
    expect(new Set(tally.errors.kinds.values())).toEqual(new Set([2]));
    expect(tally.errors.others).toBe(20);
    for (let i = 0; i < 60; i++) tally.add(line({ status: 'solved' }), failed(`error ${i % 30}`));
    expect([tally.errors.kinds, tally.errors.others]).toEqual([new Map(), 0]);
  });

  it('counts the faults of the scenario itself, by arm', () => {
    const tally = newTally(plan);
    tally.add(failed('refused'));
    tally.add(failed('refused'));
    tally.add(line({ status: 'error', error: { kind: 'server', message: 'down' } }));
    expect(tally.arms.map(({ faults }) => faults)).toEqual([2, 0]);
    tally.add(line({ status: 'solved' }), failed('refused'));
    expect(tally.arms[0]!.faults).toBe(1);
  });

  it('counts why episodes stopped, by arm', () => {
    const tally = newTally(plan);
    const tot = { arm: part!.arms[1]!.text, agent: 'tot' };
    tally.add(line({ stopped: 'attempts' }));
    tally.add(line({ stopped: 'attempts' }));
    tally.add(line({ ...tot, stopped: 'steps' }));
    tally.add(line({ ...tot, stopped: 'parse' }), line({ ...tot, stopped: 'steps' }));
    expect(tally.arms.map(({ stopped }) => stopped)).toEqual([{ attempts: 2 }, { steps: 0, parse: 1 }]);
  });

  it('holds the same after a line was replaced as if it had never been', () => {
    const status = fc.constantFrom('solved', 'unsolved', 'error');
    const some = fc
      .record({ status, seed: fc.integer({ min: 1, max: 50 }), which: fc.nat(2), calls: fc.nat(9) })
      .map(({ which, ...fields }) =>
        line({
          ...fields,
          task: task(which),
          episode: episode(which),
          live: fields.calls,
          ...(fields.status === 'error' && { error: { kind: 'server', message: `m${which}` } }),
        }),
      );
    fc.assert(
      fc.property(fc.array(some), some, some, (lines, first, again) => {
        const [replaced, straight] = [newTally(plan), newTally(plan)];
        for (const one of lines) for (const tally of [replaced, straight]) tally.add(one);
        replaced.add(first);
        replaced.add(again, first);
        straight.add(again);
        const used = { answered: 0, live: 0, spent: 0, seconds: 0 };
        expect(replaced.summary('r', 'finished', used)).toEqual(straight.summary('r', 'finished', used));
        expect(replaced.live).toBe(straight.live);
        expect(replaced.errors.kinds).toEqual(straight.errors.kinds);
        expect(replaced.errors.others).toBe(straight.errors.others);
      }),
      { numRuns: 30 },
    );
  });

  it('names no episode as one that failed once it has come to another end', () => {
    const tally = newTally(plan);
    const of = (which: number, more: Partial<ResultLine>) =>
      line({ episode: episode(which), task: task(which), ...more });
    const error = { kind: 'timeout', message: 'late' } as const;
    const lines = [0, 1, 2].map((which) => of(which, { status: 'error', error }));
    for (const each of lines) tally.add(each);
    expect(tally.examples.error).toBe(episode(0));
    tally.add(of(0, { status: 'solved' }), lines[0]);
    expect(tally.examples).toEqual({ solved: episode(0), error: episode(1) });
    tally.add(of(1, { status: 'error', error }), lines[1]);
    expect(tally.examples.error).toBe(episode(1));
    tally.add(of(1, { status: 'unsolved' }), lines[1]);
    tally.add(of(2, { status: 'solved' }), lines[2]);
    expect(tally.examples).toEqual({ solved: episode(0), unsolved: episode(1) });
    // Where a memory it had read has changed, a solved one may be played again.
    tally.add(of(0, { status: 'unsolved' }), of(0, { status: 'solved' }));
    expect(tally.examples).toEqual({ unsolved: episode(0) });
  });

  it('takes a task that is there twice for two', async () => {
    const twice = await makePlan(
      { scenario: 'game24', agents: 'direct', tasks: Array(2).fill(part!.tasks[0]!.data) },
      '.',
    );
    const tally = newTally(twice);
    const lines = [...plannedEpisodes(twice)].map(({ id }) => line({ episode: id, status: 'solved' }));
    for (const each of lines) tally.add({ ...each, arm: twice.scenarios[0]!.arms[0]!.text });
    expect(tally.arms[0]!.tasks).toEqual([
      { solved: 1, episodes: 1 },
      { solved: 1, episodes: 1 },
    ]);
  });

  it('draws a curve over evaluations, without errors and training, and finds the first examples in any order', async () => {
    const phased = await makePlan(
      {
        scenario: 'tic-tac-toe',
        agents: 'X=direct,O=mpc?memory=arm',
        set: { overlap: true, epochs: 2, evalGames: 2 },
      },
      '.',
    );
    const rewards: Record<string, number> = {
      'eval0.0': 1,
      'eval0.1': -1,
      'eval1.0': 0,
      'eval1.1': -1,
      'eval2.0': -1,
    };
    const lines = [...plannedEpisodes(phased)].map(({ id, game }) => {
      const reward = rewards[id.split('.s1.')[1]!] ?? 1;
      const status = reward > 0 ? ('solved' as const) : ('unsolved' as const);
      return line({
        episode: id,
        scenario: 'tic-tac-toe',
        arm: phased.scenarios[0]!.arms[0]!.text,
        ...game,
        reward,
        status,
      });
    });
    const broken = {
      ...lines.at(-1)!,
      status: 'error' as const,
      error: { kind: 'server' as const, message: '' },
    };
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        const tally = newTally(phased);
        for (const each of shuffled) tally.add(each);
        tally.add(broken, lines.at(-1));
        const summary = tally.summary('r', 'finished', { answered: 0, live: 0, spent: 0, seconds: 0 });
        const [arm] = summary.arms;
        // Both training episodes are solved; of the evaluations one, and one has failed.
        expect(summary).toMatchObject({ episodes: 8, solved: 3, errors: 1, calls: 16 });
        expect(arm).toMatchObject({ episodes: 6, solved: 1, errors: 1, calls: 12, rate: 1 / 5 });
        expect(arm!.training).toMatchObject({ episodes: 2, solved: 2, errors: 0, calls: 4 });
        expect(arm!.curve).toEqual([
          { epoch: 0, wins: 1, losses: 1, ties: 0 },
          { epoch: 1, wins: 0, losses: 1, ties: 1 },
          { epoch: 2, wins: 0, losses: 1, ties: 0 },
        ]);
        expect(tally.examples.solved).toMatch(/\.eval0\.0$/);
        expect(tally.examples.unsolved).toMatch(/\.eval0\.1$/);
      }),
      { numRuns: 20 },
    );
    const plain = newTally(plan).summary('r', 'finished', { answered: 0, live: 0, spent: 0, seconds: 0 });
    expect(plain.arms[0]).not.toHaveProperty('curve');
    expect(plain.arms[0]).not.toHaveProperty('training');
  });
});
