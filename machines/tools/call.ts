/**
 * A tool call: *idle* until it is known whether it is to be made, *validating* reads the arguments, *running* tries the tool, *resting* waits before another try;
 * then it is *answered*, *partial*, *no answer*, *failed* or *timed out*. Whatever a tool does, the call ends
 * with a result that the agent can read.
 */
import { type AnyActorLogic, assign, fromPromise, setup, stopChild } from 'xstate';
import { actorLogic } from '../../src/actors/logic.ts';
import { BudgetReached, EpisodeError, Interrupted, Stopped } from '../../src/errors.ts';
import {
  type CallOutput,
  type Tool,
  ToolAnswer,
  type ToolCall,
  type ToolContext,
  ToolError,
  type ToolFailure,
  type ToolResult,
} from '../../src/tool.ts';
import { jsonOf, kindOf, thrownWords } from '../../src/tools/words.ts';

/** What a call is started with. */
export interface CallInput {
  call: ToolCall;
  /** Undefined: there is no tool of this name. */
  tool?: Tool;
  /** The tools that there are, to tell of when it is none of them. */
  known: readonly string[];
  /** What the tool may use on its try numbered `attempt`, from 0; the signal is the try's own. */
  context(attempt: number): Omit<ToolContext, 'signal'>;
  /** What it brought when it was made before; then it is not made. */
  recorded?: CallOutput;
}

const PREFIX = 'call ';

/** What the actor of a world's call is named by: the calls of a trial are numbered from 0. */
export const callId = (number: number): string => `${PREFIX}${number}`;
export const callNumber = (id: string): number => Number(id.slice(PREFIX.length));

interface Context {
  given: CallInput;
  /** The arguments as the tool takes them. */
  input?: unknown;
  tries: number;
  answer?: ToolAnswer;
  failure?: { kind: ToolFailure; text: string };
}

type Event =
  | { type: 'xstate.done.actor.run'; output: unknown }
  | { type: 'xstate.error.actor.run'; error: unknown };

interface RunInput {
  tool: Tool;
  input: unknown;
  context: Omit<ToolContext, 'signal'>;
}

/** A function as an actor; what it throws at once is its failure, too. */
const runFunction = fromPromise<unknown, RunInput>(async ({ input: { tool, input, context }, signal }) =>
  tool.run!(input as never, { ...context, signal }),
);

/** A machine is stopped, not signalled. */
const NEVER = new AbortController().signal;

/** Failures that another try may heal. */
const HEALING: ReadonlySet<ToolFailure> = new Set(['died', 'timeout', 'garbage']);

/** Milliseconds before a second try; twice as many before each one more. */
const REST = 200;

/** The model that simulates a tool gives out: that is missing data, and no answer of the tool. */
const endsEpisode = (error: unknown): boolean =>
  [EpisodeError, Stopped, BudgetReached, Interrupted].some((kind) => error instanceof kind);

/** A tool's own words as they are, which may have lines; of all else what was thrown, on one. */
function messageOf(error: unknown): string {
  return error instanceof ToolError && error.message !== '' ? error.message : thrownWords(error);
}

function answerOf(output: unknown): ToolAnswer {
  return output instanceof ToolAnswer ? output : new ToolAnswer(asJson(output));
}

const plainAnswer = ({ status, text, value }: ToolAnswer) => ({
  status,
  text,
  ...(value !== undefined && { value }),
});

function outputOf({ given: { call, recorded }, answer, failure, tries }: Context): CallOutput {
  if (recorded) return recorded;
  const made = { tool: call.tool, arguments: call.arguments };
  if (answer) {
    const changed = answer.world === undefined ? {} : { world: answer.world };
    return { result: { ...made, ...plainAnswer(answer), tries }, ...changed };
  }
  const { kind, text } = failure!;
  const status = kind === 'timeout' ? 'timed out' : 'failed';
  return { result: { ...made, status, text, tries } };
}

const ended = (status: ToolResult['status']) => (scope: { context: Context }) =>
  outputOf(scope.context).result.status === status;

