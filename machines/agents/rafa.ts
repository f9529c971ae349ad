import { z } from 'zod';
import { defineAgent } from '../../src/agent.ts';
import { searchingOptions } from './options.ts';
import { optionsOf, type PlannerOptions, planner, plannerContext, plannerOutput } from './planner.ts';
import { done, executing, idle, reflecting, retrying, searching, wiser } from './states.ts';

type Options = PlannerOptions & { memory: 'episode' | 'none' };

/**
 * Reason for future, act for now: plan by search with what was learnt in the prompts, execute up to the
 * first refused action, learn from its feedback (one lesson for proposing, one for valuing), plan again
 * from what was accepted.
 */
const machine = planner.createMachine({
  id: 'rafa',
  context: plannerContext,
  initial: 'idle',
  states: {
    idle,
    planning: searching,
    executing,
    failing: {
      id: 'failing',
      always: [
        { guard: 'no attempt left', target: 'done' },
        { guard: ({ context }) => optionsOf<Options>(context).memory === 'none', target: 'wiser' },
        { target: 'reflecting' },
      ],
    },
    reflecting: reflecting('propose', 'value'),
    wiser,
    retrying,
    done,
  },
  output: plannerOutput,
});

/** RAFA (Liu et al. 2023) with Tree of Thoughts as its planner. */
export const rafa = defineAgent({
  id: 'rafa',
  title: 'RAFA',
  description: 'Plan by search with a memory of feedback, act up to the first refusal, reflect, plan again.',
  options: z.strictObject({
    ...searchingOptions,
    memory: z.enum(['episode', 'none']).default('episode').describe('none: plan again without lessons'),
  }),
  sees: () => ['model', 'feedback'],
  machine,
});
