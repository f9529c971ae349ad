import type { AnyStateMachine, ContextFrom, StateValue } from 'xstate';
import type { z } from 'zod';
import { checkDefinition, checkMachine, type Part } from './definition.ts';
import { BadInput } from './errors.ts';
import type { Respondent } from './models/types.ts';
import type { Prompts } from './prompts/types.ts';
import type { Random } from './seed.ts';
import type { ToolResult, ToolSpec } from './tool.ts';

/** A seat in a scenario. `chance` is reserved. */
export type Role = string;

/** What a scenario's functions see of its machine: a snapshot of the actor, or of the compiled model. */
export interface ScenarioState<TContext = unknown> {
  readonly value: StateValue;
  readonly context: TContext;
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  matches(value: StateValue): boolean;
  hasTag(tag: string): boolean;
}

/** The state type of a scenario written with this machine. */
export type StateOf<TMachine extends AnyStateMachine> = ScenarioState<ContextFrom<TMachine>>;

/**
 * Who moves: one role; several at once (simultaneous moves); `chance`; or `null`, when the world itself
 * is at work (an invoked actor, a timer) or the scenario is over.
 */
export type Turn = Role | readonly Role[] | null;

/** The events a scenario's machine takes. A guard refuses an action of the wrong role. */
export type ScenarioEvent<TAction = unknown> =
  | { type: 'ACT'; role: Role; action: TAction }
  | { type: 'ACTS'; actions: Readonly<Record<Role, TAction>> }
  | { type: 'CHANCE'; outcome: unknown };

/** A rectangle on a picture, in shares of its width and height. */
export type Spot = readonly [left: number, top: number, width: number, height: number];

/** What the world says of an action. */
export interface Verdict {
  /** False when the rules refused the action: the world is as it was. */
  accepted: boolean;
  /** In words, for agents that take feedback; may be empty. */
  text: string;
}

/** Where tasks come from: `options` as `--set` gave them, and the file or folder of `--tasks`, if any. */
export interface TaskSource<TOptions> {
  options: TOptions;
  path?: string;
  /** The folder that paths among the options are meant from; default the working folder. */
  cwd?: string;
  /** Told, in one line each, what the user should know of the files and is no error. */
  note?(text: string): void;
}

/**
 * A family of tasks with rules: a statechart, its action and observation language, its returns.
 * All functions are pure; `state` is `{ value, context, matches, hasTag }`, so phases live in the
 * statechart, not in copies inside the context.
 */
export interface ScenarioDefinition<
  TTask = unknown,
  TAction = unknown,
  TMachine extends AnyStateMachine = AnyStateMachine,
  TOptions = Record<string, unknown>,
