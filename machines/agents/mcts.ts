import { z } from 'zod';
import { defineAgent } from '../../src/agent.ts';
import { attempts } from './options.ts';
import { planner, plannerContext, plannerOutput } from './planner.ts';
import { again, done, executing, idle, retrying, searchingWorld } from './states.ts';
import { mctsOptions, whyNoSearch } from './world-options.ts';

/** Searches, acts on what was found, and searches again from where that has led. */
const machine = planner.createMachine({
  id: 'mcts',
  context: plannerContext,
  initial: 'idle',
  states: {
    idle,
    searching: searchingWorld,
    acting: executing,
    failing: { id: 'failing', always: [{ guard: 'no attempt left', target: 'done' }, ...again] },
    retrying,
    done,
  },
  output: plannerOutput,
});

/**
 * Monte Carlo tree search (Kocsis and Szepesvári 2006) over the scenario's own machine; with `world=model`
 * RAP (Hao et al. 2023): the model predicts what actions do, and weighs them.
 */
export const mcts = defineAgent({
  id: 'mcts',
  title: 'MCTS',
  description: 'Monte Carlo tree search; world=model: over states that the model predicts (RAP).',
  options: z.strictObject({
    world: z.enum(['exact', 'model']).default('exact').describe("the scenario's machine, or the model (RAP)"),
    ...mctsOptions,
    attempts: attempts(1),
  }),
  sees: ({ world }) => (world === 'model' ? ['model'] : ['rules']),
  refuses: whyNoSearch,
  machine,
});
