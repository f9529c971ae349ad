/** Questions about five small tables of a league, answered by filtering, sorting, joining and measuring them. */
import { z } from 'zod';
import { defineToolScenario } from '../../machines/tools/define-tool-scenario.ts';
import { respondent } from './respondent/index.ts';
import { isRight, type Task, tasks } from './tasks.ts';
import { tools, type World } from './tools.ts';

const value = z.union([z.string(), z.number()]);

export default defineToolScenario<Task, World>({
  id: 'tables',
  title: 'Tables of a league',
  rules:
    'You answer questions about a league from tables: players, teams, stadiums, matches and transfers. A column may hold the names of rows of another table: "the team\'s city" of a player is found by joining players with teams. Work with the operations, whose results are new tables under names that you are told. Answer with the value alone, several in order with commas between them; a mean to two digits.',
  task: z.object({ name: z.string(), request: z.string(), answer: z.array(value).readonly() }),
  tasks: () => tasks,
  taskName: ({ name }) => name,
  tools: () => tools,
  start: () => [],
  request: ({ request }) => request,
  // Where the answer says nothing of its own, the last result speaks for it.
  grade: ({ task, answer, results }) =>
    isRight(answer?.trim() || (results.at(-1)?.text ?? ''), task) ? 1 : 0,
  respondent,
  maxSteps: 25,
});
