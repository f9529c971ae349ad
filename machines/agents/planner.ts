/**
 * What all planning agents share: the vocabulary of their statecharts.
 *
 * A planner submits a plan action by action. An *attempt* ends with the first refused action, with a plan
 * that could not be read, or with the end of the scenario; accepted actions stay. A new plan within an
 * attempt is a new *decision*. In a game of several roles a refused move is asked for again instead.
 */
import { assign, fromPromise, sendParent, setup } from 'xstate';
import type { AgentEvent, AgentInput, AgentOutput } from '../../src/agent.ts';
import type { StopReason } from '../../src/errors.ts';
import type { Attempt, Lesson } from '../../src/prompts/types.ts';
import type { ScenarioState } from '../../src/scenario.ts';
import { type BeamOptions, beamMachine } from './beam.ts';
import { type ExactOptions, solveWorld } from './exact.ts';
import {
  askForLesson,
  askForPlan,
  type Moment,
  type PlanAnswer,
  type PlanQuestion,
  type Reflection,
} from './questions.ts';
import type { WorldOptions } from './world-options.ts';
import { searchWorld, type WorldPlan } from './worlds.ts';

/** What the options of every planner include. */
export interface PlannerOptions {
  attempts: number;
  temperature: number;
}

export interface PlannerContext {
  agent: AgentInput;
  observation: string;
  state: ScenarioState | undefined;
  attempt: number;
  decision: number;
  /** What is still to be submitted. */
  plan: readonly unknown[];
  /** The attempt so far, for reflection. */
  tried: Attempt;
  /** Where the attempt began. */
  start: { state: ScenarioState; observation: string } | undefined;
  /** Why the attempt ended. */
  failure: 'refused' | 'unreadable' | 'over' | 'no plan' | undefined;
  /** What was said of refused moves in this decision of a game. */
  complaints: readonly string[];
  /** Answers of this decision that were refused or unreadable. */
  reasks: number;
  lessons: Readonly<Record<Lesson, readonly string[]>>;
}

const NO_ATTEMPT: Attempt = { actions: [], accepted: 0, feedback: '' };
const NO_LESSONS: PlannerContext['lessons'] = { plan: [], propose: [], value: [] };
const NOTHING: readonly never[] = [];

/** Unreadable or illegal answers that a role may give in one decision of a game before it forfeits. */
const REASKS = 3;

const isGame = (context: PlannerContext) => context.agent.scenario.roles.length > 1;

/** A planner's options, typed; the agent's own schema has read them. */
export const optionsOf = <TOptions extends PlannerOptions>(context: PlannerContext): TOptions =>
  context.agent.options as unknown as TOptions;

/** Where the agent stands now. */
const momentOf = (context: PlannerContext): Moment => ({
  agent: context.agent,
  state: context.state!,
  observation: context.observation,
  attempt: context.attempt,
  decision: context.decision,
});

/** The plan question of agents that write whole plans. */
export const planQuestion = (context: PlannerContext): PlanQuestion => {
  const { style, samples, temperature } = optionsOf<PlannerOptions & Pick<PlanQuestion, 'style' | 'samples'>>(
    context,
  );
  const { complaints, reasks, lessons } = context;
  return {
    ...momentOf(context),
    memory: lessons.plan,
    complaints,
    style,
    samples,
    temperature,
    reasks: isGame(context) ? REASKS - reasks : REASKS,
  };
};

/** The reflection on the attempt that has just failed, asked from where it began. */
export const reflectionOn = (context: PlannerContext, lessons: readonly Lesson[]) => ({
  lessons,
  question: {
    ...momentOf(context),
    ...context.start,
    memory: [],
    failed: context.tried,
    temperature: optionsOf(context).temperature,
  } as Reflection,
});

/** What a beam search is asked from here. */
export const beamInput = (context: PlannerContext) => ({
  ...momentOf(context),
  options: optionsOf<PlannerOptions & BeamOptions>(context),
  memory: context.lessons,
});

/** What a search over a world is asked from here. */
export const worldInput = (context: PlannerContext) => ({
  ...momentOf(context),
  options: optionsOf<PlannerOptions & WorldOptions>(context),
  memory: { propose: context.lessons.propose, predict: context.lessons.value },
});

/** What an exact solver is asked from here. */
export const exactInput = (context: PlannerContext) => ({
  ...momentOf(context),
  options: optionsOf<PlannerOptions & ExactOptions>(context),
});

/** A fresh planner. */
export const plannerContext = ({ input }: { input: AgentInput }): PlannerContext => ({
  agent: input,
  observation: '',
  state: undefined,
  attempt: 0,
  decision: 0,
  plan: NOTHING,
  tried: NO_ATTEMPT,
  start: undefined,
  failure: undefined,
  complaints: NOTHING,
  reasks: 0,
  lessons: NO_LESSONS,
});

