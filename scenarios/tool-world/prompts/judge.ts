/** How a model is asked to rate a trajectory, and the form of its judgement. */
import { z } from 'zod';
import type { Message } from '../../../src/models/types.ts';
import { describeTools } from './descriptions.ts';
import type { Trajectory } from './trajectory.ts';

const rating = z.int().min(1).max(5);

/** One rating of task, tool and result for each step, in order, and one of the final answer; from 1 to 5. */
export const judgement = z.object({
  steps: z.array(
    z.object({
      task_rating: rating.describe('how useful the task is as a next step, given the steps before it'),
      tool_rating: rating.describe('how well the tool suits the task'),
      result_rating: rating.describe('how well the result does what the task asks'),
      explanation: z.string().describe('why, in one sentence'),
    }),
  ),
  final_answer_rating: rating.describe('how well the final answer settles the request'),
  explanation: z.string().describe('why, in one sentence'),
});

export type Judgement = z.infer<typeof judgement>;

/** The first words of the judge's instruction. */
export const JUDGING = 'You rate how an assistant dealt with a request.';

const SYSTEM = `${JUDGING} It worked in steps: for each it wrote a task in words and chose a tool, and the tool gave a result. In the end it gave a final answer.

The tools that it could choose from:
${describeTools()}

Rate every step, in order, with whole numbers from 1 (useless) to 5 (exactly right):
- task_rating: is the task a useful next step, given what the steps before it have brought? A task that asks for what is known already, that rests on a value nobody has given, or that has nothing to do with the request is a bad one.
- tool_rating: does the tool suit the task?
- result_rating: does the result do what the task asks?
Then rate the final answer: 5 says what was asked for, correctly, and everything asked for has been done; 1 is made up, wrong, or no answer. An answer that nothing in the steps supports is made up, however likely it sounds, unless everybody knows it.

Reply with JSON alone:
{"steps": [{"task_rating": 1-5, "tool_rating": 1-5, "result_rating": 1-5, "explanation": "one sentence"}, …], "final_answer_rating": 1-5, "explanation": "one sentence"}
Give exactly one entry in "steps" for each step you are shown, and none for the final answer.`;

/** Asks for a `judgement` of a trajectory. The planner's thoughts are left out: what it did is rated. */
export function judgeMessages({ request, steps, answer }: Trajectory): Message[] {
  const shown = {
    request,
    steps: steps.map(({ task, tool, status, result }) => ({ task, tool, status, result })),
    final_answer: answer ?? null,
  };
  return [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: JSON.stringify(shown, undefined, 1) },
  ];
}
