/**
 * Proven values, as MCTS-Solver has them (Winands, Björnsson and Saito 2008), for one role and for two opposed
 * ones. Where actions were left out, a node of which all that was offered has been tried is *closed*: there is
 * nothing more to find below it, but its value is only that of what was offered.
 */
import { CERTAIN, CLOSED, NONE } from './columns.ts';
import { OPEN } from './nodes.ts';
import { rateAll } from './ratings.ts';
import type { Search } from './search.ts';
import type { Simulation } from './simulation.ts';
import { CHANCE } from './types.ts';

/** From now on no simulation goes on from `node`; its value is that of `child`. */
function settle<S, A>({ nodes, proofs }: Search<S, A>, node: number, child: number, how: number): void {
  const twin = nodes.shared ? nodes.twin[node]! : node;
  nodes.proven[node] = nodes.proven[twin] = how;
  nodes.grown[node] = 0;
  // The first proof of a key leads to an end without coming back to it.
  if (child !== NONE && !proofs.has(twin)) proofs.set(twin, child);
}

/** The child that a node's proof rests on; NONE without one. */
export function proofOf<S, A>({ nodes, proofs }: Search<S, A>, node: number): number {
  return proofs.get(nodes.shared ? nodes.twin[node]! : node) ?? NONE;
}

/** From now on nothing is proven: what has been seen shows that proofs are not sound here. */
export function giveUpProofs<S, A>(search: Search<S, A>): void {
  search.solver = false;
  search.nodes.proven.fill(0);
  search.proofs.clear();
  rateAll(search.nodes);
}

/** An end is certain, unless its returns are outside the bounds, or those of two roles not opposed. */
export function settleEnd<S, A>(search: Search<S, A>, { values, state }: Simulation<S>, node: number): void {
  const [least, most] = search.options.bounds;
  const inside = values.every((value) => value >= least && value <= most);
  const opposed = values.length === 1 || Math.abs(values[0]! + values[1]!) < 1e-9;
  if (!inside || !opposed) giveUpProofs(search);
  else settle(search, node, NONE, search.world.complete?.(state) === false ? CLOSED : CERTAIN);
}

/**
 * A node is certain when a certain child gives its mover the greatest return there is, or when all that can
 * be done there leads to certain children. Chance is certain when all its outcomes are, and worth their
 * expectation.
 */
export function prove<S, A>(search: Search<S, A>, node: number, child: number): void {
  const { nodes, options, world, judgements } = search;
  const turn = nodes.turn[node]!;
  if (turn >= 0 && nodes.settled(child) === CERTAIN && nodes.mean(child, turn) >= options.bounds[1]) {
    nodes.assign(node, (role) => nodes.mean(child, role));
    settle(search, node, child, CERTAIN);
    return;
  }
  const width = nodes.width[node]!;
  if (width === OPEN || nodes.tried[node] !== width || (turn < 0 && turn !== CHANCE)) return;
  const state = search.states.get(node)!;
  const outcomes = turn === CHANCE ? world.chance!(state) : [];
  const partial = judgements.get(node)?.actions !== undefined || world.complete?.(state) === false;
  let how = partial ? CLOSED : CERTAIN;
  let best = child;
  const expected = new Float64Array(nodes.roles);
  for (let other = nodes.firstChild[node]!; other !== NONE; other = nodes.nextSibling[other]!) {
    const settled = nodes.settled(other);
    if (settled === 0) return;
    if (settled === CLOSED) how = CLOSED;
    if (turn >= 0 && nodes.mean(other, turn) > nodes.mean(best, turn)) best = other;
    for (let role = 0; role < expected.length; role++) {
      expected[role]! += (outcomes[nodes.action[other]!]?.[1] ?? 0) * nodes.mean(other, role);
    }
  }
  nodes.assign(node, (role) => (turn >= 0 ? nodes.mean(best, role) : expected[role]!));
  settle(search, node, best, how);
}
