import { z } from 'zod';
import { defineAgent } from '../../src/agent.ts';
import { mpcContext, mpcSetup, reflectionOn, thinking } from './mpc-parts.ts';

/**
 * Model-predictive control with a learned model: propose moves, foresee in the model's head what comes of
 * them, play the best, look at what really happened, learn from what was foreseen wrongly, plan again.
 */
const machine = mpcSetup.createMachine({
  id: 'mpc',
  context: mpcContext,
  initial: 'watching',
  states: {
    watching: {
      on: {
        FEEDBACK: { actions: 'hear what became of it' },
        OBSERVE: { target: 'looking', actions: 'look' },
        OVER: { target: 'looking', actions: 'hear that it is over' },
      },
    },
    looking: {
      always: [
        { guard: 'something to learn', target: 'learning' },
        { guard: 'the game is over', target: 'closing' },
        { target: 'proposing' },
      ],
    },
    learning: {
      invoke: {
        src: 'compare with what happened',
        input: ({ context }) => ({ thinking: thinking(context), news: context.news }),
        onDone: {
          target: 'looking',
          actions: { type: 'keep the examples', params: ({ event }) => ({ examples: event.output }) },
        },
      },
    },
    proposing: {
      invoke: {
        src: 'propose',
        input: ({ context }) => ({ thinking: thinking(context), refused: context.refused }),
        onDone: {
          target: 'proposed',
          actions: { type: 'note the candidates', params: ({ event }) => ({ candidates: event.output }) },
        },
      },
    },
    proposed: { always: [{ guard: 'nothing to play', target: 'done' }, { target: 'imagining' }] },
    imagining: {
      invoke: {
        id: 'search',
        src: 'foresee',
        input: ({ context }) => ({ thinking: thinking(context), candidates: context.candidates }),
        onDone: {
          target: 'acting',
          actions: [
            { type: 'show the search', params: ({ event }) => event.output },
            { type: 'choose the best', params: ({ event }) => event.output },
          ],
        },
      },
    },
    acting: { entry: 'act', always: 'watching' },
    closing: { always: [{ guard: 'a plan to improve', target: 'reflecting' }, { target: 'done' }] },
    reflecting: {
      invoke: {
        src: 'reflect',
        input: ({ context }) => reflectionOn(context),
        onDone: {
          target: 'done',
          actions: { type: 'keep the plan', params: ({ event }) => ({ plan: event.output }) },
        },
      },
    },
    done: { type: 'final' },
  },
  output: ({ context }) => ({
    attempts: 1,
    notes: { ...context.learnt },
    ...(context.lost && { stopped: 'parse' as const }),
  }),
});

const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback);

/**
 * The learning player of RAFA's tic-tac-toe (Liu et al. 2023). With `memory` `task` or `arm` it learns over
 * the episodes of a run: examples of what it foresaw wrongly, and after each game that it has not won a plan
 * for what to do better.
 */
export const mpc = defineAgent({
  id: 'mpc',
  title: 'Model-predictive control',
  description: 'Foresees in the model’s head what comes of each move, plays the best, learns from mistakes.',
  options: z.strictObject({
    proposals: count(4).describe('moves proposed per turn of its own'),
    depth: count(3).describe('turns of its own looked ahead at most'),
    learn: z.boolean().default(true).describe('false: it keeps nothing'),
    reflection: z.boolean().default(true).describe('plan what to improve after games that it has not won'),
    memory: z
      .enum(['episode', 'task', 'arm'])
      .default('episode')
      .describe('what it learns lasts for an episode, for those on a task, or for all of its arm'),
    examples: count(50).describe('examples kept of each kind, the newest'),
    temperature: z.coerce.number().min(0).max(2).default(0.2).describe('of all its questions'),
  }),
  sees: () => ['model', 'feedback'],
  memory: ({ learn, memory }) => (learn ? memory : 'episode'),
  refuses: (scenario) => {
    if (!scenario.imagine) return 'it imagines positions, and the scenario reads none (imagine)';
    if (!scenario.actions) return 'it needs a list of legal actions';
    if (scenario.chance) return 'its learned model knows no chance';
    if (scenario.information === 'imperfect') return 'it would imagine what it cannot see';
    return undefined;
  },
  machine,
});
