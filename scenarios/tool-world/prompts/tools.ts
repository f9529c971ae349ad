/** How a model is asked to stand in for a tool. */
import type { Message } from '../../../src/models/types.ts';
import type { ToolName } from './descriptions.ts';

/** What a simulated tool is asked: by a planner, on the way to settle a request. */
export interface ToolQuestion {
  tool: ToolName;
  request: string;
  task: string;
  /** The calls before it, the oldest first. */
  earlier: readonly { tool: string; task: string; status: string; result: string }[];
  /** Only part of what is asked for is to be given. */
  partial: boolean;
}

/** How a reply begins that holds no answer. */
export const NO_ANSWER = 'NO ANSWER';

/** The first words of the instruction, up to the tool's name. */
export const SIMULATING = 'You simulate the tool';

const MANNER: Readonly<Record<ToolName, string>> = {
  ask_user:
    'You are the user who made the request. The task is a question to you. You know your own plans, tastes, money and people, and make up what fits the request; you do not know what one has to look up or work out, and say so.',
  calculate_number:
    'You are a calculator. Work out what the task asks for, from the numbers in the task alone, and reply with the calculation and its result, as in: 6 * 7 = 42',
  create_event: 'You are a calendar. Confirm the event with its title, date and time.',
  send_email: 'You are a mail program. Confirm that the email has been sent, and to whom.',
  use_bash:
    'You are the computer of the user. Do what the task says and reply with the output in a sentence. Make up files that fit the request. You have no access to the internet.',
  search_internet:
    'You are a search engine. Reply with what the best page found says about the task, in a sentence or two.',
  search_wikipedia:
    'You are a search engine over Wikipedia. Reply with what the best article says about the task, in a sentence or two. Wikipedia has neither prices nor timetables nor anything private.',
  final_answer:
    'You write the final answer to the user. Do what the task says, in one sentence, from the earlier results and from what everybody knows.',
};

/** Asks for the reply of a tool, as text. One that begins with NO ANSWER says that there is none. */
export function toolMessages({ tool, request, task, earlier, partial }: ToolQuestion): Message[] {
  const system = [
    `${SIMULATING} ${tool}, which an assistant uses to settle a request in steps. ${MANNER[tool]}`,
    `You are shown the request, the earlier results and the task. Do what the task says and no more, in agreement with the earlier results, and without a word about yourself. If it cannot be done by this tool, reply with "${NO_ANSWER}: " and the reason in a few words.`,
    ...(partial
      ? [
          'This time give only part of what is asked for: leave out the value that matters most, or give it vaguely.',
        ]
      : []),
  ].join('\n\n');
  return [
    { role: 'system', content: system },
    {
      role: 'user',
      content: JSON.stringify({ request, earlier_results: earlier, task }, undefined, 1),
    },
  ];
}
