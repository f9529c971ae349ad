/**
 * Tree of Thoughts (Yao et al. 2023), without asking anyone: what is known so far, and what becomes of it
 * with each answer. Exact worlds (`thoughts-exact.ts`) and models (a machine) drive the same steps:
 *
 *   continuations of `openPaths` → `propose` → values of the candidates → `judge` → `keep` → … `isFound`
 *
 * Breadth-first (algorithm 1) keeps the best paths of each level. Depth-first (algorithm 2) follows the best
 * continuation first, gives up what is judged below a threshold, and goes back to what it has left.
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

export interface ThoughtsOptions {
  strategy: 'breadth' | 'depth';
  /** Breadth-first: paths kept per level. */
  breadth: number;
  /** Breadth-first: the highest values stay, or paths drawn by value. */
  select: 'greedy' | 'sample';
  /** Actions of a path at most. */
  horizon: number;
  /** Depth-first: paths judged below this are given up. */
  threshold?: number;
  /** Depth-first: paths continued at most. */
  nodes: number;
}

/** One level (depth-first: one path's continuations). */
export interface Level<TAction = unknown> {
  candidates: readonly { actions: readonly TAction[]; value: number; kept: boolean }[];
}

/** A search for a plan, between two questions. */
export interface Thinking<TAction = unknown> {
  /** What is continued next: the beam, or the one path at the head. */
  beam: readonly Path<TAction>[];
  /** What is to be judged. */
  candidates: readonly Path<TAction>[];
  /** Depth-first: what is left to go back to, the next first. */
  waiting: readonly Path<TAction>[];
  /** Depth-first: the best path so far, for when none can be completed. */
  best: Path<TAction> | undefined;
  /** Levels so far; depth-first: paths continued. */
  depth: number;
  levels: readonly Level<TAction>[];
}

/** Nothing but the empty path. */
export function think<TAction>(): Thinking<TAction> {
  const start = { actions: [], value: 0, judged: false, closed: false };
  return { beam: [start], candidates: [], waiting: [], best: undefined, depth: 0, levels: [] };
}

/** The paths whose continuations are needed, in order. */
export function openPaths<TAction>({ beam }: Thinking<TAction>): Path<TAction>[] {
  return beam.filter((path) => !path.closed);
}

/** Takes the continuations of `openPaths`; `complete` says where a path has all it needs. */
export function propose<TAction>(
  thinking: Thinking<TAction>,
  proposals: readonly (readonly TAction[])[],
  complete: (actions: readonly TAction[]) => boolean,
): Thinking<TAction> {
  return { ...thinking, candidates: expand(thinking.beam, proposals, complete), depth: thinking.depth + 1 };
}

/** Whether a judgement of the candidates could change anything: breadth-first, one alone stays anyway. */
export function needsJudging<TAction>(
  { candidates }: Thinking<TAction>,
  { strategy }: Pick<ThoughtsOptions, 'strategy'>,
): boolean {
  return strategy === 'breadth' ? candidates.length > 1 : candidates.some(({ judged }) => !judged);
}

/** Takes the values of the candidates, in their order. */
export function judge<TAction>(thinking: Thinking<TAction>, values: readonly number[]): Thinking<TAction> {
  const candidates = thinking.candidates.map((path, i) => ({ ...path, value: values[i]!, judged: true }));
  return { ...thinking, candidates };
}

/** Keeps what is worth going on with. `random` draws where `select` is `sample`. */
export function keep<TAction>(
  thinking: Thinking<TAction>,
  options: ThoughtsOptions,
  random: Pick<Random, 'int' | 'weighted'>,
): Thinking<TAction> {
  return options.strategy === 'breadth' ? keepLevel(thinking, options, random) : goDeeper(thinking, options);
}

function levelOf<TAction>(
  candidates: readonly Path<TAction>[],
  kept: readonly Path<TAction>[],
): Level<TAction> {
  return {
    candidates: candidates.map((path) => ({
      actions: path.actions,
      value: path.value,
      kept: kept.includes(path),
    })),
  };
}

function keepLevel<TAction>(
  thinking: Thinking<TAction>,
  { breadth, select: method }: ThoughtsOptions,
  random: Pick<Random, 'int' | 'weighted'>,
): Thinking<TAction> {
  const { candidates, levels } = thinking;
  const beam = select(candidates, { breadth, method, random });
  return { ...thinking, beam, candidates: [], levels: [...levels, levelOf(candidates, beam)] };
}

function goDeeper<TAction>(thinking: Thinking<TAction>, options: ThoughtsOptions): Thinking<TAction> {
  const { horizon, threshold = Number.NEGATIVE_INFINITY } = options;
  const [head] = thinking.beam;
  // A path that nothing was proposed for comes back as it was: a dead end.
  const grown = thinking.candidates.filter(({ actions }) => actions.length > head!.actions.length);
  const promising = grown.filter(({ value }) => value >= threshold).sort((a, b) => b.value - a.value);
  // At the horizon only a complete path is of use.
  const kept = promising.filter(({ actions, closed }) => closed || actions.length < horizon);
  const [next, ...waiting] = [...kept, ...thinking.waiting];
  const best = [...(thinking.best ? [thinking.best] : []), ...promising].reduce<Path<TAction> | undefined>(
    (most, path) => (most && !goesFurther(path, most) ? most : path),
    undefined,
  );
  const levels = [...thinking.levels, levelOf(thinking.candidates, kept)];
  return { ...thinking, beam: next ? [next] : [], candidates: [], waiting, best, levels };
}

const goesFurther = (path: Path, most: Path) =>
  path.value > most.value || (path.value === most.value && path.actions.length > most.actions.length);

/** Whether the search has come to its end. */
export function isFound<TAction>({ beam, depth }: Thinking<TAction>, options: ThoughtsOptions): boolean {
  const limit = options.strategy === 'breadth' ? options.horizon : options.nodes;
  return beam.every((path) => path.closed) || depth >= limit;
}

/** The best path found; empty when nothing could be proposed. */
export function planOf<TAction>(
  thinking: Thinking<TAction>,
  { strategy }: ThoughtsOptions,
): readonly TAction[] {
  const [first] = thinking.beam;
  if (strategy === 'breadth' || first?.closed) return first?.actions ?? [];
  return thinking.best?.actions ?? [];
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
  {
    breadth,
    method,
    random,
  }: { breadth: number; method: 'greedy' | 'sample'; random: Pick<Random, 'int' | 'weighted'> },
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
