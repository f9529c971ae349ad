import { assign, fromPromise, sendParent, setup } from 'xstate';
import { z } from 'zod';
import {
  type AgentEvent,
  type AgentInput,
  type AgentOutput,
  defineAgent,
  type Played,
} from '../../src/agent.ts';
import type { ScenarioState } from '../../src/scenario.ts';
import { type Example, learntFrom, retold, review, withExamples } from './facts.ts';
import {
  type Foresight,
  type ForesightInput,
  type ForesightOptions,
  foresee,
  type Learnt,
  legalOf,
} from './foresight.ts';
import { askForLesson, askForProposals, type Reflection } from './questions.ts';

interface Options extends ForesightOptions {
  learn: boolean;
  reflection: boolean;
  memory: 'episode' | 'task' | 'arm';
  examples: number;
}

interface Context {
  agent: AgentInput;
  learnt: Learnt;
  state: ScenarioState | undefined;
  observation: string;
  decision: number;
  /** Where the game began, and what was played since. */
  start: { state: ScenarioState; observation: string } | undefined;
  game: readonly Played[];
  /** What was played since the last look, still to be learnt from. */
  news: readonly Played[];
  returns: Readonly<Record<string, number>> | undefined;
  candidates: readonly unknown[];
  action: unknown;
  /** Refused by the world in this position. */
  refused: readonly unknown[];
  /** Nothing could be played. */
  lost: boolean;
}

/** Unreadable or illegal answers in one position before the role gives up. */
const REASKS = 3;
/** Improvement plans that stand in the prompts: the latest. */
const PLANS = 3;

const optionsOf = ({ agent }: Context) => agent.options as unknown as Options;

const thinking = (context: Context): ForesightInput => {
  const { agent, state, observation, decision, learnt } = context;
  return { agent, state: state!, observation, attempt: 0, decision, options: optionsOf(context), learnt };
};

/** Within an episode, or for later ones; in evaluation, what is known stays as it is. */
const learns = (context: Context): boolean => {
  const { learn, memory } = optionsOf(context);
  return learn && (context.agent.learns || memory === 'episode');
};

/** The reflection on the game that is over, asked from where it began. */
const reflectionOn = (context: Context): Reflection => ({
  ...thinking(context),
  ...context.start!,
  memory: context.learnt.propose,
  failed: retold(context.agent, context.game, context.returns!),
  temperature: optionsOf(context).temperature,
});

const mpcSetup = setup({
  types: {
    context: {} as Context,
    events: {} as AgentEvent,
    input: {} as AgentInput,
    output: {} as AgentOutput,
  },
  actors: {
    'compare with what happened': fromPromise<
      Example[],
      { thinking: ForesightInput; news: readonly Played[] }
    >(({ input }) => review(input.thinking, input.news)),
    propose: fromPromise<unknown[], { thinking: ForesightInput; refused: readonly unknown[] }>(
      async ({ input: { thinking, refused } }) => {
        const { state, options, learnt } = thinking;
        const not = new Set(refused.map((action) => JSON.stringify(action)));
        const legal = (actions: readonly unknown[]) =>
          legalOf(thinking, state, actions).filter((action) => !not.has(JSON.stringify(action)));
        const { proposals: count, temperature } = options;
        return askForProposals({
          ...thinking,
          memory: learnt.propose,
          count,
          temperature,
          reasks: REASKS,
          legal,
        });
      },
    ),
    foresee: fromPromise<Foresight, { thinking: ForesightInput; candidates: readonly unknown[] }>(
      ({ input }) => foresee(input.thinking, input.candidates),
    ),
    reflect: fromPromise<string, Reflection>(({ input }) => askForLesson(input, 'propose')),
  },
  guards: {
    'something to learn': ({ context }) => learns(context) && context.news.length > 0,
    'the game is over': ({ context }) => context.returns !== undefined,
    'a plan to improve': ({ context }) =>
      context.agent.learns &&
      learns(context) &&
      optionsOf(context).reflection &&
      context.start !== undefined &&
      !(context.returns![context.agent.role]! > 0),
    'nothing to play': ({ context }) => context.lost,
  },
  actions: {
    look: assign(({ context, event }) => {
      if (event.type !== 'OBSERVE') return {};
      const { observation, state, played } = event;
      const start = context.start ?? { state, observation };
      return { observation, state, start, news: played, game: [...context.game, ...played] };
    }),
    'hear that it is over': assign(({ context, event }) => {
      if (event.type !== 'OVER') return {};
      const { played, returns } = event;
      return { returns, news: played, game: [...context.game, ...played] };
    }),
    'keep the examples': assign(({ context }, { examples }: { examples: Example[] }) => ({
      learnt: withExamples(context.learnt, examples, optionsOf(context).examples),
      news: [],
    })),
    'keep the plan': assign(({ context }, { plan }: { plan: string }) => ({
      learnt: { ...context.learnt, propose: [plan, ...context.learnt.propose].slice(0, PLANS) },
    })),
    'note the candidates': assign((_, { candidates }: { candidates: unknown[] }) => ({
      candidates,
      lost: candidates.length === 0,
    })),
    'choose the best': assign(({ context }, { action }: Foresight) => ({
      action,
      decision: context.decision + 1,
    })),
    'show the search': ({ context }, { value, candidates, imagined }: Foresight) =>
      context.agent.journal({ type: 'search', value, levels: [{ candidates }], imagined }),
    act: sendParent(({ context }) => ({
      type: 'ACT',
      role: context.agent.role,
      action: context.action,
      attempt: 0,
    })),
    'hear what became of it': assign(({ context, event }) => {
      if (event.type !== 'FEEDBACK') return {};
      return { refused: event.accepted ? [] : [...context.refused, context.action] };
    }),
  },
});

