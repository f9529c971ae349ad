/** Short episodes whose every question is different, and answered the same whenever it is asked. */
import { assign, setup } from 'xstate';
import { z } from 'zod';
import { defineScenario } from '../src/index.ts';

const STEPS = 3;

interface Context {
  id: number;
  taken: number[];
}

export default defineScenario({
  id: 'soak',
  title: 'Three questions',
  roles: ['agent'],
  rules: 'Answer each question with a number.',
  task: z.object({ id: z.number() }),
  options: z.object({ count: z.coerce.number().int().min(1).default(1) }),
  tasks: ({ options: { count } }) => Array.from({ length: count }, (_, id) => ({ id })),
  taskName: ({ id }) => String(id),
  action: z.number(),
  machine: setup({
    types: {
      context: {} as Context,
      input: {} as { id: number },
      events: {} as { type: 'ACT'; role: string; action: number },
    },
    actions: {
      take: assign({ taken: ({ context, event }) => [...context.taken, event.action] }),
    },
    guards: { last: ({ context }) => context.taken.length === STEPS - 1 },
  }).createMachine({
    context: ({ input }) => ({ id: input.id, taken: [] }),
    initial: 'asking',
    states: {
      asking: { on: { ACT: [{ guard: 'last', actions: 'take', target: 'over' }, { actions: 'take' }] } },
      over: { type: 'final' },
    },
  }),
  turn: ({ status }) => (status === 'active' ? 'agent' : null),
  actions: () => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  observe: ({ context }) => question(context.id, context.taken.length),
  format: (action) => String(action),
  parse: (text) => Number(text),
  returns: ({ context }) => ({ agent: context.taken.reduce((sum, each) => sum + each, 0) % 2 === 0 ? 1 : 0 }),
});

/** How a question reads, and how it is found in a prompt. */
export const question = (id: number, step: number): string => `Question ${step} of task ${id}.`;
export const QUESTION = /Question \d+ of task \d+\./g;
