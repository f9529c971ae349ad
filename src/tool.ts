/** Tools: what an agent calls with arguments and that answers. One notion for all of them, wherever they come from. */
import type { AnyStateMachine } from 'xstate';
import { z } from 'zod';
import type { Question } from './agent.ts';
import { checkDefinition, checkMachine, type Part } from './definition.ts';
import { BadInput } from './errors.ts';
import type { Random } from './seed.ts';

/** A JSON schema of an object: the parameters of a tool by name. */
export interface Parameters {
  type: 'object';
  properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  required?: readonly string[];
  [keyword: string]: unknown;
}

/** What a model is shown of a tool. */
export interface ToolSpec {
  name: string;
  /** May be empty: some tools have no documentation. */
  description: string;
  parameters: Parameters;
}

/** One call as a model wrote it. Arguments that are no JSON object stay as they came, and the tool refuses them. */
export interface ToolCall {
  tool: string;
  arguments: unknown;
}

/** How a call ended. */
export type ToolStatus = 'answered' | 'partial' | 'no answer' | 'failed' | 'timed out';

/** What a call brought. */
export interface ToolResult extends ToolCall {
  status: ToolStatus;
  /** As the agent reads it. */
  text: string;
  /** What the tool gave, as JSON; absent where it gave none. */
  value?: unknown;
  /** How often it was tried. */
  tries: number;
}

/** The action of every scenario of tools: calls that are made at once, or the end of the episode. */
export type ToolAction = { calls: ToolCall[] } | { answer: string };

/** Reads a ToolAction. */
export const toolAction: z.ZodType<ToolAction> = z.union([
  z.strictObject({
    calls: z.array(z.strictObject({ tool: z.string(), arguments: z.json() })).min(1),
  }),
  z.strictObject({ answer: z.string() }),
]);

/** What a running tool may use beside its arguments. */
export interface ToolContext<TWorld = unknown> {
  /** The scenario's world as the call finds it; a tool that changes it gives the next one with its answer. */
  world: TWorld;
  /** What the episode is about: the scenario's task. */
  task: unknown;
  /** Every call of the episode so far, in order. */
  earlier: readonly ToolResult[];
  /** A stream addressed under this episode and this try of the call. */
  random(...address: (string | number)[]): Random;
  /** Asks the model that simulates tools; rejects where the scenario names none. */
  ask(question: SimulatedQuestion): Promise<string>;
  /** Aborts when the call has taken too long, or the episode is over. */
  signal: AbortSignal;
}

/** What a simulated tool asks its model. */
export type SimulatedQuestion = Pick<Question, 'messages' | 'temperature' | 'maxTokens' | 'stop'>;

/**
 * What a tool gives back where a plain value does not say it all: another status, a new world, other words.
 * A plain value is `new ToolAnswer(value)`: answered, its text the value itself or its JSON.
 */
export class ToolAnswer<TWorld = unknown> {
  readonly value: unknown;
  readonly status: 'answered' | 'partial' | 'no answer';
  readonly text: string;
  readonly world: TWorld | undefined;

  constructor(value: unknown, more: { status?: ToolAnswer['status']; text?: string; world?: TWorld } = {}) {
    this.value = value;
    this.status = more.status ?? 'answered';
    this.text = more.text ?? textOf(value);
    this.world = more.world;
  }
}

/** As an agent reads a value: text as it is, nothing as `(nothing)`, all else as JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value) ?? '(nothing)';
}

/** Why a tool failed, where it can be told. What the tool itself throws is `refused`. */
export type ToolFailure = 'unknown' | 'arguments' | 'refused' | 'died' | 'timeout' | 'garbage' | 'limit';

