/**
 * How the simulated model plans: it reads the request and the results, sees what is missing, and names the next
 * task and the tool for it. It knows its prompt, the language, and what everybody knows; no fact of the world.
 */
import type { Draws } from '../../../src/models/types.ts';
import { commonOf } from '../language/common.ts';
import { type Goal, TOMORROW, understand } from '../language/goal.ts';
import { answerOf, calculate, type Known, readySteps, type Step } from '../language/plan.ts';
import {
  ATTRIBUTES,
  type Attribute,
  asMeant,
  asTold,
  mention,
  sentence,
  sourceOf,
  TODAY,
  TOOL_OF,
} from '../language/vocabulary.ts';
import type { ToolName } from '../prompts/descriptions.ts';
import { knownFrom, type Told } from './known.ts';
import type { PlannerQuestion } from './planner-question.ts';
import { believes, type PlannerRates, rates, slips } from './rates.ts';

/** What is to be done next, and why. */
export interface Decision {
  tool: string;
  task: string;
  missing: string;
  thoughts: string;
}

/** So often the same thing is looked for. */
const PATIENCE = 4;

const LOOKING = ['Find out', 'Look up', 'Search once more for', 'Try to find'] as const;
const INVENTED = ['web_search', 'calculator', 'python', 'calendar', 'lookup'] as const;

const final = (task: string, missing: string, thoughts: string): Decision => ({
  tool: 'final_answer',
  task,
  missing,
  thoughts,
});

/** What is done next about a request. */
export function decide(question: PlannerQuestion, draws: Draws): Decision {
  const { request, results, asked } = question;
  const rate = rates.planner[asked];
  const common = commonOf(request);
  if (common) return final(`Tell the user: ${common.answer}`, 'Nothing.', 'Everybody knows this.');
  const goal = understand(request);
  if (!goal) return unread(request, results);
  const known = remembered(results, rate, draws);
  const [step] = readySteps(goal, known);
  if (!step) return final(`Tell the user: ${answerOf(goal, known)}`, 'Nothing.', 'All is done.');
  if (slips(draws, rate.early, 'early')) {
    const thoughts = 'I can answer that from what I have.';
    return final(`Answer the request: ${request}`, 'Nothing.', thoughts);
  }
  const decision =
    hasty(step, goal, results, rate, draws) ??
    (step.kind === 'look up' ? lookUp(step, results, rate, draws) : act(step, rate, draws));
  if (!slips(draws, rate.invented, 'invented')) return decision;
  return { ...decision, tool: INVENTED[Math.floor(draws.slip('which tool') * INVENTED.length)]! };
}

/** A request in words of its own: it is searched for, and answered with what was found. */
function unread(request: string, results: readonly Told[]): Decision {
  const found = results.findLast(({ status }) => status === 'answered' || status === 'partial');
  if (found) return final(`Tell the user: ${found.text}`, 'Nothing.', 'This is the best that I have found.');
  const missing = 'Whatever answers the request.';
  if (results.length < PATIENCE) {
    return {
      tool: 'search_internet',
      task: `${LOOKING[results.length]}: ${request}`,
      missing,
      thoughts: 'I search.',
    };
  }
  return final('Tell the user that nothing was found.', missing, 'Nothing was found.');
}

/** What the results tell, as this planner reads them. */
function remembered(results: readonly Told[], rate: PlannerRates, draws: Draws): Known {
  const known = knownFrom(results);
  const vague = (attribute: Attribute, subject: string) => {
    const what = mention(attribute, subject);
    const partial = results.find(({ status, text }) => status === 'partial' && asMeant(text).includes(what));
    const number = partial && /\babove (\d+)/.exec(partial.text)?.[1];
    return number !== undefined && believes(draws, rate.vague, 'vague', what) ? number : undefined;
  };
  const inTheHead = (expression: string) =>
    believes(draws, rate.mental, 'mental', expression) ? misfigured(expression) : undefined;
  return {
    ...known,
    value: (attribute, subject) => known.value(attribute, subject) ?? vague(attribute, subject),
    result: (expression) => known.result(expression) ?? inTheHead(expression),
  };
}