/** The tool-call machine: input CallInput, output CallOutput. */
export const toolCall = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as CallInput, output: {} as CallOutput },
  delays: {
    'too long': ({ context }) => context.given.tool!.timeout,
    'a while': ({ context }) => REST * 2 ** (context.tries - 1),
  },
  guards: {
    recorded: ({ context }) => context.given.recorded !== undefined,
    invalid: ({ context }) => context.failure !== undefined,
    'may be tried again': ({ context: { failure, tries, given } }) =>
      HEALING.has(failure!.kind) && tries < given.tool!.tries,
    answered: ended('answered'),
    partial: ended('partial'),
    'no answer': ended('no answer'),
    'timed out': ended('timed out'),
  },
  actions: {
    'read the arguments': assign(({ context: { given } }) => {
      const { tool, call, known } = given;
      if (!tool) {
        const text = `there is no tool "${call.tool}": the tools are ${known.join(', ') || '(none)'}`;
        return { failure: { kind: 'unknown' as const, text } };
      }
      if (call.arguments === null || typeof call.arguments !== 'object' || Array.isArray(call.arguments)) {
        const text = `the arguments of ${call.tool} are no JSON object: write them as {"name": value}`;
        return { failure: { kind: 'arguments' as const, text } };
      }
      try {
        return { input: tool.read(call.arguments) };
      } catch (error) {
        return { failure: { kind: kindOf(error), text: messageOf(error) } };
      }
    }),
    'run the tool': assign(({ context: { given, input, tries }, spawn }) => {
      const tool = given.tool!;
      const context = given.context(tries);
      const run = tool.machine
        ? {
            logic: actorLogic(tool.machine) as AnyActorLogic,
            input: { input, context: { ...context, signal: NEVER } },
          }
        : { logic: runFunction as AnyActorLogic, input: { tool, input, context } satisfies RunInput };
      // A tool brings its own logic; XState types know only logic named in setup.
      (spawn as (logic: AnyActorLogic, options: object) => unknown)(run.logic, {
        id: 'run',
        input: run.input,
      });
      return { tries: tries + 1, failure: undefined };
    }),
    'stop the tool': stopChild('run'),
    'take the answer': assign(({ event }) => {
      const { output } = event as { output: unknown };
      try {
        const answer = answerOf(output);
        return { answer: new ToolAnswer(asJson(answer.value), answer) };
      } catch (error) {
        return { failure: { kind: kindOf(error), text: messageOf(error) } };
      }
    }),
    'note the failure': assign(({ event }) => {
      const { error } = event as { error: unknown };
      if (endsEpisode(error)) throw error;
      return { failure: { kind: kindOf(error), text: messageOf(error) } };
    }),
    'note that it took too long': assign(({ context: { given } }) => {
      const { name, timeout } = given.tool!;
      return { failure: { kind: 'timeout' as const, text: `${name} gave no answer in ${timeout / 1000} s` } };
    }),
  },
}).createMachine({
  id: 'tool call',
  context: ({ input }) => ({ given: input, tries: 0 }),
  initial: 'idle',
  states: {
    idle: { always: [{ guard: 'recorded', target: 'ending' }, { target: 'validating' }] },
    validating: {
      entry: 'read the arguments',
      always: [{ guard: 'invalid', target: 'failed' }, { target: 'running' }],
    },
    running: {
      entry: 'run the tool',
      exit: 'stop the tool',
      after: { 'too long': { target: 'stuck', actions: 'note that it took too long' } },
      on: {
        'xstate.done.actor.run': { target: 'ending', actions: 'take the answer' },
        'xstate.error.actor.run': { target: 'stuck', actions: 'note the failure' },
      },
    },
    stuck: { always: [{ guard: 'may be tried again', target: 'resting' }, { target: 'ending' }] },
    resting: { after: { 'a while': 'running' } },
    ending: {
      always: [
        { guard: 'answered', target: 'answered' },
        { guard: 'partial', target: 'partial' },
        { guard: 'no answer', target: 'no answer' },
        { guard: 'timed out', target: 'timed out' },
        { target: 'failed' },
      ],
    },
    answered: { type: 'final' },
    partial: { type: 'final' },
    'no answer': { type: 'final' },
    failed: { type: 'final' },
    'timed out': { type: 'final' },
  },
  output: ({ context }) => outputOf(context),
});

/** A copy as JSON holds it; throws ToolError where it does not. */
function asJson(value: unknown): unknown {
  const json = jsonOf(value);
  return json === undefined ? undefined : JSON.parse(json);
}
