/** The fields of a machine's contexts: while all contexts have the same ones, copies can name them. */
import type { AnyStateMachine, AnyStateNode, UnknownAction } from 'xstate';
import { resolveAction } from './implementations.ts';

/** Beyond this, naming each field is no faster than a spread. */
const MOST = 32;

/**
 * Watches contexts on their way in. `{ ...context }` is a call of V8's; an object that names its fields is made
 * in line, which matters at millions of steps a second.
 */
export class Fields {
  /** Every context has had just `names`, in this order. Code that relies on it has to ask before each copy. */
  same = true;
  names: readonly string[] | undefined;
  /** Undefined when there is no saying what assigns may add. */
  readonly #assigned: ReadonlySet<string> | undefined;

  constructor(machine: AnyStateMachine) {
    this.#assigned = assignedBy(machine.root);
  }

  /** A context comes from outside. */
  meet(context: unknown): void {
    if (!this.same) return;
    const names = Object.keys(context ?? {});
    this.names ??= names;
    this.same =
      this.#assigned !== undefined &&
      names.length <= MOST &&
      names.join('\n') === this.names.join('\n') &&
      // In a literal it would be the prototype.
      !names.includes('__proto__') &&
      Object.getOwnPropertySymbols(context ?? {}).length === 0 &&
      [...this.#assigned].every((name) => names.includes(name));
  }
}

/** What the assigns below a node write; undefined when a function decides it. */
function assignedBy(node: AnyStateNode): Set<string> | undefined {
  const names = new Set<string>();
  const transitions = [...[...node.transitions.values()].flat(), ...(node.always ?? []), node.initial];
  const actions = [...node.entry, ...node.exit, ...transitions.flatMap((transition) => transition.actions)];
  for (const action of actions) {
    const { builtin } = resolveAction(node.machine, action as UnknownAction);
    if (builtin?.type === 'xstate.enqueueActions' || typeof builtin?.assignment === 'function')
      return undefined;
    for (const name of Object.keys(builtin?.assignment ?? {})) names.add(name);
  }
  for (const child of Object.values(node.states)) {
    const below = assignedBy(child as AnyStateNode);
    if (!below) return undefined;
    for (const name of below) names.add(name);
  }
  return names;
}
