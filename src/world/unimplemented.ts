/** Names in a machine that stand for nothing. XState passes over such an action without a word. */
import type { AnyStateMachine, AnyStateNode, UnknownAction } from 'xstate';
import { type Guard, resolveGuard } from './implementations.ts';

/** The first action, guard or actor that the machine names and does not implement, and where; else undefined. */
export function unimplemented(
  machine: AnyStateMachine,
  node: AnyStateNode = machine.root,
): string | undefined {
  const transitions = [...[...node.transitions.values()].flat(), ...(node.always ?? []), node.initial];
  const actions = [...node.entry, ...node.exit, ...transitions.flatMap((each) => each?.actions ?? [])];
  const names = [
    ...actions.map((action) => missingAction(machine, action as UnknownAction)),
    ...transitions.map((each) => each?.guard && missingGuard(machine, each.guard as Guard)),
    ...node.invoke.map(({ src }) => missingActor(machine, src)),
  ];
  const missing = names.find((name) => name !== undefined);
  if (missing !== undefined) return `${missing} of state node '${node.id}'`;
  for (const child of Object.values(node.states)) {
    const below = unimplemented(machine, child as AnyStateNode);
    if (below !== undefined) return below;
  }
  return undefined;
}

function missingAction(machine: AnyStateMachine, action: UnknownAction | string): string | undefined {
  const name = typeof action === 'string' ? action : typeof action === 'object' ? action.type : undefined;
  return name === undefined || machine.implementations.actions[name] ? undefined : `action '${name}'`;
}

function missingGuard(machine: AnyStateMachine, guard: Guard): string | undefined {
  const found = resolveGuard(machine, guard);
  if (found.kind === 'missing') return `guard '${found.name}'`;
  if (found.kind === 'not') return missingGuard(machine, found.guard);
  if (found.kind !== 'and' && found.kind !== 'or') return undefined;
  return found.guards.map((each) => missingGuard(machine, each)).find((name) => name !== undefined);
}

/** What stands in the machine itself is called by its place there. */
function missingActor(machine: AnyStateMachine, src: unknown): string | undefined {
  if (typeof src !== 'string' || src.startsWith('xstate.invoke.')) return undefined;
  return machine.implementations.actors[src] ? undefined : `actor '${src}'`;
}
