/** The priors of nodes whose actions are known by what they are, not by their place in a list. */
import { SearchError } from './errors.ts';
import { legalActions } from './playouts.ts';
import type { Search } from './search.ts';
import { type Draw, type Evaluation, TOGETHER } from './types.ts';

/** What is remembered of an evaluation. */
export interface Judgement<A> extends Evaluation<A> {
  /** The priors by role, then by code (`Search.intern`). */
  coded?: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

/** Throws SearchError unless there are `count` priors, all finite and none negative. */
export function checkPriors(priors: ArrayLike<number>, count: number): void {
  const told = Array.from(priors);
  if (told.length === count && told.every((prior) => prior >= 0 && prior < Number.POSITIVE_INFINITY)) return;
  throw new SearchError(
    'world',
    `the evaluator gave the priors [${told.join(', ')}] for ${count} actions: give each a probability`,
  );
}

/** `priors` of what may be done in `state`; where several roles move at once, mover by mover. */
export function codePriors<S, A>(
  search: Search<S, A>,
  state: S,
  turn: number,
  priors: ArrayLike<number>,
): Judgement<A>['coded'] {
  const { world } = search;
  const roles = turn === TOGETHER ? world.movers!(state) : [turn];
  const lists = roles.map((role) => (world.actions ? legalActions(world, state, role) : []));
  checkPriors(
    priors,
    lists.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  const coded = lists.map((list) => new Map(list.map((action) => [search.intern(action), priors[at++]!])));
  return new Map(roles.map((role, i) => [role, coded[i]!]));
}

/** The prior of each action of `role` at `node`, by code; one of `count` equals for what has none. */
export function priorsAt<S, A>(
  { judgements }: Search<S, A>,
  node: number,
  role: number,
  count: number,
): (code: number) => number {
  const coded = judgements.get(node)?.coded?.get(role);
  return (code) => coded?.get(code) ?? 1 / count;
}

/** One of the likeliest, drawn where several are. */
export function drawLikeliest(codes: readonly number[], prior: (code: number) => number, draw: Draw): number {
  const most = Math.max(...codes.map(prior));
  const likeliest = codes.filter((code) => prior(code) === most);
  return likeliest[draw.int(likeliest.length)]!;
}
