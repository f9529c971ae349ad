/** Why a machine has no world model: its effects, found before anything runs or when one is met. */
import type { AnyStateMachine, AnyStateNode, UnknownAction } from 'xstate';
import { type Builtin, resolveAction } from './implementations.ts';

/** One effect and where it stands. */
export interface Cause {
  /** The state node's id, which is its path from the machine's id. */
  node: string;
  /** What cannot be part of a pure step, in words. */
  effect: string;
}

/** The machine has effects, which a world model cannot have. The message names machine, nodes and causes. */
export class NotCompilable extends Error {
  override name = 'NotCompilable';
  readonly causes: readonly Cause[];
  constructor(machine: string, causes: readonly Cause[]) {
    const list = causes.map(({ node, effect }) => `${node}: ${effect}`).join('; ');
    super(`machine ${machine} has no world model, because it has effects: ${list}`);
    this.causes = causes;
  }
}

/** An effect met while a step was computed; where it stands is known further out. */
export class EffectMet extends Error {
  override name = 'EffectMet';
}

/** The effect of a built-in action; undefined when it is pure. */
export function effectOf(action: Builtin): string | undefined {
  switch (action.type) {
    case 'xstate.spawnChild':
      return 'spawnChild';
    case 'xstate.stopChild':
      return 'stopChild';
    case 'xstate.cancel':
      return 'cancel';
    case 'xstate.sendTo':
      return action.to === '#_parent' ? 'sendParent' : 'sendTo (or forwardTo)';
    case 'xstate.raise':
      return action.delay === undefined ? undefined : 'a delayed raise';
    default:
      return undefined;
  }
}

/** XState turns `after` into a delayed raise on entry and a cancel on exit; they are one cause, not three. */
const ofTimer = ({ id, sendId }: Builtin) =>
  [id, sendId].some((name) => typeof name === 'string' && name.startsWith('xstate.after.'));

function effectsOf(node: AnyStateNode): string[] {
  const invoked = node.invoke.map(({ src }) => `invoke of '${src}'`);
  const timers = Object.keys(node.config.after ?? {}).map((delay) => `after ${delay}`);
  const transitions = [...[...node.transitions.values()].flat(), ...(node.always ?? []), node.initial];
  const actions = [
    ...node.entry.map((action) => [action, 'on entry'] as const),
    ...node.exit.map((action) => [action, 'on exit'] as const),
    ...transitions.flatMap(({ actions, eventType }) =>
      actions.map((action) => {
        const of = eventType ? `on '${eventType}'` : eventType === '' ? 'of always' : 'of initial';
        return [action, of] as const;
      }),
    ),
  ];
  const found = actions.flatMap(([action, where]) => {
    const { builtin } = resolveAction(node.machine, action as UnknownAction);
    const effect = builtin && !ofTimer(builtin) && effectOf(builtin);
    return effect ? [`${effect} ${where}`] : [];
  });
  return [...invoked, ...timers, ...found];
}

/** Every effect that a machine's definition shows. What `enqueueActions` and `spawn` do is known only when run. */
export function findEffects(machine: AnyStateMachine): Cause[] {
  const causes: Cause[] = [];
  const visit = (node: AnyStateNode) => {
    for (const effect of effectsOf(node)) causes.push({ node: node.id, effect });
    for (const child of Object.values(node.states)) visit(child as AnyStateNode);
  };
  visit(machine.root);
  return causes;
}
