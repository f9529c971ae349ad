/** Worlds that do more than wait for one role: chance, simultaneous moves, timers, invoked actors. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type AnyStateMachine, createMachine, fromCallback, fromPromise, setup } from 'xstate';
import { z } from 'zod';
import kuhn from '../scenarios/kuhn-poker/index.ts';
import pennies from '../scenarios/matching-pennies/index.ts';
import { Interrupted } from '../src/errors.ts';
import { inlineSearches } from '../src/pool/inline.ts';
import { defineScenario, type Scenario } from '../src/scenario.ts';
import { agents } from './agents/index.ts';
import { playEpisode } from './play.ts';
import { counting, play } from './test-play.ts';

/** A world that plays by itself until it is `ready` for the one move that ends it. */
const waiting = (machine: AnyStateMachine) =>
  defineScenario({
    id: 'waiting',
    title: 'Waiting',
    roles: ['agent'],
    rules: '',
    task: z.object({}),
    tasks: () => [{}],
    taskName: () => 'only',
    action: z.number(),
    machine,
    turn: (state) => (state.matches('ready') ? 'agent' : null),
    actions: () => [1],
    observe: () => 'ready',
    format: String,
    parse: Number,
    returns: (state) => ({ agent: state.status === 'done' ? 1 : 0 }),
  });

test('a world that works by itself: timers jump, an invoked actor is waited for, failures are errors', async () => {
  const world = (work: () => Promise<number>) =>
    waiting(
      setup({ actors: { work: fromPromise(work) } }).createMachine({
        initial: 'sleeping',
        states: {
          // An hour of the world's time, and no time of ours.
          sleeping: { after: { 3600000: 'working' } },
          working: { invoke: { src: 'work', onDone: 'ready' } },
          ready: { on: { ACT: 'over' } },
          over: { type: 'final' },
        },
      }),
    );
  const good = await play(
    world(async () => 1),
    'first',
    { task: {} },
  );
  expect(good.outcome).toMatchObject({ status: 'solved', steps: 1 });
  const bad = await play(
    world(() => Promise.reject(new Error('the tool died'))),
    'first',
    { task: {} },
  );
  expect(bad.outcome).toMatchObject({ status: 'error', error: { kind: 'scenario' } });
  expect(bad.outcome.error!.message).toContain('the tool died');
});

test('a world that waits for nothing is an error, not a hang', async () => {
  const stuck = { ...counting(), turn: () => null } as Scenario;
  const { outcome } = await play(stuck, 'first');
  expect(outcome.error?.message).toContain("nobody's turn");
});

test('simultaneous moves are asked for at once and applied in the order of roles, whoever is faster', async () => {
  const game = async (delays: Record<string, number>) => {
    const { outcome, journal } = await play(pennies, 'direct', {
      task: {},
      reply: async ({ role }) => {
        await sleep(delays[role]!);
        return role === 'even' ? 'heads' : 'tails';
      },
    });
    const told = journal
      .filter(({ type }) => type !== 'state')
      .map(({ actor, type, text }) => [actor, type, text]);
    return { outcome, told };
  };
  const first = await game({ even: 1, odd: 30 });
  expect(first.outcome).toMatchObject({ rewards: { even: -1, odd: 1 }, steps: 2, end: 'terminated' });
  expect(await game({ even: 30, odd: 1 })).toEqual(first);
});

test('chance is drawn from the seed: the same for the same seed, all deals over many, at its odds', async () => {
  const deal = async (seed: number) => {
    const { journal, outcome } = await play(kuhn, 'first', { task: {}, seed });
    const drawn = journal.find(({ event }) => event === 'chance')!;
    expect(drawn.probability).toBeCloseTo(1 / 6, 10);
    expect(Math.abs(outcome.rewards.first!)).toBeGreaterThan(0);
    return JSON.stringify(drawn.outcome);
  };
  const deals = await Promise.all(Array.from({ length: 120 }, (_, seed) => deal(seed)));
  expect(await deal(7)).toBe(deals[7]);
  const counts = [...new Set(deals)].map((each) => deals.filter((other) => other === each).length);
  expect(counts).toHaveLength(6);
  for (const count of counts) expect(count).toBeGreaterThan(5);
});

