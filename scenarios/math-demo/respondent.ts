/**
 * The simulated model of the arithmetic demo: it explores as that of `places` does, and calls the function that its
 * documentation, or else its name, says to do what is asked for.
 */
import { EXPLORING } from '../../src/explore/prompts.ts';
import type { Draws, Message, Respondent } from '../../src/models/types.ts';
import type { ToolAction } from '../../src/tool.ts';
import { formatToolAction } from '../../src/tools/action.ts';
import { respondent as explorer } from '../places/respondent/index.ts';
import { callsIn, functionsIn, type Known, textOf } from '../respondents/reading.ts';
import { NAMES, OPERATIONS, type Operation } from './operations.ts';

const QUESTION = /^What is (\S+) (.+) (\S+), as these functions count\?$/m;
/** As exploring writes it down. */
const FORMULA = /\bGives (\w+) ([-+*/]) (\w+)/;

function reply(messages: readonly Message[], draws: Draws): string {
  const text = textOf(messages);
  if (text.startsWith(EXPLORING)) return explorer.reply(messages, draws);
  const written = formatToolAction(actionOn(textOf(messages, 'user'), text));
  return text.includes('<action>') ? `<action>\n${written}\n</action>` : written;
}

function actionOn(request: string, text: string): ToolAction {
  const [, one, words, other] = QUESTION.exec(request) ?? [];
  const operation = NAMES.find((name) => OPERATIONS[name].words === words);
  const takes = operation && operandsOf(operation, functionsIn(text));
  if (!takes) return { answer: 'None of these functions is known to do that.' };
  const { tool, operands } = takes;
  const made = callsIn(text).find((call) => call.tool === tool && call.answered);
  if (made) return { answer: made.text };
  const given = [one, other].map((number, i) => [operands[i], Number(number)]);
  return { calls: [{ tool, arguments: Object.fromEntries(given) }] };
}

/** The function for an operation, and its parameters in the order of the operands; undefined where nothing tells. */
function operandsOf(
  name: Operation,
  known: readonly Known[],
): { tool: string; operands: readonly string[] } | undefined {
  for (const { name: tool, words } of known) {
    const [, first, found, second] = FORMULA.exec(words) ?? [];
    if (found === OPERATIONS[name].sign) return { tool, operands: [first!, second!] };
  }
  const named = known.find((each) => each.name === name);
  return named && { tool: name, operands: named.parameters.map((parameter) => parameter.name) };
}

export const respondent: Respondent = { ...explorer, version: '2', reply };
