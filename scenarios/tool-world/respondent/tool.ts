/** How the simulated model stands in for a tool: it knows the world as far as that tool may. */
import type { Draws } from '../../../src/models/types.ts';
import { evaluate, parseExpression } from '../../game24/expression.ts';
import { factsNamed, type KnownFact } from '../facts/world.ts';
import { commonOf } from '../language/common.ts';
import { soughtText, understand } from '../language/goal.ts';
import { calculate, soughtValue } from '../language/plan.ts';
import { attributes, mention, type Source, sentence, state } from '../language/vocabulary.ts';
import type { ToolName } from '../prompts/descriptions.ts';
import { NO_ANSWER, type ToolQuestion } from '../prompts/tools.ts';
import { knownFrom } from './known.ts';
import { rates, slips } from './rates.ts';

/** Whose facts a tool finds; the internet has what Wikipedia has. */
const KNOWS: Readonly<Partial<Record<ToolName, readonly Source[]>>> = {
  ask_user: ['user'],
  use_bash: ['files'],
  search_internet: ['internet', 'wikipedia'],
  search_wikipedia: ['wikipedia'],
};

/** The reply of a tool. */
export function simulate(question: ToolQuestion, draws: Draws): string {
  const { tool, task } = question;
  switch (tool) {
    case 'calculate_number':
      return calculation(task);
    case 'send_email':
      return `The email to ${/[^\s<>@"',;:]+@[\w.-]+\w/.exec(task)?.[0]} has been sent.`;
    case 'create_event': {
      const [, title = 'Event'] = /"([^"]+)"/.exec(task) ?? [];
      const [, when = ''] = /" (on .+?)\.?$/.exec(task) ?? [];
      return `The event "${title}" has been created ${when}`.trim().concat('.');
    }
    case 'final_answer':
      return finalAnswer(question, draws);
    default:
      return found(question, draws);
  }
}

function found({ tool, task, partial }: ToolQuestion, draws: Draws): string {
  const facts = factsNamed(task).filter(({ source }) => KNOWS[tool]!.includes(source));
  if (facts.length === 0) {
    return tool === 'ask_user' ? 'I do not know that.' : `${NO_ANSWER}: nothing was found about this.`;
  }
  if (partial) return facts.map(inPart).join(' ');
  return facts
    .map((fact) =>
      slips(draws, rates.tool.wrong, 'wrong', state(fact)) ? { ...fact, value: madeUp(fact, draws) } : fact,
    )
    .map((fact) => sentence(state(fact)))
    .join(' ');
}

function inPart({ attribute, subject, value }: KnownFact): string {
  const what = mention(attribute, subject);
  if (attributes[attribute].kind !== 'number') return `Some pages speak of ${what} without naming it.`;
  const unit = 10 ** (value.length - 1);
  const below = Math.floor(Number(value) / unit) * unit - 1;
  return `No page gives an exact figure for ${what}, which is said to be above ${below}.`;
}

/** Some other value of the same kind. */
function madeUp({ attribute, value }: Pick<KnownFact, 'attribute' | 'value'>, draws: Draws): string {
  if (attributes[attribute].kind === 'number') {
    return String(Math.round(Number(value) * (1.1 + draws.belief('made up', attribute, value))) + 7);
  }
  if (attributes[attribute].kind === 'date') return '2026-12-24';
  return attributes[attribute].kind === 'time' ? '08:05' : 'Nowhere';
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/(\d),(?=\d{3}\b)/g, '$1'],
  [/ (?:times|multiplied by|x|×) /g, ' * '],
  [/ (?:divided by|÷) /g, ' / '],
  [/ plus /g, ' + '],
  [/ (?:minus|−) /g, ' - '],
];

/** The expression that a task holds, with its value. */
function calculation(task: string): string {
  const text = WORDS.reduce((words, [pattern, sign]) => words.replace(pattern, sign), task);
  const expression = expressionIn(text);
  const value = expression && calculate(expression);
  return value === undefined ? `${NO_ANSWER}: this is no calculation.` : `${expression} = ${value}`;
}

/** The longest expression of a text. */
export function expressionIn(text: string): string | undefined {
  const parts = text.match(/[\d(][\d\s+\-*/().]*/g) ?? [];
  return parts
    .map((part) => part.replace(/[\s.+\-*/(]+$/, ''))
    .filter((part) => {
      const read = parseExpression(part);
      return read !== undefined && typeof read !== 'number' && evaluate(read) !== undefined;
    })
    .sort((a, b) => b.length - a.length)[0];
}

/** What the task says is to be told; else the request is answered from the results, and the rest is made up. */
function finalAnswer({ task, request, earlier }: ToolQuestion, draws: Draws): string {
  const told = /^Tell the user(?: that|:) (.+)$/s.exec(task)?.[1];
  if (told) return told;
  const common = commonOf(request);
  if (common) return common.answer;
  const goal = understand(request);
  if (!goal) return earlier.findLast(({ status }) => status === 'answered')?.result ?? 'It is done.';
  const { find, mail, event } = goal;
  const known = knownFrom(earlier.map(({ task, status, result }) => ({ task, status, text: result })));
  const parts: string[] = [];
  if (find) parts.push(`${soughtText(find)} is ${soughtValue(find, known) ?? invented(request, draws)}`);
  if (mail) parts.push('the email has been sent');
  if (event) parts.push('the event is in the calendar');
  return sentence(parts.join('; '));
}

/** A number that sounds likely. */
const invented = (request: string, draws: Draws): string =>
  String(101 + Math.floor(draws.belief('invented', request) * 900));
