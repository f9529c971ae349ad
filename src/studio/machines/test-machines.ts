/** A file of a user's own: a scenario whose machine has everything that a statechart may have, and an agent. */
export const STAGE = `
import { defineAgent, defineScenario } from 'troupe';
import { assign, fromPromise, sendParent, setup } from 'xstate';
import { z } from 'zod';

const machine = setup({
  types: { context: {} as { n: number }, input: {} as { n: number },
           events: {} as { type: 'ACT'; role: string; action: number } },
  actors: { work: fromPromise(async () => 1) },
  guards: { 'is small': ({ event }) => event.action < 3 },
  actions: { count: assign({ n: ({ context }) => context.n + 1 }), greet: () => {}, leave: () => {} },
}).createMachine({
  id: 'stage', context: ({ input }) => ({ n: input.n }), initial: 'open',
  states: {
    open: {
      type: 'parallel', entry: 'greet', exit: 'leave', onDone: 'closed',
      states: {
        left: { initial: 'one', states: {
          one: { on: { ACT: { guard: 'is small', target: 'two', actions: 'count' } } },
          two: { on: { ACT: { target: 'three', actions: 'count' } }, after: { 60000: 'three' } },
          three: { type: 'final' } } },
        right: { initial: 'busy', states: {
          busy: { invoke: { id: 'worker', src: 'work', onDone: 'rest' } },
          rest: { type: 'final' },
          back: { type: 'history', target: 'busy' } } },
      },
    },
    closed: { type: 'final' },
  },
});

export default defineScenario({
  id: 'stage', title: 'A stage <b>&', roles: ['agent'], rules: 'Act.',
  task: z.object({ n: z.number() }), tasks: () => [{ n: 0 }, { n: 5 }], taskName: (task) => 'from ' + task.n,
  action: z.number(), machine,
  turn: (state) => (state.status === 'done' || state.matches({ open: { left: 'three' } }) ? null : 'agent'),
  actions: (state) => (state.matches({ open: { left: 'one' } }) ? [1, 2] : [7]),
  observe: (state) => 'n is ' + state.context.n,
  format: (action) => 'say ' + action, parse: (text) => Number(text.replace('say ', '')),
  returns: (state) => ({ agent: state.status === 'done' ? 1 : 0 }),
});

export const shy = defineAgent({
  id: 'shy', title: 'Shy', description: 'The last action.', options: z.object({}), sees: () => ['rules'],
  machine: setup({}).createMachine({
    context: ({ input }) => input, initial: 'hiding',
    states: {
      hiding: { on: {
        OBSERVE: { actions: sendParent(({ context, event }) => ({ type: 'ACT', role: context.role, attempt: 0,
          action: context.scenario.actions(event.state, context.role).at(-1) })) },
        OVER: 'gone' } },
      gone: { type: 'final' },
    },
  }),
});
`;
