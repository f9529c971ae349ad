/**
 * The states that planners' charts are made of. They name each other by id: a chart that uses one has to
 * have *planning*, *executing*, *failing*, *retrying* and *done*.
 */
import type { Lesson } from '../../src/prompts/types.ts';
import { beamInput, exactInput, planner, planQuestion, reflectionOn, worldInput } from './planner.ts';

/** *idle*: nothing seen yet. */
export const idle = planner.createStateConfig({
  on: { OBSERVE: { target: '#planning', actions: 'look' }, OVER: '#done' },
});

/** *planning* by writing: one completion is the plan. */
export const writing = planner.createStateConfig({
  id: 'planning',
  invoke: {
    src: 'ask for a plan',
    input: ({ context }) => planQuestion(context),
    onDone: [
      {
        guard: ({ event }) => event.output.plan.length === 0,
        target: '#failing',
        actions: 'note that nothing was readable',
      },
      {
        target: '#executing',
        actions: { type: 'take up the plan', params: ({ event }) => event.output },
      },
    ],
  },
});

/** *planning* by searching: the beam machine finds the plan. */
export const searching = planner.createStateConfig({
  id: 'planning',
  invoke: {
    id: 'search',
    src: 'search for a plan',
    input: ({ context }) => beamInput(context),
    onDone: [
      {
        guard: ({ event }) => event.output.plan.length === 0,
        target: '#failing',
        actions: 'note that nothing was readable',
      },
      {
        target: '#executing',
        actions: [
          { type: 'show the search', params: ({ event }) => event.output },
          { type: 'take up the plan', params: ({ event }) => event.output },
        ],
      },
    ],
  },
});

/** *planning* by MCTS over a world, the exact or an imagined one. */
export const searchingWorld = planner.createStateConfig({
  id: 'planning',
  invoke: {
    id: 'search',
    src: 'search the world',
    input: ({ context }) => worldInput(context),
    onDone: {
      target: '#executing',
      actions: [
        { type: 'journal the search', params: ({ event }) => event.output },
        { type: 'take up the plan', params: ({ event }) => event.output },
      ],
    },
  },
});

/** *planning* by exhausting the world; *done* where no plan leads to a solved end. */
export const solving = planner.createStateConfig({
  id: 'planning',
  invoke: {
    id: 'search',
    src: 'solve the world',
    input: ({ context }) => exactInput(context),
    onDone: [
      {
        guard: ({ event }) => event.output.plan.length === 0,
        target: '#done',
        actions: [
          { type: 'journal the search', params: ({ event }) => event.output },
          'note that there is no plan',
        ],
      },
      {
        target: '#executing',
        actions: [
          { type: 'journal the search', params: ({ event }) => event.output },
          { type: 'take up the plan', params: ({ event }) => event.output },
        ],
      },
    ],
  },
});

/** *executing*: submits the plan, one action at a time, while it is accepted. */
export const executing = planner.createStateConfig({
  id: 'executing',
  entry: 'submit the next action',
  on: {
    FEEDBACK: { actions: 'hear what became of it' },
    OBSERVE: [
      { guard: 'was refused', target: '#failing', actions: 'look' },
      { guard: 'plan left', target: '#executing', reenter: true, actions: 'look' },
      { target: '#planning', actions: 'look' },
    ],
    OVER: [
      { guard: 'nothing to try again', target: '#done' },
      { target: '#failing', actions: 'note that the world has ended' },
    ],
  },
});

/** *reflecting*: asks for these lessons from the failed attempt, all at once; then *wiser*. */
export const reflecting = (...lessons: Lesson[]) =>
  planner.createStateConfig({
    invoke: {
      src: 'reflect',
      input: ({ context }) => reflectionOn(context, lessons),
      onDone: {
        target: '#wiser',
        actions: { type: 'keep the lessons', params: ({ event }) => event.output },
      },
    },
  });

/** *retrying*: the world has ended; the same task is started again. */
export const retrying = planner.createStateConfig({
  id: 'retrying',
  entry: ['begin another attempt', 'ask for another attempt'],
  on: { OBSERVE: { target: '#planning', actions: 'look' } },
});

/** *done*: solved, or no attempt left; `plannerOutput` says which. */
export const done = planner.createStateConfig({ id: 'done', type: 'final' });

/** After a failed attempt: start the world again where it has ended, else plan on from what was accepted. */
export const again = [
  { guard: 'the world has ended', target: '#retrying' },
  { target: '#planning', actions: 'begin another attempt' },
] as const;

/** *wiser*: what was to be learnt is learnt; try again. */
export const wiser = planner.createStateConfig({ id: 'wiser', always: [...again] });
