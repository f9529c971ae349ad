/** A planning problem as a statechart: actions whose preconditions hold are applied until all goals hold. */
import { assign, setup } from 'xstate';
import { alive, apply, holds, solved } from '../../src/pddl/index.ts';
import type { ScenarioEvent } from '../../src/scenario.ts';
import { admit, grounded, type PlanningTask } from './store.ts';

export interface PlanningContext {
  /** The hash of the problem's texts. */
  problem: string;
  /** The changing facts that hold, as a bit set. */
  facts: readonly number[];
}

export const machine = setup({
  types: {
    context: {} as PlanningContext,
    input: {} as PlanningTask,
    events: {} as Extract<ScenarioEvent<string>, { type: 'ACT' }>,
  },
  guards: {
    applicable: ({ context, event }) => {
      const action = grounded(context.problem).actionsByText.get(event.action);
      return event.role === 'agent' && action !== undefined && holds(action.precondition, context.facts);
    },
    'all goals hold': ({ context }) => solved(grounded(context.problem), context.facts),
    'nothing is applicable': ({ context }) => !alive(grounded(context.problem), context.facts),
  },
  actions: {
    apply: assign({
      facts: ({ context, event }) =>
        apply(grounded(context.problem).actionsByText.get(event.action)!, context.facts),
    }),
  },
}).createMachine({
  id: 'planning',
  context: ({ input }) => {
    const problem = admit(input);
    return { problem, facts: grounded(problem).initial };
  },
  initial: 'acting',
  states: {
    acting: {
      always: [
        { guard: 'all goals hold', target: 'reached' },
        { guard: 'nothing is applicable', target: 'stuck' },
      ],
      on: { ACT: { guard: 'applicable', actions: 'apply' } },
    },
    reached: { type: 'final' },
    stuck: { type: 'final', description: 'A dead end: no action can be applied any more.' },
  },
});
