/** Backup: a simulation's returns go up its path, and with them what has been proven. */
import { NONE, OPEN } from './nodes.ts';
import type { Search } from './search.ts';
import type { Simulation } from './simulation.ts';
import { CHANCE } from './types.ts';

/** Adds a simulation's returns to every node on its path. */
export function backward<S, A>(search: Search<S, A>, simulation: Simulation<S>): void {
  const { nodes, options } = search;
  const { path, length, values } = simulation;
  for (const { mover, index } of simulation.picks) {
    mover.finished[index]!++;
    mover.returns[index]! += values[mover.role]!;
  }
  if (search.plain && !search.solver && options.backup === 'mean') {
    const { visits, returns, roles } = nodes;
    for (let i = 0; i < length; i++) {
      visits[path[i]!]!++;
      const at = path[i]! * roles;
      for (let role = 0; role < roles; role++) returns[at + role]! += values[role]!;
    }
    return;
  }
  for (let i = length - 1; i >= 0; i--) {
    const node = path[i]!;
    // From a proven node up, its exact value counts; an end has brought its own.
    if (search.isProven(node) && nodes.finished(node) > 0) {
      for (let role = 0; role < values.length; role++) values[role] = nodes.mean(node, role);
    }
    if (nodes.waves) nodes.pending[node]!--;
    else nodes.visits[node]!++;
    add(search, node, values);
    if (i < length - 1) {
      if (options.backup === 'max') maximise(search, node);
      const child = path[i + 1]!;
      if (search.solver && search.isProven(child) && !search.isProven(node)) prove(search, node, child);
    }
  }
}

function add<S, A>({ nodes }: Search<S, A>, node: number, values: Float64Array): void {
  const { roles, shared } = nodes;
  const sums = shared ? nodes.sharedReturns : nodes.returns;
  const at = shared ? nodes.twin[node]! : node;
  if (shared) nodes.sharedVisits[at]!++;
  for (let role = 0; role < roles; role++) sums[at * roles + role]! += values[role]!;
}

/** Gives a node the value `of(role)`, whatever its simulations returned. */
function set<S, A>({ nodes }: Search<S, A>, node: number, of: (role: number) => number): void {
  const { roles, shared } = nodes;
  const values = Array.from({ length: roles }, (_, role) => of(role));
  const sums = shared ? nodes.sharedReturns : nodes.returns;
  const at = shared ? nodes.twin[node]! : node;
  const finished = nodes.finished(node);
  for (let role = 0; role < roles; role++) sums[at * roles + role] = values[role]! * finished;
}

/** Max backup: a node is worth what its mover's best child is; otherwise the mean of its children. */
function maximise<S, A>(search: Search<S, A>, node: number): void {
  const { nodes } = search;
  const turn = nodes.turn[node]!;
  if (turn >= 0) {
    const best = bestChild(search, node, turn);
    if (best !== NONE) set(search, node, (role) => nodes.mean(best, role));
    return;
  }
  let total = 0;
  const sums = new Float64Array(nodes.roles);
  for (let child = nodes.firstChild[node]!; child !== NONE; child = nodes.nextSibling[child]!) {
    const visits = nodes.finished(child);
    total += visits;
    for (let role = 0; role < sums.length; role++) sums[role]! += visits * nodes.mean(child, role);
  }
  if (total > 0) set(search, node, (role) => sums[role]! / total);
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

/**
 * MCTS-Solver (Winands, Björnsson and Saito 2008), for one role and for two opposed ones: a node is certain
 * when a certain child gives its mover the greatest return there is, or when all its children are certain.
 * Chance is certain when all its outcomes are, and worth their expectation.
 */
function prove<S, A>(search: Search<S, A>, node: number, child: number): void {
  const { nodes, options } = search;
  const turn = nodes.turn[node]!;
  if (turn >= 0 && nodes.mean(child, turn) >= options.bounds[1]) {
    set(search, node, (role) => nodes.mean(child, role));
    search.settle(node, child);
    return;
  }
  const width = nodes.width[node]!;
  if (width === OPEN || nodes.tried[node] !== width || (turn < 0 && turn !== CHANCE)) return;
  const outcomes = turn === CHANCE ? search.world.chance!(search.states[node]!) : [];
  let best = child;
  const expected = new Float64Array(nodes.roles);
  for (let other = nodes.firstChild[node]!; other !== NONE; other = nodes.nextSibling[other]!) {
    if (!search.isProven(other)) return;
    if (turn >= 0 && nodes.mean(other, turn) > nodes.mean(best, turn)) best = other;
    for (let role = 0; role < expected.length; role++) {
      expected[role]! += (outcomes[nodes.action[other]!]?.[1] ?? 0) * nodes.mean(other, role);
    }
  }
  set(search, node, (role) => (turn >= 0 ? nodes.mean(best, role) : expected[role]!));
  search.settle(node, best);
}