/**
 * Model-predictive control with a learned model: propose moves, foresee in the model's head what comes of
 * them, play the best, look at what really happened, learn from what was foreseen wrongly, plan again.
 */
const machine = mpcSetup.createMachine({
  id: 'mpc',
  context: ({ input }) => ({
    agent: input,
    learnt: learntFrom(input.notes),
    state: undefined,
    observation: '',
    decision: 0,
    start: undefined,
    game: [],
    news: [],
    returns: undefined,
    candidates: [],
    action: undefined,
    refused: [],
    lost: false,
  }),
  initial: 'watching',
  states: {
    watching: {
      on: {
        FEEDBACK: { actions: 'hear what became of it' },
        OBSERVE: { target: 'looking', actions: 'look' },
        OVER: { target: 'looking', actions: 'hear that it is over' },
      },
    },
    looking: {
      always: [
        { guard: 'something to learn', target: 'learning' },
        { guard: 'the game is over', target: 'closing' },
        { target: 'proposing' },
      ],
    },
    learning: {
      invoke: {
        src: 'compare with what happened',
        input: ({ context }) => ({ thinking: thinking(context), news: context.news }),
        onDone: {
          target: 'looking',
          actions: { type: 'keep the examples', params: ({ event }) => ({ examples: event.output }) },
        },
      },
    },
    proposing: {
      invoke: {
        src: 'propose',
        input: ({ context }) => ({ thinking: thinking(context), refused: context.refused }),
        onDone: {
          target: 'proposed',
          actions: { type: 'note the candidates', params: ({ event }) => ({ candidates: event.output }) },
        },
      },
    },
    proposed: { always: [{ guard: 'nothing to play', target: 'done' }, { target: 'imagining' }] },
    imagining: {
      invoke: {
        id: 'search',
        src: 'foresee',
        input: ({ context }) => ({ thinking: thinking(context), candidates: context.candidates }),
        onDone: {
          target: 'acting',
          actions: [
            { type: 'show the search', params: ({ event }) => event.output },
            { type: 'choose the best', params: ({ event }) => event.output },
          ],
        },
      },
    },
    acting: { entry: 'act', always: 'watching' },
    closing: { always: [{ guard: 'a plan to improve', target: 'reflecting' }, { target: 'done' }] },
    reflecting: {
      invoke: {
        src: 'reflect',
        input: ({ context }) => reflectionOn(context),
        onDone: {
          target: 'done',
          actions: { type: 'keep the plan', params: ({ event }) => ({ plan: event.output }) },
        },
      },
    },
    done: { type: 'final' },
  },
  output: ({ context }) => ({
    attempts: 1,
    notes: { ...context.learnt },
    ...(context.lost && { stopped: 'parse' as const }),
  }),
});

const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback);

/**
 * The learning player of RAFA's tic-tac-toe (Liu et al. 2023). With `memory` `task` or `arm` it learns over
 * the episodes of a run: examples of what it foresaw wrongly, and after each game that it has not won a plan
 * for what to do better.
 */
export const mpc = defineAgent({
  id: 'mpc',
  title: 'Model-predictive control',
  description: 'Foresees in the model’s head what comes of each move, plays the best, learns from mistakes.',
  options: z.strictObject({
    proposals: count(4).describe('moves proposed per turn of its own'),
    depth: count(3).describe('turns of its own looked ahead at most'),
    learn: z.boolean().default(true).describe('false: it keeps nothing'),
    reflection: z.boolean().default(true).describe('plan what to improve after games that it has not won'),
    memory: z
      .enum(['episode', 'task', 'arm'])
      .default('episode')
      .describe('what it learns lasts for an episode, for those on a task, or for all of its arm'),
    examples: count(50).describe('examples kept of each kind, the newest'),
    temperature: z.coerce.number().min(0).max(2).default(0.2).describe('of all its questions'),
  }),
  sees: () => ['model', 'feedback'],
  memory: ({ learn, memory }) => (learn ? memory : 'episode'),
  refuses: (scenario) => {
    if (!scenario.imagine) return 'it imagines positions, and the scenario reads none (imagine)';
    if (!scenario.actions) return 'it needs a list of legal actions';
    if (scenario.chance) return 'its learned model knows no chance';
    if (scenario.information === 'imperfect') return 'it would imagine what it cannot see';
    return undefined;
  },
  machine,
});
