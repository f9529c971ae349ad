/** One step of a compiled machine, beside XState's own and a reducer written by hand for the same rules. */
import { assign, initialTransition, setup, transition } from 'xstate';
import { random } from '../src/seed.ts';
import { compile } from '../src/world/compile.ts';
import { type Figure, median } from './measure.ts';

/** Noughts and crosses on two bit sets. */
interface Board {
  own: number;
  other: number;
}

interface Move {
  type: 'ACT';
  role: string;
  action: number;
}

const LINES = [0o7, 0o70, 0o700, 0o111, 0o222, 0o444, 0o421, 0o124];
const FULL = 0o777;

const wins = (bits: number) => {
  for (let i = 0; i < LINES.length; i++) if ((bits & LINES[i]!) === LINES[i]) return true;
  return false;
};
const isFree = ({ own, other }: Board, { action }: Move) =>
  action >= 0 && action < 9 && (((own | other) >> action) & 1) === 0;

const machine = setup({
  types: { context: {} as Board, events: {} as Move },
  guards: {
    'X on a free cell': ({ context, event }) => event.role === 'X' && isFree(context, event),
    'O on a free cell': ({ context, event }) => event.role === 'O' && isFree(context, event),
    'three in a row': ({ context }) => wins(context.other),
    'no cell left': ({ context }) => (context.own | context.other) === FULL,
  },
  actions: {
    mark: assign({
      own: ({ context }) => context.other,
      other: ({ context, event }) => context.own | (1 << event.action),
    }),
  },
}).createMachine({
  id: 'noughts-and-crosses',
  context: { own: 0, other: 0 },
  initial: 'X',
  states: {
    X: {
      on: { ACT: { guard: 'X on a free cell', actions: 'mark', target: 'O' } },
      always: [
        { guard: 'three in a row', target: 'won' },
        { guard: 'no cell left', target: 'drawn' },
      ],
    },
    O: {
      on: { ACT: { guard: 'O on a free cell', actions: 'mark', target: 'X' } },
      always: [
        { guard: 'three in a row', target: 'won' },
        { guard: 'no cell left', target: 'drawn' },
      ],
    },
    won: { type: 'final' },
    drawn: { type: 'final' },
  },
});

interface Position {
  value: string;
  context: Board;
  status: 'active' | 'done';
}

/** The same rules by hand, on states of the same shape. */
function reduce(state: Position, event: Move): Position {
  const { value, context } = state;
  if (value === 'X' ? event.role !== 'X' : value !== 'O' || event.role !== 'O') return state;
  if (!isFree(context, event)) return state;
  const next = { ...context, own: context.other, other: context.own | (1 << event.action) };
  if (wins(next.other)) return { value: 'won', context: next, status: 'done' };
  if ((next.own | next.other) === FULL) return { value: 'drawn', context: next, status: 'done' };
  return { value: value === 'X' ? 'O' : 'X', context: next, status: 'active' };
}

/** Whole random games, drawn beforehand: what is timed is steps alone. */
function drawGames(count: number): Move[][] {
  const stream = random('bench', 'games');
  return Array.from({ length: count }, () =>
    stream
      .shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8])
      .map((action, i): Move => ({ type: 'ACT', role: i % 2 === 0 ? 'X' : 'O', action })),
  );
}

/** Nanoseconds a step; a game ends when its state does. */
function timeSteps<S extends { status: string }>(
  games: readonly Move[][],
  start: S,
  step: (state: S, event: Move) => S,
): number {
  let steps = 0;
  const begin = performance.now();
  for (const game of games) {
    let state = start;
    for (let i = 0; state.status === 'active'; i++, steps++) state = step(state, game[i]!);
  }
  return (1e6 * (performance.now() - begin)) / steps;
}

/** Compiled step against `transition()` and a hand-written reducer, in one run. */
export function compiledSteps(): Figure[] {
  const world = compile<Board>(machine);
  const few = drawGames(500);
  const many = drawGames(100_000);
  const [first] = initialTransition(machine);
  const byXState = () => timeSteps(few, first, (state, event) => transition(machine, state, event)[0]);
  const start: Position = { value: 'X', context: { own: 0, other: 0 }, status: 'active' };
  const byHand = () => timeSteps(many, start, reduce);
  const byWorld = () => timeSteps(many, world.initial(), world.step);
  const rounds = Array.from({ length: 6 }, () => [byXState(), byHand(), byWorld()] as const).slice(1);
  const [xstate, hand, compiled] = [0, 1, 2].map((i) => median(rounds.map((round) => round[i]!)));
  const from =
    `a step of noughts and crosses: compiled ${compiled!.toFixed(1)} ns, by hand ${hand!.toFixed(1)} ns, ` +
    `transition() ${(xstate! / 1000).toFixed(2)} µs`;
  const figure = (name: string, value: number, bound: number): Figure => ({
    name,
    value,
    unit: '×',
    target: `>= ${bound}`,
    met: value >= bound,
    from,
  });
  return [
    figure('step of a compiled machine: times as fast as transition()', xstate! / compiled!, 75),
    figure('step of a compiled machine: speed ÷ that of a reducer written by hand', hand! / compiled!, 0.6),
  ];
}
