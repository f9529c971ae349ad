/** Any planning problem in PDDL, with its domain. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { BadInput } from '../../src/errors.ts';
import { defineScenario } from '../../src/scenario.ts';
import { picture as blocks, isBlocks } from '../blocksworld/picture.ts';
import { picture } from './picture.ts';
import { GENERIC, planning, problemOf } from './planning.ts';
import { parseAction } from './reading.ts';
import { planningTask } from './store.ts';
import { readTasks, TASK_FILES } from './tasks.ts';
import { describe, readState, rules } from './texts.ts';

export default defineScenario({
  ...planning(GENERIC),
  id: 'pddl',
  title: 'Planning (PDDL)',
  rules,
  options: z.object({
    domain: z
      .string()
      .optional()
      .describe('the domain file; else domain.pddl beside the problems or one folder up'),
  }),
  task: planningTask,
  tasks: ({ options: { domain }, path, cwd = '.', note }) => {
    if (path !== undefined) return readTasks(path, { domain: domain && resolve(cwd, domain), note });
    throw new BadInput(
      'scenario pddl has no tasks of its own: give problems, as --set domain=domain.pddl --tasks problems/',
    );
  },
  taskFiles: TASK_FILES,
  taskName: ({ name }) => name,
  observe: (state) => describe(state),
  format: (action) => action,
  parse: (text, state) => parseAction(text, problemOf(state)),
  imagine: (text, state) => readState(text, state),
  picture: (state) => (isBlocks(state) ? blocks(state) : picture(state)),
});
