/**
 * Exploring: a model calls tools before any task is known, and writes down what they do. *proposing* asks it for
 * calls, *calling* makes them, *concluding* asks for the knowledge wherever it is wanted after so many turns; then
 * it goes on from there, so that a long exploration contains the short ones.
 */
import { assign, fromPromise, setup } from 'xstate';
import { ParseError, Stopped } from '../src/errors.ts';
import { readKnowledge } from '../src/explore/knowledge.ts';
import type { Exploration } from '../src/explore/memory.ts';
import { readCalls } from '../src/explore/prompts.ts';
import { concluded, conversation, responseOf, shuffled, type Turn } from '../src/explore/turns.ts';
import type { Message } from '../src/models/types.ts';
import type { ToolCall, ToolResult, ToolSpec } from '../src/tool.ts';
import type { Workbench } from './tools/workbench.ts';

/** Which question of an exploration it is. */
export interface ExploreAddress {
  /** 0: for calls; 1: for the knowledge. */
  attempt: number;
  /** After so many turns. */
  decision: number;
  /** How often it was asked again. */
  index: number;
}

export interface ExploreInput {
  bench: Pick<Workbench, 'open' | 'call'>;
  /** After how many turns the knowledge is asked for, ascending. */
  wanted: readonly number[];
  /** The last question is asked with the results exchanged among the calls, under this seed. */
  shuffle?: readonly (string | number)[];
  ask(messages: readonly Message[], address: ExploreAddress): Promise<string>;
  /** A turn has ended. */
  onTurn?(turn: Turn, number: number): void;
  /** Keeps what has been learned; the next turn waits for it. */
  keep(iterations: number, exploration: Exploration): Promise<void>;
}

/** So often an unreadable last answer goes back. */
const REASKS = 3;

interface Context {
  input: ExploreInput;
  tools: readonly ToolSpec[];
  turns: readonly Turn[];
  /** The turn under way. */
  completion: string;
  calls: readonly ToolCall[];
  unread?: string;
  /** The last question so far, with unreadable answers and complaints. */
  messages: readonly Message[];
  reasks: number;
  found?: Exploration;
}

type Output<T> = { output: T };
const broughtBy = <T>(event: unknown) => (event as Output<T>).output;

