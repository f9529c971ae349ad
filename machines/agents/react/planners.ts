/**
 * Planners that name one task for one tool at a time, as JSON: what bot-with-plan's planners are asked and
 * answer. Tools see nothing but the task, in words.
 */
import { z } from 'zod';
import { ParseError } from '../../../src/errors.ts';
import { readStructured } from '../../../src/models/structured.ts';
import type { Message } from '../../../src/models/types.ts';
import type { ToolResult, ToolSpec } from '../../../src/tool.ts';
import { historyParts, type Part, shrink, textOfParts } from './parts.ts';

export const PLANNERS = ['openai', 'finetuned', 'zeroshot'] as const;
export type Planner = (typeof PLANNERS)[number];

/** What a planner is asked with. */
export interface PlannerView {
  /** What is to be known of the job. */
  rules: string;
  /** What the user wants. */
  request: string;
  tools: readonly Pick<ToolSpec, 'name' | 'description'>[];
  /** The tasks so far, and what came of them. */
  steps: readonly { task: string; result: string; status: ToolResult['status'] }[];
}

/** One step of a plan; the keys that a planner is not asked for are absent. */
export interface PlanStep {
  user_request?: string;
  context_information_summary: string;
  missing_information_or_action?: string;
  thoughts: string;
  task: string;
  selected_tool: string;
}

const PURPOSE: Record<keyof PlanStep, string> = {
  user_request: 'the user request in your own words',
  context_information_summary: 'what the results of the tasks so far tell that matters for the request',
  missing_information_or_action: 'what is still to be found out or to be done',
  thoughts: 'which step comes next, and why',
  task: 'that step as a task for one tool, in one or two sentences that hold all that the tool has to know',
  selected_tool: 'the name of the tool that does the task',
};

const SHORT = ['context_information_summary', 'thoughts', 'task', 'selected_tool'] as const;
const LONG = Object.keys(PURPOSE) as (keyof PlanStep)[];

const keysOf = (planner: Planner): readonly (keyof PlanStep)[] => (planner === 'openai' ? LONG : SHORT);

const INSTRUCTION =
  'You plan how a user request is met with tools, one step at a time. Look at the request and at the results of the tasks so far, and name the next task and the one tool that does it. A tool knows the task and nothing else that you think of. Name each task once; where a result did not help, try another way.';

/**
 * The question of a planner. `finetuned` is told neither of the tools nor of the keys: it has learnt them.
 * Where it takes more than `limit` tokens, the oldest tasks are left out.
 */
export function plannerMessages(planner: Planner, view: PlannerView, limit = Infinity): Message[] {
  const system = systemParts(planner, view);
  const steps = view.steps.map(stepText);
  const last = steps.length === 0 ? ['none'] : steps.slice(-1);
  const user: Part[] = [
    { title: 'User request', entries: [view.request] },
    ...historyParts('earlier tasks', steps.slice(0, -1), last, 'Tasks so far'),
  ];
  const parts = shrink([...system, ...user], limit);
  return [
    { role: 'system', content: textOfParts(parts.slice(0, system.length)) },
    { role: 'user', content: textOfParts(parts.slice(system.length)) },
  ];
}

function systemParts(planner: Planner, { rules, tools }: PlannerView) {
  if (planner === 'finetuned') return [{ entries: [INSTRUCTION] }];
  const listed = planner === 'zeroshot' ? tools.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : tools;
  const keys = keysOf(planner).map((key) => `- ${key}: ${PURPOSE[key]}`);
  return [
    { entries: [INSTRUCTION, rules] },
    { title: 'Tools', entries: [listed.map(toolLine).join('\n')] },
    {
      title: 'Answer',
      entries: [['One JSON object with these keys, all of them texts:', ...keys].join('\n')],
    },
  ];
}

const toolLine = ({ name, description }: Pick<ToolSpec, 'name' | 'description'>) =>
  `- ${name}: ${oneLine(description)}`;

function stepText({ task, result, status }: PlannerView['steps'][number], i: number): string {
  const how = status === 'answered' ? '' : ` (${status})`;
  return `Task ${i + 1}: ${oneLine(task)}\nResult ${i + 1}${how}: ${result.trim().replaceAll('\n', '\n  ')}`;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** The structured output of a planner: the tool is one of those that there are. */
export function plannerSchema(planner: Planner, tools: PlannerView['tools']) {
  const names = tools.map(({ name }) => name);
  const keys = keysOf(planner);
  const text = { type: 'string' };
  return {
    name: 'next_step',
    schema: {
      type: 'object',
      properties: Object.fromEntries(
        keys.map((key) => [key, key === 'selected_tool' ? { ...text, enum: names } : text]),
      ),
      required: keys,
      additionalProperties: false,
    },
  };
}

/**
 * Reads a planner's reply. The tool may be an invented one: to call it is to be told so. Throws ParseError for
 * keys that are missing.
 */
export function readPlanStep(planner: Planner, reply: string): PlanStep {
  const shape = Object.fromEntries(keysOf(planner).map((key) => [key, z.string()]));
  const needed = z.object({ ...shape, task: z.string().min(1), selected_tool: z.string().min(1) });
  const read = readStructured(reply, needed);
  if (read.ok) return read.value as unknown as PlanStep;
  throw new ParseError(
    `It is no step of a plan: ${read.why}\nWrite one JSON object with the keys ${keysOf(planner).join(', ')}.`,
  );
}
