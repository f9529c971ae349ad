/** What can be reached when nothing is ever deleted. */
import type { Ground, GroundEffect } from './instantiate.ts';

/** A ground action, before facts have bits. */
export interface Candidate {
  precondition: Ground;
  effects: readonly GroundEffect[];
}

/** The atoms that hold at some time when nothing is deleted; negative conditions are taken to hold. */
export function reach(candidates: readonly Candidate[], initial: readonly number[]): Set<number> {
  const reached = new Set(initial);
  let open: readonly Candidate[] = candidates;
  for (let before = -1; before < reached.size; ) {
    before = reached.size;
    open = open.filter(({ precondition, effects }) => {
      if (!possible(precondition, reached)) return true;
      let waits = false;
      for (const { condition, add } of effects) {
        if (!possible(condition, reached)) waits = true;
        else for (const atom of add) reached.add(atom);
      }
      return waits;
    });
  }
  return reached;
}

/** Whether a condition can hold when only these atoms ever do. */
export function possible(condition: Ground, reached: ReadonlySet<number>): boolean {
  if (typeof condition === 'boolean') return condition;
  if (condition.kind === 'atom') return !condition.holds || reached.has(condition.atom);
  return condition.kind === 'and'
    ? condition.parts.every((part) => possible(part, reached))
    : condition.parts.some((part) => possible(part, reached));
}