/** Off by a tenth, and by three. */
const misfigured = (expression: string): string | undefined => {
  const value = calculate(expression);
  return value === undefined ? undefined : String(Math.round(Number(value) * 1.1) + 3);
};

function lookUp(
  { attribute, subject }: Extract<Step, { kind: 'look up' }>,
  results: readonly Told[],
  rate: PlannerRates,
  draws: Draws,
): Decision {
  const what = mention(attribute, subject);
  const tries = results.filter(({ task }) =>
    asMeant(task)
      .replace(/[.?!]$/, '')
      .endsWith(what),
  );
  const missing = sentence(asTold(what));
  const last = tries.at(-1);
  const hopeless = last !== undefined && last.status !== 'partial' && slips(draws, rate.giveUp, 'give up');
  if (tries.length >= PATIENCE || hopeless) {
    return final(`Tell the user: I could not find ${what}.`, missing, 'It cannot be found.');
  }
  const astray = slips(draws, rate.astray, 'astray');
  const other = ATTRIBUTES[Math.floor(draws.slip('which attribute') * ATTRIBUTES.length)]!;
  const asked = astray ? mention(other, subject) : what;
  return {
    tool: placesOf(attribute, subject, rate, draws)[tries.length]!,
    task: `${LOOKING[tries.length]} ${asTold(asked)}.`,
    missing,
    thoughts: tries.length === 0 ? `I need ${asTold(what)}.` : `I still need ${asTold(what)}.`,
  };
}

/** Where one looks, first and when that has brought nothing. */
function placesOf(attribute: Attribute, subject: string, rate: PlannerRates, draws: Draws): ToolName[] {
  const source = sourceOf(attribute, subject);
  const right = TOOL_OF[source];
  const searches = source === 'wikipedia' || source === 'internet';
  const other =
    source === 'internet'
      ? 'search_wikipedia'
      : source === 'user'
        ? 'use_bash'
        : searches
          ? 'search_internet'
          : 'ask_user';
  const wrong = believes(draws, rate.place, 'place', attribute, source);
  if (!searches) return wrong ? [other, right, right, right] : [right, right, right, right];
  const order: ToolName[] = [right, 'search_internet', right, 'search_internet'];
  // Who looked in the wrong place looks in the right one next; what Wikipedia has the internet has, too.
  return wrong ? [source === 'internet' ? other : 'ask_user', right, 'search_internet', right] : order;
}

/** The date of an event as the user said it, until that has been refused. */
function hasty(step: Step, { event }: Goal, results: readonly Told[], rate: PlannerRates, draws: Draws) {
  if (step.kind !== 'look up' || step.subject !== TODAY || !event) return undefined;
  if (results.some(({ status }) => status === 'failed') || !believes(draws, rate.relative, 'relative')) {
    return undefined;
  }
  return act({ ...event, kind: 'event', date: TOMORROW, time: String(event.time) }, rate, draws);
}

/** What needs no search: all its values are known. */
function act(step: Exclude<Step, { kind: 'look up' }>, rate: PlannerRates, draws: Draws): Decision {
  switch (step.kind) {
    case 'calculate': {
      const missing = `The result of ${step.expression}.`;
      return {
        tool: 'calculate_number',
        task: `Calculate ${step.expression}.`,
        missing,
        thoughts: 'I have the numbers.',
      };
    }
    case 'mail': {
      const { to, subject, body } = step;
      const forgets = slips(draws, rate.subjectless, 'subject');
      const about = forgets ? '' : ` with the subject "${subject}" and`;
      const task = `Send an email to ${to}${about}${forgets ? ' with' : ''} the body "${body}"`;
      return {
        tool: 'send_email',
        task,
        missing: 'The email has to be sent.',
        thoughts: 'I know what to send.',
      };
    }
    case 'event': {
      const { title, date, time } = step;
      const task = `Create the event "${title}" on ${date} at ${time}.`;
      return {
        tool: 'create_event',
        task,
        missing: 'The event has to be created.',
        thoughts: 'I know when it is.',
      };
    }
  }
}
