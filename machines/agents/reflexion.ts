import { z } from 'zod';
import { defineAgent } from '../../src/agent.ts';
import { writingOptions } from './options.ts';
import { planner, plannerContext, plannerOutput, reflectionOn } from './planner.ts';
import { again, done, executing, idle, retrying, writing } from './states.ts';

/** *direct*, and after a failed attempt a reflection in words that stands in the next prompt. */
const machine = planner.createMachine({
  id: 'reflexion',
  context: plannerContext,
  initial: 'idle',
  states: {
    idle,
    planning: writing,
    executing,
    failing: {
      id: 'failing',
      always: [{ guard: 'no attempt left', target: 'done' }, { target: 'reflecting' }],
    },
    reflecting: {
      invoke: {
        src: 'reflect',
        input: ({ context }) => reflectionOn(context, ['plan']),
        onDone: {
          target: 'wiser',
          actions: { type: 'keep the lessons', params: ({ event }) => event.output },
        },
      },
    },
    wiser: { always: [...again] },
    retrying,
    done,
  },
  output: plannerOutput,
});

/** Reflexion (Shinn et al. 2023) as the RAFA paper runs it on the Game of 24. */
export const reflexion = defineAgent({
  id: 'reflexion',
  title: 'Reflexion',
  description: 'Direct, with a reflection on the feedback of each failed attempt in the next prompt.',
  options: z.strictObject(writingOptions),
  sees: () => ['model', 'feedback'],
  machine,
});
