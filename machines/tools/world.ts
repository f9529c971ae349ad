/**
 * The world of a scenario of tools: *deciding* waits for the agent, *calling* for what it has called, each call
 * an actor of its own; tools from outside are first opened, by an actor that lives as long as the world does.
 */
import { type AnyActorLogic, type AnyActorRef, assign, enqueueActions, setup, spawnChild } from 'xstate';
import { actorLogic } from '../../src/actors/logic.ts';
import type {
  CallOutput,
  OpenedTool,
  Tool,
  ToolAction,
  ToolCall,
  ToolResult,
  ToolSession,
} from '../../src/tool.ts';
import { type CallInput, callId, callNumber, toolCall } from './call.ts';
import { type OpeningEvent, openTools, reopened, replayedTool, unrecorded } from './opening.ts';
import { workshopOf } from './services.ts';

/** The context of a tool world; JSON, but for the world's own. */
export interface ToolWorldContext<TTask = unknown, TWorld = unknown> {
  task: TTask;
  world: TWorld;
  /** Tools from outside, once they are open. */
  tools?: readonly OpenedTool[];
  /** Every call that has ended, in the order in which they were made. */
  results: readonly ToolResult[];
  /** Where the results of the last action begin. */
  last: number;
  /** What is being called. */
  calls: readonly ToolCall[];
  /** How many of them are still at work. */
  left: number;
  /** A tool that ends the episode has answered. */
  over: boolean;
  answer?: string;
}

type Event =
  | { type: 'ACT'; role: string; action: ToolAction }
  | OpeningEvent
  | { type: 'xstate.done.actor.*'; actorId: string; output: CallOutput };

/** What a tool world is made from. */
export interface ToolWorldParts {
  id: string;
  tools?(task: unknown): readonly Tool[];
  open?(task: unknown): Promise<ToolSession>;
  start?(task: unknown): unknown;
}