/** The exploring machine: input ExploreInput; it ends when all that is wanted is kept. */
export const exploreMachine = setup({
  types: { context: {} as Context, input: {} as ExploreInput },
  actors: {
    open: fromPromise<readonly ToolSpec[], ExploreInput>(({ input }) => input.bench.open()),
    ask: fromPromise<string, { input: ExploreInput; messages: readonly Message[]; address: ExploreAddress }>(
      ({ input: { input, messages, address } }) => input.ask(messages, address),
    ),
    call: fromPromise<
      { results: readonly ToolResult[]; over: boolean },
      { input: ExploreInput; calls: readonly ToolCall[] }
    >(({ input: { input, calls } }) => input.bench.call(calls)),
    keep: fromPromise<void, Context>(({ input: { input, turns, found } }) =>
      input.keep(turns.length, found!),
    ),
  },
  guards: {
    'it calls something': ({ context }) => context.calls.length > 0,
    'the knowledge is wanted now': ({ context: { input, turns, found } }) =>
      !found && input.wanted.includes(turns.length),
    'nothing more is wanted': ({ context: { input, turns } }) => turns.length >= input.wanted.at(-1)!,
    'the session has ended': ({ context: { turns } }) => turns.at(-1)?.ended === true,
    'it is knowledge': ({ context }) => context.found !== undefined,
  },
  actions: {
    'take the tools': assign({ tools: ({ event }) => broughtBy<readonly ToolSpec[]>(event) }),
    'read the calls': assign(({ event }) => {
      const completion = broughtBy<string>(event);
      try {
        const calls = readCalls(completion);
        const unread = calls.length > 0 ? undefined : 'an answer ends nothing here; list calls.';
        return { completion, calls, unread };
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
        return { completion, calls: [], unread: error.message };
      }
    }),
    'note the results': assign(({ context, event }) => {
      const { results, over } = broughtBy<{ results: readonly ToolResult[]; over: boolean }>(event);
      return noted(context, { results, ...(over && { ended: true }) });
    }),
    'note that nothing was called': assign(({ context }) =>
      noted(context, { results: [], unread: context.unread! }),
    ),
    'write the last question': assign(({ context: { input, tools, turns } }) => ({
      messages: concluded(tools, input.shuffle ? shuffled(turns, ...input.shuffle, turns.length) : turns),
      reasks: 0,
    })),
    'read the knowledge': assign(({ context, event }) => {
      const reply = broughtBy<string>(event);
      try {
        return { found: explorationOf(context, reply) };
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
        return sentBack(context, reply, error.message);
      }
    }),
  },
}).createMachine({
  id: 'explore',
  context: ({ input }) => ({
    input,
    tools: [],
    turns: [],
    completion: '',
    calls: [],
    messages: [],
    reasks: 0,
  }),
  initial: 'opening',
  states: {
    opening: {
      invoke: {
        src: 'open',
        input: ({ context }) => context.input,
        onDone: { target: 'proposing', actions: 'take the tools' },
      },
    },
    proposing: {
      invoke: {
        src: 'ask',
        input: ({ context: { input, tools, turns } }) => ({
          input,
          messages: conversation(tools, turns),
          address: { attempt: 0, decision: turns.length, index: 0 },
        }),
        onDone: { target: 'reading', actions: 'read the calls' },
      },
    },
    reading: {
      always: [
        { guard: 'it calls something', target: 'calling' },
        { target: 'looking', actions: 'note that nothing was called' },
      ],
    },
    calling: {
      invoke: {
        src: 'call',
        input: ({ context: { input, calls } }) => ({ input, calls }),
        onDone: { target: 'looking', actions: 'note the results' },
      },
    },
    looking: {
      always: [
        { guard: 'the knowledge is wanted now', target: 'concluding', actions: 'write the last question' },
        { guard: 'nothing more is wanted', target: 'ended' },
        { guard: 'the session has ended', target: 'opening' },
        { target: 'proposing' },
      ],
    },
    concluding: {
      invoke: {
        src: 'ask',
        input: ({ context: { input, messages, turns, reasks } }) => ({
          input,
          messages,
          address: { attempt: 1, decision: turns.length, index: reasks },
        }),
        onDone: { target: 'understanding', actions: 'read the knowledge' },
      },
    },
    understanding: {
      always: [{ guard: 'it is knowledge', target: 'keeping' }, { target: 'concluding' }],
    },
    keeping: {
      invoke: { src: 'keep', input: ({ context }) => context, onDone: 'looking' },
    },
    ended: { type: 'final' },
  },
});

function noted({ input, turns, completion }: Context, brought: Omit<Turn, 'completion'>): Partial<Context> {
  const turn = { completion, ...brought };
  input.onTurn?.(turn, turns.length + 1);
  return { turns: [...turns, turn], found: undefined };
}

/** Throws Stopped when it has been sent back often enough. */
function sentBack({ messages, reasks }: Context, reply: string, why: string): Partial<Context> {
  if (reasks >= REASKS) {
    throw new Stopped('parse', `the explorer’s last words could not be read, ${REASKS} times again: ${why}`);
  }
  const again: Message[] = [
    ...messages,
    { role: 'assistant', content: reply },
    { role: 'user', content: why },
  ];
  return { messages: again, reasks: reasks + 1 };
}

/** Throws ParseError for last words that hold no knowledge. */
function explorationOf({ tools, turns, input, messages }: Context, reply: string): Exploration {
  const knowledge = readKnowledge(
    reply,
    tools.map(({ name }) => name),
  );
  const shown = input.shuffle ? shuffled(turns, ...input.shuffle, turns.length) : turns;
  const [system, first] = conversation(tools, []);
  const history = [...messages, { role: 'assistant', content: reply }] as Exploration['conversation_history'];
  return {
    prompt: `${system!.content}\n\n${first!.content}`,
    completions: turns.map(({ completion }) => completion),
    env_responses: shown.map(responseOf),
    final_prompt: messages.at(-1)!.content,
    final_completion: reply,
    ...knowledge,
    conversation_history: history,
  };
}
