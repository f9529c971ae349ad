/** The Game of 24: four numbers, each used once, make 24 by + − × ÷. */
import { z } from 'zod';
import { defineScenario } from '../../src/scenario.ts';
import { action, formatAction, type Game24Action, readAction } from './action.ts';
import { machine } from './machine.ts';
import { picture } from './picture.ts';
import { prompts, rules } from './prompts.ts';
import { respondent } from './respondent/index.ts';
import { approve, describe, expressionOf, judge, steps } from './rules.ts';
import { puzzles, readPuzzles } from './tasks.ts';

export default defineScenario({
  id: 'game24',
  title: 'Game of 24',
  roles: ['agent'],
  rules,
  options: z.object({
    oracle: z
      .union([z.boolean(), z.stringbool()])
      .default(false)
      .describe('refuse a step after which 24 cannot be reached'),
  }),
  task: z.object({
    numbers: z.array(z.int().min(1).max(13)).length(4),
    oracle: z.boolean().default(false),
  }),
  tasks: ({ options, path }) =>
    (path === undefined ? puzzles() : readPuzzles(path)).map((numbers) => ({
      numbers: [...numbers],
      oracle: options.oracle,
    })),
  taskFiles: 'a CSV file with a column "Puzzles" whose cells hold four whole numbers from 1 to 13: 4 5 6 10',
  taskName: ({ numbers }) => numbers.join(' '),
  action,
  machine,
  turn: (state) => (state.status === 'active' ? 'agent' : null),
  actions: (state): Game24Action[] => {
    const { left, lines, task } = state.context;
    if (state.status !== 'active') return [];
    if (!state.matches({ playing: 'one' })) {
      const legal = steps(left);
      return task.oracle ? legal.filter((step) => judge(state.context, step).accepted) : legal;
    }
    const expression = expressionOf(task.numbers, lines);
    return expression === undefined ? [] : [{ kind: 'answer', expression }];
  },
  // A right answer ends the game at any time, and there is no end of ways to write it.
  unlisted: 'accepted',
  observe: (state) => describe(state.context),
  format: (action) => formatAction(action),
  parse: (text, state) => readAction(text, state.context.left),
  returns: (state) => ({ agent: state.matches('solved') ? 1 : 0 }),
  answer: (state) => {
    const { lines } = state.context;
    const last = lines.at(-1);
    return last?.kind === 'answer' ? last.expression : lines.map(formatAction).join('\n');
  },
  feedback: (before, action, after, role) => {
    if (after.context.lines.length > before.context.lines.length) {
      return { accepted: true, text: approve(action, after.context.left) };
    }
    const judgement = judge(before.context, action);
    const why = judgement.accepted ? `It is not the turn of ${role}.` : judgement.why;
    return { accepted: false, text: before.status === 'active' ? why : 'The game is over.' };
  },
  key: ({ value, context }) =>
    [
      JSON.stringify(value),
      context.left.join(' '),
      'of',
      context.task.numbers.join(' '),
      ...(context.task.oracle ? ['with oracle'] : []),
    ].join(' '),
  horizon: (state) => (state.status === 'active' ? state.context.left.length : 0),
  prompts,
  respondent,
  picture: ({ context }) => picture(context),
  maxSteps: 200,
});
