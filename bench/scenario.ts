/** One model call, one action, one refusal: a model step with nothing else to pay for. */
import { setup } from 'xstate';
import { z } from 'zod';
import { defineScenario } from '../src/index.ts';

const RULES = 'Name the number that is sought. Answer with the number alone. '.repeat(9);

export const stubborn = defineScenario({
  id: 'stubborn',
  title: 'A world that refuses everything',
  roles: ['agent'],
  rules: RULES,
  task: z.object({ id: z.number() }),
  tasks: () => [{ id: 0 }],
  taskName: ({ id }) => String(id),
  action: z.string(),
  machine: setup({
    types: { input: {} as { id: number }, events: {} as { type: 'ACT'; role: string; action: string } },
  }).createMachine({
    context: ({ input }) => ({ id: input.id }),
    initial: 'open',
    states: { open: { on: { ACT: { guard: () => false, target: 'over' } } }, over: { type: 'final' } },
  }),
  turn: (state) => (state.status === 'done' ? null : 'agent'),
  // Listed are none: to refuse what is listed as legal would be a fault of the scenario's.
  sample: () => '1',
  observe: (state) => `A number is sought (${state.context.id}).`,
  format: (action) => action,
  parse: (text) => text,
  returns: (state) => ({ agent: state.status === 'done' ? 1 : 0 }),
  respondent: {
    version: '1',
    rates: {},
    reply: (_, draws) => String(1 + Math.floor(3 * draws.slip('guess'))),
  },
});
