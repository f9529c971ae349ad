/**
 * The same loop of tool calls as the least that machines can be: episode, agent, environment and each call are XState
 * actors that send one another what has to be said, on the bare SDK. No journal, cache, limits, observations or replay:
 * what it takes beyond the loop by hand is the price of XState's actors alone.
 */
import type OpenAI from 'openai';
import {
  type AnyActorRef,
  type AnyStateMachine,
  assign,
  createActor,
  fromPromise,
  sendTo,
  setup,
  toPromise,
} from 'xstate';

type Message = OpenAI.ChatCompletionMessageParam;
type Reply = OpenAI.ChatCompletionMessage;
type Call = OpenAI.ChatCompletionMessageFunctionToolCall;
type Ask = (messages: Message[]) => Promise<Reply>;
type Terms = { a: number; b: number };

/** One episode: the agent's answer. `ask` calls the model, `run` the tool; `logic` is what the machines run by. */
export function machinesLoop(
  opening: readonly Message[],
  ask: Ask,
  run: (input: Terms) => unknown,
  logic = <TMachine extends AnyStateMachine>(machine: TMachine): TMachine => machine,
) {
  const call = setup({
    types: { context: {} as { call: Call; input: Terms | undefined; content: string }, input: {} as Call },
    actors: { run: fromPromise<string, Terms>(async ({ input }) => String(run(input))) },
    guards: { valid: ({ context }) => typeof context.input?.a === 'number' },
  }).createMachine({
    context: ({ input }) => ({ call: input, input: undefined, content: '' }),
    initial: 'validating',
    states: {
      validating: {
        entry: assign({ input: ({ context }) => JSON.parse(context.call.function.arguments) as Terms }),
        always: [{ guard: 'valid', target: 'running' }, { target: 'failed' }],
      },
      running: {
        invoke: {
          src: 'run',
          input: ({ context }) => context.input!,
          onDone: { target: 'answered', actions: assign({ content: ({ event }) => event.output }) },
          onError: 'failed',
        },
      },
      answered: { type: 'final' },
      failed: { type: 'final' },
    },
    output: ({ context }): Message => ({
      role: 'tool',
      tool_call_id: context.call.id,
      content: context.content,
    }),
  });

  const agent = setup({
    types: {
      context: {} as { messages: Message[]; episode: AnyActorRef },
      events: {} as { type: 'decide' } | { type: 'observe'; observation: Message },
      input: {} as AnyActorRef,
    },
    actors: { model: fromPromise<Reply, Message[]>(({ input }) => ask(input)) },
  }).createMachine({
    context: ({ input }) => ({ messages: [...opening], episode: input }),
    initial: 'waiting',
    states: {
      waiting: {
        on: {
          decide: 'asking',
          observe: {
            actions: assign({ messages: ({ context, event }) => [...context.messages, event.observation] }),
          },
        },
      },
      asking: {
        invoke: {
          src: 'model',
          input: ({ context }) => context.messages,
          onDone: {
            target: 'waiting',
            actions: [
              assign({ messages: ({ context, event }) => [...context.messages, event.output] }),
              sendTo(
                ({ context }) => context.episode,
                ({ event }) => ({ type: 'decided', reply: event.output }),
              ),
            ],
          },
        },
      },
    },
  });

  const environment = setup({
    types: {
      context: {} as { reply: Reply | undefined; episode: AnyActorRef },
      events: {} as { type: 'act'; reply: Reply },
      input: {} as AnyActorRef,
    },
    actors: { call },
  }).createMachine({
    context: ({ input }) => ({ reply: undefined, episode: input }),
    initial: 'ready',
    states: {
      ready: {
        on: {
          act: [
            {
              guard: ({ event }) => event.reply.tool_calls !== undefined,
              target: 'calling',
              actions: assign({ reply: ({ event }) => event.reply }),
            },
            { target: 'over', actions: assign({ reply: ({ event }) => event.reply }) },
          ],
        },
      },
      calling: {
        invoke: {
          src: 'call',
          input: ({ context }) => context.reply!.tool_calls![0] as Call,
          onDone: {
            target: 'ready',
            actions: sendTo(
              ({ context }) => context.episode,
              ({ event }) => ({ type: 'observed', observation: event.output }),
            ),
          },
        },
      },
      over: { type: 'final' },
    },
    output: ({ context }) => context.reply?.content,
  });

  const episode = setup({
    types: {
      context: {} as { answer: unknown },
      events: {} as { type: 'decided'; reply: Reply } | { type: 'observed'; observation: Message },
    },
    actors: { agent, environment },
  }).createMachine({
    context: { answer: undefined },
    initial: 'playing',
    states: {
      playing: {
        invoke: [
          { src: 'agent', id: 'agent', input: ({ self }) => self },
          {
            src: 'environment',
            id: 'environment',
            input: ({ self }) => self,
            onDone: { target: 'over', actions: assign({ answer: ({ event }) => event.output }) },
          },
        ],
        initial: 'deciding',
        states: {
          deciding: {
            entry: sendTo('agent', { type: 'decide' }),
            on: {
              decided: {
                target: 'acting',
                actions: sendTo('environment', ({ event }) => ({ type: 'act', reply: event.reply })),
              },
            },
          },
          acting: {
            on: {
              observed: {
                target: 'deciding',
                actions: sendTo('agent', ({ event }) => ({
                  type: 'observe',
                  observation: event.observation,
                })),
              },
            },
          },
        },
      },
      over: { type: 'final' },
    },
    output: ({ context }) => context.answer,
  });

  return async () => toPromise(createActor(logic(episode)).start());
}
