import { z } from 'zod';
import { defineAgent } from '../../src/agent.ts';
import { writingOptions } from './options.ts';
import { planner, plannerContext, plannerOutput } from './planner.ts';
import { again, done, executing, idle, retrying, writing } from './states.ts';

/** One completion holds the whole plan. No feedback: a later attempt is a new draw. */
const machine = planner.createMachine({
  id: 'direct',
  context: plannerContext,
  initial: 'idle',
  states: {
    idle,
    planning: writing,
    executing,
    failing: { id: 'failing', always: [{ guard: 'no attempt left', target: 'done' }, ...again] },
    retrying,
    done,
  },
  output: plannerOutput,
});

/** Chain of thought or plain input–output prompting (the RAFA paper's naive baseline). */
export const direct = defineAgent({
  id: 'direct',
  title: 'Direct',
  description: 'One completion proposes all actions; a failed attempt is drawn anew.',
  options: z.strictObject(writingOptions),
  sees: () => ['model'],
  machine,
});
