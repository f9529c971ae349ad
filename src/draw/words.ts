/** Guards and actions in words: their names; inline functions as they are written. */

import { functionText, valueText } from './source-text.ts';

/** What XState's own action creators hang on the functions they return. */
interface BuiltIn {
  type?: string;
  assignment?: unknown;
  event?: unknown;
  to?: unknown;
  src?: unknown;
  delay?: unknown;
}

/** A guard in words: `both chose`, `by first and checks`, `not over`, `in playing.two`. */
export function guardText(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  if (typeof guard !== 'function') return withParams(guard, 'guard');
  const { name, guards, stateValue } = guard as { name: string; guards?: unknown[]; stateValue?: unknown };
  if (stateValue !== undefined) {
    return `in ${typeof stateValue === 'string' ? stateValue : JSON.stringify(stateValue)}`;
  }
  if (!guards) return functionText(guard, 'guard');
  const parts = guards.map((part) => {
    const text = guardText(part);
    return guards.length > 1 && isCombination(part) ? `(${text})` : text;
  });
  if (name === 'not') return isCombination(guards[0]) ? `not (${parts[0]})` : `not ${parts[0]}`;
  return parts.join(` ${name} `);
}

const isCombination = (guard: unknown): boolean =>
  typeof guard === 'function' && ((guard as { guards?: unknown[] }).guards?.length ?? 0) > 1;

/** An action in words: its name, `assign left, next`, `raise TICK`, `send ACT to parent`. */
export function actionText(action: unknown): string {
  if (typeof action === 'string') return action;
  if (typeof action !== 'function') return withParams(action, 'action');
  const { type, assignment, event, to, src, delay } = action as BuiltIn;
  const later = delay === undefined ? '' : ' later';
  switch (type) {
    case 'xstate.assign':
      return typeof assignment === 'object' && assignment !== null
        ? `assign ${Object.keys(assignment).join(', ')}`
        : 'assign';
    case 'xstate.raise':
      return `raise ${eventText(event)}${later}`;
    case 'xstate.sendTo':
      return `send ${eventText(event)}${recipient(to)}${later}`;
    case 'xstate.emit':
      return `emit ${eventText(event)}`;
    case 'xstate.spawnChild':
      return `spawn ${typeof src === 'string' ? src : 'an actor'}`;
    case 'xstate.enqueueActions':
      return 'enqueue actions';
    case 'xstate.stopChild':
      return 'stop an actor';
    case undefined:
      return functionText(action, 'action');
    default:
      return type.replace('xstate.', '');
  }
}

function eventText(event: unknown): string {
  const { type } = (typeof event === 'object' && event !== null ? event : {}) as { type?: unknown };
  return typeof event === 'string' ? event : type === undefined ? 'an event' : String(type);
}

function recipient(to: unknown): string {
  if (typeof to === 'string') return to === '#_parent' ? ' to the parent' : ` to ${to}`;
  // `sendParent` names its recipient by a function of the scope.
  return typeof to === 'function' && /_parent/.test(String(to)) ? ' to the parent' : '';
}

/** A named guard or action with what it is given: `atLeast(n: 3)`. */
function withParams(given: unknown, what: string): string {
  const { type, params } = given as { type?: unknown; params?: unknown };
  const name = String(type ?? what);
  if (params === undefined) return name;
  const text = valueText(params);
  return `${name}(${text.replace(/^{\s*(.*?)\s*}$/, '$1')})`;
}
