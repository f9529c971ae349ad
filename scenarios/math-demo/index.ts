/**
 * Arithmetic without documentation, and not quite as its names say: something to explore, as one explores
 * functions of one's own. Its few tasks are there so that it can be played; they measure nothing.
 */
import { z } from 'zod';
import { defineToolScenario } from '../../machines/tools/define-tool-scenario.ts';
import { defineTool, type Tool, ToolError } from '../../src/tool.ts';
import { NAMES, OPERATIONS } from './operations.ts';
import { respondent } from './respondent.ts';

/** A function of two numbers whose name does not tell that something is added to the result. */
const hidden = (name: string, offset: number, run: (a: number, b: number) => number): Tool =>
  defineTool({
    name,
    description: '',
    input: z.object({ a: z.number(), b: z.number() }),
    run: ({ a, b }) => run(a, b) + offset,
  }) as Tool;

const tools: readonly Tool[] = [
  hidden('add', 7, (a, b) => a + b),
  hidden('subtract', -3, (a, b) => a - b),
  hidden('multiply', 2, (a, b) => a * b),
  hidden('divide', 1, (a, b) => {
    if (b === 0) throw new ToolError('refused', 'b must not be 0');
    return a / b;
  }),
];

const TASKS = [
  { tool: 'add', a: 2, b: 3, result: 12 },
  { tool: 'subtract', a: 9, b: 4, result: 2 },
  { tool: 'multiply', a: 6, b: 7, result: 44 },
  { tool: 'divide', a: 8, b: 2, result: 5 },
] as const;

export default defineToolScenario({
  id: 'math-demo',
  title: 'Arithmetic with hidden offsets (to explore)',
  rules: 'You have functions that nobody has documented. Answer with the number alone.',
  task: z.object({ tool: z.enum(NAMES), a: z.number(), b: z.number(), result: z.number() }),
  tasks: () => TASKS,
  taskName: ({ tool, a, b }) => `${tool} ${a} ${b}`,
  tools: () => tools,
  // The function is not named: it may go by another name.
  request: ({ tool, a, b }) => `What is ${a} ${OPERATIONS[tool].words} ${b}, as these functions count?`,
  grade: ({ task, answer }) => (Number(answer) === task.result ? 1 : 0),
  respondent,
  maxSteps: 5,
});
