/** Root parallelism (Chaslot, Winands and van den Herik 2008): trees that were grown apart become one. */
import { bestAction, childrenOf, rowOf } from './best.ts';
import { SearchError } from './errors.ts';
import { type RootAction, type SearchTree, TOGETHER } from './types.ts';
import { nameOf, Union } from './union.ts';

type Merged = Omit<SearchTree, 'simulations' | 'trees' | 'added' | 'root' | 'line' | 'improvements'>;

/** What a merged tree needs for its line of each that was grown. */
export type Grown<A = unknown> = Pick<SearchTree<A>, 'root' | 'line'>;

/**
 * Merges trees of one root, in the order given: nodes of equal path become one, their visits and returns are
 * summed. A node is certain when it is in any tree. The result depends on the order of the trees only where
 * returns are not exactly summed, and in the numbers of added actions.
 * Throws SearchError for trees of different roles, or none.
 *
 * Where the trees are themselves merged, `grown` are those that they were made of: the line is one of theirs.
 */
export function mergeTrees<A>(
  trees: readonly SearchTree<A>[],
  grown: readonly Grown<A>[] = trees,
): SearchTree<A> {
  const [first] = trees;
  if (!first) throw new SearchError('refused', 'there is no tree to merge');
  if (trees.some(({ roles, role }) => roles.join() !== first.roles.join() || role !== first.role)) {
    throw new SearchError('refused', 'only trees of the same roles can be merged');
  }
  if (trees.length === 1) return first;
  const union = new Union(first);
  for (const tree of trees.slice(1)) union.take(tree);
  const merged = { ...union.data(), roles: first.roles, role: first.role };
  const root = mergeRoots(merged, trees, union);
  return {
    ...merged,
    simulations: sum(trees.map((tree) => tree.simulations)),
    trees: sum(trees.map((tree) => tree.trees)),
    added: union.added,
    root,
    line: mergeLines(root, merged.turn[0]!, grown),
    improvements: mergeImprovements(trees),
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/**
 * The merged table. Where one role moves, a row is a child of the root; where several move at once, rows are
 * one role's own choices and are summed by themselves.
 */
function mergeRoots<A>(merged: Merged, trees: readonly SearchTree<A>[], union: Union): RootAction<A>[] {
  const actions = new Map<number, A>();
  const together = merged.turn[0] === TOGETHER;
  for (const tree of trees) {
    const children = together ? [] : childrenOf(tree, 0);
    children.forEach((child, i) => {
      actions.set(union.codeOf(tree, tree.action[child]!), tree.root[i]!.action);
    });
  }
  if (together) return mergeChoices(trees);
  const role = merged.turn[0]! >= 0 ? merged.turn[0]! : merged.role;
  return childrenOf(merged, 0).map((child) => ({
    action: actions.get(merged.action[child]!)!,
    ...rowOf(merged, child, role),
  }));
}

function mergeChoices<A>(trees: readonly SearchTree<A>[]): RootAction<A>[] {
  const rows = new Map<string, RootAction<A>>();
  for (const row of trees.flatMap(({ root }) => root)) {
    const name = nameOf(row.action);
    const other = rows.get(name);
    if (!other) rows.set(name, row);
    else {
      const visits = other.visits + row.visits;
      const value = (other.value * other.visits + row.value * row.visits) / Math.max(1, visits);
      rows.set(name, { ...other, visits, value });
    }
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** The line of the tree that looked most closely at the action to play. */
function mergeLines<A>(
  root: readonly RootAction<A>[],
  turn: number,
  trees: readonly Grown<A>[],
): readonly A[] {
  if (root.length === 0 || turn < 0) return [];
  const best = nameOf(bestAction({ root }).action);
  const closeness = ({ root: rows, line }: Grown<A>) => {
    if (line.length === 0 || nameOf(line[0]) !== best) return -1;
    const row = rows.find(({ action }) => nameOf(action) === best)!;
    return row.proven ? Number.POSITIVE_INFINITY : row.visits;
  };
  const closest = trees.reduce((most, tree) => (closeness(tree) > closeness(most) ? tree : most));
  return closeness(closest) < 0 ? [bestAction({ root }).action] : closest.line;
}

/** As if the trees had been grown in step: by the number of the simulation, then by the tree's index. */
function mergeImprovements<A>(trees: readonly SearchTree<A>[]): SearchTree<A>['improvements'] {
  let most = Number.NEGATIVE_INFINITY;
  return trees
    .flatMap(({ improvements }) => improvements)
    .sort((a, b) => a.simulation - b.simulation)
    .filter(({ value }) => {
      const better = value > most;
      if (better) most = value;
      return better;
    });
}
