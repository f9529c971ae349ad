/** What a machine's guards and actions come to once their names are looked up. */
import type { AnyEventObject, AnyStateMachine, UnknownAction } from 'xstate';

/** A function of the machine's author, called as XState calls it. */
export type Implementation = (args: object, params?: unknown) => unknown;

/** A guard as it is written: a name, a name with parameters, or a function. */
export type Guard = string | { type: string; params?: unknown } | Implementation;

/** One of XState's action objects (a function with these properties). */
export interface Builtin {
  readonly type: string;
  readonly resolve: unknown;
  readonly assignment?: Implementation | Readonly<Record<string, unknown>>;
  readonly event?: AnyEventObject | Implementation;
  readonly delay?: unknown;
  readonly to?: unknown;
  readonly id?: unknown;
  readonly sendId?: unknown;
  readonly collect?: Implementation;
}

/** An action as used in one place. Neither built in nor pure code to run: a plain action, which is skipped. */
export interface ResolvedAction {
  name: string;
  builtin?: Builtin;
  /** A value, or a function of context and event. */
  params?: unknown;
}

const nameOf = (value: unknown, none: string) =>
  typeof value === 'string'
    ? value
    : typeof value === 'object' && value !== null
      ? String((value as { type: unknown }).type)
      : (value as Implementation).name || none;

export function resolveAction(machine: AnyStateMachine, action: UnknownAction): ResolvedAction {
  const inline = typeof action === 'function';
  const found: unknown = inline
    ? action
    : machine.implementations.actions[typeof action === 'string' ? action : action.type];
  const builtin =
    typeof found === 'function' && 'resolve' in found ? (found as unknown as Builtin) : undefined;
  const params = typeof action === 'object' ? (action as { params?: unknown }).params : undefined;
  return { name: nameOf(action, 'an inline action'), builtin, params };
}

/** A guard as used in one place. */
export type ResolvedGuard =
  | { kind: 'function'; name: string; test: Implementation; params?: unknown }
  | { kind: 'and' | 'or'; guards: readonly Guard[] }
  | { kind: 'not'; guard: Guard }
  | { kind: 'stateIn'; value: unknown }
  | { kind: 'missing'; name: string };

interface BuiltinGuard {
  readonly check: unknown;
  readonly guards?: readonly Guard[];
  readonly stateValue?: unknown;
}

export function resolveGuard(machine: AnyStateMachine, guard: Guard): ResolvedGuard {
  const inline = typeof guard === 'function';
  const name = nameOf(guard, 'an inline guard');
  const found: unknown = inline ? guard : machine.implementations.guards[name];
  if (!found) return { kind: 'missing', name };
  // An implementation may itself be a name, with parameters of its own.
  if (typeof found !== 'function') return resolveGuard(machine, found as Guard);
  if (!('check' in found)) {
    const params = typeof guard === 'object' ? (guard as { params?: unknown }).params : undefined;
    return { kind: 'function', name, test: found as Implementation, params };
  }
  const { guards = [], stateValue } = found as BuiltinGuard;
  if (found.name === 'stateIn') return { kind: 'stateIn', value: stateValue };
  if (found.name === 'not') return { kind: 'not', guard: guards[0]! };
  return { kind: found.name as 'and' | 'or', guards };
}
