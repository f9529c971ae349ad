/** A model as the world: what steps are worth. */
import { expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { z } from 'zod';
import type { ModelWorldOptions } from '../pool/types.ts';
import { promptsOf } from '../prompts/generic.ts';
import { defineScenario, type Scenario } from '../scenario.ts';
import { mctsWaves } from '../search/mcts.ts';
import { modelWorld } from './model-world.ts';
import { worldOf } from './scenario.ts';

/** Two steps, each right or wrong; only two right ones are a solved end. */
const machine = setup({
  types: {
    context: {} as { steps: number; right: number },
    events: {} as { type: 'ACT'; role: string; action: string },
  },
}).createMachine({
  context: { steps: 0, right: 0 },
  initial: 'walking',
  states: {
    walking: {
      always: { guard: ({ context }) => context.steps === 2, target: 'over' },
      on: {
        ACT: {
          actions: assign({
            steps: ({ context }) => context.steps + 1,
            right: ({ context, event }) => context.right + Number(event.action === 'right'),
          }),
        },
      },
    },
    over: { type: 'final' },
  },
});
const state = (steps: number, right: number) =>
  machine.resolveState({ value: steps === 2 ? 'over' : 'walking', context: { steps, right } });

const scenario = (value?: Scenario['value']) =>
  defineScenario({
    id: 'two-steps',
    title: '',
    roles: ['agent'],
    rules: 'Walk.',
    task: z.object({}),
    tasks: () => [{}],
    taskName: () => 'walk',
    action: z.enum(['wrong', 'right']),
    machine,
    turn: ({ status }) => (status === 'done' ? null : 'agent'),
    actions: () => ['wrong', 'right'],
    observe: ({ context }) => `${context.steps} steps, ${context.right} right`,
    imagine: (text) => {
      const [steps, right] = text.match(/\d+/g)!.map(Number) as [number, number];
      return state(steps, right) as never;
    },
    format: String,
    parse: (text) => text,
    returns: ({ context }) => ({ agent: context.right === 2 ? 1 : 0 }),
    ...(value && { value: value as never }),
  }) as unknown as Scenario;

/** Prefers the right step by 4 to 1, and predicts every step as it is. */
const options: ModelWorldOptions = {
  search: {
    weigh: async (questions) => questions.map(() => [0.2, 0.8]),
    ask: async (questions) =>
      questions.map(({ messages }) => {
        const text = messages.map(({ content }) => content).join('\n');
        const [, steps, right] = /.*\b(\d) steps, (\d) right/s.exec(text)!.map(Number) as [
          never,
          number,
          number,
        ];
        return [`${steps + 1} steps, ${right + Number(/Action: right/.test(text))} right`];
      }),
  },
  attempt: 0,
  decision: 0,
  memory: { propose: [], predict: [] },
  temperature: 0,
  samples: 1,
  alpha: 0.3,
};

const half = () => ({ agent: 0.4 });

/** What a step to a state is worth, where its action had this prior. */
async function worth(given: Scenario, steps: number, right: number, prior: number): Promise<number> {
  const { evaluator } = modelWorld(given, promptsOf(given), options);
  const there = worldOf(given).restore(state(steps, right));
  const [said] = await evaluator.evaluate([
    { state: there, prior, turn: worldOf(given).turn(there), depth: steps },
  ]);
  expect(said!.values).toEqual([0]);
  return said!.rewards![0]!;
}

test('a step is worth prior^alpha · goal^(1 − alpha)', async () => {
  const valued = scenario(half);
  expect(await worth(valued, 1, 1, 0.8)).toBeCloseTo(0.8 ** 0.3 * 0.4 ** 0.7);
  expect(await worth(valued, 2, 2, 0.8)).toBeCloseTo(0.8 ** 0.3 * 100 ** 0.7);
  expect(await worth(valued, 2, 1, 0.8)).toBe(0);
  // Without a value the prior alone decides, and where the search begins no step was taken.
  expect(await worth(scenario(), 1, 1, 0.2)).toBeCloseTo(0.2 ** 0.3);
  expect(await worth(valued, 0, 0, 1)).toBe(0);
});

test('the search adds the steps of a plan up', async () => {
  const given = scenario(half);
  const { world, evaluator } = modelWorld(given, promptsOf(given), options);
  const root = worldOf(given).initial({});
  const search = {
    simulations: 20,
    seed: 1,
    role: 0,
    policy: 'puct',
    backup: 'max',
    solver: false,
    transpositions: false,
  } as const;
  const tree = await mctsWaves(world, root, search, evaluator);
  const best = tree.improvements.at(-1)!;
  expect(best.actions).toEqual(['right', 'right']);
  expect(best.value).toBeCloseTo(0.8 ** 0.3 * 0.4 ** 0.7 + 0.8 ** 0.3 * 100 ** 0.7);
});
