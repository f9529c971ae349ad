/**
 * Simultaneous moves: each role selects by UCT over its own actions alone, not knowing the others' choice
 * (decoupled UCT, Finnsson and Björnsson 2008), or by PUCT. Children are joint moves.
 *
 * Choices are shared out by visits, as roles that learn side by side share them out. That need not come to an
 * equilibrium (Shafiei, Sturtevant and Schaeffer 2009), not even in a game of a single step: who needs to mix
 * exactly has to solve the game.
 */
import { NONE } from './columns.ts';
import { legalActions } from './playouts.ts';
import { drawLikeliest, priorsAt } from './priors.ts';
import { meanWithLoss, puctScore, uctScore, widthAfter } from './scores.ts';
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

/** The index of an action among those that the mover is known to have. */
function indexOf<S, A>(search: Search<S, A>, { actions }: Joint<A>, mover: Mover, action: A): number {
  const code = search.intern(action);
  actions.set(code, action);
  const index = mover.codes.indexOf(code);
  if (index >= 0) return index;
  mover.visits.push(0);
  mover.finished.push(0);
  mover.returns.push(0);
  return mover.codes.push(code) - 1;
}

/** What a mover chooses among; of an open space what is known of it, or something new. */
function choicesOf<S, A>(search: Search<S, A>, joint: Joint<A>, mover: Mover, state: S): number[] {
  const { world, options, draw } = search;
  const known = mover.codes.map((_, index) => index);
  if (world.actions) {
    return legalActions(world, state, mover.role).map((action) => indexOf(search, joint, mover, action));
  }
  const visits = mover.visits.reduce((sum, each) => sum + each, 1);
  if (known.length > 0 && (search.full() || known.length >= widthAfter(visits, options.widening)))
    return known;
  return [indexOf(search, joint, mover, world.sample!(state, mover.role, draw))];
}

function choose<S, A>(search: Search<S, A>, node: number, joint: Joint<A>, mover: Mover, state: S): Pick {
  const { nodes, draw, options, uct, exploration: c } = search;
  const { role, codes, visits, finished, returns } = mover;
  const indices = choicesOf(search, joint, mover, state);
  const prior = priorsAt(search, node, role, indices.length);
  const untried = indices.filter((index) => visits[index] === 0);
  const total = indices.reduce((sum, index) => sum + visits[index]!, 0);
  if (untried.length > 0 && uct) {
    const code = drawLikeliest(
      untried.map((index) => codes[index]!),
      prior,
      draw,
    );
    return { mover, index: codes.indexOf(code) };
  }
  const score = (index: number) => {
    const n = visits[index]!;
    const own = returns[index]! / Math.max(1, finished[index]!);
    const mean =
      n === 0 ? nodes.mean(node, role) : meanWithLoss(own, n - finished[index]!, n, options.bounds[0]);
    return uct ? uctScore(mean, c, total, n) : puctScore(mean, c, prior(codes[index]!), total + 1, n);
  };
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
    return choose(search, node, joint, mover, state);
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
