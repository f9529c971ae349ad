/** Blocksworld: towers of blocks, moved one at a time by a hand. */
import { z } from 'zod';
import { defineScenario } from '../../src/scenario.ts';
import { planning, problemOf } from '../pddl/planning.ts';
import { planningTask } from '../pddl/store.ts';
import { TASK_FILES } from '../pddl/tasks.ts';
import { picture } from './picture.ts';
import { respondent } from './respondent/index.ts';
import { generateTasks, readBlocks } from './tasks.ts';
import { describe, readAction, readState, rules, WORDING } from './texts.ts';
import { actionWords, COLOURS } from './words.ts';

export default defineScenario({
  ...planning(WORDING),
  id: 'blocksworld',
  title: 'Blocksworld',
  rules,
  options: z.object({
    blocks: z.number().int().min(2).max(COLOURS.length).default(4).describe('blocks of a generated task'),
    count: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(100)
      .describe('generated tasks; fewer where no more are different'),
  }),
  task: planningTask,
  tasks: ({ options, path, note }) =>
    path === undefined ? generateTasks(options.blocks, options.count) : readBlocks(path, note),
  taskFiles: TASK_FILES,
  taskName: ({ name }) => name,
  observe: (state) => describe(state),
  format: (action) => actionWords(action),
  parse: (text, state) => readAction(text, problemOf(state)),
  imagine: (text, state) => readState(text, state),
  respondent,
  maxSteps: 50,
  picture,
});
