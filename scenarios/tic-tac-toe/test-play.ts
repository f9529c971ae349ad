/** Stepping the machine in tests. */
import { initialTransition, transition } from 'xstate';
import type { StateOf } from '../../src/scenario.ts';
import ttt from './index.ts';
import { machine } from './machine.ts';

export type State = StateOf<typeof machine>;

export const step = (state: State, role: string, cell: number): State =>
  transition(machine, state as never, { type: 'ACT', role, action: { cell } })[0];

/** The state after these cells. */
export const play = (...cells: number[]): State =>
  cells.reduce(
    (state, cell) => step(state, ttt.turn(state) as string, cell),
    initialTransition(machine, {})[0] as State,
  );

let found: readonly State[] | undefined;

/** All positions that games lead to. */
export function everyState(): readonly State[] {
  found ??= explore();
  return found;
}

function explore(): State[] {
  const known = new Map<string, State>();
  const visit = (state: State) => {
    const key = ttt.key!(state);
    if (known.has(key)) return;
    known.set(key, state);
    const role = ttt.turn(state) as string | null;
    for (const { cell } of role === null ? [] : ttt.actions!(state, role)) visit(step(state, role!, cell));
  };
  visit(play());
  return [...known.values()];
}
