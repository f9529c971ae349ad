/** What the learning player's chart does: its context, guards, actions and questions. */
import { assign, fromPromise, sendParent, setup } from 'xstate';
import type { AgentEvent, AgentInput, AgentOutput, Played } from '../../src/agent.ts';
import type { ScenarioState } from '../../src/scenario.ts';
import { type ForesightInput, type ForesightOptions, type Learnt, legalOf } from './beliefs.ts';
import { type Example, learntFrom, retold, review, withExamples } from './facts.ts';
import { type Foresight, foresee } from './foresight.ts';
import { askForLesson, askForProposals, type Reflection } from './questions.ts';

interface Options extends ForesightOptions {
  learn: boolean;
  reflection: boolean;
  memory: 'episode' | 'task' | 'arm';
  examples: number;
}

export interface Context {
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

export const thinking = (context: Context): ForesightInput => {
  const { agent, state, observation, decision, learnt } = context;
  return { agent, state: state!, observation, attempt: 0, decision, options: optionsOf(context), learnt };
};

/** Within an episode, or for later ones; in evaluation, what is known stays as it is. */
const learns = (context: Context): boolean => {
  const { learn, memory } = optionsOf(context);
  return learn && (context.agent.learns || memory === 'episode');
};

/** The reflection on the game that is over, asked from where it began. */
export const reflectionOn = (context: Context): Reflection => ({
  ...thinking(context),
  ...context.start!,
  memory: context.learnt.propose,
  failed: retold(context.agent, context.game, context.returns!),
  temperature: optionsOf(context).temperature,
});

/** A fresh player. */
export const mpcContext = ({ input }: { input: AgentInput }): Context => ({
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
});

/** What its chart is made of. */
export const mpcSetup = setup({
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
