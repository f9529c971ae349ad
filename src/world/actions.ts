/** Actions as generated statements, and as `enqueueActions` needs them: performed when run. */
import { type AnyEventObject, type AnyStateMachine, assign, raise, type UnknownAction } from 'xstate';
import type { Configuration } from './configuration.ts';
import { evaluate, paramsText } from './guards.ts';
import {
  type Builtin,
  type Guard,
  type Implementation,
  type ResolvedAction,
  resolveAction,
} from './implementations.ts';
import { EffectMet, effectOf } from './report.ts';
import type { Source } from './source.ts';

export function spawn(): never {
  throw new EffectMet('spawn');
}

/** Stands for `self` and `system`, which a pure step does not have. */
export const actor = new Proxy(Object.freeze({}), {
  get: (_, name) => {
    throw new EffectMet(`use of the running actor (${String(name)})`);
  },
});

const BESIDES = { spawn, self: actor, system: actor };

/** The arguments that assigns, raised events and outputs get. */
function argsText(source: Source): string {
  const of = source.constant(actor);
  return `{context:c,event:e,spawn:${source.constant(spawn)},self:${of},system:${of}}`;
}

/** Source text that evaluates a value or a function of the arguments. */
export function valueText(source: Source, value: unknown, params = ''): string {
  const name = source.constant(value);
  return typeof value === 'function' ? `${name}(${argsText(source)}${params})` : name;
}

/** What an action does to a step. Plain functions, `emit` and `log` do nothing to it. */
export function roleOf({ builtin }: ResolvedAction): 'assign' | 'raise' | 'enqueue' | 'none' {
  switch (builtin?.type) {
    case 'xstate.assign':
      return 'assign';
    case 'xstate.raise':
      return 'raise';
    case 'xstate.enqueueActions':
      return 'enqueue';
    default:
      return 'none';
  }
}

/**
 * Statements over `c` (context, replaced by assigns), `e` (event) and `q` (queue of raised events).
 * `configuration` is that before the microstep, which `check` sees.
 */
export function actionText(
  source: Source,
  machine: AnyStateMachine,
  resolved: ResolvedAction,
  configuration: Configuration,
): string {
  const builtin = resolved.builtin!;
  const params = resolved.params === undefined ? '' : `,${paramsText(source, resolved.params)}`;
  switch (roleOf(resolved)) {
    case 'assign':
      return assignText(source, builtin.assignment!, params);
    case 'raise':
      return `q.push(${valueText(source, builtin.event, params)});`;
    case 'enqueue': {
      const enqueue: Enqueue = (context, event, queue, given) =>
        enqueued(machine, builtin, given, { context, event, queue, configuration });
      return `c=${source.constant(enqueue)}(c,e,q${params});`;
    }
    case 'none':
      return '';
  }
}

function assignText(source: Source, assignment: NonNullable<Builtin['assignment']>, params: string): string {
  const args = argsText(source);
  if (typeof assignment === 'function')
    return `c={...c,...${source.constant(assignment)}(${args}${params})};`;
  const written = Object.entries(assignment).map(([name, value], i) => {
    const text =
      typeof value === 'function' ? `${source.constant(value)}(a${params})` : source.constant(value);
    return { name: JSON.stringify(name), value: `v${i}`, declared: `const v${i}=${text};` };
  });
  const spread = `{...c${written.map(({ name, value }) => `,[${name}]:${value}`).join('')}}`;
  const { names, same } = source.fields;
  const all = names?.map((field) => {
    const name = JSON.stringify(field);
    return `${name}:${written.find((one) => one.name === name)?.value ?? `c[${name}]`}`;
  });
  const copy = all && same ? `${source.constant(source.fields)}.same?{${all}}:${spread}` : spread;
  return `{const a=${args};${written.map(({ declared }) => declared).join('')}c=${copy};}`;
}

/** What actions that are known only when run see and change. */
interface Stage {
  context: unknown;
  event: AnyEventObject;
  queue: AnyEventObject[];
  configuration: Configuration;
}

type Enqueue = (
  context: unknown,
  event: AnyEventObject,
  queue: AnyEventObject[],
  params?: unknown,
) => unknown;

/** Collects the actions of one `enqueueActions`, then performs them; gives the context after them. */
function enqueued(machine: AnyStateMachine, action: Builtin, params: unknown, stage: Stage): unknown {
  const { context, event, configuration } = stage;
  const actions: UnknownAction[] = [];
  const refuse = (effect: string) => () => {
    throw new EffectMet(effect);
  };
  const enqueue = Object.assign(
    (next: UnknownAction) => {
      actions.push(next);
    },
    {
      assign: (assignment: never) => actions.push(assign(assignment) as UnknownAction),
      raise: (raised: never, options?: never) => actions.push(raise(raised, options) as UnknownAction),
      emit: () => {},
      cancel: refuse('cancel'),
      sendTo: refuse('sendTo'),
      sendParent: refuse('sendParent'),
      spawnChild: refuse('spawnChild'),
      stopChild: refuse('stopChild'),
    },
  );
  const check = (guard: Guard) => evaluate(machine, guard, context, event, configuration);
  action.collect!({ context, event, enqueue, check, self: actor, system: actor }, params);
  return actions.reduce((after, next) => perform(machine, next, { ...stage, context: after }), context);
}

function perform(machine: AnyStateMachine, action: UnknownAction, stage: Stage): unknown {
  const { context, event, queue } = stage;
  const { builtin, params: given } = resolveAction(machine, action);
  if (!builtin) return context;
  const effect = effectOf(builtin);
  if (effect) throw new EffectMet(effect);
  const args = { context, event, ...BESIDES };
  const params = typeof given === 'function' ? (given as Implementation)({ context, event }) : given;
  const give = (value: unknown) =>
    typeof value === 'function' ? (value as Implementation)(args, params) : value;
  switch (roleOf({ name: '', builtin })) {
    case 'assign': {
      const { assignment } = builtin;
      const update =
        typeof assignment === 'function'
          ? assignment(args, params)
          : Object.fromEntries(Object.entries(assignment!).map(([name, value]) => [name, give(value)]));
      return Object.assign({}, context, update);
    }
    case 'raise':
      queue.push(give(builtin.event) as AnyEventObject);
      return context;
    case 'enqueue':
      return enqueued(machine, builtin, params, stage);
    case 'none':
      return context;
  }
}
