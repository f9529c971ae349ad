import type { AnyStateMachine } from 'xstate';
import type { z } from 'zod';
import { checkDefinition, checkMachine, type Part } from './definition.ts';
import type { Desk } from './desk.ts';
import { BadInput, type StopReason } from './errors.ts';
import type { Message, ModelRequest, ModelToolCall } from './models/types.ts';
import type { Searches, WeighQuestion } from './pool/types.ts';
import type { Prompts } from './prompts/types.ts';
import type { Role, Scenario, ScenarioState } from './scenario.ts';
import type { Random } from './seed.ts';
import type { ToolSpec } from './tool.ts';

/** What an agent sees beside its own observations; printed with every comparison. */
export type Sees = (typeof SEES)[number];

const SEES = ['model', 'feedback', 'rules', 'person'] as const;

/** One question to the agent's model. */
export interface Question {
  /** What it is for: `plan`, `propose`, `value`, `vote`, `reflect` … ; the journal says it. */
  purpose: string;
  messages: readonly Message[];
  /** How many independent samples; default 1. They travel as one request where the provider can. */
  samples?: number;
  temperature?: number;
  maxTokens?: number;
  stop?: readonly string[];
  /** A JSON schema that the reply must follow (structured output). */
  schema?: ModelRequest['schema'];
  /** The address of the (first) sample, see SampleAddress. */
  attempt: number;
  decision: number;
  index?: number;
  /** An equal question asked before in this episode (or in this attempt) is answered by the same reply. */
  reuse?: 'episode' | 'attempt' | 'none';
}

/** Asks the agent's model; one text per sample. Counts, limits and journals on the way. */
export type Ask = (question: Question) => Promise<string[]>;

/** A question that the model may answer by calls of tools; one sample. */
export interface ChatQuestion extends Omit<Question, 'samples'> {
  tools: NonNullable<ModelRequest['tools']>;
  /** Whether it may (the default), has to or must not call one. */
  toolChoice?: ModelRequest['toolChoice'];
}

/** A model's turn: text, calls of tools in order, or both. */
export interface ChatReply {
  text: string;
  toolCalls: readonly ModelToolCall[];
}

/** As `Ask`, for models that take tools as their provider has them; a simulated model gives text alone. */
export type Chat = (question: ChatQuestion) => Promise<ChatReply>;

/**
 * The model's probabilities of a question's `choices` (they sum to 1): from the log-probabilities of a
 * reply's first token where the server gives them, else from how often each is chosen in `samples` replies,
 * one more that chooses all alike included.
 */
export type Weigh = (question: WeighQuestion) => Promise<number[]>;

/** What an agent keeps between episodes, by kind of note: plain texts that go into prompts. */
export type Notes = Readonly<Record<string, readonly string[]>>;

/** Where an agent's notes live: for one episode, for all episodes on a task, or for all of its arm. */
export type MemoryScope = 'episode' | 'task' | 'arm';

/** What the episode hands an agent's machine as input. */
export interface AgentInput<TOptions = Record<string, unknown>> {
  role: Role;
  scenario: Scenario;
  /** The scenario's questions, with the generic ones for those it leaves out. */
  prompts: Prompts;
  options: TOptions;
  ask: Ask;
  chat: Chat;
  weigh: Weigh;
  /** Whether its model takes tools by `chat`; else they are told of in text. */
  native: boolean;
  /** What the machine of the scenario was started with; for searches that start worlds of their own. */
  task: unknown;
  /** Searches on other threads. */
  searches: Searches;
  /** What earlier episodes of its memory have left; empty at first and with scope `episode`. */
  notes: Notes;
  /** Whether the notes in its output become the memory's next version; false in evaluation. */
  learns: boolean;
  /** Adds a line to the episode's journal: what was searched, for those who want to see the agent think. */
  journal(entry: { type: 'search'; [field: string]: unknown }): void;
  /** Where a person is asked; absent where nobody is there. */
  desk?: Desk;
  /** A stream addressed under this episode's run seed, task, seed and role. */
  random(...address: (string | number)[]): Random;
}

/** An accepted action, and the world right after it. */
export interface Played {
  role: Role;
  action: unknown;
  before: ScenarioState;
  after: ScenarioState;
}

/**
 * Events that an agent's machine takes from the episode. `played`: what was accepted since this agent was
 * last told, its own action included; actions taken at once share `before` and `after`.
 */
export type AgentEvent =
  /** It is your turn. */
  | { type: 'OBSERVE'; observation: string; state: ScenarioState; played: readonly Played[] }
  /** What became of your last action. */
  | { type: 'FEEDBACK'; accepted: boolean; text: string; reward: number }
  /** The scenario is over. Answer with RETRY, or end. */
  | {
      type: 'OVER';
      returns: Readonly<Record<Role, number>>;
      solved: boolean;
      played: readonly Played[];
    };