> {
  /** As it is named on the command line: lower case, digits and dashes. */
  id: string;
  title: string;
  roles: readonly Role[];
  /** What a model is told about the game and the form of an answer. */
  rules: string;
  /** The scenario's own options (`--set KEY=VALUE`), with their defaults. */
  options?: z.ZodType<TOptions>;
  /** One task: the input of the machine. */
  task: z.ZodType<TTask>;
  /** Options → tasks, generated or read from a file; throws BadInput that names the row. */
  tasks(source: TaskSource<TOptions>): readonly TTask[] | Promise<readonly TTask[]>;
  /** Says that `--tasks FILE` works, and what such a file holds. */
  taskFiles?: string;
  /** A name that a person recognises a task by, unique in a task list (game24: the numbers). */
  taskName(task: TTask): string;
  action: z.ZodType<TAction>;
  /** Takes `task` as input and the events of `ScenarioEvent`. */
  machine: TMachine;
  turn(state: StateOf<TMachine>): Turn;
  /** Legal actions; left out for open spaces, which give `sample` instead. */
  actions?(state: StateOf<TMachine>, role: Role): readonly TAction[];
  /** The rules also take actions that `actions` does not list, as a whole answer at any time. */
  unlisted?: 'accepted';
  /** One plausible action of an open space. */
  sample?(state: StateOf<TMachine>, role: Role, random: Random): TAction;
  /** What this role is shown, and no more. */
  observe(state: StateOf<TMachine>, role: Role): string;
  format(action: TAction, state: StateOf<TMachine>): string;
  /** `parse(format(a)) = a`; throws ParseError that says what to write instead. */
  parse(text: string, state: StateOf<TMachine>): TAction;
  /** Cumulative return of each role; a step's reward is the difference. */
  returns(state: StateOf<TMachine>): Readonly<Record<Role, number>>;
  /** Returns when this role gives up; without it the episode is cut short with the returns so far. */
  forfeit?(state: StateOf<TMachine>, role: Role): Readonly<Record<Role, number>>;
  /** The final answer as text; default: the accepted actions, one a line. */
  answer?(state: StateOf<TMachine>, actions: readonly TAction[]): string;
  /** What the world says of an action; default: accepted when `key` changed or the scenario ended. */
  feedback?(before: StateOf<TMachine>, action: TAction, after: StateOf<TMachine>, role: Role): Verdict;
  /** Outcomes with probabilities that sum to 1, when it is the turn of `chance`. */
  chance?(state: StateOf<TMachine>): readonly (readonly [outcome: unknown, probability: number])[];
  /** `imperfect`: roles do not see everything; search plays on `resample`d states, or is refused. */
  information?: 'perfect' | 'imperfect';
  /** A state that this role cannot tell from the given one, drawn from what it may believe. */
  resample?(state: StateOf<TMachine>, role: Role, random: Random): StateOf<TMachine>;
  /**
   * The state that a text in the form of `observe` describes, as it may follow on `state`: with it a model
   * can stand in for the world. Throws ParseError. `machine.resolveState({ value, context })` makes one.
   */
  imagine?(text: string, state: StateOf<TMachine>, role: Role): StateOf<TMachine>;
  /** Equal keys, equal futures; default: the canonical state. */
  key?(state: StateOf<TMachine>): string;
  /** The tools that a role may call, as models are shown them; its actions are then ToolActions. */
  tools?(state: StateOf<TMachine>): readonly ToolSpec[];
  /** What the calls of the last action brought, in their order. */
  results?(state: StateOf<TMachine>): readonly ToolResult[];
  /** The model that simulates tools, as `--model` takes it; default: that of the first role's agent. */
  simulator?(options: TOptions): string | undefined;
  /** Heuristic value of each role, in the unit of `returns`. */
  value?(state: StateOf<TMachine>): Readonly<Record<Role, number>>;
  /** At most this many more actions belong to a sensible plan from here; default 10. */
  horizon?(state: StateOf<TMachine>): number;
  /** The scenario's own words for models; what is left out is made from `rules` and `observe`. */
  prompts?: Partial<Prompts<TAction, StateOf<TMachine>>>;
  /** The simulated model that knows this scenario; without one `synthetic` is refused. */
  respondent?: Respondent;
  /** Steps after which an episode is cut off, unless `--max-steps` says otherwise; default 200. */
  maxSteps?: number;
  /** Episodes of it that a run has in flight at most: for machines that share something scarce, a server say. */
  concurrency?: number;
  /** A small SVG of the state: all of it, or where a role is given no more than what that role is shown. */
  picture?(state: StateOf<TMachine>, role?: Role): string;
  /** Where on the picture an action is pointed at, in shares of its width and height. */
  spot?(action: TAction, state: StateOf<TMachine>): Spot;
}

/** A checked scenario, as everything else takes it. */
export interface Scenario<
  TTask = unknown,
  TAction = unknown,
  TMachine extends AnyStateMachine = AnyStateMachine,
  TOptions = Record<string, unknown>,
> extends ScenarioDefinition<TTask, TAction, TMachine, TOptions> {
  kind: 'scenario';
  /** Hash of the user's file it was loaded from: a run is not resumed with rules that have changed. */
  source?: string;
  /** Where another thread finds it: an id of the catalogue, or a file as `/abs/mine.ts#NAME`. */
  origin?: string;
}

