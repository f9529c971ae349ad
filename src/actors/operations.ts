/** What microsteps do, with names looked up once: the actions of a statechart as a running actor performs them. */
import {
  type AnyActorRef,
  type AnyActorScope,
  type AnyEventObject,
  type AnyStateMachine,
  spawnChild,
  type UnknownAction,
} from 'xstate';
import type { Implementation } from '../world/implementations.ts';
import type { Operation as Planned } from '../world/microstep.ts';
import type { Frame } from './frame.ts';

/** Does its part of a microstep. */
export type Operation = (frame: Frame) => void;

/** XState's built-in actions, as it makes them: functions with these properties. */
interface Builtin {
  readonly type: string;
  readonly assignment?: Implementation | Readonly<Record<string, unknown>>;
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

/**
 * An action where it stands. `invoked`: actors that start with the node, which it may address already.
 */
export function action(
  machine: AnyStateMachine,
  given: UnknownAction,
  invoked?: readonly string[],
): Operation {
  const inline = typeof given === 'function';
  const name = typeof given === 'string' ? given : (given as { type: string }).type;
  const found: unknown = inline ? given : machine.implementations.actions[name];
  const params = typeof given === 'object' ? (given as { params?: unknown }).params : undefined;
  if (typeof found === 'function' && 'resolve' in found) {
    const builtin = found as unknown as Builtin;
    if (builtin.type === 'xstate.assign') return assigning(builtin.assignment!, params);
    const changesChildren = builtin.type === 'xstate.spawnChild' || builtin.type === 'xstate.stopChild';
    return changesChildren
      ? (frame) => {
          const [{ children }] = resolve(frame, builtin, frame.bare(), params, invoked);
          frame.children = children;
          frame.changed = true;
        }
      : (frame) => {
          const seen = builtin.type === 'xstate.enqueueActions' ? frame.seen() : frame;
          const [, , actions] = resolve(frame, builtin, seen, params, invoked);
          for (const next of actions ?? []) action(machine, next, invoked)(frame);
        };
  }
  const type = inline ? (given as { name: string }).name || '(anonymous)' : name;
  return (frame) =>
    frame.scope.actionExecutor({
      type,
      info: frame.args(),
      params: paramsOf(frame, params) as never,
      exec: found as never,
    });
}

function paramsOf({ context, event }: Frame, params: unknown): unknown {
  return typeof params === 'function' ? (params as Implementation)({ context, event }) : params;
}

function resolve(
  frame: Frame,
  builtin: Builtin,
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
function spawn(frame: Frame, src: unknown, options: SpawnOptions = {}): AnyActorRef {
  const { machine, scope } = frame;
  const named = typeof src === 'string';
  if (named && !machine.implementations.actors[src]) {
    throw new Error(`machine ${machine.id} spawns '${src}', which is none of its actors`);
  }
  // Of logic given as it is, a function is the input itself.
  const input = named ? options.input : () => options.input;
  const spawning = spawnChild(src as never, { ...options, input } as never) as unknown as Builtin;
  const extra = { internalQueue: frame.queue, deferredActorIds: undefined };
  const [, given] = spawning.resolve(scope, frame.bare(), frame.args(), undefined, spawning, extra);
  const { actorRef } = given as { actorRef: AnyActorRef };
  frame.children = { ...frame.children, [actorRef.id]: actorRef };
  spawning.execute!(scope, given);
  return actorRef;
}
