/** What the simulated model thinks of positions: it knows, and errs at the rates of `rates.ts`. */
import { drawOn } from '../../../src/models/draws.ts';
import type { Draws } from '../../../src/models/types.ts';
import { applicable, apply } from '../../../src/pddl/index.ts';
import type { Lessons } from './lessons.ts';
import { rates } from './rates.ts';
import { type Position, positionText, solve, stateWith } from './solver.ts';

/** Whether it errs on a fact here, at a rate. */
export const errs = (draws: Draws, rate: number, ...fact: (string | number)[]): boolean =>
  drawOn(draws, rates.correlation, ...fact) < rate * (1 - draws.skill);

/** One of several, by belief: the same wrong choice in most samples. */
export const believed = <T>(draws: Draws, items: readonly T[], ...fact: (string | number)[]): T | undefined =>
  items[Math.floor(drawOn(draws, rates.correlation, 'which', ...fact) * items.length)];

export const reached = ({ world, state, goal }: Position): boolean => {
  const wanted = stateWith(world, goal);
  return goal.every((fact) => world.bits.has(fact)) && wanted.every((word, i) => (state[i]! & word) === word);
};

/** The position after an action, done as told, possible or not. */
export function after(position: Position, text: string): Position {
  const action = position.world.actionsByText.get(text);
  return action ? { ...position, state: apply(action, position.state) } : position;
}

export const possible = ({ world, state }: Position): string[] =>
  applicable(world, state).map(({ text }) => text);

/** The best next action in truth; undefined where there is none. */
export const best = (position: Position): string | undefined => solve(position)?.[0] ?? possible(position)[0];

/** A wrong action that looks natural here. */
export function wrong(position: Position, right: string | undefined, draws: Draws): string | undefined {
  const others = possible(position).filter((action) => action !== right);
  return believed(draws, others, 'wrong', positionText(position));
}

/** The next action as the model sees it: a lesson's, else the best or, at `rate`, a wrong one. */
export function nextAction(
  position: Position,
  lessons: Lessons,
  draws: Draws,
  rate: number,
): string | undefined {
  const told = lessons.get(position.state.join());
  if (told !== undefined) return told;
  const right = best(position);
  if (!errs(draws, rate, 'next', positionText(position))) return right;
  return wrong(position, right, draws) ?? right;
}

/** A whole plan. Where it errs, an action is left out or another is written, and the plan goes on as if not. */
export function plan(position: Position, lessons: Lessons, draws: Draws, rate: number): string[] {
  const written: string[] = [];
  const seen = new Set<string>();
  for (let at = position; !reached(at) && !seen.has(at.state.join()); ) {
    seen.add(at.state.join());
    const told = lessons.get(at.state.join());
    const right = told ?? best(at);
    if (right === undefined) break;
    const key = positionText(at);
    if (told === undefined && errs(draws, rate, 'next', key)) {
      const other = wrong(at, right, draws);
      if (other !== undefined && drawOn(draws, rates.correlation, 'how', key) >= rates.omitted)
        written.push(other);
    } else {
      written.push(right);
    }
    at = after(at, right);
  }
  return written;
}

/** How many actions a path wastes, in truth; infinite when it cannot be done. 0: it leads to the goal, or did. */
export function waste(position: Position, path: readonly string[]): number {
  let at = position;
  for (const action of path) {
    if (reached(at)) return 0;
    if (!possible(at).includes(action)) return Number.POSITIVE_INFINITY;
    at = after(at, action);
  }
  const left = solve(at)?.length;
  const whole = solve(position)?.length;
  return left === undefined || whole === undefined ? Number.POSITIVE_INFINITY : path.length + left - whole;
}

const VERDICTS = ['sure', 'likely', 'impossible'] as const;

/** A judgement of a path, or of a position alone by how far it is from the goal. */
export function judge(position: Position, path: readonly string[], draws: Draws): (typeof VERDICTS)[number] {
  const far =
    path.length === 0 ? Math.max(0, (solve(position)?.length ?? Infinity) - 2) / 2 : waste(position, path);
  const right = far === 0 ? 0 : far <= 2 ? 1 : 2;
  const fact = ['value', positionText(position), ...path];
  if (!errs(draws, rates.value, ...fact)) return VERDICTS[right]!;
  if (right !== 1) return 'likely';
  return believed(draws, ['sure', 'impossible'] as const, ...fact)!;
}
