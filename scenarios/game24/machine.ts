/**
 * The Game of 24 as a statechart: four numbers, three steps that each combine two, and an answer line.
 * A line that the rules refuse finds no transition, so the world stays as it was.
 */
import { and, assign, setup } from 'xstate';
import type { ScenarioEvent } from '../../src/scenario.ts';
import type { Game24Action } from './action.ts';
import { type Game24Context, type Game24Task, judge } from './rules.ts';

export const machine = setup({
  types: {
    context: {} as Game24Context,
    input: {} as Game24Task,
    events: {} as Extract<ScenarioEvent<Game24Action>, { type: 'ACT' }>,
  },
  guards: {
    'legal step': ({ context, event }) =>
      event.role === 'agent' && event.action.kind === 'step' && judge(context, event.action).accepted,
    'right answer': ({ context, event }) =>
      event.role === 'agent' && event.action.kind === 'answer' && judge(context, event.action).accepted,
    'leaves 24': ({ event }) => event.action.kind === 'step' && event.action.result === '24',
  },
  actions: {
    'write the line': assign(({ context, event }) => {
      const judgement = judge(context, event.action);
      return judgement.accepted ? { left: judgement.left, lines: [...context.lines, event.action] } : {};
    }),
  },
}).createMachine({
  id: 'game24',
  context: ({ input }) => ({
    task: input,
    left: [...input.numbers].sort((a, b) => a - b).map(String),
    lines: [],
  }),
  initial: 'playing',
  states: {
    playing: {
      description: 'How many numbers are left. A right answer ends the game at any time.',
      on: { ACT: { guard: 'right answer', actions: 'write the line', target: 'solved' } },
      initial: 'four',
      states: {
        four: { on: { ACT: { guard: 'legal step', actions: 'write the line', target: 'three' } } },
        three: { on: { ACT: { guard: 'legal step', actions: 'write the line', target: 'two' } } },
        two: {
          on: {
            ACT: [
              { guard: and(['leaves 24', 'legal step']), actions: 'write the line', target: 'one' },
              { guard: 'legal step', actions: 'write the line', target: '#game24.failed' },
            ],
          },
        },
        one: { description: '24 is made; only the answer line is missing.' },
      },
    },
    solved: { type: 'final' },
    failed: { type: 'final', description: 'The arithmetic was right, but the last number is not 24.' },
  },
});
