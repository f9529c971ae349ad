/** Breadth-first search for the shortest plan. */
import { SearchError } from './errors.ts';
import { CHANCE, OVER, TOGETHER, type World } from './types.ts';

/** States between two words of progress. */
const STRIDE = 512;

/** The shortest way to a solved end. */
export interface Plan<A = unknown> {
  actions: readonly A[];
  /** The returns at its end. */
  values: readonly number[];
  /** States visited. */
  states: number;
}

/**
 * The shortest sequence of actions from `root` to an end where the first role's return is above 0, the first
 * in order of actions among equals; undefined when there is none. Equal keys are visited once.
 *
 * Throws SearchError: `limit` beyond `most` states; `refused` for several roles, chance, hidden information,
 * open spaces and worlds without `key`. What `progress` throws ends the search.
 */
export function shortestPlan<S, A>(
  world: World<S, A>,
  root: S,
  most: number,
  progress?: (states: number) => void,
): Plan<A> | undefined {
  const refuse = (why: string) => new SearchError('refused', `there is no shortest plan to look for: ${why}`);
  if (world.roles.length > 1) throw refuse('several roles play');
  if (world.imperfect) throw refuse('not everything can be seen');
  if (!world.actions) throw refuse('the space is open, its actions are not listed');
  if (!world.key) throw refuse('the world has no key to tell states by');
  const seen = new Set([world.key(root)]);
  const states = [root];
  const parents = [-1];
  const actions: (A | undefined)[] = [undefined];
  for (let at = 0; at < states.length; at++) {
    if (progress && at % STRIDE === 0) progress(at);
    const state = states[at]!;
    const turn = world.turn(state);
    if (turn === CHANCE || turn === TOGETHER) throw refuse('chance has a say');
    if (turn === OVER) {
      const values = Array.from(world.returns(state));
      if (!(values[0]! > 0)) continue;
      const plan: A[] = [];
      for (let i = at; i > 0; i = parents[i]!) plan.push(actions[i]!);
      return { actions: plan.reverse(), values, states: states.length };
    }
    for (const action of world.actions(state, turn)) {
      const next = world.act(state, turn, action);
      const key = world.key(next);
      if (seen.has(key)) continue;
      if (states.length >= most) {
        throw new SearchError('limit', `there are more than the ${most} states allowed`);
      }
      seen.add(key);
      states.push(next);
      parents.push(at);
      actions.push(action);
    }
  }
  return undefined;
}
