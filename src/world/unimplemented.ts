/** Names in a machine that stand for nothing. XState passes over such an action without a word. */
import type { AnyStateMachine, AnyStateNode, UnknownAction } from 'xstate';
import { type Guard, resolveAction, resolveGuard } from './implementations.ts';

/** A name without an implementation. */
export interface Missing {
  kind: 'action' | 'guard' | 'actor' | 'delay';
  name: string;
  /** The id of the state node that names it. */
  node: string;
}

/** The first action, guard, actor or delay that the machine names and does not implement; else undefined. */
export function unimplemented(
  machine: AnyStateMachine,
  node: AnyStateNode = machine.root,
): Missing | undefined {
  const transitions = [...[...node.transitions.values()].flat(), ...(node.always ?? []), node.initial];
  const actions = [...node.entry, ...node.exit, ...transitions.flatMap((each) => each?.actions ?? [])];
  const names: Record<Missing['kind'], (string | undefined)[]> = {
    action: actions.map((action) => missingAction(machine, action as UnknownAction)),
    guard: transitions.map((each) => each?.guard && missingGuard(machine, each.guard as Guard)),
    actor: node.invoke.map(({ src }) => missingActor(machine, src)),
    delay: actions.map((action) => missingDelay(machine, action as UnknownAction)),
  };
  for (const kind of Object.keys(names) as Missing['kind'][]) {
    const name = names[kind].find((each) => each !== undefined);
    if (name !== undefined) return { kind, name, node: node.id };
  }
  for (const child of Object.values(node.states)) {
    const below = unimplemented(machine, child as AnyStateNode);
    if (below !== undefined) return below;
  }
  return undefined;
}

function missingAction(machine: AnyStateMachine, action: UnknownAction | string): string | undefined {
  const name = typeof action === 'string' ? action : typeof action === 'object' ? action.type : undefined;
  return name === undefined || machine.implementations.actions[name] ? undefined : name;
}

function missingGuard(machine: AnyStateMachine, guard: Guard): string | undefined {
  const found = resolveGuard(machine, guard);
  if (found.kind === 'missing') return found.name;
  if (found.kind === 'not') return missingGuard(machine, found.guard);
  if (found.kind !== 'and' && found.kind !== 'or') return undefined;
  return found.guards.map((each) => missingGuard(machine, each)).find((name) => name !== undefined);
}

/** What stands in the machine itself is called by its place there. */
function missingActor(machine: AnyStateMachine, src: unknown): string | undefined {
  if (typeof src !== 'string' || src.startsWith('xstate.invoke.')) return undefined;
  return machine.implementations.actors[src] ? undefined : src;
}

/** What `after` waits for is raised with a delay on entry. XState takes a delay that it does not know for none. */
function missingDelay(machine: AnyStateMachine, action: UnknownAction): string | undefined {
  const delay = resolveAction(machine, action).builtin?.delay;
  return typeof delay === 'string' && machine.implementations.delays[delay] === undefined ? delay : undefined;
}
