/** Lookups in a small world of users, the places where they live and the foods they like. */
import { z } from 'zod';
import { defineToolScenario } from '../../machines/tools/define-tool-scenario.ts';
import { respondent } from './respondent/index.ts';
import { grade, tasks } from './tasks.ts';
import { tools } from './tools.ts';

const value = z.union([z.string(), z.number()]);

export default defineToolScenario({
  id: 'places',
  title: 'Users, places and foods',
  rules:
    'You look things up about users, the places where they live and the foods they like, by functions that know one thing each. All that is known can be found with them. Answer with what was asked for and nothing else: no other names, addresses or numbers.',
  task: z.object({
    name: z.string(),
    request: z.string(),
    answer: z.union([value, z.array(value).readonly()]),
  }),
  tasks: () => tasks,
  taskName: ({ name }) => name,
  tools: () => tools,
  request: ({ request }) => request,
  grade: ({ task, answer }) => (answer === undefined ? 0 : grade(answer, task)),
  respondent,
  maxSteps: 20,
});
