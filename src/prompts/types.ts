/**
 * What agents ask models, in words. An agent knows these questions and nothing of any scenario;
 * a scenario may phrase each in its own words and read its own replies.
 */
import type { Message } from '../models/types.ts';

/** What a question may be put about: a state as one role sees it, and a path imagined from there. */
export interface View<TAction = unknown, TState = unknown> {
  state: TState;
  role: string;
  /** `observe(state, role)`. */
  observation: string;
  /** Actions imagined from `state` on, in order; a plan under construction. Empty: ask about `state`. */
  path: readonly TAction[];
  /** Lessons kept from earlier attempts; empty when there are none. */
  memory: readonly string[];
}

/** One attempt that came to nothing. */
export interface Attempt<TAction = unknown> {
  /** What was submitted, in order. */
  actions: readonly TAction[];
  /** How many of them were accepted. */
  accepted: number;
  /** What the world said last. */
  feedback: string;
}

/** What a lesson is for: writing whole plans, proposing steps, or judging states. */
export type Lesson = 'plan' | 'propose' | 'value';

/** What a model believes of a position: whether it is over, and if so the returns of each role. */
export interface BelievedOutcome {
  over: boolean;
  returns?: Readonly<Record<string, number>>;
}

/** The questions of planning. `read…` throws ParseError where nothing in the reply can be read. */
export interface PlanningPrompts<TAction = unknown, TState = unknown> {
  /** All actions from here to the end. `cot`: think first. */
  plan(view: View<TAction, TState> & { style: 'standard' | 'cot' }): Message[];
  readPlan(reply: string, view: View<TAction, TState>): TAction[];
  /** Up to `count` candidates for the next action. */
  propose(view: View<TAction, TState> & { count: number }): Message[];
  readProposals(reply: string, view: View<TAction, TState>): TAction[];
  /** How promising is the path? */
  value(view: View<TAction, TState>): Message[];
  /** At least 0; higher is better; a sum over samples is compared. */
  readValue(reply: string, view: View<TAction, TState>): number;
  /** Which of several paths is the most promising? */
  vote(view: View<TAction, TState>, paths: readonly (readonly TAction[])[]): Message[];
  /** An index into `paths`. */
  readVote(reply: string, paths: readonly (readonly TAction[])[]): number;
  /** What is to be learnt from a failed attempt? The reply is kept as it is. */
  reflect(view: View<TAction, TState> & { attempt: Attempt<TAction>; lesson: Lesson }): Message[];
  /** Whether the path claims to be complete. */
  complete(view: View<TAction, TState>): boolean;
}

/** The questions to a model that stands in for the world, or weighs what may be done in it. */
export interface WorldPrompts<TAction = unknown, TState = unknown> {
  /** Which of the numbered actions (from 1) is best now? The reply is one number; priors are made from it. */
  choose(view: View<TAction, TState>, actions: readonly TAction[]): Message[];
  /** What is observed after this action? Asked of models that stand in for the world. */
  predict(view: View<TAction, TState>, action: TAction): Message[];
  /** The predicted state; needs the scenario's `imagine`. */
  readPrediction(reply: string, view: View<TAction, TState>, action: TAction): TState;
  /** Is the position over, and who has won? */
  outcome(view: View<TAction, TState>): Message[];
  readOutcome(reply: string, view: View<TAction, TState>): BelievedOutcome;
  /** What will `other`, whose turn it is, do? `view.role` is who asks. */
  anticipate(view: View<TAction, TState>, other: string): Message[];
  readAnticipated(reply: string, view: View<TAction, TState>, other: string): TAction;
}

/** All questions. */
export interface Prompts<TAction = unknown, TState = unknown>
  extends PlanningPrompts<TAction, TState>,
    WorldPrompts<TAction, TState> {}
