/** How a model is asked to write requests, and the forms of what it writes. */
import { z } from 'zod';
import type { Message } from '../../../src/models/types.ts';
import { describeTools } from './descriptions.ts';

/** What requests may be about; a batch of them is about one. */
export const TOPICS = [
  'Cities',
  'People',
  'Companies',
  'Concerts',
  'Hotels',
  'Mountains',
  'Museums',
  'Family and friends',
  'Files on the computer',
  'Numbers',
  'Calendar',
  'Mail',
] as const;

/** One batch: as many requests as were asked for, in the order of the steps that they need. */
export const requestBatch = z.object({
  topic: z.string(),
  requests: z
    .array(
      z.object({
        request: z.string().min(1),
        explanation: z.string().describe('which tools settle it, in order'),
      }),
    )
    .min(1),
});

export type RequestBatch = z.infer<typeof requestBatch>;

/** Requests that are answered at once, each with its topic. */
export const simpleRequests = z.object({
  requests: z.array(z.object({ request: z.string().min(1), topic: z.string() })).min(1),
});

export type SimpleRequests = z.infer<typeof simpleRequests>;

/** The first words of the two instructions. */
export const WRITING = 'You make up requests that people put to an assistant with tools.';
export const WRITING_SIMPLE = 'You make up questions that everybody can answer offhand.';

const SYSTEM = `${WRITING} A request is one or two sentences, as its user would write them. It is specific: it names who and what it is about. The assistant settles it in steps, with one of these tools in each:
${describeTools()}

It then ends with final_answer. A tool may be used more than once. A request never tells the assistant which tools to use, and never tells it to ask the user.`;

/**
 * Asks for a `requestBatch` on a topic: one request for each number, in this order, that needs so many steps
 * before its final answer.
 *
 * @example
 * ```ts
 * requestMessages('Cities', [1, 2, 3, 4, 5, 6]); // a batch of six, from one step to six
 * ```
 */
export function requestMessages(topic: string, steps: readonly number[]): Message[] {
  const wanted = steps.map((count, i) => `- request ${i + 1}: ${count} step${count === 1 ? '' : 's'}`);
  const content = `Topic: ${topic}

Make up ${steps.length} different requests about it. So many steps are needed before final_answer:
${wanted.join('\n')}

Reply with JSON alone:
{"topic": "${topic}", "requests": [{"request": "…", "explanation": "the tools that settle it, in order, as short as possible"}, …]}`;
  return [
    { role: 'system', content: SYSTEM },
    { role: 'user', content },
  ];
}

/** Asks for `simpleRequests`: `count` of them, each with a topic of its own, that need no step before the answer. */
export function simpleRequestMessages(count: number): Message[] {
  const content = `Make up ${count} different ones. A sentence or two of common knowledge, in plain text, answers each. Half of them are questions, half of them instructions. Choose a topic for each.

Reply with JSON alone:
{"requests": [{"request": "…", "topic": "…"}, …]}`;
  return [
    { role: 'system', content: WRITING_SIMPLE },
    { role: 'user', content },
  ];
}
