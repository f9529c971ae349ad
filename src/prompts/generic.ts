/** The questions for any scenario, made from its rules, observations and action language. */
import { scenarioThrew } from '../blame.ts';
import { ParseError } from '../errors.ts';
import type { Message } from '../models/types.ts';
import type { Scenario } from '../scenario.ts';
import { toolsText } from '../tools/text.ts';
import type { Attempt, Prompts, View } from './types.ts';

const VALUES = { sure: 20, likely: 1, impossible: 0.001 } as const;

/** Actions listed in a prompt at most; more legal ones are counted, not shown. */
const SHOWN = 60;

const cache = new WeakMap<Scenario, Prompts>();

/** A scenario's questions, with the generic ones for those it leaves out. */
export function promptsOf(scenario: Scenario): Prompts {
  let prompts = cache.get(scenario);
  if (!prompts) {
    prompts = { ...genericPrompts(scenario), ...scenario.prompts } as Prompts;
    cache.set(scenario, prompts);
  }
  return prompts;
}

/** Reads actions line by line; prose around them is passed over. Throws ParseError when there is none. */
function readActions(scenario: Scenario, reply: string, view: View): unknown[] {
  const actions: unknown[] = [];
  let complaint: ParseError | undefined;
  for (const line of reply.split('\n')) {
    const text = line.replace(/^\s*(?:[-*•]|\d+[.):])?\s*/, '').trim();
    if (text === '') continue;
    try {
      actions.push(scenario.parse(text, view.state as never));
    } catch (error) {
      if (!(error instanceof ParseError)) throw scenarioThrew(scenario, 'parse', error);
      complaint ??= error;
    }
  }
  if (actions.length === 0)
    throw complaint ?? new ParseError('The reply is empty. Write one action per line.');
  return actions;
}

function legal(scenario: Scenario, view: View): string {
  if (!scenario.actions || view.path.length > 0) return '';
  const actions = scenario.actions(view.state as never, view.role);
  const shown = actions.slice(0, SHOWN).map((action) => scenario.format(action, view.state as never));
  const more = actions.length > SHOWN ? `\n… and ${actions.length - SHOWN} more` : '';
  return `Legal actions now:\n${shown.join('\n')}${more}`;
}

