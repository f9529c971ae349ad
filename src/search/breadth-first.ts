/** Breadth-first search for the shortest plan. */
import { SearchError } from './errors.ts';
import { Frontier } from './frontier.ts';
import { KeySet } from './key-set.ts';
import { CHANCE, OVER, TOGETHER, type World } from './types.ts';

/** Steps between two words of progress. */
const STRIDE = 512;

/** The shortest way to a solved end. */
export interface Plan<A = unknown> {
  actions: readonly A[];
  /** The returns at its end. */
  values: readonly number[];
  /** Different states met, the root and the end included. */
  states: number;
}

/**
 * The shortest sequence of actions from `root` to an end where the first role's return is above 0, the first
 * in order of actions among equals; undefined when there is none. Equal keys are visited once. A million states
 * take some 30 MB, and 32,768 of the states themselves.
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
  const met = new KeySet();
  const frontier = new Frontier(world, root);
  const found = (node: number, values: ArrayLike<number>): Plan<A> => ({
    actions: frontier.wayTo(node),
    values: Array.from(values),
    states: met.size,
  });
  met.add(world.key(root));
  if (world.turn(root) === OVER) {
    const values = world.returns(root);
    return values[0]! > 0 ? found(0, values) : undefined;
  }
  let steps = 0;
  for (let at = 0; at < frontier.size; at++) {
    const state = frontier.stateOf(at);
    const turn = world.turn(state);
    if (turn === CHANCE || turn === TOGETHER) throw refuse('chance has a say');
    const choices: number[] = [];
    const states: S[] = [];
    for (const [choice, action] of world.actions(state, turn).entries()) {
      if (progress && steps++ % STRIDE === 0) progress(met.size);
      const next = world.act(state, turn, action);
      if (!met.add(world.key(next))) continue;
      if (met.size > most) throw new SearchError('limit', `there are more than the ${most} states allowed`);
      if (world.turn(next) !== OVER) {
        choices.push(choice);
        states.push(next);
        continue;
      }
      const values = world.returns(next);
      if (!(values[0]! > 0)) continue;
      // The first that is met is the nearest, and the first among those as near.
      frontier.expand(at, [...choices, choice], [...states, next]);
      return found(frontier.size - 1, values);
    }
    frontier.expand(at, choices, states);
  }
  return undefined;
}
