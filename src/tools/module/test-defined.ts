/** Tools made by `defineTool`: one that asks its model and draws, one that is a machine. */
import { defineTool, ToolAnswer } from 'troupe';
import { setup } from 'xstate';
import { z } from 'zod';

export const oracle = defineTool({
  name: 'ask_oracle',
  description: 'Asks.',
  input: z.object({ about: z.string().min(3).describe('of three letters at least') }),
  run: async ({ about }, { ask, random, earlier }) => {
    const said = await ask({ messages: [{ role: 'user', content: about }] });
    const drawn = random('luck').next() < 1;
    return new ToolAnswer({ said, drawn, earlier: earlier.length }, { status: 'partial' });
  },
  timeout: 2000,
  tries: 3,
});

export const double = defineTool({
  name: 'double',
  description: 'Twice a number.',
  input: z.object({ of: z.number() }),
  machine: setup({
    types: { input: {} as { input: { of: number } }, context: {} as { of: number }, output: {} as number },
  }).createMachine({
    context: ({ input }) => input.input,
    initial: 'done',
    states: { done: { type: 'final' } },
    output: ({ context }) => context.of * 2,
  }),
  ends: true,
});

export const plain = (text: string) => text.length;
