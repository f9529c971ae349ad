/** Backup: a simulation's returns go up its path, and with them what has been proven. */
import { NONE } from './columns.ts';
import { prove } from './proofs.ts';
import { rate } from './ratings.ts';
import type { Search } from './search.ts';
import type { Simulation } from './simulation.ts';

/** Adds a simulation's returns to every node on its path. */
export function backward<S, A>(search: Search<S, A>, simulation: Simulation<S>): void {
  const { nodes, options } = search;
  const { path, length, values } = simulation;
  for (const { mover, index } of simulation.picks) {
    mover.finished[index]!++;
    mover.returns[index]! += values[mover.role]!;
  }
  // Only the last node can be settled: simulations stop there.
  if (nodes.plain && options.backup === 'mean' && nodes.proven[path[length - 1]!] === 0) {
    const { visits, returns, roles, turn } = nodes;
    let mover = NONE;
    for (let i = 0; i < length; i++) {
      const node = path[i]!;
      visits[node]!++;
      const at = node * roles;
      for (let role = 0; role < roles; role++) returns[at + role]! += values[role]!;
      rate(nodes, node, mover);
      mover = turn[node]!;
    }
    return;
  }
  for (let i = length - 1; i >= 0; i--) {
    const node = path[i]!;
    // From a settled node up, its exact value counts; an end has brought its own.
    if (nodes.settled(node) !== 0 && nodes.finished(node) > 0) {
      for (let role = 0; role < values.length; role++) values[role] = nodes.mean(node, role);
    }
    if (nodes.waves) nodes.pending[node]!--;
    else nodes.visits[node]!++;
    add(search, node, values);
    if (i < length - 1) {
      if (options.backup === 'max') maximise(search, node);
      const child = path[i + 1]!;
      if (nodes.settled(child) !== 0 && nodes.settled(node) === 0) prove(search, node, child);
    }
    if (nodes.plain && i > 0) rate(nodes, node, nodes.turn[path[i - 1]!]!);
  }
}

function add<S, A>({ nodes }: Search<S, A>, node: number, values: Float64Array): void {
  const { roles, shared } = nodes;
  const sums = shared ? nodes.sharedReturns : nodes.returns;
  const at = shared ? nodes.twin[node]! : node;
  if (shared) nodes.sharedVisits[at]!++;
  for (let role = 0; role < roles; role++) sums[at * roles + role]! += values[role]!;
}

/** Max backup: a node is worth what its mover's best child is; otherwise the mean of its children. */
function maximise<S, A>(search: Search<S, A>, node: number): void {
  const { nodes } = search;
  const turn = nodes.turn[node]!;
  if (turn >= 0) {
    const best = bestChild(search, node, turn);
    if (best !== NONE) nodes.assign(node, (role) => nodes.mean(best, role));
    return;
  }
  let total = 0;
  const sums = new Float64Array(nodes.roles);
  for (let child = nodes.firstChild[node]!; child !== NONE; child = nodes.nextSibling[child]!) {
    const visits = nodes.finished(child);
    total += visits;
    for (let role = 0; role < sums.length; role++) sums[role]! += visits * nodes.mean(child, role);
  }
  if (total > 0) nodes.assign(node, (role) => sums[role]! / total);
}

/** The child of the greatest mean for `turn`, the first among equals; NONE before any is finished. */
function bestChild<S, A>({ nodes }: Search<S, A>, node: number, turn: number): number {
  let best = NONE;
  let most = Number.NEGATIVE_INFINITY;
  for (let child = nodes.firstChild[node]!; child !== NONE; child = nodes.nextSibling[child]!) {
    if (nodes.finished(child) === 0 || nodes.mean(child, turn) <= most) continue;
    most = nodes.mean(child, turn);
    best = child;
  }
  return best;
}
