/**
 * Selection under imperfect information: one tree over actions for all determinisations (single-observer
 * ISMCTS, Cowling, Powley and Whitehouse 2012). An action is known by what it is, not by its place in a list,
 * and is compared by how often it was there to be chosen. Priors are those of the determinisation in which the
 * node was judged first; an action that was not there has one of so many equals.
 */
import { NONE } from './columns.ts';
import { legalActions } from './playouts.ts';
import { drawLikeliest, priorsAt } from './priors.ts';
import { puctScore, uctScore } from './scores.ts';
import type { Search } from './search.ts';
import { meanOf } from './select.ts';

/** The child to go on with among what is legal in this determinisation; NONE when none may be added. */
export function chooseAvailable<S, A>(search: Search<S, A>, state: S, node: number, turn: number): number {
  const { world, nodes, exploration: c, uct, available, draw } = search;
  const actions = legalActions(world, state, turn);
  const prior = priorsAt(search, node, turn, actions.length);
  const seen = available.get(node) ?? new Map<number, number>();
  available.set(node, seen);
  const untried: number[] = [];
  let best = NONE;
  let most = Number.NEGATIVE_INFINITY;
  for (const action of actions) {
    const code = search.intern(action);
    const child = nodes.child(node, code);
    const times = (seen.get(code) ?? 0) + 1;
    seen.set(code, times);
    if (child === NONE) {
      untried.push(code);
      continue;
    }
    const mean = meanOf(search, child, turn);
    const visits = nodes.visits[child]!;
    const score = uct
      ? uctScore(mean, c, times, visits)
      : puctScore(mean, c, nodes.prior[child]!, times, visits);
    if (score > most) {
      most = score;
      best = child;
    }
  }
  if (untried.length === 0 || search.full()) return best;
  const code = drawLikeliest(untried, prior, draw);
  // What has not been tried is worth as much as its parent.
  const bound = () => puctScore(nodes.mean(node, turn), c, prior(code), seen.get(code)!, 0);
  if (!uct && best !== NONE && bound() <= most) return best;
  return nodes.add(node, code, prior(code));
}
