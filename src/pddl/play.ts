/** Playing a grounded problem: what can be done, what it leads to, and whether the goal holds. */
import type { GroundAction, GroundProblem } from './ground.ts';
import { atomText } from './instantiate.ts';
import { change, has, holds } from './state.ts';
import { select, some } from './successors.ts';

/** The actions whose preconditions hold, in the problem's order. */
export const applicable = (
  { actions, successors }: GroundProblem,
  state: readonly number[],
): GroundAction[] => select(successors, state, actions);

/** Whether anything can be done. */
export const alive = ({ successors }: GroundProblem, state: readonly number[]): boolean =>
  some(successors, state);

/** The state after an action; its precondition is not looked at. */
export const apply = (action: GroundAction, state: readonly number[]): number[] =>
  change(state, action.changes);

/** Whether all goals hold. */
export function solved({ goals }: GroundProblem, state: readonly number[]): boolean {
  for (let i = 0; i < goals.length; i++) if (!holds(goals[i]!, state)) return false;
  return true;
}

/** How many goals hold, of all; 1 when there are none. */
export function progress({ goals }: GroundProblem, state: readonly number[]): number {
  if (goals.length === 0) return 1;
  let met = 0;
  for (let i = 0; i < goals.length; i++) if (holds(goals[i]!, state)) met++;
  return met / goals.length;
}

/** The changing facts that hold, as texts (`on a b`), in order of their bits. */
export const factsOf = ({ atoms }: GroundProblem, state: readonly number[]): string[] =>
  atoms.filter((_, bit) => has(state, bit)).map(({ predicate, args }) => atomText(predicate, args));