/** A call that failed; its message is what the agent reads. */
export class ToolError extends Error {
  override name = 'ToolError';
  readonly failure: ToolFailure;
  constructor(failure: ToolFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/** What `defineTool` takes. */
export interface ToolDefinition<TInput = unknown, TWorld = unknown> {
  /** As models call it: letters, digits, `_` and `-`, at most 64. */
  name: string;
  description: string;
  /** An object of named parameters; each `.describe()`d. */
  input: z.ZodType<TInput>;
  /** Answers, or throws: then the call has failed, and the agent reads the message. */
  run?(input: TInput, context: ToolContext<TWorld>): unknown;
  /** Instead of `run`: takes `{ input, context }` as input; its output is what `run` would give. */
  machine?: AnyStateMachine;
  /** Milliseconds for one try; default 30,000. */
  timeout?: number;
  /** Tries of a call whose failure may heal (`died`, `timeout`, `garbage`); default 1. */
  tries?: number;
  /** Its answer ends the episode. */
  ends?: boolean;
  /**
   * It asks a server, changes something outside of the world, or is otherwise not told what it brings by its
   * arguments and its context: a replay does not run it again, but takes from the journal what it brought. So it
   * does with any call that has used `random` or `ask` of its context. Default false.
   */
  external?: boolean;
}

/** A tool as everything else takes it, whether defined, read from a module, or served by an MCP server. */
export interface Tool<TWorld = unknown> extends ToolSpec {
  kind: 'tool';
  /** The arguments as the tool takes them; throws ToolError('arguments') with what is wrong with each. */
  read(given: unknown): unknown;
  run?(input: never, context: ToolContext<TWorld>): unknown;
  machine?: AnyStateMachine;
  timeout: number;
  tries: number;
  ends: boolean;
  /** Its answers come from outside (a server, a process, a model, luck): on replay it is not run again. */
  external: boolean;
}

/** A tool as an episode keeps it that has opened it. */
export interface OpenedTool extends ToolSpec {
  /** Its answer ends the episode. */
  ends?: boolean;
}

/** What came of a call, and the world after it where it may have changed. */
export interface CallOutput {
  result: ToolResult;
  world?: unknown;
  /** It has drawn or asked a model: made again, it might bring something else. */
  nondeterministic?: boolean;
}

/** Tools that are open for one episode or one exploration. */
export interface ToolSession {
  tools: readonly Tool[];
  close(): Promise<void>;
}

/** Milliseconds that timers can hold. */
export const LONGEST = 2 ** 31 - 1;

const PARTS: Readonly<Record<keyof ToolDefinition, Part>> = {
  name: 'string',
  description: 'string',
  input: 'schema',
  run: 'function?',
  machine: 'object?',
  timeout: 'number?',
  tries: 'number?',
  ends: 'boolean?',
  external: 'boolean?',
};

/**
 * Defines a tool; throws BadInput for parts that are missing, misspelt or of another kind.
 *
 * @example
 * ```ts
 * import { defineTool } from 'troupe';
 * import { z } from 'zod';
 *
 * export const add = defineTool({
 *   name: 'add', description: 'The sum of two numbers.',
 *   input: z.object({ a: z.number(), b: z.number() }),
 *   run: ({ a, b }) => a + b,
 * });
 * ```
 */
export function defineTool<TInput, TWorld = unknown>(
  definition: ToolDefinition<TInput, TWorld>,
): Tool<TWorld> {
  const { name, description, input, run, machine } = definition;
  const { timeout = 30_000, tries = 1, ends = false, external = false } = definition;
  const who = `tool ${name || '(without name)'}`;
  checkDefinition(who, definition, PARTS);
  if (!/^[\w-]{1,64}$/.test(name)) {
    throw new BadInput(`${who}: name takes letters, digits, _ and -, at most 64 of them`);
  }
  if ((run === undefined) === (machine === undefined)) {
    throw new BadInput(`${who}: give either run or machine`);
  }
  if (!(timeout > 0 && timeout <= LONGEST)) {
    throw new BadInput(`${who}: timeout ${timeout}: give milliseconds, above 0 and at most ${LONGEST}`);
  }
  if (!(Number.isInteger(tries) && tries > 0)) {
    throw new BadInput(`${who}: tries ${tries}: give a whole number from 1`);
  }
  if (machine) checkMachine(who, machine);
  const { $schema: _, ...schema } = schemaOf(who, input);
  if (schema.type !== 'object') throw new BadInput(`${who}: input has to be a z.object of its parameters`);
  return {
    kind: 'tool',
    name,
    description,
    parameters: { properties: {}, ...schema } as Parameters,
    read: argumentsBy(name, input),
    ...(run && { run: run as Tool<TWorld>['run'] }),
    ...(machine && { machine }),
    timeout,
    tries,
    ends,
    external,
  };
}

/** By what they were made from: scenarios may define their tools anew for each task. */
const schemas = new WeakMap<z.ZodType, Record<string, unknown>>();

function schemaOf(who: string, input: z.ZodType): Record<string, unknown> {
  const known = schemas.get(input);
  if (known) return known;
  try {
    const schema = z.toJSONSchema(input, { io: 'input' }) as Record<string, unknown>;
    schemas.set(input, schema);
    return schema;
  } catch (error) {
    throw new BadInput(`${who}: models cannot be told of its input: ${(error as Error).message}`);
  }
}

/** Reads arguments by a schema; throws ToolError('arguments') with what is wrong with each. */
export function argumentsBy<T>(name: string, input: z.ZodType<T>): (given: unknown) => T {
  return (given) => {
    const read = input.safeParse(given);
    if (read.success) return read.data;
    throw new ToolError('arguments', `wrong arguments for ${name}: ${problemsOf(read.error)}`);
  };
}

/** What is wrong with the arguments, on one line. */
function problemsOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join('; ');
}
