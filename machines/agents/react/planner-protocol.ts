/** Asking as a planner: each reply is one task for one tool, as JSON. */
import type { ToolAction } from '../../../src/tool.ts';
import { textOf } from '../../../src/tool.ts';
import { type Planner, plannerMessages, plannerSchema, readPlanStep } from './planners.ts';
import { rulesOf } from './rules.ts';
import type { Protocol, Step } from './thinking.ts';

export const plannerProtocol = (planner: Planner): Protocol => ({
  prompt: (thinking) => {
    const { options, start, tools = [], steps } = thinking;
    const view = {
      rules: rulesOf(thinking),
      request: start.observation,
      tools,
      steps: steps.flatMap(scratchpad),
    };
    return {
      messages: plannerMessages(planner, view, options.maxPromptTokens),
      schema: plannerSchema(planner, tools),
    };
  },
  read: (said) => {
    const { selected_tool, task, thoughts } = readPlanStep(planner, said.text);
    const action: ToolAction = { calls: [{ tool: selected_tool, arguments: { task } }] };
    return { action, thought: thoughts, said };
  },
});

/** What a planner keeps of a step. */
const scratchpad = ({ results }: Step) =>
  results.map(({ arguments: given, text, status }) => ({
    task: textOf((given as { task?: unknown }).task),
    result: text,
    status,
  }));
