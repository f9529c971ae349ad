/** Which transitions may answer an event in a configuration, and in what order they are asked. */
import type { AnyStateNode, AnyTransitionDefinition, StateValue } from 'xstate';
import type { Configuration } from './configuration.ts';
import { ancestors, isAtomic } from './nodes.ts';
import type { Plan } from './plan.ts';

/**
 * Takes the first of its candidates whose guard holds, and is asked only where all slots named in `unless`
 * took none. A machine without parallel states has one slot.
 */
export interface Slot {
  candidates: readonly AnyTransitionDefinition[];
  unless: readonly number[];
}

/** Evaluates the guards of a configuration for one event; undefined: nothing is enabled. */
export type Choice = (context: unknown, event: { type: string }) => Plan | undefined;

/** Candidates after one without a guard are never asked. */
function reachable(candidates: readonly AnyTransitionDefinition[]): AnyTransitionDefinition[] {
  const sure = candidates.findIndex(({ guard }) => !guard);
  return candidates.slice(0, sure < 0 ? undefined : sure + 1);
}

/** Innermost first; regions of a parallel state side by side, their common ancestors only if none answers. */
export function eventSlots({ value, root }: Configuration, type: string): Slot[] {
  const slots: Slot[] = [];
  const visit = (node: AnyStateNode, below: StateValue): number[] => {
    const inner: [string, StateValue][] =
      typeof below === 'string' ? [[below, {}]] : Object.entries(below as object);
    const first = slots.length;
    for (const [key, deeper] of inner) visit(node.states[key]!, deeper);
    const taken = slots.map((_, i) => i).slice(first);
    const candidates = candidatesOf(node, type);
    if (candidates.length === 0) return taken;
    const [only] = taken;
    if (taken.length === 1 && only !== undefined) {
      slots[only] = { ...slots[only]!, candidates: reachable([...slots[only]!.candidates, ...candidates]) };
      return taken;
    }
    return [...taken, slots.push({ candidates: reachable(candidates), unless: taken }) - 1];
  };
  visit(root, value);
  return slots;
}

/** Eventless transitions: each atomic node asks itself and its ancestors. */
export function alwaysSlots({ nodes }: Configuration): Slot[] {
  return nodes.filter(isAtomic).flatMap((node) => {
    const candidates = [node, ...ancestors(node)].flatMap(({ always }) => always ?? []);
    return candidates.length ? [{ candidates: reachable(candidates), unless: [] }] : [];
  });
}

/** What a node itself does on an event: the exact descriptor first, then wildcards, the longer first. */
function candidatesOf(node: AnyStateNode, type: string): AnyTransitionDefinition[] {
  const wild = [...node.transitions.keys()]
    .filter((descriptor) => descriptor !== type && describes(descriptor, type))
    .sort((a, b) => b.length - a.length);
  return [type, ...wild].flatMap((descriptor) => node.transitions.get(descriptor) ?? []);
}

/** `*` is any event; `a.*` is `a` and whatever begins with `a.`. */
function describes(descriptor: string, type: string): boolean {
  if (descriptor === '*') return true;
  if (!descriptor.endsWith('.*')) return false;
  const prefix = descriptor.slice(0, -2);
  return type === prefix || type.startsWith(`${prefix}.`);
}

/** Nested conditions that put the number of the taken candidate (from 1; 0: none) into `s0`, `s1` … */
export function slotsText(slots: readonly Slot[], test: (candidate: AnyTransitionDefinition) => string) {
  const declared = `let ${slots.map((_, i) => `s${i}=0`).join()};`;
  const asked = slots.map(({ candidates, unless }, i) => {
    const text = candidates.reduceRight((otherwise, candidate, n) => {
      const take = `s${i}=${n + 1};`;
      return candidate.guard ? `${test(candidate)}{${take}}else{${otherwise}}` : take;
    }, '');
    return unless.length ? `if(!(${unless.map((n) => `s${n}`).join('||')})){${text}}` : text;
  });
  return declared + asked.join('');
}
