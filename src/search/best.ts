/** The choice of a move: what is certain to be best, else the most visited, then value, then the first. */
import { CERTAIN, CLOSED } from './columns.ts';
import type { RootAction, SearchTree } from './types.ts';

type Columns = Pick<
  SearchTree,
  'roles' | 'firstChild' | 'nextSibling' | 'action' | 'turn' | 'visits' | 'returns' | 'prior' | 'proven'
>;

/** The children of a node in the order of the root's table: the world's actions, then added ones. */
export function childrenOf(
  tree: Pick<Columns, 'firstChild' | 'nextSibling' | 'action'>,
  node: number,
): number[] {
  const children: number[] = [];
  for (let child = tree.firstChild[node]!; child >= 0; child = tree.nextSibling[child]!) children.push(child);
  const { action } = tree;
  const place = (child: number) => (action[child]! >= 0 ? action[child]! : 2 ** 32 - action[child]!);
  return children.sort((a, b) => place(a) - place(b));
}

type Candidate = Omit<RootAction, 'action'>;

/** What is known of a child: its row of the root's table, less the action; `value` is of `role`. */
export function rowOf(tree: Omit<Columns, 'turn'>, child: number, role: number): Candidate {
  const visits = tree.visits[child]!;
  const value = visits === 0 ? 0 : tree.returns[child * tree.roles.length + role]! / visits;
  const proven = tree.proven[child] === CERTAIN;
  return {
    visits,
    value,
    prior: tree.prior[child]!,
    proven,
    ...(tree.proven[child] === CLOSED && { closed: true }),
  };
}

/** The greatest by `rank`, compared number by number; the first among equals, −1 of none. */
function first(candidates: readonly Candidate[], rank: (candidate: Candidate) => readonly number[]): number {
  let best = -1;
  let most: readonly number[] = [];
  candidates.forEach((candidate, i) => {
    const ranks = rank(candidate);
    const differs = ranks.findIndex((each, j) => each !== most[j]);
    if (best >= 0 && (differs < 0 || ranks[differs]! < most[differs]!)) return;
    best = i;
    most = ranks;
  });
  return best;
}

/**
 * The candidate to play. Visits speak for estimates only: a settled value, proven or closed, is taken at its
 * word, so a proven loss is never played for its visits, unless all is lost (then it took the longest to refute).
 */
function bestOf(candidates: readonly Candidate[]): number {
  const settled = ({ proven, closed }: Candidate) => proven || closed === true;
  const sure = first(candidates, (row) => [settled(row) ? 1 : 0, row.value, row.visits]);
  const robust = first(candidates, (row) => [settled(row) ? 0 : 1, row.visits, row.value]);
  const [a, b] = [candidates[sure], candidates[robust]];
  if (!a || !settled(a)) return robust;
  return settled(b!) || a.value >= b!.value ? sure : robust;
}

/** The child of `node` to play on with; −1 without children. */
export function bestChild(tree: Columns, node: number): number {
  const children = childrenOf(tree, node);
  const role = tree.turn[node]!;
  const candidates = children.map((child) => rowOf(tree, child, role));
  return children[bestOf(candidates)] ?? -1;
}

/**
 * The row of the root's table to play: one proven to be best, else the most visited; among equals the
 * greater value, then the first. Throws RangeError for an empty table (nobody moves at the root).
 */
export function bestAction<A>(tree: Pick<SearchTree<A>, 'root'>): RootAction<A> {
  const best = tree.root[bestOf(tree.root)];
  if (!best)
    throw new RangeError('the tree has no action at its root: nobody is to move, or nothing was searched');
  return best;
}