/** Why a planner that has used up its attempts stops. */
export const plannerOutput = ({ context }: { context: PlannerContext }): AgentOutput => {
  const attempts = context.attempt + 1;
  if (context.failure === undefined) return { attempts };
  const { failure } = context;
  if (failure === 'no plan') return { attempts, stopped: 'no-plan' };
  const stopped: StopReason = failure === 'unreadable' || isGame(context) ? 'parse' : 'attempts';
  return { attempts, stopped };
};

export const planner = setup({
  types: {
    context: {} as PlannerContext,
    events: {} as AgentEvent,
    input: {} as AgentInput,
    output: {} as AgentOutput,
  },
  actors: {
    'ask for a plan': fromPromise<PlanAnswer, PlanQuestion>(({ input }) => askForPlan(input)),
    'search for a plan': beamMachine,
    'search the world': fromPromise<WorldPlan, ReturnType<typeof worldInput>>(({ input, signal }) =>
      searchWorld(input, signal),
    ),
    'solve the world': fromPromise<WorldPlan, ReturnType<typeof exactInput>>(({ input, signal }) =>
      solveWorld(input, signal),
    ),
    reflect: fromPromise<Partial<Record<Lesson, string>>, ReturnType<typeof reflectionOn>>(
      async ({ input: { question, lessons } }) => {
        const replies = await Promise.all(lessons.map((lesson) => askForLesson(question, lesson)));
        return Object.fromEntries(lessons.map((lesson, i) => [lesson, replies[i]!]));
      },
    ),
  },
  guards: {
    'nothing to try again': ({ context, event }) =>
      isGame(context) || (event.type === 'OVER' && event.solved),
    'was refused': ({ context }) => context.failure === 'refused',
    'the world has ended': ({ context }) => context.failure === 'over',
    'plan left': ({ context }) => context.plan.length > 0,
    'no attempt left': ({ context }) =>
      isGame(context)
        ? context.failure === 'unreadable' || context.reasks > REASKS
        : context.attempt + 1 >= optionsOf(context).attempts,
  },
  actions: {
    look: assign(({ context, event }) => {
      if (event.type !== 'OBSERVE') return {};
      const { observation, state } = event;
      return { observation, state, start: context.start ?? { state, observation } };
    }),
    'take up the plan': assign(
      ({ context }, { plan, reasked = 0 }: Partial<PlanAnswer> & Pick<PlanAnswer, 'plan'>) => ({
        plan,
        reasks: context.reasks + reasked,
        decision: context.decision + 1,
      }),
    ),
    'submit the next action': sendParent(({ context }) => ({
      type: 'ACT',
      role: context.agent.role,
      action: context.plan[0],
      attempt: context.attempt,
    })),
    'hear what became of it': assign(({ context, event }) => {
      if (event.type !== 'FEEDBACK') return {};
      const { tried, plan, complaints } = context;
      const refused = `Your last answer was refused${event.text ? `: ${event.text}` : '.'} Choose another.`;
      return {
        plan: event.accepted ? plan.slice(1) : [],
        tried: {
          actions: [...tried.actions, plan[0]],
          accepted: tried.accepted + (event.accepted ? 1 : 0),
          feedback: event.text,
        },
        failure: event.accepted ? undefined : ('refused' as const),
        reasks: event.accepted ? 0 : context.reasks + 1,
        complaints: event.accepted || !isGame(context) ? NOTHING : [...complaints, refused],
      };
    }),
    'note that there is no plan': assign({ failure: 'no plan' }),
    'note that nothing was readable': assign({ failure: 'unreadable' }),
    'note that the world has ended': assign({ failure: 'over' }),
    'keep the lessons': assign(({ context }, learnt: Partial<Record<Lesson, string>>) => ({
      lessons: {
        plan: [...context.lessons.plan, ...(learnt.plan ? [learnt.plan] : [])],
        propose: [...context.lessons.propose, ...(learnt.propose ? [learnt.propose] : [])],
        value: [...context.lessons.value, ...(learnt.value ? [learnt.value] : [])],
      },
    })),
    'begin another attempt': assign(({ context }) => ({
      plan: NOTHING,
      tried: NO_ATTEMPT,
      // After a refusal the world goes on from here; after its end the first observation is still to come.
      start:
        context.failure === 'over' ? undefined : { state: context.state!, observation: context.observation },
      failure: undefined,
      ...(isGame(context) ? {} : { attempt: context.attempt + 1, decision: 0 }),
    })),
    'ask for another attempt': sendParent(({ context }) => ({
      type: 'RETRY',
      role: context.agent.role,
      attempt: context.attempt,
    })),
    'journal the search': ({ context }, { entry }: Pick<WorldPlan, 'entry'>) =>
      context.agent.journal({ type: 'search', ...entry }),
    'show the search': ({ context }, { levels }: { levels: readonly unknown[] }) =>
      context.agent.journal({ type: 'search', levels }),
  },
});
