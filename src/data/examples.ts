/** What a planner learns from: for each step of a trajectory, what it would have been asked and what it said. */
import { plannerMessages } from '../../machines/agents/react/planners.ts';
import { TOOL_NAMES } from '../../scenarios/tool-world/prompts/descriptions.ts';
import type { Message } from '../models/types.ts';
import type { Step } from './trajectory-file.ts';

/** One example, in the words that the planner `finetuned` is asked in. */
export interface Example {
  system: string;
  user: string;
  /** The planner's JSON. */
  completion: string;
}

/** What the planner writes, in this order. */
const KEYS = ['context_information_summary', 'thoughts', 'task', 'selected_tool'] as const;

/** The examples of a trajectory; a step for a tool that there is not is no example, but what led to later ones. */
export function examplesOf(request: string, steps: readonly Step[]): Example[] {
  const done = steps.map(({ plan, result, status }) => ({ task: plan.task, result, status }));
  return steps.flatMap(({ plan }, i) => {
    if (!(TOOL_NAMES as readonly string[]).includes(plan.selected_tool)) return [];
    const view = { rules: '', request, tools: [], steps: done.slice(0, i) };
    const [system, user] = plannerMessages('finetuned', view) as [Message, Message];
    const said = Object.fromEntries(KEYS.map((key) => [key, String(plan[key] ?? '')]));
    return [{ system: system.content, user: user.content, completion: JSON.stringify(said) }];
  });
}

/** As a chat model is fine-tuned. */
export const chatOf = ({ system, user, completion }: Example) => ({
  messages: [
    { role: 'system', content: system },
    { role: 'user', content: user },
    { role: 'assistant', content: completion },
  ],
});

/** Prompt and completion apart, so that loss can be taken on the completion alone. */
export const completionOf = ({ system, user, completion }: Example) => ({
  prompt: `${system}\n\n${user}\n\n`,
  completion,
});

/** The whole sequence, for loss on all of it, as instruction models of Mistral are written to. */
export const textOf = ({ system, user, completion }: Example) => ({
  text: `<s>[INST] ${system}\n\n${user} [/INST] ${completion}</s>`,
});
