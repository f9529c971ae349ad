import { z } from 'zod';
import { defineAgent } from '../../src/agent.ts';
import { writingOptions } from './options.ts';
import { planner, plannerContext, plannerOutput } from './planner.ts';
import { done, executing, idle, reflecting, retrying, wiser, writing } from './states.ts';

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
    reflecting: reflecting('plan'),
    wiser,
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
