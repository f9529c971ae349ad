/** Tree of Thoughts over a world: legal actions are proposed; the world's value, or playouts, judge. */
import { SearchError } from './errors.ts';
import { heuristic, playouts } from './playouts.ts';
import { Stream } from './rng.ts';
import {
  isFound,
  judge,
  keep,
  type Level,
  needsJudging,
  openPaths,
  planOf,
  propose,
  type ThoughtsOptions,
  think,
} from './thoughts.ts';
import { OVER, type World } from './types.ts';

export interface ExactThoughtsOptions extends Pick<ThoughtsOptions, 'strategy' | 'breadth' | 'threshold'> {
  /** Actions of a plan at most. */
  depth: number;
  /** Candidates per path; where there are more legal actions, so many are drawn. */
  proposals: number;
  /** Random games that judge a state where the world has no `value`. */
  playouts: number;
  seed: number;
  /** Depth-first: paths continued at most; default 1000. */
  nodes?: number;
}

/** A plan, and how it was found. */
export interface ExactThoughts<A = unknown> {
  plan: readonly A[];
  levels: readonly Level<A>[];
}

/**
 * Searches for the plan of the role that moves at `root`. A path ends where the game does, or where another
 * role or chance moves. Depth-first, an end without a return above 0 is a dead end.
 *
 * Throws SearchError `refused` for hidden information, open spaces, and roots where no single role moves. What
 * `progress` throws ends the search.
 */
export function thoughts<S, A>(
  world: World<S, A>,
  root: S,
  options: ExactThoughtsOptions,
  progress?: (judged: number) => void,
): ExactThoughts<A> {
  const role = world.turn(root);
  const refuse = (why: string) => new SearchError('refused', `no tree of thoughts can be searched: ${why}`);
  if (world.imperfect) throw refuse('not every role sees everything');
  if (!world.actions) throw refuse('the space is open, its actions are not listed');
  if (role < 0) throw refuse('no single role is to move');
  const { strategy, breadth, threshold, depth, proposals, seed, nodes = 1000 } = options;
  const settings: ThoughtsOptions = { strategy, breadth, threshold, nodes, horizon: depth, select: 'greedy' };
  const evaluate = world.value ? heuristic(world) : playouts(world, { count: options.playouts });
  const stateAfter = (actions: readonly A[]) =>
    actions.reduce((state, action) => world.act(state, role, action), root);
  /** One stream for each thing done, so that none depends on how much another drew. */
  let draws = 0;
  const draw = () => new Stream(seed, draws++);

  const candidates = (path: readonly A[]): readonly A[] => {
    const state = stateAfter(path);
    if (world.turn(state) !== role) return [];
    const legal = world.actions!(state, role);
    if (legal.length <= proposals) return legal;
    const stream = draw();
    const left = legal.map((_, i) => i);
    const drawn = Array.from({ length: proposals }, () => left.splice(stream.int(left.length), 1)[0]!);
    return drawn.sort((a, b) => a - b).map((i) => legal[i]!);
  };
  const complete = (path: readonly A[]): boolean => {
    const state = stateAfter(path);
    const turn = world.turn(state);
    if (turn !== OVER || strategy === 'breadth') return turn !== role;
    return world.returns(state)[role]! > 0;
  };
  let judged = 0;
  const worthOf = (path: readonly A[]): number => {
    progress?.(judged++);
    const state = stateAfter(path);
    const turn = world.turn(state);
    const leaf = { state, turn, depth: path.length, prior: 1 };
    const values = turn === OVER ? world.returns(state) : evaluate(leaf, draw()).values;
    return values[role]!;
  };

  let thinking = think<A>();
  do {
    const proposed = openPaths(thinking).map(({ actions }) => candidates(actions));
    thinking = propose(thinking, proposed, complete);
    if (needsJudging(thinking, settings)) {
      const values = thinking.candidates.map((path) => (path.judged ? path.value : worthOf(path.actions)));
      thinking = judge(thinking, values);
    }
    // Greedy selection draws nothing.
    thinking = keep(thinking, settings, { int: () => 0, weighted: () => 0 });
  } while (!isFound(thinking, settings));
  return { plan: planOf(thinking, settings), levels: thinking.levels };
}
