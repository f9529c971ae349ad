/** Guards as generated conditions, and as `check` of `enqueueActions` needs them: evaluated when run. */
import type { AnyEventObject, AnyStateMachine, StateValue } from 'xstate';
import type { Configuration } from './configuration.ts';
import { type Guard, type Implementation, resolveGuard } from './implementations.ts';
import type { Source } from './source.ts';

/** Throws as XState does for a guard without an implementation. */
function missing(name: string): never {
  throw new Error(`Guard '${name}' is not implemented.`);
}

/** Whether `stateIn(value)` holds: by state value or, with `#`, by a node's id. */
function isIn(configuration: Configuration, value: unknown, machine: AnyStateMachine): boolean {
  return typeof value === 'string' && value.startsWith('#')
    ? configuration.nodes.includes(machine.getStateNodeById(value))
    : configuration.matches(value as StateValue);
}

/** The arguments that guards and dynamic parameters get. */
export const GUARD_ARGS = '{context:c,event:e}';

/** Source text of parameters: a constant, or the call of a function of context and event. */
export function paramsText(source: Source, params: unknown): string {
  const name = source.constant(params);
  return typeof params === 'function' ? `${name}(${GUARD_ARGS})` : name;
}

/** A condition over `c` (context) and `e` (event); `stateIn` is settled by the configuration. */
export function guardText(
  source: Source,
  machine: AnyStateMachine,
  guard: Guard,
  configuration: Configuration,
): string {
  const text = (inner: Guard) => guardText(source, machine, inner, configuration);
  const resolved = resolveGuard(machine, guard);
  switch (resolved.kind) {
    case 'function': {
      const { test, params } = resolved;
      const last = params === undefined ? '' : `,${paramsText(source, params)}`;
      return `${source.constant(test)}(${GUARD_ARGS}${last})`;
    }
    case 'and':
      return `(${resolved.guards.map(text).join('&&') || 'true'})`;
    case 'or':
      return `(${resolved.guards.map(text).join('||') || 'false'})`;
    case 'not':
      return `!${text(resolved.guard)}`;
    case 'stateIn':
      return String(isIn(configuration, resolved.value, machine));
    case 'missing':
      return `${source.constant(missing)}(${source.constant(resolved.name)})`;
  }
}

/** The same, for guards that are known only when run. */
export function evaluate(
  machine: AnyStateMachine,
  guard: Guard,
  context: unknown,
  event: AnyEventObject,
  configuration: Configuration,
): boolean {
  const holds = (inner: Guard) => evaluate(machine, inner, context, event, configuration);
  const resolved = resolveGuard(machine, guard);
  switch (resolved.kind) {
    case 'function': {
      const { test, params } = resolved;
      const args = { context, event };
      return test(args, typeof params === 'function' ? (params as Implementation)(args) : params) as boolean;
    }
    case 'and':
      return resolved.guards.every(holds);
    case 'or':
      return resolved.guards.some(holds);
    case 'not':
      return !holds(resolved.guard);
    case 'stateIn':
      return isIn(configuration, resolved.value, machine);
    case 'missing':
      return missing(resolved.name);
  }
}