function genericPrompts(scenario: Scenario): Prompts {
  const lines = (actions: readonly unknown[], view: View) =>
    actions.map((action) => scenario.format(action, view.state as never)).join('\n');

  const situation = (view: View, ...more: string[]): string =>
    [
      scenario.roles.length > 1 ? `You play ${view.role}.` : '',
      scenario.tools ? `Tools:\n\n${toolsText(scenario.tools(view.state as never))}` : '',
      view.observation,
      view.path.length > 0 ? `Suppose that these actions follow:\n${lines(view.path, view)}` : '',
      view.memory.length > 0
        ? `Lessons from earlier attempts:\n${view.memory.map((l) => `- ${l}`).join('\n')}`
        : '',
      ...more,
    ]
      .filter((part) => part !== '')
      .join('\n\n');

  // Made once: thousands of episodes hold the same instruction.
  const systems = new Map<string, string>();
  const system = (instruction: string): string => {
    let content = systems.get(instruction);
    if (content === undefined) {
      content = [scenario.rules, '', instruction].join('\n');
      systems.set(instruction, content);
    }
    return content;
  };
  const ask = (instruction: string, content: string): Message[] => [
    { role: 'system', content: system(instruction) },
    { role: 'user', content },
  ];

  const told = (attempt: Attempt, view: View) =>
    `Attempt:\n${lines(attempt.actions, view) || '(nothing readable)'}\n\n` +
    `Accepted: ${attempt.accepted} of ${attempt.actions.length}.\nResult: ${attempt.feedback || 'not solved'}`;

  // Where others move too, a plan is one move: the rest depends on them.
  const oneMove = scenario.roles.length > 1;
  const wanted = oneMove ? 'your next action' : 'the actions to the end, one a line';

  return {
    plan: (view) =>
      ask(
        view.style === 'cot'
          ? `Think step by step first. Then write a line "Actions:" and after it ${wanted}.`
          : `Write ${wanted}, and nothing else.`,
        situation(view, legal(scenario, view)),
      ),
    readPlan: (reply, view) => {
      const marked = reply.split(/^\s*actions:\s*$/im);
      const actions = readActions(scenario, marked.at(-1)!, view);
      return oneMove ? actions.slice(0, 1) : actions;
    },
    propose: (view) =>
      ask(
        `Propose up to ${view.count} different candidates for the next action only, the best first, one a line, and nothing else.`,
        situation(view, legal(scenario, view)),
      ),
    readProposals: (reply, view) => readActions(scenario, reply, view).slice(0, 50),
    value: (view) =>
      ask(
        'Judge how likely this position leads to success for you. Think briefly, then end with one line that holds a single word: sure, likely or impossible.',
        situation(view),
      ),
    readValue: (reply) => {
      const words = reply.toLowerCase().match(/\b(?:sure|likely|impossible)\b/g);
      if (!words)
        throw new ParseError('End with one line that holds a single word: sure, likely or impossible.');
      return VALUES[words.at(-1) as keyof typeof VALUES];
    },
    vote: (view, paths) =>
      ask(
        'Compare the candidates below. Think briefly, then end with the line "Best: " and the number of the most promising.',
        situation(view, ...paths.map((path, i) => `Candidate ${i + 1}:\n${lines(path, view)}`)),
      ),
    readVote: (reply, paths) => {
      const named = [...reply.matchAll(/best\D{0,20}(\d+)/gi)].at(-1)?.[1];
      const number = Number(named ?? reply.match(/(\d+)\D*$/)?.[1]);
      if (!(number >= 1 && number <= paths.length)) {
        throw new ParseError(`End with the line "Best: " and a number from 1 to ${paths.length}.`);
      }
      return number - 1;
    },
    reflect: (view) =>
      ask(
        {
          plan: 'An attempt failed. Say in one or two sentences what to do differently next time.',
          propose:
            'An attempt failed. Say in one or two sentences which actions to propose, or to avoid, next time.',
          value:
            'An attempt failed. Say in one or two sentences which positions were judged wrongly, and what is true of them.',
        }[view.lesson],
        situation(view, told(view.attempt, view)),
      ),
    choose: (view, actions) =>
      ask(
        'Choose the best next action from the numbered list. Answer with its number alone.',
        situation(view, actions.map((action, i) => `${i + 1}. ${lines([action], view)}`).join('\n')),
      ),
    predict: (view, action) =>
      ask(
        'Predict what the position looks like right after the action below. Describe it in the form in which it is described here, and write nothing else.',
        situation(view, `Action: ${lines([action], view)}`),
      ),
    readPrediction: (reply, view) => {
      if (!scenario.imagine) throw new TypeError(`scenario ${scenario.id} gives no imagine`);
      return scenario.imagine(reply.trim(), view.state as never, view.role);
    },
    outcome: (view) =>
      ask(
        scenario.roles.length > 1
          ? `Is this position over? End with one line: "over: " and who has won (${scenario.roles.join(', ')} or nobody), or "not over".`
          : 'Is this position over? End with one line: "over: success", "over: failure" or "not over".',
        situation(view),
      ),
    readOutcome: (reply) => {
      const line = reply
        .toLowerCase()
        .match(/\bnot over\b|\bover:\s*\w+/g)
        ?.at(-1);
      if (line === undefined)
        throw new ParseError('End with one line: "not over", or "over: " and who has won.');
      if (line === 'not over') return { over: false };
      const winner = line.replace(/^over:\s*/, '');
      if (!oneMove) return { over: true, returns: { [scenario.roles[0]!]: winner === 'success' ? 1 : 0 } };
      const known = scenario.roles.find((role) => role.toLowerCase() === winner);
      if (!known && winner !== 'nobody')
        throw new ParseError(`Name who has won: ${scenario.roles.join(', ')} or nobody.`);
      const pay = (role: string) => (known === undefined ? 0 : role === known ? 1 : -1);
      return { over: true, returns: Object.fromEntries(scenario.roles.map((role) => [role, pay(role)])) };
    },
    anticipate: (view, other) =>
      ask(
        `It is the turn of ${other}. Predict the action that ${other} will take. Answer with the action alone.`,
        situation(view),
      ),
    readAnticipated: (reply, view) => readActions(scenario, reply, view)[0],
    complete: () => false,
  };
}
