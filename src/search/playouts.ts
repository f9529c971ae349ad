/** Evaluators of pure worlds: random games to the end, and the world's own heuristic. */
import { SearchError } from './errors.ts';
import { Stream } from './rng.ts';
import { CHANCE, type Draw, type Evaluation, type Evaluator, OVER, TOGETHER, type World } from './types.ts';

/** Actions of a playout at most, unless told otherwise: random play may never come to an end. */
const LENGTH = 1000;

/** Whether an outcome can come about: a list may hold some that cannot. */
export const isPossible = ([, probability]: readonly [unknown, number]) => probability > 0;

/** An index of `outcomes`, drawn by probability. */
export function drawOutcome(outcomes: readonly (readonly [unknown, number])[], draw: Draw): number {
  let left = draw.next();
  for (let i = 0; i < outcomes.length; i++) {
    left -= outcomes[i]![1];
    if (left < 0) return i;
  }
  // Sums of rounded probabilities may fall short of 1.
  const last = outcomes.findLastIndex(isPossible);
  if (last < 0) throw new SearchError('world', 'chance is to move, and no outcome has a probability above 0');
  return last;
}

/** The list of what `role` may do; throws where a role is to move and cannot. */
export function legalActions<S, A>(world: World<S, A>, state: S, role: number): readonly A[] {
  const actions = world.actions!(state, role);
  if (actions.length === 0) {
    throw new SearchError('world', `it is the turn of ${world.roles[role]}, who has no legal action`);
  }
  return actions;
}

function randomAction<S, A>(world: World<S, A>, state: S, role: number, draw: Draw): A {
  if (!world.actions) return world.sample!(state, role, draw);
  const actions = legalActions(world, state, role);
  return actions[draw.int(actions.length)]!;
}

/** One random step where no single role moves. */
function stepTogetherOrByChance<S, A>(world: World<S, A>, state: S, turn: number, draw: Draw): S {
  if (turn === CHANCE) {
    const outcomes = world.chance!(state);
    return world.draw!(state, outcomes[drawOutcome(outcomes, draw)]![0]);
  }
  const roles = world.movers!(state);
  return world.actTogether!(
    state,
    roles,
    roles.map((role) => randomAction(world, state, role, draw)),
  );
}

/** Plays at random from `state` to the end, or `depth` actions; gives where it stopped. */
export function playout<S, A>(
  world: World<S, A>,
  state: S,
  draw: Draw,
  depth = LENGTH,
  first = world.turn(state),
): S {
  const open = !world.actions;
  let now = state;
  let turn = first;
  for (let left = depth; left > 0; left--) {
    if (turn >= 0) {
      if (open) now = world.act(now, turn, world.sample!(now, turn, draw));
      else {
        const actions = world.actions!(now, turn);
        const { length } = actions;
        if (length === 0) legalActions(world, now, turn);
        now = world.act(now, turn, actions[length === 1 ? 0 : draw.int(length)]!);
      }
    } else if (turn === CHANCE || turn === TOGETHER) now = stepTogetherOrByChance(world, now, turn, draw);
    else break;
    turn = world.turn(now);
  }
  return now;
}

/** The worth of where a playout stopped: its returns, or the heuristic where the game was cut short. */
function worth<S, A>(world: World<S, A>, end: S, into: Float64Array): ArrayLike<number> {
  return world.value && world.turn(end) !== OVER ? world.value(end, into) : world.returns(end, into);
}

/**
 * Evaluates by `count` random games, averaged; each is cut off after `depth` actions and judged by the
 * world's `value`, or by the returns so far. Its answers are read before the next question: they share
 * one array.
 */
export function playouts<S, A>(
  world: World<S, A>,
  { count = 1, depth = LENGTH }: { count?: number; depth?: number } = {},
): Evaluator<S, A> {
  if (count === 1) {
    const into = new Float64Array(world.roles.length);
    const evaluation: { values: ArrayLike<number> } = { values: into };
    return (leaf, draw) => {
      evaluation.values = worth(world, playout(world, leaf.state, draw, depth, leaf.turn), into);
      return evaluation;
    };
  }
  const values = new Float64Array(world.roles.length);
  const into = new Float64Array(world.roles.length);
  const evaluation: Evaluation<A> = { values };
  return (leaf, draw) => {
    values.fill(0);
    for (let i = 0; i < count; i++) {
      const returns = worth(world, playout(world, leaf.state, draw, depth), into);
      for (let role = 0; role < values.length; role++) values[role]! += returns[role]! / count;
    }
    return evaluation;
  };
}

/** Evaluates by the world's `value`; throws SearchError where it has none. */
export function heuristic<S, A>(world: World<S, A>): Evaluator<S, A> {
  if (!world.value) throw new SearchError('refused', 'this world has no value to judge states by');
  return ({ state }) => ({ values: world.value!(state) });
}

/**
 * Mean returns of each role over `count` random games from each state, of at most `depth` actions. Every
 * state has a stream of its own, by its place in the list: batches can be cut anywhere with `first`.
 */
export function playoutReturns<S, A>(
  world: World<S, A>,
  states: readonly S[],
  count: number,
  seed: number,
  depth = LENGTH,
  first = 0,
  progress?: (states: number) => void,
): number[][] {
  const evaluate = playouts(world, { count, depth });
  return states.map((state, i) => {
    progress?.(i);
    const leaf = { state, turn: world.turn(state), depth: 0, prior: 1 };
    return Array.from(evaluate(leaf, new Stream(seed, first + i)).values);
  });
}
