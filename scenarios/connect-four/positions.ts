/**
 * Positions in which one move decides, for tests and benchmarks: drawn from seeded random games of the
 * machine itself, every move tried to see what it comes to.
 */
import { initialTransition, transition } from 'xstate';
import { random } from '../../src/seed.ts';
import { machine } from './machine.ts';

/** A position with the mover's right columns: all that win at once, or the only one that does not lose at once. */
export interface Position {
  /** The columns played so far: a task of the scenario. */
  moves: string;
  kind: 'win' | 'stop';
  right: readonly number[];
}

type State = ReturnType<typeof after>;

const after = (state: ReturnType<typeof start>, role: string, column: number) =>
  transition(machine, state, { type: 'ACT', role, action: { column } })[0];

const start = () => initialTransition(machine, {})[0];

const COLUMNS = [1, 2, 3, 4, 5, 6, 7];
const moverOf = (state: State) => (state.value === 'red to move' ? 'red' : 'yellow');
const otherOf = (role: string) => (role === 'red' ? 'yellow' : 'red');

/** The states that the mover's legal columns lead to. */
const nextOf = (state: State) =>
  COLUMNS.map((column) => ({ column, next: after(state, moverOf(state), column) })).filter(
    ({ next }) => next.context !== state.context,
  );

const winning = (state: State) =>
  nextOf(state)
    .filter(({ next }) => next.value === `${moverOf(state)} wins`)
    .map(({ column }) => column);

/** What kind of position this is; undefined when no single move decides. */
function classify(state: State): Omit<Position, 'moves'> | undefined {
  if (state.status !== 'active') return undefined;
  const wins = winning(state);
  if (wins.length > 0) return { kind: 'win', right: wins };
  const other = otherOf(moverOf(state));
  const holds = nextOf(state).filter(({ next }) => next.value === 'tie' || winning(next).length === 0);
  const threatened = nextOf(state).length > 1 && holds.length === 1;
  // The one column that holds is one that the other would win in: a loss that is stopped, not a blunder avoided.
  if (!threatened) return undefined;
  const { column } = holds[0]!;
  const turned = machine.resolveState({ value: `${other} to move`, context: state.context });
  return winning(turned).includes(column) ? { kind: 'stop', right: [column] } : undefined;
}

/** `count` positions of each kind, all different; equal seeds give equal positions. */
export function positions(count: number, seed = 1): Position[] {
  const found = new Map<string, Position>();
  const left = { win: count, stop: count };
  for (let game = 0; left.win + left.stop > 0; game++) {
    const stream = random('connect-four positions', seed, game);
    const length = 6 + stream.int(26);
    let state: State = start();
    let moves = '';
    while (state.status === 'active' && moves.length < length) {
      const { column, next } = stream.pick(nextOf(state));
      moves += column;
      state = next;
    }
    const kind = classify(state);
    if (!kind || left[kind.kind] === 0 || found.has(moves)) continue;
    left[kind.kind]--;
    found.set(moves, { moves, ...kind });
  }
  return [...found.values()];
}
