/** What microsteps do, with names looked up once: the actions of a statechart as a running actor performs them. */
import {
  type AnyActorLogic,
  type AnyActorRef,
  type AnyActorScope,
  type AnyEventObject,
  type AnyStateMachine,
  createActor,
  spawnChild,
  type UnknownAction,
} from 'xstate';
import { type Builtin, type Implementation, resolveAction } from '../world/implementations.ts';
import type { Operation as Planned } from '../world/microstep.ts';
import type { Frame } from './frame.ts';

/** Does its part of a microstep. */
export type Operation = (frame: Frame) => void;

/** XState's built-in actions as an actor runs them. */
interface Running extends Builtin {
  /** Works out what is to be done: a new snapshot, what to execute it with, and further actions. */
  resolve(
    scope: AnyActorScope,
    snapshot: unknown,
    args: object,
    params: unknown,
    action: Builtin,
    extra: { internalQueue: AnyEventObject[]; deferredActorIds: readonly string[] | undefined },
  ): [
    snapshot: { children: Frame['children'] },
    params: unknown,
    actions: readonly UnknownAction[] | undefined,
  ];
  execute?(scope: AnyActorScope, params: unknown): void;
  /** For what was addressed to an actor that is only now there. */
  retryResolve?(scope: AnyActorScope, snapshot: unknown, params: unknown): void;
}

export function prepared(machine: AnyStateMachine, planned: Planned): Operation {
  switch (planned.kind) {
    case 'action':
      return action(machine, planned.action, planned.invoked);
    case 'done': {
      const type = `xstate.done.state.${planned.node.id}`;
      const { final } = planned;
      return (frame) => frame.queue.push({ type, output: final && frame.value(final.output) });
    }
    case 'output': {
      const { output } = machine.root;
      const type = `xstate.done.state.${planned.node.id}`;
      const { node } = planned;
      return (frame) => {
        if (output === undefined) return frame.end(undefined);
        const inner = node.output !== undefined && node.parent ? frame.value(node.output) : undefined;
        frame.end(frame.value(output, { type, output: inner }));
      };
    }
  }
}

/** An action where it stands. `invoked`: actors that start with the node, which it may address already. */
export function action(
  machine: AnyStateMachine,
  given: UnknownAction,
  invoked?: readonly string[],
): Operation {
  const { builtin, params } = resolveAction(machine, given);
  if (!builtin) return plain(machine, given, params);
  const running = builtin as Running;
  switch (builtin.type) {
    case 'xstate.assign':
      return assigning(builtin.assignment!, params);
    case 'xstate.spawnChild':
    case 'xstate.stopChild':
      return (frame) => {
        const [{ children }] = resolve(frame, running, frame.bare(), params, invoked);
        frame.children = children;
        frame.changed = true;
      };
    default:
      return (frame) => {
        const seen = builtin.type === 'xstate.enqueueActions' ? frame.seen() : frame;
        const [, , actions] = resolve(frame, running, seen, params, invoked);
        for (const next of actions ?? []) action(machine, next, invoked)(frame);
      };
  }
}

/** A function of the machine's author, or a name that stands for none: then it is told of and nothing is done. */
function plain(machine: AnyStateMachine, given: UnknownAction, params: unknown): Operation {
  const inline = typeof given === 'function';
  const name = typeof given === 'string' ? given : (given as { type: string }).type;
  const type = inline ? (given as { name: string }).name || '(anonymous)' : name;
  const exec = (inline ? given : machine.implementations.actions[name]) as never;
  return (frame) =>
    frame.scope.actionExecutor({
      type,
      info: frame.args(),
      params: paramsOf(frame, params) as never,
      exec,
    });
}

function paramsOf({ context, event }: Frame, params: unknown): unknown {
  return typeof params === 'function' ? (params as Implementation)({ context, event }) : params;
}

function resolve(
  frame: Frame,
  builtin: Running,
  snapshot: unknown,
  params: unknown,
  invoked: readonly string[] | undefined,
) {
  const { scope, queue } = frame;
  const args = frame.args();
  const extra = { internalQueue: queue, deferredActorIds: invoked };
  const resolved = builtin.resolve(scope, snapshot, args, paramsOf(frame, params), builtin, extra);
  const [, given] = resolved;
  if (invoked && builtin.retryResolve) {
    frame.late(() => builtin.retryResolve!(scope, frame, given));
  }
  if (builtin.execute) {
    const exec = () => builtin.execute!(scope, given);
    scope.actionExecutor({ type: builtin.type, info: args, params: given as never, exec });
  }
  return resolved;
}

export function assigning(assignment: NonNullable<Builtin['assignment']>, params: unknown): Operation {
  const entries = typeof assignment === 'function' ? undefined : Object.entries(assignment);
  return (frame) => {
    const { scope, context, event } = frame;
    const { self, system } = scope;
    const args = {
      context,
      event,
      self,
      system,
      spawn: (src: never, options: never) => spawn(frame, src, options),
    };
    const given = paramsOf(frame, params);
    let update: object;
    if (entries) {
      const values: Record<string, unknown> = {};
      for (const [name, value] of entries) {
        values[name] = typeof value === 'function' ? (value as Implementation)(args, given) : value;
      }
      update = values;
    } else update = (assignment as Implementation)(args, given) as object;
    frame.context = Object.assign({}, context, update);
    frame.changed = true;
  };
}

interface SpawnOptions {
  id?: string;
  systemId?: string;
  syncSnapshot?: boolean;
  input?: unknown;
}

/** An assign's `spawn`: the actor is made at once, and starts when the step is done. */
function spawn(frame: Frame, src: unknown, options: SpawnOptions | undefined): AnyActorRef {
  const { machine, scope, context, event } = frame;
  const { id, systemId, syncSnapshot, input } = options ?? {};
  const named = typeof src === 'string';
  const logic: unknown = named ? machine.implementations.actors[src] : src;
  if (!logic) throw new Error(`machine ${machine.id} spawns '${src}', which is none of its actors`);
  const { self } = scope;
  // Of logic given as it is, a function is the input itself.
  const given = named && typeof input === 'function' ? input({ context, event, self }) : input;
  const actor = { id, systemId, syncSnapshot, input: given, parent: self, src };
  const actorRef = createActor(logic as AnyActorLogic, actor as never) as AnyActorRef;
  frame.children = { ...frame.children, [actorRef.id]: actorRef };
  STARTING.execute!(scope, { actorRef });
  return actorRef;
}

/** Its `execute` starts an actor that has not been stopped meanwhile. */
const STARTING = spawnChild('') as unknown as Running;
