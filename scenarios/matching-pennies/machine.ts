/** Matching pennies as a statechart: both show a side of their coin at once. */
import { assign, setup } from 'xstate';
import type { ScenarioEvent } from '../../src/scenario.ts';

export type Side = 'heads' | 'tails';

/** What both showed; null before. */
export interface PenniesContext {
  shown: { even: Side; odd: Side } | null;
}

const isSide = (side: unknown): side is Side => side === 'heads' || side === 'tails';

export const machine = setup({
  types: {
    context: {} as PenniesContext,
    input: {} as Record<string, never>,
    events: {} as Extract<ScenarioEvent<Side>, { type: 'ACTS' }>,
  },
  guards: {
    'both chose': ({ event: { actions } }) => isSide(actions.even) && isSide(actions.odd),
  },
  actions: {
    show: assign({
      shown: ({ event: { actions } }) => ({ even: actions.even as Side, odd: actions.odd as Side }),
    }),
  },
}).createMachine({
  id: 'matching-pennies',
  context: { shown: null },
  initial: 'choosing',
  states: {
    choosing: { on: { ACTS: { guard: 'both chose', actions: 'show', target: 'shown' } } },
    shown: { type: 'final' },
  },
});
