/** Going on after a move: what the tree knows of the state it led to. */
import { childrenOf } from './best.ts';
import { SearchError } from './errors.ts';
import { NONE, Nodes } from './nodes.ts';
import type { SearchTree } from './types.ts';

/**
 * The part of `tree` below `action` of its root, to go on from (`MctsControl.from`): nodes are numbered anew,
 * their statistics stay. Its table, line and improvements are empty until it is searched. Undefined when the
 * action was never tried.
 *
 * Throws SearchError for a root where several roles move at once: its rows are no children.
 */
export function subtree<A>(tree: SearchTree<A>, action: A): SearchTree<A> | undefined {
  if (tree.turn[0]! < -1) {
    throw new SearchError('refused', 'only the move of a single role leads to one subtree');
  }
  const name = JSON.stringify(action);
  const row = tree.root.findIndex((other) => JSON.stringify(other.action) === name);
  const top = childrenOf(tree, 0)[row];
  if (top === undefined) return undefined;
  const nodes = new Nodes(tree.roles.length, 1024, false, false);
  const places = [top];
  nodes.add(NONE, NONE, 1);
  for (let node = 0; node < places.length; node++) {
    const from = places[node]!;
    nodes.visits[node] = tree.visits[from]!;
    nodes.turn[node] = tree.turn[from]!;
    nodes.proven[node] = tree.proven[from]!;
    for (let role = 0; role < nodes.roles; role++) {
      nodes.returns[node * nodes.roles + role] = tree.returns[from * nodes.roles + role]!;
    }
    for (let child = tree.firstChild[from]!; child !== NONE; child = tree.nextSibling[child]!) {
      nodes.add(node, tree.action[child]!, tree.prior[child]!);
      places.push(child);
    }
  }
  const { size, parent, firstChild, nextSibling, turn, visits, returns, prior, proven } = nodes;
  const columns = {
    parent,
    firstChild,
    nextSibling,
    action: nodes.action,
    turn,
    visits,
    returns,
    prior,
    proven,
  };
  return { ...tree, size, ...columns, simulations: 0, trees: 1, root: [], line: [], improvements: [] };
}
