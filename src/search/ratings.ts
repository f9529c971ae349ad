/**
 * What UCT (Kocsis and Szepesvári 2006) reads of a tree, brought up to date on the way up so that the way
 * down is short: the hot loops of pure searches.
 */
import { NONE } from './columns.ts';
import type { Nodes } from './nodes.ts';
import type { Search } from './search.ts';
import type { Simulation } from './simulation.ts';

/** Small n, for which looking up is several times faster than dividing, taking roots and logarithms. */
const TABLE = 1 << 14;
const INVERSE = Float64Array.from({ length: TABLE }, (_, n) => 1 / Math.max(1, n));
const INVERSE_ROOT = Float64Array.from({ length: TABLE }, (_, n) => 1 / Math.sqrt(n));
const ROOT_LOG = Float64Array.from({ length: TABLE }, (_, n) => Math.sqrt(Math.log(Math.max(1, n))));

/** Brings the rating of `node` up to date, for the role that moved into it. */
export function rate(nodes: Nodes, node: number, mover: number): void {
  if (mover < 0) return;
  const { ratings } = nodes;
  const n = nodes.visits[node]!;
  const sum = nodes.returns[node * nodes.roles + mover]!;
  ratings[2 * node] = n < TABLE ? sum * INVERSE[n]! : sum / n;
  // There is nothing to explore where the value is certain.
  ratings[2 * node + 1] = nodes.proven[node] === 1 ? 0 : n < TABLE ? INVERSE_ROOT[n]! : 1 / Math.sqrt(n);
}

/** The same for all nodes of a tree. */
export function rateAll(nodes: Nodes): void {
  if (!nodes.plain) return;
  for (let node = 1; node < nodes.size; node++) rate(nodes, node, nodes.turn[nodes.parent[node]!]!);
}

/** The tried child of the greatest upper confidence bound, the first among equals. */
export function bestRated<S, A>({ nodes, exploration }: Search<S, A>, node: number): number {
  const { ratings, nextSibling } = nodes;
  const n = nodes.visits[node]!;
  const scale = exploration * (n < TABLE ? ROOT_LOG[n]! : Math.sqrt(Math.log(n)));
  let best = NONE;
  let most = Number.NEGATIVE_INFINITY;
  for (let child = nodes.firstChild[node]!; child !== NONE; child = nextSibling[child]!) {
    const score = ratings[2 * child]! + scale * ratings[2 * child + 1]!;
    if (score > most) {
      most = score;
      best = child;
    }
  }
  return best;
}

/** Goes down from `node` while all actions have been tried, to `depth` at most; gives where it ends. */
export function glide<S, A>(search: Search<S, A>, simulation: Simulation<S>, node: number): number {
  const { grown } = search.nodes;
  let last = node;
  while (grown[last] === 1 && simulation.length <= search.depth) {
    last = bestRated(search, last);
    simulation.push(last);
  }
  return last;
}
