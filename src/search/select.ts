/** Selection: UCT (Kocsis and Szepesvári 2006) and PUCT (Silver et al. 2017) over tried and untried actions. */
import { NONE } from './columns.ts';
import { OPEN } from './nodes.ts';
import { legalActions } from './playouts.ts';
import { checkPriors } from './priors.ts';
import { bestRated } from './ratings.ts';
import { meanWithLoss, puctScore, uctScore, widthAfter } from './scores.ts';
import type { Search } from './search.ts';

/**
 * The child to go on with, added when its action is untried; NONE when there is none and none may be added.
 * Children are added one at a time: an untried action stands for all after it, as the order is by prior.
 */
export function chooseAction<S, A>(search: Search<S, A>, state: S, node: number, turn: number): number {
  const { nodes } = search;
  let width = nodes.width[node]!;
  if (width < 0) width = listActions(search, state, node, turn);
  const tried = nodes.tried[node]!;
  const most = width === OPEN ? widthAfter(nodes.before(node) + 1, search.options.widening) : width;
  const room = tried < most && !search.full();
  if (search.uct) {
    if (room) return addNext(search, state, node, turn, width);
    if (tried === 0) return NONE;
    if (!nodes.plain) return bestUct(search, node, turn);
    if (tried === width || search.full()) nodes.grown[node] = 1;
    return bestRated(search, node);
  }
  return choosePuct(search, state, node, turn, width, room);
}

/** The index of the next untried action. */
function nextUntried<S, A>({ nodes, orders }: Search<S, A>, node: number, width: number): number {
  const tried = nodes.tried[node]!;
  const start = nodes.start[node]!;
  const order = orders.size > 0 ? orders.get(node) : undefined;
  if (order) return order[tried - start]!;
  const index = start + tried;
  return index < width ? index : index - width;
}

function addNext<S, A>(search: Search<S, A>, state: S, node: number, turn: number, width: number): number {
  const { nodes, world, draw, judgements } = search;
  if (width === OPEN) {
    const code = search.intern(world.sample!(state, turn, draw));
    const child = nodes.child(node, code);
    return child === NONE ? nodes.add(node, code, 1) : child;
  }
  const index = nextUntried(search, node, width);
  if (judgements.size === 0) return nodes.add(node, index, 1 / width);
  const { priors, actions } = judgements.get(node) ?? {};
  const code = actions ? search.intern(actions[index]) : index;
  return nodes.add(node, code, priors ? priors[index]! : 1 / width);
}

function bestUct<S, A>(search: Search<S, A>, node: number, turn: number): number {
  const { nodes, exploration } = search;
  const { visits, nextSibling } = nodes;
  const total = nodes.before(node);
  let best = NONE;
  let most = Number.NEGATIVE_INFINITY;
  for (let child = nodes.firstChild[node]!; child !== NONE; child = nextSibling[child]!) {
    const mean = meanOf(search, child, turn);
    // There is nothing to explore where the value is settled.
    const c = nodes.settled(child) === 0 ? exploration : 0;
    const score = uctScore(mean, c, total, visits[child]!);
    if (score > most) {
      most = score;
      best = child;
    }
  }
  return best;
}

/** A child's mean for `turn`, with the loss that awaited answers stand for. */
export function meanOf<S, A>({ nodes, options }: Search<S, A>, child: number, turn: number): number {
  const mean = nodes.mean(child, turn);
  if (!nodes.waves) return mean;
  return meanWithLoss(mean, nodes.pending[child]!, nodes.visits[child]!, options.bounds[0]);
}

function choosePuct<S, A>(
  search: Search<S, A>,
  state: S,
  node: number,
  turn: number,
  width: number,
  room: boolean,
): number {
  const { nodes, exploration, judgements } = search;
  const total = nodes.before(node);
  let best = NONE;
  let most = Number.NEGATIVE_INFINITY;
  for (let child = nodes.firstChild[node]!; child !== NONE; child = nodes.nextSibling[child]!) {
    const c = nodes.settled(child) === 0 ? exploration : 0;
    const score = puctScore(meanOf(search, child, turn), c, nodes.prior[child]!, total, nodes.visits[child]!);
    if (score > most) {
      most = score;
      best = child;
    }
  }
  if (!room) return best;
  if (best === NONE || width === OPEN) return addNext(search, state, node, turn, width);
  const priors = judgements.get(node)?.priors;
  const prior = priors ? priors[nextUntried(search, node, width)]! : 1 / width;
  // What has not been tried is worth as much as its parent.
  if (puctScore(nodes.mean(node, turn), exploration, prior, total, 0) <= most) return best;
  return addNext(search, state, node, turn, width);
}

/** Lists the actions of a node where a role moves, and the order to try them in. */
export function listActions<S, A>(search: Search<S, A>, state: S, node: number, turn: number): number {
  const { nodes, world, judgements, lists, orders, draw } = search;
  const judgement = judgements.get(node);
  if (!judgement?.actions && !world.actions) {
    nodes.width[node] = OPEN;
    return OPEN;
  }
  const actions = judgement?.actions ?? legalActions(world, state, turn);
  lists.set(node, actions);
  const before = nodes.tried[node]!;
  const priors = judgement?.priors;
  if (priors) checkPriors(priors, actions.length);
  if (before === 0 && !priors && !judgement?.actions) {
    nodes.start[node] = actions.length === 1 ? 0 : draw.int(actions.length);
    nodes.width[node] = actions.length;
    return actions.length;
  }
  const untried: number[] = [];
  for (let i = 0; i < actions.length; i++) {
    if (nodes.child(node, judgement?.actions ? search.intern(actions[i]) : i) === NONE) untried.push(i);
  }
  if (priors) untried.sort((a, b) => priors[b]! - priors[a]! || a - b);
  orders.set(node, Int32Array.from(untried));
  nodes.start[node] = before;
  nodes.width[node] = before + untried.length;
  return before + untried.length;
}
