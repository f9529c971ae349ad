import { expect, test } from 'vitest';
import { createMachine, fromPromise, raise, setup } from 'xstate';
import { z } from 'zod';
import { agents } from '../machines/agents/index.ts';
import { playEpisode } from '../machines/play.ts';
import { defineAgent } from './agent.ts';
import { BadInput } from './errors.ts';
import { inlineSearches } from './pool/inline.ts';
import { defineScenario, type ScenarioDefinition } from './scenario.ts';

const parts = (more: Partial<ScenarioDefinition> = {}): ScenarioDefinition => ({
  id: 'plain',
  title: 'Plain',
  roles: ['agent'],
  rules: '',
  task: z.unknown(),
  tasks: () => [{}],
  taskName: () => 'only',
  action: z.unknown(),
  machine: createMachine({}),
  turn: () => 'agent',
  actions: () => [1],
  observe: () => '',
  format: String,
  parse: Number,
  returns: () => ({ agent: 0 }),
  ...more,
});

test.each([
  [{ id: 'Not An Id' }, 'scenario Not An Id: id takes lower case letters, digits and dashes'],
  [{ id: '' }, 'scenario (without id): id takes'],
  [{ roles: [] }, 'scenario plain: roles is empty'],
  [{ roles: ['X', 'X'] }, 'scenario plain: roles names one role twice'],
  [{ roles: ['X', 'chance'] }, 'the role name "chance" is reserved'],
  [{ observe: undefined }, 'scenario plain: observe has to be a function, and is nothing'],
  [{ obserev: () => '' }, 'scenario plain: unknown part "obserev"; did you mean observe?'],
  [{ rules: () => '' }, 'scenario plain: rules has to be a string, and is function'],
  [{ roles: 'X' }, 'scenario plain: roles has to be an array, and is string'],
  [{ maxSteps: 'ten' }, 'scenario plain: maxSteps has to be a number, and is string'],
  [{ maxSteps: 0 }, 'scenario plain: maxSteps is 0: give a whole number from 1'],
  [{ maxSteps: 2.5 }, 'scenario plain: maxSteps is 2.5: give a whole number from 1'],
  [{ maxSteps: Number.NaN }, 'scenario plain: maxSteps is NaN: give a whole number from 1'],
  [{ concurrency: 0 }, 'scenario plain: concurrency is 0: give a whole number from 1'],
  [{ information: 'some' }, 'scenario plain: information is "some": give perfect or imperfect'],
  [{ task: {} }, 'scenario plain: task has to be a zod schema, as z.object({}), and is a plain object'],
  [{ action: 'text' }, 'scenario plain: action has to be a zod schema, as z.object({}), and is string'],
  [{ options: {} }, 'scenario plain: options has to be a zod schema, as z.object({}), and is a plain object'],
  [{ machine: {} }, 'scenario plain: machine has to be a machine that XState made, as by createMachine'],
  [
    {
      machine: createMachine({
        id: 'm',
        initial: 'a',
        states: { a: { on: { ACT: { actions: 'calcluate' } } } },
      }),
    },
    "scenario plain: its machine does not implement action 'calcluate' of state node 'm.a': give it to setup()",
  ],
  [
    { machine: createMachine({ id: 'm', on: { ACT: { guard: 'legla' } } }) },
    "scenario plain: its machine does not implement guard 'legla' of state node 'm'",
  ],
  [
    {
      machine: setup({ actions: { calculate: () => {} } }).createMachine({
        id: 'm',
        initial: 'a',
        states: { a: { exit: 'calculat' as 'calculate' } },
      }),
    },
    "scenario plain: its machine does not implement action 'calculat' of state node 'm.a'; did you mean 'calculate'?",
  ],
  [
    {
      machine: setup({ guards: { legal: () => true } }).createMachine({
        id: 'm',
        on: { ACT: { guard: 'legla' as 'legal' } },
      }),
    },
    "scenario plain: its machine does not implement guard 'legla' of state node 'm'; did you mean 'legal'?",
  ],
  [
    {
      machine: setup({ actors: { clock: fromPromise(async () => 1) } }).createMachine({
        id: 'm',
        invoke: { src: 'clok' as 'clock' },
      }),
    },
    "scenario plain: its machine does not implement actor 'clok' of state node 'm'; did you mean 'clock'?",
  ],
  [
    {
      machine: setup({ delays: { long: 9 } }).createMachine({
        id: 'm',
        initial: 'a',
        states: { a: { after: { lnog: 'b' } as object }, b: {} },
      }),
    },
    "scenario plain: its machine does not implement delay 'lnog' of state node 'm.a'; did you mean 'long'?",
  ],
  [
    { machine: createMachine({ id: 'm', entry: raise({ type: 'LATE' }, { delay: 'long' as never }) }) },
    "scenario plain: its machine does not implement delay 'long' of state node 'm': give it to setup()",
  ],
  [
    { machine: createMachine({ id: 'm', initial: 'plying', states: { playing: {} } }) },
    'scenario plain: its machine: Initial state node "plying" not found on parent state node #m',
  ],
  [{ actions: undefined }, 'scenario plain: give actions (the legal ones) or sample (an open space)'],
])('what does not fit together is bad input: %o', (more, message) => {
  const define = () => defineScenario(parts(more as Partial<ScenarioDefinition>));
  expect(define).toThrow(BadInput);
  expect(define).toThrow(message);
});

test('a machine that loops for ever ends its episode as an error that says so', async () => {
  const scenario = defineScenario(
    parts({
      machine: createMachine({
        initial: 'rest',
        states: { rest: { on: { ACT: 'a' } }, a: { always: 'b' }, b: { always: 'a' } },
      }),
    }),
  );
  const never = () => Promise.reject(new Error('never'));
  const seat = { agent: agents.first!, options: {}, ask: never, chat: never, weigh: never, native: false };
  const { outcome: played } = playEpisode({
    scenario,
    task: {},
    cast: { agent: seat },
    seed: ['loop'],
    maxSteps: 5,
    searches: inlineSearches(),
    journal: () => {},
  });
  const outcome = await played;
  expect(outcome).toMatchObject({ status: 'error', error: { kind: 'scenario' } });
  expect(outcome.error?.message).toMatch(/^scenario plain: its machine threw: machine /);
});

test("a machine's own bound on microsteps is kept", () => {
  const machine = createMachine({ options: { maxIterations: 7 } });
  expect(defineScenario(parts({ machine })).machine.options.maxIterations).toBe(7);
  expect(defineScenario(parts()).machine.options.maxIterations).toBe(10_000);
});

test('an agent is checked in the same way', () => {
  const { kind: _, ...first } = agents.first!;
  expect(() => defineAgent({ ...first, machien: 1 } as never)).toThrow(
    'agent first: unknown part "machien"; did you mean machine?',
  );
  expect(() => defineAgent({ ...first, sees: undefined } as never)).toThrow(
    'agent first: sees has to be a function, and is nothing',
  );
  expect(() => defineAgent({ ...first, options: {} } as never)).toThrow(
    'agent first: options has to be a zod schema, as z.object({}), and is a plain object',
  );
});

test('what an agent sees is one of the words that comparisons know', () => {
  const { kind: _, ...first } = agents.first!;
  const { sees } = defineAgent({ ...first, sees: () => ['rules', 'everything'] } as never);
  expect(() => sees({})).toThrow(
    new BadInput('agent first: sees gives "everything": there are model, feedback, rules, person'),
  );
});
