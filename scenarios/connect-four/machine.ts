/**
 * Connect four as a statechart: discs fall to the lowest free cell of a column, and the sides take turns
 * until one has four in a row or the board is full, which only yellow can bring about.
 */
import { assign, setup } from 'xstate';
import type { ScenarioEvent } from '../../src/scenario.ts';
import {
  type Board,
  connects,
  EMPTY,
  isLast,
  isOpen,
  landingHigh,
  landingLow,
  played,
  sideToMove,
} from './board.ts';

/** A disc dropped into a column, 1 … 7 from the left. */
export interface Drop {
  column: number;
}

/** Where to start: the columns played so far, as in `4453`; left out, the empty board. */
export interface ConnectFourTask {
  moves?: string;
}

export const machine = setup({
  types: {
    context: {} as Board,
    input: {} as ConnectFourTask,
    events: {} as Extract<ScenarioEvent<Drop>, { type: 'ACT' }>,
  },
  guards: {
    'yellow is next': ({ context }) => sideToMove(context) === 'yellow',
    'red connects four': ({ context, event: { role, action } }) =>
      role === 'red' &&
      isOpen(context, action.column) &&
      connects(context, context.redLow, context.redHigh, action.column),
    'red drops a disc': ({ context, event: { role, action } }) =>
      role === 'red' && isOpen(context, action.column),
    'yellow connects four': ({ context, event: { role, action } }) =>
      role === 'yellow' &&
      isOpen(context, action.column) &&
      connects(context, context.yellowLow, context.yellowHigh, action.column),
    'yellow drops the last disc': ({ context, event: { role, action } }) =>
      role === 'yellow' && isOpen(context, action.column) && isLast(context, action.column),
    'yellow drops a disc': ({ context, event: { role, action } }) =>
      role === 'yellow' && isOpen(context, action.column),
  },
  actions: {
    'drop red': assign({
      redLow: ({ context, event }) => context.redLow | landingLow(context, event.action.column),
      redHigh: ({ context, event }) => context.redHigh | landingHigh(context, event.action.column),
    }),
    'drop yellow': assign({
      yellowLow: ({ context, event }) => context.yellowLow | landingLow(context, event.action.column),
      yellowHigh: ({ context, event }) => context.yellowHigh | landingHigh(context, event.action.column),
    }),
  },
}).createMachine({
  id: 'connect-four',
  context: ({ input }) => played(input.moves ?? '') ?? EMPTY,
  initial: 'set up',
  states: {
    'set up': { always: [{ guard: 'yellow is next', target: 'yellow to move' }, { target: 'red to move' }] },
    'red to move': {
      on: {
        ACT: [
          { guard: 'red connects four', actions: 'drop red', target: 'red wins' },
          { guard: 'red drops a disc', actions: 'drop red', target: 'yellow to move' },
        ],
      },
    },
    'yellow to move': {
      on: {
        ACT: [
          { guard: 'yellow connects four', actions: 'drop yellow', target: 'yellow wins' },
          { guard: 'yellow drops the last disc', actions: 'drop yellow', target: 'tie' },
          { guard: 'yellow drops a disc', actions: 'drop yellow', target: 'red to move' },
        ],
      },
    },
    'red wins': { type: 'final' },
    'yellow wins': { type: 'final' },
    tie: { type: 'final' },
  },
});
