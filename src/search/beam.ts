/**
 * Breadth-first beam search as Tree of Thoughts uses it (Yao et al. 2023, section 3): the pure part.
 * Who proposes and who judges is the caller's; here is only which paths are kept.
 */
import type { Random } from '../seed.ts';

/** A path under construction. */
export interface Path<TAction = unknown> {
  actions: readonly TAction[];
  /** Sum over value samples, or votes; 0 before it is judged. */
  value: number;
  judged: boolean;
  /** Nothing can be added: it is complete, or nothing was proposed. */
  closed: boolean;
}

/** The paths of the next level: each open path's continuations, closed paths as they are, no duplicates. */
export function expand<TAction>(
  beam: readonly Path<TAction>[],
  proposals: readonly (readonly TAction[])[],
  complete: (actions: readonly TAction[]) => boolean,
): Path<TAction>[] {
  const seen = new Set<string>();
  const next: Path<TAction>[] = [];
  const add = (path: Path<TAction>) => {
    const name = JSON.stringify(path.actions);
    if (seen.has(name)) return;
    seen.add(name);
    next.push(path);
  };
  let open = 0;
  for (const path of beam) {
    const continuations = path.closed ? [] : proposals[open++]!;
    if (continuations.length === 0) add({ ...path, closed: true });
    for (const action of continuations) {
      const actions = [...path.actions, action];
      add({ actions, value: 0, judged: false, closed: complete(actions) });
    }
  }
  return next;
}

/**
 * The `breadth` paths that stay. `greedy`: the highest values, the earlier first among equals.
 * `sample`: drawn without replacement in proportion to value.
 */
export function select<TAction>(
  paths: readonly Path<TAction>[],
  { breadth, method, random }: { breadth: number; method: 'greedy' | 'sample'; random: Random },
): Path<TAction>[] {
  if (method === 'greedy') return [...paths].sort((a, b) => b.value - a.value).slice(0, breadth);
  const left = [...paths];
  const kept: Path<TAction>[] = [];
  while (kept.length < breadth && left.length > 0) {
    const weights = left.map((path) => path.value);
    const index = weights.some((weight) => weight > 0) ? random.weighted(weights) : random.int(left.length);
    kept.push(...left.splice(index, 1));
  }
  return kept.sort((a, b) => b.value - a.value);
}
