/**
 * Selection under imperfect information: one tree over actions for all determinisations (single-observer
 * ISMCTS, Cowling, Powley and Whitehouse 2012). An action is known by what it is, not by its place in a list,
 * and is compared by how often it was there to be chosen.
 */
import { NONE } from './nodes.ts';
import { legalActions } from './playouts.ts';
import type { Search } from './search.ts';

/** The child to go on with among what is legal in this determinisation; NONE when none may be added. */
export function chooseAvailable<S, A>(search: Search<S, A>, state: S, node: number, turn: number): number {
  const { world, nodes, options, available, draw } = search;
  const actions = world.actions ? legalActions(world, state, turn) : [world.sample!(state, turn, draw)];
  const prior = 1 / actions.length;
  const untried: number[] = [];
  let best = NONE;
  let most = Number.NEGATIVE_INFINITY;
  for (const action of actions) {
    const code = search.intern(action);
    const child = nodes.child(node, code);
    if (child === NONE) {
      untried.push(code);
      continue;
    }
    available[child]!++;
    const n = nodes.visits[child]!;
    const mean = nodes.finished(child) === 0 ? nodes.mean(node, turn) : nodes.mean(child, turn);
    const width =
      options.policy === 'uct'
        ? Math.sqrt(Math.log(available[child]!) / n)
        : (prior * Math.sqrt(available[child]!)) / (1 + n);
    const score = mean + options.exploration * width;
    if (score > most) {
      most = score;
      best = child;
    }
  }
  if (untried.length === 0 || search.full()) return best;
  const child = nodes.add(node, untried[draw.int(untried.length)]!, prior);
  available[child] = 1;
  return child;
}
