/** The tool world: requests that are settled with tools which a model simulates. */
import { z } from 'zod';
import { defineToolScenario } from '../../machines/tools/define-tool-scenario.ts';
import { obscured } from '../../src/tools/obscure.ts';
import { outcomeOf } from './facts/outcome.ts';
import { ownRequests } from './facts/requests.ts';
import { TOPICS } from './prompts/requests.ts';
import { readRequests, type ToolRequest, toolRequest } from './request.ts';
import { respondent } from './respondent/index.ts';
import { tools } from './tools/index.ts';

/** Requests of the scenario's own list. */
const OWN = 20;

const chance = z.coerce.number().min(0).max(1);

const options = z.strictObject({
  noAnswer: chance.default(0.1).describe("the searches' chance to find nothing"),
  partialAnswer: chance.default(0.1).describe("the searches' chance to find only a part"),
  directAnswer: z
    .enum(['off', 'simple', 'on'])
    .default('off')
    .describe('requests that go straight to final_answer: none, those that need no step, or all'),
  simulator: z.string().optional().describe("the model of the tools; default the arm's own"),
});

type Options = z.infer<typeof options>;

const task = toolRequest.extend({
  noAnswer: z.number().min(0).max(1),
  partialAnswer: z.number().min(0).max(1),
  /** It goes straight to final_answer. */
  direct: z.boolean(),
});

type Task = z.infer<typeof task>;

const taskOf = (request: ToolRequest, { noAnswer, partialAnswer, directAnswer }: Options): Task => ({
  ...request,
  noAnswer,
  partialAnswer,
  direct: directAnswer === 'on' || (directAnswer === 'simple' && request.steps === 0),
});

const finalAnswer = tools.filter(({ ends }) => ends);

/** What tools are called, under their own names and those that `obscure` gives them. */
const names = new Map(
  [...tools, ...obscured(tools, 'names')].map(({ name, machine }) => [
    name,
    tools.find((tool) => tool.machine === machine)!.name,
  ]),
);

export default defineToolScenario<Task, null, Options>({
  id: 'tool-world',
  title: 'Tool world',
  rules:
    'You settle the request of a user, one step at a time. A tool is told its task in words, which say all that it has to know. A search may find nothing, or only a part. When all is found out and done, tell the user with final_answer, in one sentence.',
  options,
  task,
  tasks: ({ options: given, path }) =>
    (path === undefined ? ownRequests(OWN, TOPICS) : readRequests(path)).map((each) => taskOf(each, given)),
  taskFiles:
    'requests: a JSON array or JSON lines of {"request": "…", "id"?, "topic"?, "steps"?}, or a folder of batches',
  taskName: ({ id, request }) => id ?? request,
  tools: ({ direct }) => (direct ? finalAnswer : tools),
  request: ({ request }) => request,
  // A request in words that the world does not know counts as solved when it is answered: a judge tells more.
  grade: ({ task: { request }, results, answer }) => {
    const made = results.map(({ tool, arguments: given, status }) => {
      // `obscure` renames the one parameter, too.
      const { task = Object.values(given ?? {})[0] } = (given ?? {}) as { task?: unknown };
      return { tool: names.get(tool) ?? tool, task: String(task ?? ''), status };
    });
    const last = results.at(-1);
    const said = answer ?? (last?.status === 'answered' ? last.text : undefined);
    if (said === undefined) return 0;
    const outcome = outcomeOf(request, made, said);
    return !outcome || Object.values(outcome).every(Boolean) ? 1 : 0;
  },
  simulator: ({ simulator }) => simulator,
  respondent,
  maxSteps: 10,
});
