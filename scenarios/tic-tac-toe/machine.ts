/**
 * Tic-tac-toe as a statechart: the sides take turns until one has a line or the board is full, which only
 * X can bring about. Guards and assigns allocate nothing: search steps this machine millions of times.
 */
import { assign, setup } from 'xstate';
import type { ScenarioEvent } from '../../src/scenario.ts';
import { type Board, bit, FULL, fromSigns, HAS_LINE, isFree, sideToMove } from './board.ts';

/** A mark put into a free cell, 1 … 9, row by row. */
export interface Move {
  cell: number;
}

/** Where to start: nine signs row by row, `X`, `O` and `.`; left out, the empty board. */
export interface TicTacToeTask {
  board?: string;
}

export const machine = setup({
  types: {
    context: {} as Board,
    input: {} as TicTacToeTask,
    events: {} as Extract<ScenarioEvent<Move>, { type: 'ACT' }>,
  },
  guards: {
    'O is next': ({ context }) => sideToMove(context) === 'O',
    'X completes a line': ({ context, event: { role, action } }) =>
      role === 'X' && HAS_LINE[context.X | bit(action.cell)] === 1 && isFree(context, action.cell),
    'X takes the last cell': ({ context, event: { role, action } }) =>
      role === 'X' && (context.X | context.O | bit(action.cell)) === FULL && isFree(context, action.cell),
    'X takes a free cell': ({ context, event: { role, action } }) =>
      role === 'X' && isFree(context, action.cell),
    'O completes a line': ({ context, event: { role, action } }) =>
      role === 'O' && HAS_LINE[context.O | bit(action.cell)] === 1 && isFree(context, action.cell),
    'O takes a free cell': ({ context, event: { role, action } }) =>
      role === 'O' && isFree(context, action.cell),
  },
  actions: {
    'mark X': assign({ X: ({ context, event }) => context.X | bit(event.action.cell) }),
    'mark O': assign({ O: ({ context, event }) => context.O | bit(event.action.cell) }),
  },
}).createMachine({
  id: 'tic-tac-toe',
  context: ({ input }) => fromSigns(input.board ?? ''),
  initial: 'set up',
  states: {
    'set up': { always: [{ guard: 'O is next', target: 'O to move' }, { target: 'X to move' }] },
    'X to move': {
      on: {
        ACT: [
          { guard: 'X completes a line', actions: 'mark X', target: 'X wins' },
          { guard: 'X takes the last cell', actions: 'mark X', target: 'tie' },
          { guard: 'X takes a free cell', actions: 'mark X', target: 'O to move' },
        ],
      },
    },
    'O to move': {
      on: {
        ACT: [
          { guard: 'O completes a line', actions: 'mark O', target: 'O wins' },
          { guard: 'O takes a free cell', actions: 'mark O', target: 'X to move' },
        ],
      },
    },
    'X wins': { type: 'final' },
    'O wins': { type: 'final' },
    tie: { type: 'final' },
  },
});
