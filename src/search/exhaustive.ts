/** Exact play by exhausting the space: max^n (Luckhardt and Irani 1986) with chance by expectation. */
import { SearchError } from './errors.ts';
import { legalActions } from './playouts.ts';
import { CHANCE, OVER, TOGETHER, type World } from './types.ts';

/** States between two words of progress. */
const STRIDE = 512;

/** What exact play gives from one state on. */
export interface Exact<A = unknown> {
  /** The mover's best action; absent at an end and where chance moves. */
  action?: A;
  /** The return of each role when all play their best. */
  values: readonly number[];
  /** States visited. */
  states: number;
}

interface Worth {
  values: readonly number[];
  /** Actions to the end under best play, on average where chance moves. */
  length: number;
  /** An index into the mover's actions. */
  best: number;
}

interface Frame<S> {
  key: string | number;
  role: number;
  next: readonly S[];
  /** Chance: one for each of `next`. */
  probabilities: readonly number[];
  worths: Worth[];
}

/** A won game is won sooner rather than later, a lost one lost later; otherwise the first action. */
function better(a: Worth, b: Worth, role: number): boolean {
  const [mine, other] = [a.values[role]!, b.values[role]!];
  if (mine !== other) return mine > other;
  return mine > 0 ? a.length < b.length : mine < 0 && a.length > b.length;
}

function join<S>({ role, probabilities, worths }: Frame<S>): Worth {
  if (role >= 0) {
    let best = 0;
    for (let i = 1; i < worths.length; i++) if (better(worths[i]!, worths[best]!, role)) best = i;
    return { values: worths[best]!.values, length: worths[best]!.length + 1, best };
  }
  const mean = (of: (worth: Worth) => number) =>
    worths.reduce((sum, worth, i) => sum + probabilities[i]! * of(worth), 0);
  return {
    values: worths[0]!.values.map((_, r) => mean(({ values }) => values[r]!)),
    length: 1 + mean(({ length }) => length),
    best: -1,
  };
}

/** The states one step on. */
function frame<S, A>(world: World<S, A>, state: S, key: string | number, turn: number): Frame<S> {
  if (turn === TOGETHER) {
    throw new SearchError('refused', 'exact play cannot be worked out where roles move at the same time');
  }
  if (turn === CHANCE) {
    const outcomes = world.chance!(state).filter(([, probability]) => probability > 0);
    const next = outcomes.map(([outcome]) => world.draw!(state, outcome));
    return { key, role: turn, next, probabilities: outcomes.map(([, p]) => p), worths: [] };
  }
  const next = legalActions(world, state, turn).map((action) => world.act(state, turn, action));
  return { key, role: turn, next, probabilities: [], worths: [] };
}

/**
 * Plays `root` out exactly: every mover takes what gives it the greatest return; among equals the shorter
 * win, the longer loss, then the first action. States of equal `key` are worked out once.
 *
 * Throws SearchError: `limit` beyond `most` states; `refused` for hidden information, simultaneous moves,
 * open spaces, worlds without `key`, and play that can come back to a state (a cycle has no value of its own;
 * for a single role there is `shortestPlan`). What `progress` throws ends the search.
 */
export function solveGame<S, A>(
  world: World<S, A>,
  root: S,
  most: number,
  progress?: (states: number) => void,
): Exact<A> {
  const refuse = (why: string) => new SearchError('refused', `exact play cannot be worked out: ${why}`);
  if (world.imperfect) throw refuse('not every role sees everything');
  if (!world.actions) throw refuse('the space is open, its actions are not listed');
  if (!world.key) throw refuse('the world has no key to tell states by');
  const known = new Map<string | number, Worth>();
  const onPath = new Set<string | number>();
  const frames: Frame<S>[] = [];
  /** The worth of a state; undefined once it has become the innermost frame. */
  const visit = (state: S): Worth | undefined => {
    const key = world.key!(state);
    const worth = known.get(key);
    if (worth) return worth;
    if (onPath.has(key)) throw refuse('play can come back to a state it has left');
    if (known.size + onPath.size >= most) {
      throw new SearchError('limit', `there are more than the ${most} states allowed`);
    }
    if (progress && known.size % STRIDE === 0) progress(known.size);
    const turn = world.turn(state);
    if (turn === OVER) {
      const end = { values: Array.from(world.returns(state)), length: 0, best: -1 };
      known.set(key, end);
      return end;
    }
    onPath.add(key);
    frames.push(frame(world, state, key, turn));
    return undefined;
  };
  let result = visit(root);
  while (frames.length > 0) {
    const top = frames.at(-1)!;
    if (top.worths.length < top.next.length) {
      const worth = visit(top.next[top.worths.length]!);
      if (worth) top.worths.push(worth);
      continue;
    }
    frames.pop();
    onPath.delete(top.key);
    result = join(top);
    known.set(top.key, result);
    frames.at(-1)?.worths.push(result);
  }
  const turn = world.turn(root);
  const { values, best } = result!;
  const states = known.size;
  return turn >= 0 ? { action: world.actions(root, turn)[best]!, values, states } : { values, states };
}