test('several draws in one episode are several addresses', async () => {
  const { kind: _, ...plain } = waiting(createMachine({}));
  const dice = defineScenario({
    ...plain,
    machine: setup({
      types: {
        context: {} as { rolled: unknown[] },
        events: {} as { type: 'CHANCE'; outcome: unknown } | { type: 'ACT' },
      },
    }).createMachine({
      context: { rolled: [] },
      initial: 'rolling',
      states: {
        rolling: {
          always: { guard: ({ context }) => context.rolled.length === 40, target: 'ready' },
          on: {
            CHANCE: {
              actions: ({ context, event }) => {
                context.rolled.push(event.outcome);
              },
              target: 'rolling',
              reenter: true,
            },
          },
        },
        ready: { on: { ACT: 'over' } },
        over: { type: 'final' },
      },
    }),
    turn: (state) => (state.matches('rolling') ? 'chance' : state.matches('ready') ? 'agent' : null),
    chance: () => [1, 2, 3, 4, 5, 6].map((face) => [face, 1 / 6] as const),
  });
  const { journal } = await play(dice, 'first', { task: {} });
  const rolls = journal.filter(({ event }) => event === 'chance').map(({ outcome }) => outcome);
  expect(rolls).toHaveLength(40);
  expect(new Set(rolls).size).toBe(6);
});

test('a world that goes round for ever by itself ends its episode as an error', async () => {
  const round = createMachine({
    initial: 'tick',
    states: { tick: { after: { 10: 'tock' } }, tock: { after: { 10: 'tick' } }, ready: {} },
  });
  const { outcome } = await play(waiting(round), 'first', { task: {} });
  expect(outcome).toMatchObject({ status: 'error', error: { kind: 'scenario' } });
  expect(outcome.error!.message).toMatch(/10000 draws of chance or timers, and still nobody's turn/);
});

test('a timer races an invoked actor in real time, and each timer takes the time it says', async () => {
  const slow = (ms: number) => fromPromise(() => sleep(ms));
  const race = (ms: number) =>
    setup({ actors: { work: slow(ms) } }).createMachine({
      initial: 'working',
      states: {
        working: { invoke: { src: 'work', onDone: 'ready' }, after: { 60: 'late' } },
        late: {},
        ready: { on: { ACT: 'over' } },
        over: { type: 'final' },
      },
    });
  expect((await play(waiting(race(5)), 'first', { task: {} })).outcome.status).toBe('solved');
  const late = await play(waiting(race(5000)), 'first', { task: {} });
  expect(late.outcome.error?.message).toContain('in state "late"');

  const began = performance.now();
  const steps = setup({ actors: { work: slow(400) } }).createMachine({
    initial: 'working',
    states: {
      working: {
        invoke: { src: 'work' },
        initial: 'one',
        states: { one: { after: { 50: 'two' } }, two: { after: { 50: 'three' } }, three: { type: 'final' } },
        onDone: 'ready',
      },
      ready: { on: { ACT: 'over' } },
      over: { type: 'final' },
    },
  });
  await play(waiting(steps), 'first', { task: {} });
  expect(performance.now() - began).toBeGreaterThan(95);
});

test('the timers of an invoked machine go on one after the other', async () => {
  const child = createMachine({
    initial: 'a',
    states: { a: { after: { 5: 'b' } }, b: { after: { 5: 'c' } }, c: { type: 'final' } },
  });
  const parent = setup({ actors: { child } }).createMachine({
    initial: 'working',
    states: {
      working: { invoke: { src: 'child', onDone: 'ready' } },
      ready: { on: { ACT: 'over' } },
      over: { type: 'final' },
    },
  });
  expect((await play(waiting(parent), 'first', { task: {} })).outcome.status).toBe('solved');
});

test('a stopped episode stops its world, invoked actors included', async () => {
  const never = () => Promise.reject(new Error('never'));
  let cleaned = 0;
  const machine = setup({
    actors: {
      work: fromCallback(() => () => {
        cleaned++;
      }),
    },
  }).createMachine({ initial: 'working', states: { working: { invoke: { src: 'work' } }, ready: {} } });
  const playing = playEpisode({
    scenario: waiting(machine),
    task: {},
    cast: {
      agent: { agent: agents.first!, options: {}, ask: never, chat: never, weigh: never, native: false },
    },
    seed: ['stop'],
    maxSteps: 5,
    searches: inlineSearches(),
    journal: () => {},
  });
  await sleep(5);
  playing.stop(new Interrupted('enough'));
  await expect(playing.outcome).rejects.toThrow(Interrupted);
  expect(cleaned).toBe(1);
});
