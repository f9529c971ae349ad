/**
 * Simultaneous moves: each role selects by UCT over its own actions alone, not knowing the others' choice
 * (decoupled UCT, Finnsson and Björnsson 2008). Children are joint moves.
 */
import { NONE } from './nodes.ts';
import { legalActions } from './playouts.ts';
import type { Search } from './search.ts';
import type { Simulation } from './simulation.ts';

/** One mover's own statistics, action by action; an action is known by its code in `Search.intern`. */
export interface Mover {
  role: number;
  codes: number[];
  /** Choices, those under way included. */
  visits: number[];
  finished: number[];
  returns: number[];
}

/** What the movers of one node chose so far. */
export interface Joint<A> {
  movers: Mover[];
  actions: Map<number, A>;
}

/** One mover's choice in one simulation. */
export interface Pick {
  mover: Mover;
  index: number;
}

function choose<S, A>(search: Search<S, A>, joint: Joint<A>, mover: Mover, state: S): Pick {
  const { world, draw, options } = search;
  const legal = world.actions
    ? legalActions(world, state, mover.role)
    : [world.sample!(state, mover.role, draw)];
  const indices = legal.map((action) => {
    const code = search.intern(action);
    joint.actions.set(code, action);
    const index = mover.codes.indexOf(code);
    if (index >= 0) return index;
    mover.visits.push(0);
    mover.finished.push(0);
    mover.returns.push(0);
    return mover.codes.push(code) - 1;
  });
  const untried = indices.filter((index) => mover.visits[index] === 0);
  if (untried.length > 0) return { mover, index: untried[draw.int(untried.length)]! };
  const total = Math.log(indices.reduce((sum, index) => sum + mover.visits[index]!, 0));
  const score = (index: number) =>
    mover.returns[index]! / Math.max(1, mover.finished[index]!) +
    options.exploration * Math.sqrt(total / mover.visits[index]!);
  const scores = indices.map(score);
  const most = Math.max(...scores);
  // Roles that break ties alike would never meet all joint moves.
  const best = indices.filter((_, i) => scores[i] === most);
  return { mover, index: best[draw.int(best.length)]! };
}

/** The child of the joint move that all movers together choose; NONE when it may not be added. */
export function chooseTogether<S, A>(search: Search<S, A>, simulation: Simulation<S>, node: number): number {
  const { world, nodes, joints } = search;
  const { state } = simulation;
  const roles = world.movers!(state);
  let joint = joints.get(node);
  if (!joint) {
    joint = { movers: [], actions: new Map() };
    joints.set(node, joint);
  }
  const { movers, actions } = joint;
  const picks = roles.map((role) => {
    let mover = movers.find((other) => other.role === role);
    if (!mover) {
      mover = { role, codes: [], visits: [], finished: [], returns: [] };
      movers.push(mover);
    }
    return choose(search, joint, mover, state);
  });
  const code = search.intern(picks.map(({ mover, index }) => actions.get(mover.codes[index]!)!));
  const known = nodes.child(node, code);
  if (known === NONE && search.full()) return NONE;
  for (const pick of picks) {
    pick.mover.visits[pick.index]!++;
    simulation.picks.push(pick);
  }
  return known === NONE ? nodes.add(node, code, 1) : known;
}
