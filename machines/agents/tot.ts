import { z } from 'zod';
import { defineAgent } from '../../src/agent.ts';
import { searchingOptions } from './options.ts';
import { planner, plannerContext, plannerOutput } from './planner.ts';
import { again, done, executing, idle, retrying, searching } from './states.ts';

/** A beam search makes the plan (*beam* is its own machine). No feedback: a later attempt is a new draw. */
const machine = planner.createMachine({
  id: 'tot',
  context: plannerContext,
  initial: 'idle',
  states: {
    idle,
    planning: searching,
    executing,
    failing: { id: 'failing', always: [{ guard: 'no attempt left', target: 'done' }, ...again] },
    retrying,
    done,
  },
  output: plannerOutput,
});

/** Tree of Thoughts (Yao et al. 2023), breadth-first. */
export const tot = defineAgent({
  id: 'tot',
  title: 'Tree of Thoughts',
  description: 'Beam search over thoughts: propose, value, keep the best; no feedback.',
  options: z.strictObject(searchingOptions),
  sees: () => ['model'],
  machine,
});
