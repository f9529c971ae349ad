/** Requests of one's own, to be met with tools from outside: a module's functions, or an MCP server. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { defineToolScenario } from '../../machines/tools/define-tool-scenario.ts';
import { BadInput } from '../../src/errors.ts';
import { MEMORY, openTools, toolsSource } from '../../src/tools/open.ts';
import { grade } from './grade.ts';
import { REQUEST_FILES, readRequests, request } from './requests.ts';

/** How tools are opened: what a task keeps of the scenario's options. */
const limits = {
  timeout: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('milliseconds for one call; default 30000, or what a tool of defineTool says'),
  tries: z.number().int().min(1).max(10).optional().describe('tries of a call that dies or hangs; default 1'),
  memory: z
    .number()
    .int()
    .min(64)
    .default(MEMORY)
    .describe('megabytes that the process of a module may hold, buffers and all'),
};

const task = request.extend({
  tools: z.string(),
  /** What `tools` is meant from, where that is not the working folder. */
  folder: z.string().optional(),
  /** Hash of the module and what it imports: an unfinished run does not go on with other functions than it began with. */
  source: z.string().optional(),
  ...limits,
});

const open = ({ tools, folder, timeout, tries, memory }: z.infer<typeof task>) =>
  openTools(tools, {
    memory,
    ...(folder && { cwd: folder }),
    ...(timeout && { timeout }),
    ...(tries && { tries }),
  });

export default defineToolScenario({
  id: 'tools',
  title: 'Tools of your own',
  rules: 'Meet the request with the tools you have. Answer with what was asked for, and no more than that.',
  options: z.object({
    tools: z
      .string()
      .optional()
      .describe('where they come from: ./tools.ts, ./tools.ts#name, "mcp:node server.js" or mcp:URL'),
    ...limits,
  }),
  task,
  tasks: async ({ options: { tools, ...given }, path, cwd = '.' }) => {
    if (tools === undefined) {
      throw new BadInput(
        'scenario tools needs tools: give a module, as --set tools=./tools.ts, or an MCP server, as --set tools="mcp:node server.js"',
      );
    }
    if (path === undefined) {
      throw new BadInput(
        'scenario tools has no tasks of its own: give requests, as --tasks requests.json, in a list like [{"request": "…", "answer": "…"}]',
      );
    }
    const requests = readRequests(path);
    // Tools that do not open are told of before anything runs.
    const folder = resolve(cwd);
    await (await open({ ...requests[0]!, tools, folder, ...given })).close();
    const source = await toolsSource(tools, folder);
    // Wherever a project lies, its tasks are the same.
    const from = { tools, ...(folder !== process.cwd() && { folder }), ...(source && { source }) };
    return requests.map((each) => ({ ...each, ...from, ...given }));
  },
  taskFiles: REQUEST_FILES,
  taskName: ({ name }) => name,
  session: open,
  request: ({ request }) => request,
  // Each has a process of its own.
  concurrency: 16,
  grade: ({ task, answer, results }) => grade(task, answer ?? results.at(-1)?.text),
});
