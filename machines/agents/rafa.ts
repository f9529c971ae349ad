import { z } from 'zod';
import { defineAgent } from '../../src/agent.ts';
import { searchingOptions } from './options.ts';
import { optionsOf, type PlannerOptions, planner, plannerContext, plannerOutput } from './planner.ts';
import { done, executing, idle, reflecting, retrying, searching, searchingWorld, wiser } from './states.ts';
import { mctsOptions, whyNoSearch } from './world-options.ts';

type Options = PlannerOptions & { planner: 'thoughts' | 'mcts'; memory: 'episode' | 'none' };

/**
 * Reason for future, act for now: plan by search with what was learnt in the prompts, execute up to the
 * first refused action (or, with MCTS, one step), learn from the feedback of what failed (one lesson for
 * proposing, one for valuing), plan again from what was accepted.
 */
const machine = planner.createMachine({
  id: 'rafa',
  context: plannerContext,
  initial: 'idle',
  states: {
    idle,
    choosing: {
      id: 'planning',
      always: [
        { guard: ({ context }) => optionsOf<Options>(context).planner === 'mcts', target: 'searching' },
        { target: 'planning' },
      ],
    },
    planning: { ...searching, id: 'thoughts' },
    searching: { ...searchingWorld, id: 'searching' },
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

/** RAFA (Liu et al. 2023): with Tree of Thoughts as its planner, or with MCTS as on BlocksWorld. */
export const rafa = defineAgent({
  id: 'rafa',
  title: 'RAFA',
  description: 'Plan by search with a memory of feedback, act up to the first refusal, reflect, plan again.',
  options: z.strictObject({
    ...mctsOptions,
    ...searchingOptions,
    memory: z.enum(['episode', 'none']).default('episode').describe('none: plan again without lessons'),
    planner: z.enum(['thoughts', 'mcts']).default('thoughts').describe('Tree of Thoughts, or MCTS'),
    world: z.enum(['model', 'exact']).default('model').describe('planner=mcts: what it searches'),
    execute: z
      .enum(['step', 'plan'])
      .default('step')
      .describe('planner=mcts: so much of a plan before planning again'),
  }),
  sees: ({ planner, world }) =>
    planner === 'mcts' && world === 'exact' ? ['model', 'feedback', 'rules'] : ['model', 'feedback'],
  refuses: (scenario, { planner, world, trees, solver, transpositions, wave, alpha, simulations }) => {
    if (planner === 'mcts') {
      return whyNoSearch(scenario, { world, trees, solver, transpositions, wave, alpha });
    }
    return simulations === undefined ? undefined : 'simulations are for planner=mcts';
  },
  machine,
});
