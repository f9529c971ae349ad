/**
 * What an explorer is asked: to call functions before any task is known, and in the end to write down what they
 * do. No question says how many more there will be, so that long explorations begin as short ones do.
 */
import type { Message } from '../models/types.ts';
import type { ToolCall, ToolResult, ToolSpec } from '../tool.ts';
import { readToolAction } from '../tools/action.ts';
import { resultsText, toolsText } from '../tools/text.ts';

/** What makes it an exploration; a simulated model knows the job by it. */
export const EXPLORING = 'You try functions out before others work with them.';

/** What asks for the knowledge; a simulated model knows the question by it. */
export const CONCLUDING = 'Now write down what you know';

/** More calls than these in one turn are not made. */
export const MOST_CALLS = 20;

const HOW = `Write each call as one JSON object on a line of its own: {"tool": "name", "arguments": {"parameter": value}}.`;

const SYSTEM = (tools: string) =>
  `${EXPLORING} Their documentation may be thin, wrong or missing; what they really do shows only when they are called: what each parameter takes, what comes back, what fails and why, and how the result of one serves as the argument of another. The work that others will do with them is not known yet.

${HOW} All that you write at once is called in that order; what calls change stays changed.

The functions:

${tools}`;

const FIRST = `Say in a few words what is unclear about these functions. Then list the calls that would show it.`;

const NEXT = `Say in a few words what these results show and what is still unclear. Then list further calls.`;

const UNREAD = (why: string) => `Nothing was called: ${why}\n\n${HOW}`;

const LAST = `${CONCLUDING}, for somebody who sees these functions for the first time and has nothing but your words. Call nothing more. Write three parts, each in its tag:

<documentation>
For every function that you know something about a block of its own. Its first line is the function as it stands above, ### name(parameters); below it say what it does, what each parameter takes and what comes back. Say what the results have shown, where the documentation says otherwise, too. Leave out functions that you know nothing about.
</documentation>
<information>
What else one should know: what the values mean, which limits there are, how functions work together.
</information>
<examples>
A few worked examples: what is wanted, the calls that get it, and what they bring.
</examples>`;

/** All that shapes what an explorer writes; its hash tells whether knowledge was gained with other words. */
export const PROMPTS: readonly string[] = [SYSTEM(''), FIRST, NEXT, UNREAD(''), LAST, String(MOST_CALLS)];

/** How an exploration begins. */
export function openingMessages(tools: readonly ToolSpec[]): Message[] {
  return [
    { role: 'system', content: SYSTEM(toolsText(tools)) },
    { role: 'user', content: FIRST },
  ];
}

/** What the explorer is shown of its calls. */
export function responseTo(results: readonly ToolResult[]): string {
  return `${resultsText(results)}\n\n${NEXT}`;
}

/** What it is told whose turn holds no call. */
export function unreadResponse(why: string): string {
  return UNREAD(why);
}

/** The last question, in place of the request for further calls. */
export function concluding(response: string): string {
  return response.endsWith(NEXT) ? response.slice(0, -NEXT.length) + LAST : `${response}\n\n${LAST}`;
}

/** The calls of a turn. Throws ParseError when there is none. */
export function readCalls(reply: string): readonly ToolCall[] {
  const action = readToolAction(reply);
  return 'calls' in action ? action.calls.slice(0, MOST_CALLS) : [];
}
