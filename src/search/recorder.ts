/** What a search leaves behind: its tree as data, the root's table, the line of play, its best simulations. */
import { bestChild, childrenOf, rowOf } from './best.ts';
import { priorsAt } from './priors.ts';
import { proofOf } from './proofs.ts';
import type { Search } from './search.ts';
import type { Simulation } from './simulation.ts';
import { type RootAction, type SearchTree, TOGETHER } from './types.ts';

/** Follows one search and gives its tree. */
export class Recorder<S, A> {
  private readonly search: Search<S, A>;
  private readonly improvements: { simulation: number; actions: readonly A[]; value: number }[] = [];
  private most = Number.NEGATIVE_INFINITY;

  constructor(search: Search<S, A>) {
    this.search = search;
  }

  /** Notes simulation `number` (from 1) when it beat all before it. */
  see({ path, length, values }: Simulation<S>, number: number): void {
    const { search } = this;
    const value = values[search.options.role]!;
    if (value <= this.most) return;
    this.most = value;
    const actions: A[] = [];
    for (let i = 1; i < length; i++) {
      if (search.nodes.turn[path[i - 1]!]! >= 0) actions.push(search.actionOf(path[i]!, path[i - 1]!) as A);
    }
    this.improvements.push({ simulation: number, actions, value });
  }

  /** The finished tree; `simulations` were done. */
  tree(simulations: number): SearchTree<A> {
    const { search, improvements } = this;
    const { nodes, options, world, added } = search;
    if (nodes.shared) spreadShared(search);
    const { roles } = world;
    const tree = { ...nodes.data(), roles, role: options.role, simulations, trees: 1, added };
    return { ...tree, root: this.root(tree), line: this.line(tree), improvements };
  }

  private root(tree: Columns): RootAction<A>[] {
    const { search } = this;
    const joint = search.joints.get(0);
    if (joint && tree.turn[0] === TOGETHER) {
      const mover = joint.movers.find(({ role }) => role === search.options.role) ?? joint.movers[0]!;
      const prior = priorsAt(search, 0, mover.role, mover.codes.length);
      return mover.codes.map((code, i) => ({
        action: joint.actions.get(code)!,
        visits: mover.visits[i]!,
        value: mover.returns[i]! / Math.max(1, mover.finished[i]!),
        prior: prior(code),
        proven: false,
      }));
    }
    const role = tree.turn[0]! >= 0 ? tree.turn[0]! : tree.role;
    return childrenOf(tree, 0).map((child) => ({
      action: search.actionOf(child, 0) as A,
      ...rowOf(tree, child, role),
    }));
  }

  /** Down to the end of the tree, or to where chance or several roles at once go on. */
  private line(tree: Columns): A[] {
    const line: A[] = [];
    let node = 0;
    while (tree.turn[node]! >= 0) {
      // At the root the line and the choice of a move are one.
      const proof = node === 0 ? -1 : proofOf(this.search, node);
      const child = proof >= 0 ? proof : bestChild(tree, node);
      if (child < 0) break;
      line.push(this.search.actionOf(child, tree.parent[child]!) as A);
      node = child;
    }
    return line;
  }
}

/** The columns that a choice among children reads. */
type Columns = Parameters<typeof bestChild>[0] & Pick<SearchTree, 'parent' | 'role'>;

/** In the result every node carries the value that nodes of its key share. */
function spreadShared<S, A>(search: Search<S, A>): void {
  const { nodes } = search;
  for (let node = 0; node < nodes.size; node++) {
    nodes.proven[node] = nodes.settled(node);
    for (let role = 0; role < nodes.roles; role++) {
      nodes.returns[node * nodes.roles + role] = nodes.mean(node, role) * nodes.visits[node]!;
    }
  }
}
