/** Root parallelism (Chaslot, Winands and van den Herik 2008): trees that were grown apart become one. */
import { bestAction, childrenOf } from './best.ts';
import { SearchError } from './errors.ts';
import { NONE, Nodes } from './nodes.ts';
import { type RootAction, type SearchTree, TOGETHER } from './types.ts';

type Merged = Omit<SearchTree, 'simulations' | 'trees' | 'added' | 'root' | 'line' | 'improvements'>;

/** One node of the merged tree: the nodes of equal path, each with the tree it is in. */
type Place = readonly { tree: SearchTree; node: number }[];

/**
 * Merges trees of one root, in the order given: nodes of equal path become one, their visits and returns are
 * summed. A node is certain when it is in any tree. The result depends on the order of the trees only where
 * returns are not exactly summed, and in the numbers of added actions.
 * Throws SearchError for trees of different roles, or none.
 */
export function mergeTrees<A>(trees: readonly SearchTree<A>[]): SearchTree<A> {
  const [first] = trees;
  if (!first) throw new SearchError('refused', 'there is no tree to merge');
  if (trees.some(({ roles, role }) => roles.join() !== first.roles.join() || role !== first.role)) {
    throw new SearchError('refused', 'only trees of the same roles can be merged');
  }
  if (trees.length === 1) return first;
  const added = new Added();
  const nodes = new Nodes(first.roles.length, first.size, false, false);
  const places: Place[] = [trees.map((tree) => ({ tree, node: 0 }))];
  nodes.add(NONE, NONE, 1);
  for (let node = 0; node < places.length; node++) {
    const place = places[node]!;
    fill(nodes, node, place);
    const next = new Map<number, { tree: SearchTree; node: number }[]>();
    for (const { tree, node: from } of place) {
      for (const child of childrenOf(tree, from)) {
        const code = added.code(tree, child);
        const others = next.get(code);
        if (others) others.push({ tree, node: child });
        else next.set(code, [{ tree, node: child }]);
      }
    }
    for (const [code, children] of [...next].sort(([a], [b]) => order(a) - order(b))) {
      const prior = children[0]!.tree.prior[children[0]!.node]!;
      nodes.add(node, code, prior);
      places.push(children);
    }
  }
  const { size, parent, firstChild, nextSibling, action, turn, visits, returns, prior, proven } = nodes;
  const columns = { parent, firstChild, nextSibling, action, turn, visits, returns, prior, proven };
  const merged = { size, roles: first.roles, role: first.role, ...columns };
  const root = mergeRoots(merged, trees, added);
  return {
    ...merged,
    simulations: sum(trees.map((tree) => tree.simulations)),
    trees: sum(trees.map((tree) => tree.trees)),
    added: added.list,
    root,
    line: mergeLines(root, trees),
    improvements: mergeImprovements(trees),
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Codes in the order of a root's table. */
const order = (code: number) => (code >= 0 ? code : 2 ** 32 - code);

/** The merged tree's own list of added actions. */
class Added {
  readonly list: unknown[] = [];
  private readonly ids = new Map<string, number>();

  code(tree: SearchTree, child: number): number {
    const code = tree.action[child]!;
    if (code >= 0) return code;
    const action = tree.added[-2 - code];
    const name = nameOf(action);
    let id = this.ids.get(name);
    if (id === undefined) {
      id = this.list.push(action) - 1;
      this.ids.set(name, id);
    }
    return -2 - id;
  }
}

/** Sums a place's statistics; a certain value stays certain. */
function fill(nodes: Nodes, node: number, place: Place): void {
  const { roles } = nodes;
  const certain = place.find(({ tree, node: from }) => tree.proven[from] === 1);
  nodes.turn[node] = place[0]!.tree.turn[place[0]!.node]!;
  nodes.proven[node] = certain ? 1 : 0;
  for (const { tree, node: from } of place) {
    nodes.visits[node]! += tree.visits[from]!;
    for (let role = 0; role < roles; role++)
      nodes.returns[node * roles + role]! += tree.returns[from * roles + role]!;
  }
  if (!certain) return;
  const visits = certain.tree.visits[certain.node]!;
  for (let role = 0; role < roles; role++) {
    const value = certain.tree.returns[certain.node * roles + role]! / visits;
    nodes.returns[node * roles + role] = value * nodes.visits[node]!;
  }
}

const nameOf = (action: unknown) => JSON.stringify(action) ?? 'undefined';

/**
 * The merged table. Where one role moves, a row is a child of the root; where several move at once, rows are
 * one role's own choices and are summed by themselves.
 */
function mergeRoots<A>(merged: Merged, trees: readonly SearchTree<A>[], added: Added): RootAction<A>[] {
  const actions = new Map<number, A>();
  const together = merged.turn[0] === TOGETHER;
  for (const tree of trees) {
    const children = together ? [] : childrenOf(tree, 0);
    children.forEach((child, i) => {
      actions.set(added.code(tree, child), tree.root[i]!.action);
    });
  }
  if (together) return mergeChoices(trees);
  const role = merged.turn[0]! >= 0 ? merged.turn[0]! : merged.role;
  return childrenOf(merged, 0).map((child) => {
    const visits = merged.visits[child]!;
    return {
      action: actions.get(merged.action[child]!)!,
      visits,
      value: visits === 0 ? 0 : merged.returns[child * merged.roles.length + role]! / visits,
      prior: merged.prior[child]!,
      proven: merged.proven[child] === 1,
    };
  });
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
function mergeLines<A>(root: readonly RootAction<A>[], trees: readonly SearchTree<A>[]): readonly A[] {
  if (root.length === 0 || trees[0]!.turn[0]! < 0) return [];
  const best = nameOf(bestAction({ root }).action);
  const closeness = ({ root: rows, line }: SearchTree<A>) => {
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
