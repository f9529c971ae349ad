/** The simulated model of the arithmetic demo: it explores as that of `places` does, and calls what it is asked about. */
import { EXPLORING } from '../../src/explore/prompts.ts';
import type { Draws, Message, Respondent } from '../../src/models/types.ts';
import { formatToolAction } from '../../src/tools/action.ts';
import { respondent as explorer } from '../places/respondent/index.ts';
import { callsIn, functionsIn, textOf } from '../respondents/reading.ts';

const QUESTION = /^What does the function (\w+) give for (\S+) and (\S+)\?$/m;

function reply(messages: readonly Message[], draws: Draws): string {
  const text = textOf(messages);
  if (text.startsWith(EXPLORING)) return explorer.reply(messages, draws);
  const [, name, one, other] = QUESTION.exec(textOf(messages, 'user')) ?? [];
  const known = functionsIn(text).find((each) => each.name === name);
  const made = callsIn(text).find(({ tool, answered }) => tool === name && answered);
  const action = made
    ? { answer: made.text }
    : known
      ? { calls: [{ tool: known.name, arguments: argumentsOf(known.parameters, [one, other].map(Number)) }] }
      : { answer: 'There is no such function.' };
  const written = formatToolAction(action);
  return text.includes('<action>') ? `<action>\n${written}\n</action>` : written;
}

function argumentsOf(parameters: readonly { name: string }[], numbers: readonly number[]) {
  return Object.fromEntries(parameters.map(({ name }, i) => [name, numbers[i]]));
}

export const respondent: Respondent = { ...explorer, version: '1', reply };