/** The machine of a tool world: input the task, events ACT with a ToolAction; final state *ended*. */
export function toolWorld({ id, tools, open, start }: ToolWorldParts) {
  /** Tools that change a world take it as the one before has left it. */
  const inOrder = start !== undefined;

  const toolsOf = (context: ToolWorldContext, system: AnyActorRef['system']): readonly Tool[] =>
    tools?.(context.task) ?? workshopOf(system).session!.tools;

  /** Of calls made at once, those that are to begin now. */
  const begin = (context: ToolWorldContext, self: AnyActorRef, spawn: Spawn, from: number): void => {
    const workshop = workshopOf(self.system);
    const all = toolsOf(context, self.system);
    const known = all.map(({ name }) => name);
    for (const [i, call] of context.calls.entries()) {
      if (i < from || (inOrder && i > from)) continue;
      const number = context.last + i;
      const found = all.find(({ name }) => name === call.tool);
      const tool = found && workshop.replayed ? replayedTool(found, workshop.replayed) : found;
      const earlier = [...context.results, ...broughtOf(context, self)];
      let questions = 0;
      const before = workshop.replayed?.result(number);
      const recorded = tool?.external || before?.nondeterministic ? before : undefined;
      const input: CallInput = {
        call,
        known,
        ...(tool && { tool }),
        ...(recorded && { recorded }),
        context: (attempt) => ({
          world: context.world,
          task: context.task,
          earlier,
          random(...address) {
            workshop.nondeterministic.add(number);
            return workshop.random(number, attempt, ...address);
          },
          ask(question) {
            workshop.nondeterministic.add(number);
            if (workshop.replayed) return Promise.reject(unrecorded(call.tool, workshop.replayed));
            return workshop.ask(question, number, questions++);
          },
        }),
      };
      spawn(actorLogic(toolCall), { id: callId(number), input });
    }
  };

  return setup({
    types: { context: {} as ToolWorldContext, events: {} as Event, input: {} as unknown },
    actors: { openTools },
    guards: {
      'by the agent, to end': ({ event }) =>
        event.type === 'ACT' && event.role === 'agent' && 'answer' in event.action,
      'by the agent': ({ event }) => event.type === 'ACT' && event.role === 'agent',
      'last of the calls': ({ context }) => context.left === 1,
      'a tool has ended it': ({ context }) => context.over,
    },
    actions: {
      'take the answer': assign(({ event }) => ({
        answer: ((event as { action: ToolAction }).action as { answer: string }).answer,
      })),
      'take the calls': assign(({ context, event }) => {
        const { calls } = (event as { action: ToolAction }).action as { calls: ToolCall[] };
        return { calls, last: context.results.length, left: calls.length };
      }),
      'begin the calls': assign(({ context, self, spawn }) => {
        begin(context, self, spawn as unknown as Spawn, 0);
        return {};
      }),
      'let the callers go': enqueueActions(({ context, enqueue }) => {
        for (const [i] of context.calls.entries()) enqueue.stopChild(callId(context.last + i));
      }),
      'note what it brought': assign(({ context, event, self, spawn }) => {
        const { brought } = workshopOf(self.system);
        const { actorId, output } = event as Extract<Event, { actorId: string }>;
        brought.set(callNumber(actorId), output);
        const world = output.world === undefined ? context.world : output.world;
        if (inOrder) begin({ ...context, world }, self, spawn as unknown as Spawn, brought.size);
        return { world, left: context.left - 1 };
      }),
      'note what the last brought': assign(({ context, event, self }) => {
        const { brought } = workshopOf(self.system);
        const { actorId, output } = event as Extract<Event, { actorId: string }>;
        brought.set(callNumber(actorId), output);
        const results = [...context.results, ...broughtOf(context, self)];
        brought.clear();
        const world = output.world === undefined ? context.world : output.world;
        return {
          world,
          results,
          calls: [],
          left: 0,
          over: endsIn(results.slice(context.last), toolsOf(context, self.system)),
        };
      }),
      'open the tools': spawnChild('openTools', {
        id: 'tools',
        input: ({ context, self }) => ({
          open() {
            const { replayed } = workshopOf(self.system);
            return replayed ? reopened(replayed) : open!(context.task);
          },
        }),
      }),
      'take the tools': assign(({ event }) => ({ tools: (event as { tools: readonly OpenedTool[] }).tools })),
      'say that they do not open': ({ event }) => {
        throw (event as Extract<Event, { type: 'NOT OPENED' }>).error;
      },
    },
  }).createMachine({
    id,
    context: ({ input }) => ({
      task: input,
      world: start ? start(input) : null,
      results: [],
      last: 0,
      calls: [],
      left: 0,
      over: false,
    }),
    initial: open ? 'opening' : 'deciding',
    states: {
      ...(open && {
        opening: {
          entry: 'open the tools',
          on: {
            OPENED: { target: 'deciding', actions: 'take the tools' },
            'NOT OPENED': { actions: 'say that they do not open' },
          },
        },
      }),
      deciding: {
        always: { guard: 'a tool has ended it', target: 'ended' },
        on: {
          ACT: [
            { guard: 'by the agent, to end', target: 'ended', actions: 'take the answer' },
            { guard: 'by the agent', target: 'calling', actions: 'take the calls' },
          ],
        },
      },
      calling: {
        // Not at once: that the action was taken comes before what it brings.
        after: { 0: { actions: 'begin the calls' } },
        on: {
          'xstate.done.actor.*': [
            {
              guard: 'last of the calls',
              target: 'deciding',
              actions: ['let the callers go', 'note what the last brought'],
            },
            { actions: 'note what it brought' },
          ],
        },
      },
      ended: { type: 'final' },
    },
  });
}

type Spawn = (logic: AnyActorLogic, options: { id: string; input: CallInput }) => AnyActorRef;

/** What calls under way have brought, in the order in which they were made. */
function broughtOf(context: ToolWorldContext, self: AnyActorRef): ToolResult[] {
  const { brought } = workshopOf(self.system);
  return context.calls.flatMap((_, i) => brought.get(context.last + i)?.result ?? []);
}

const endsIn = (results: readonly ToolResult[], tools: readonly Tool[]): boolean =>
  results.some(({ tool, status }) => {
    const ends = tools.find(({ name }) => name === tool)?.ends ?? false;
    return ends && status !== 'failed' && status !== 'timed out';
  });
