/**
 * The simulated user of functions: it reads which there are, calls those whose documentation (or telling name)
 * says that they know what a request needs, and explores functions by calling them. What no documentation tells it
 * it has to guess, so that exploring helps as far as results tell what functions do. It measures agents and the
 * engine, never an LLM.
 */
import { CONCLUDING, EXPLORING } from '../../../src/explore/prompts.ts';
import type { Draws, Message, Respondent } from '../../../src/models/types.ts';
import type { ToolAction } from '../../../src/tool.ts';
import { formatToolAction } from '../../../src/tools/action.ts';
import { textOf } from '../../respondents/reading.ts';
import { work } from './executor.ts';
import { conclude, propose } from './explorer.ts';
import { rates } from './rates.ts';
import { requestIn } from './request.ts';

function reply(messages: readonly Message[], draws: Draws): string {
  const text = textOf(messages);
  if (text.startsWith(EXPLORING)) {
    const last = textOf(messages.slice(-1));
    return last.includes(CONCLUDING) ? conclude(text, draws) : propose(text, draws);
  }
  const request = requestIn(textOf(messages, 'user'));
  if (request === undefined) return 'I can look things up with functions. Please ask for something.';
  return written(work(request, text, draws), text.includes('<action>'));
}

/** In tags where the prompt asks for them. */
function written(action: ToolAction, tagged: boolean): string {
  if (!tagged) return formatToolAction(action);
  const thought = 'calls' in action ? 'This has to be looked up first.' : 'This is all that was asked for.';
  return `<think>\n${thought}\n</think>\n<action>\n${formatToolAction(action)}\n</action>`;
}

export const respondent: Respondent = { version: '2', rates, reply };
