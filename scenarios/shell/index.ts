/** A file system under commands that nobody has met before: what they do is known from their documentation alone. */

import { z } from 'zod';
import { defineToolScenario } from '../../machines/tools/define-tool-scenario.ts';
import { drawTasks } from './drawn.ts';
import { picture } from './picture.ts';
import { respondent } from './respondent/index.ts';
import { reached, type Task, taskSchema, tasks } from './tasks.ts';
import { tools } from './tools.ts';
import type { World } from './world.ts';

export default defineToolScenario<Task, World, { drawn: number }>({
  id: 'shell',
  title: 'Shell with odd commands',
  rules:
    'You work with files, folders and variables through commands whose names are unusual. Do exactly what is asked for and leave all else as it is. Paths begin with / or at the current folder, which is / at first. A sealed file cannot be changed or deleted: open it first, and seal it again when it has been changed. Keep the words of your answer short: what counts is what files, folders and variables are in the end.',
  options: z.object({
    drawn: z
      .number()
      .int()
      .min(0)
      .max(10_000)
      .default(0)
      .describe('tasks that are drawn at random, behind those that are written by hand'),
  }),
  task: taskSchema,
  tasks: ({ options }) => [...tasks, ...drawTasks(options.drawn)],
  taskName: ({ name }) => name,
  tools: () => tools,
  start: ({ start }) => start,
  request: ({ request }) => request,
  grade: ({ task, world }) => (reached(world, task.goal) ? 1 : 0),
  picture,
  respondent,
  maxSteps: 30,
});