const PARTS: Readonly<Record<keyof ScenarioDefinition, Part>> = {
  id: 'string',
  title: 'string',
  roles: 'array',
  rules: 'string',
  options: 'schema?',
  task: 'schema',
  tasks: 'function',
  taskFiles: 'string?',
  taskName: 'function',
  action: 'schema',
  machine: 'object',
  turn: 'function',
  actions: 'function?',
  unlisted: 'string?',
  sample: 'function?',
  observe: 'function',
  format: 'function',
  parse: 'function',
  returns: 'function',
  forfeit: 'function?',
  answer: 'function?',
  feedback: 'function?',
  chance: 'function?',
  information: 'string?',
  resample: 'function?',
  imagine: 'function?',
  key: 'function?',
  tools: 'function?',
  results: 'function?',
  simulator: 'function?',
  value: 'function?',
  horizon: 'function?',
  prompts: 'object?',
  respondent: 'object?',
  maxSteps: 'number?',
  concurrency: 'number?',
  picture: 'function?',
  spot: 'function?',
};

/** Microsteps that one event may set off; a machine's own `options.maxIterations` wins. */
const MICROSTEPS = 10_000;

/**
 * Defines a scenario; throws BadInput when its parts do not fit together. Gives a machine without a bound
 * on microsteps one, so that a cycle of eventless transitions is an error of that episode, not a hang.
 *
 * @example
 * ```ts
 * import { defineScenario } from 'troupe';
 * import { assign, setup } from 'xstate';
 * import { z } from 'zod';
 *
 * type Context = { target: number; guess: number };
 * const machine = setup({
 *   types: { context: {} as Context, input: {} as { target: number },
 *            events: {} as { type: 'ACT'; role: string; action: number } },
 *   guards: { right: ({ context, event }) => event.action === context.target },
 * }).createMachine({
 *   context: ({ input }) => ({ target: input.target, guess: 0 }),
 *   initial: 'guessing',
 *   states: {
 *     guessing: { on: { ACT: [
 *       { guard: 'right', target: 'found' },
 *       { actions: assign({ guess: ({ event }) => event.action }) },
 *     ] } },
 *     found: { type: 'final' },
 *   },
 * });
 *
 * export default defineScenario({
 *   id: 'guess', title: 'Guess a number', roles: ['agent'],
 *   rules: 'Guess the number from 1 to 5. Answer with the number alone.',
 *   task: z.object({ target: z.number() }),
 *   tasks: () => [{ target: 3 }], taskName: (task) => String(task.target),
 *   action: z.number(), machine,
 *   turn: (state) => (state.status === 'done' ? null : 'agent'),
 *   actions: () => [1, 2, 3, 4, 5],
 *   observe: () => 'A number from 1 to 5.',
 *   format: (action) => String(action), parse: (text) => Number(text),
 *   returns: (state) => ({ agent: state.matches('found') ? 1 : 0 }),
 * });
 * ```
 */
export function defineScenario<
  TTask,
  TAction,
  TMachine extends AnyStateMachine,
  TOptions = Record<string, never>,
>(
  definition: ScenarioDefinition<TTask, TAction, TMachine, TOptions>,
): Scenario<TTask, TAction, TMachine, TOptions> {
  const { id, roles } = definition;
  const who = `scenario ${id || '(without id)'}`;
  const refuse = (why: string) => new BadInput(`${who}: ${why}`);
  checkDefinition(who, definition, PARTS);
  if (!/^[a-z][a-z0-9-]*$/.test(id)) throw refuse('id takes lower case letters, digits and dashes');
  if (roles.length === 0) throw refuse('roles is empty: name at least one');
  if (new Set(roles).size < roles.length) throw refuse('roles names one role twice');
  if (roles.includes('chance')) throw refuse('the role name "chance" is reserved');
  if (!definition.actions && !definition.sample) {
    throw refuse('give actions (the legal ones) or sample (an open space)');
  }
  for (const name of ['maxSteps', 'concurrency'] as const) {
    const given = definition[name];
    if (given !== undefined && !(Number.isSafeInteger(given) && given >= 1)) {
      throw refuse(`${name} is ${given}: give a whole number from 1`);
    }
  }
  const { information } = definition;
  if (information !== undefined && information !== 'perfect' && information !== 'imperfect') {
    throw refuse(`information is "${information}": give perfect or imperfect`);
  }
  checkMachine(who, definition.machine);
  // XState's own bound is infinite: a cycle of eventless transitions would hang the run for ever.
  const { options } = definition.machine;
  if (options.maxIterations === undefined || options.maxIterations === Number.POSITIVE_INFINITY) {
    options.maxIterations = MICROSTEPS;
  }
  return { ...definition, kind: 'scenario' };
}