/** Events that an agent's machine sends to the episode (its parent). */
export type EpisodeCommand =
  /** `attempt`: which submission this belongs to, from 0. `thought`: why, for the journal. */
  | { type: 'ACT'; role: Role; action: unknown; attempt: number; thought?: string }
  /** Start the same task again (only after OVER). */
  | { type: 'RETRY'; role: Role; attempt: number };

/** The output of an agent's machine. Ending while it is its turn gives up, for the reason given. */
export interface AgentOutput {
  stopped?: StopReason;
  /** How many attempts were made. */
  attempts?: number;
  /** All its notes, those it was given included; kept when it `learns`. */
  notes?: Notes;
}

/**
 * An exploration that an agent wants made before it plays; what was learned comes to it as notes of the kinds
 * `documentation`, `information` and `examples`.
 */
export interface ExploreWish {
  /** Turns of the explorer. */
  iterations: number;
  /** As `--model` takes it; default the agent's own model. */
  explorer?: string;
  /** Of the explorer; default 0. */
  temperature?: number;
  /** As a control: with the results exchanged among the calls. */
  shuffled?: boolean;
}

/** What is known of a seat before anything is played; what is absent is not known. */
export interface SeatFacts {
  /** Whether its model takes tools by `chat`. */
  native?: boolean;
  /** The tools that the first task begins with. */
  tools?: readonly ToolSpec[];
}

/** A machine that turns observations into actions. */
export interface AgentDefinition<TOptions = Record<string, unknown>> {
  id: string;
  title: string;
  description: string;
  /** `--set` and `agent?key=value`; defaults included. */
  options: z.ZodType<TOptions>;
  sees(options: TOptions): readonly Sees[];
  /** The scope of its notes; default `episode`. */
  memory?(options: TOptions): MemoryScope;
  /** Which exploration of the scenario's tools its notes come from; undefined: it knows of none. */
  explores?(options: TOptions): ExploreWish | undefined;
  /** Why this agent cannot play this scenario, in words; undefined when it can. */
  refuses?(scenario: Scenario, options: TOptions, seat?: SeatFacts): string | undefined;
  /** Takes AgentInput as input and AgentEvent as events; its output is AgentOutput. */
  machine: AnyStateMachine;
}

/** A checked agent, as everything else takes it. */
export interface Agent<TOptions = Record<string, unknown>> extends AgentDefinition<TOptions> {
  kind: 'agent';
  /** Where it was loaded from, `FILE#NAME`; errors name it. */
  origin?: string;
  /** Hash of the user's file it was loaded from. */
  source?: string;
}

const PARTS: Readonly<Record<keyof AgentDefinition, Part>> = {
  id: 'string',
  title: 'string',
  description: 'string',
  options: 'schema',
  sees: 'function',
  memory: 'function?',
  explores: 'function?',
  refuses: 'function?',
  machine: 'object',
};

/**
 * Defines an agent; throws BadInput for parts that are missing, misspelt or of another kind, and for names in
 * its machine that stand for no action, guard or actor.
 *
 * @example
 * ```ts
 * import { defineAgent } from 'troupe';
 * import { sendParent, setup } from 'xstate';
 * import { z } from 'zod';
 *
 * export default defineAgent({
 *   id: 'last', title: 'Last', description: 'Takes the last legal action.',
 *   options: z.object({}), sees: () => ['rules'],
 *   machine: setup({}).createMachine({
 *     context: ({ input }) => input,
 *     initial: 'playing',
 *     states: {
 *       playing: {
 *         on: {
 *           OBSERVE: { actions: sendParent(({ context, event }) => ({
 *             type: 'ACT', role: context.role, attempt: 0,
 *             action: context.scenario.actions(event.state, context.role).at(-1),
 *           })) },
 *           OVER: 'done',
 *         },
 *       },
 *       done: { type: 'final' },
 *     },
 *   }),
 * });
 * ```
 */
export function defineAgent<TOptions>(definition: AgentDefinition<TOptions>): Agent<TOptions> {
  checkDefinition(`agent ${definition.id || '(without id)'}`, definition, PARTS);
  if (!/^[a-z][a-z0-9-]*$/.test(definition.id)) {
    throw new BadInput(
      `agent ${definition.id || '(without id)'}: id takes lower case letters, digits and dashes`,
    );
  }
  checkMachine(`agent ${definition.id}`, definition.machine);
  return { ...definition, sees: (options) => checkedSees(definition, options), kind: 'agent' };
}

function checkedSees<TOptions>({ id, sees }: AgentDefinition<TOptions>, options: TOptions): readonly Sees[] {
  const seen = sees(options);
  const other = seen.find((word) => !SEES.includes(word));
  if (other === undefined) return seen;
  throw new BadInput(`agent ${id}: sees gives "${other}": there are ${SEES.join(', ')}`);
}
