/**
 * What models are asked about the Game of 24. The system message is fixed for each purpose, so that
 * servers can cache it; the user message holds the puzzle at hand and nothing else.
 */
import { ParseError } from '../../src/errors.ts';
import type { Message } from '../../src/models/types.ts';
import type { PlanningPrompts, View } from '../../src/prompts/types.ts';
import type { StateOf } from '../../src/scenario.ts';
import { formatAction, type Game24Action, readLine } from './action.ts';
import type { machine } from './machine.ts';
import { describe, type Game24Context } from './rules.ts';
import { ask, attemptLine, heading, plain } from './wording.ts';

type State = StateOf<typeof machine>;
type Game24View = View<Game24Action, State>;

export const rules = `In the Game of 24 you make 24 from four given numbers with + - * /, using each exactly once.
A step combines two of the numbers left into one. It is written with the numbers that are left after it: the others and the result. Fractions stay exact (8 / 3 = 8/3).
After three steps one number is left, which must be 24. Then the answer is written as one expression of the four numbers.

An example:
Puzzle: 2 6 7 9
9 - 7 = 2 (left: 2 2 6)
2 + 2 = 4 (left: 4 6)
4 * 6 = 24 (left: 24)
Answer: (9 - 7 + 2) * 6 = 24`;

const system = {
  standard: `${rules}

Write the lines that are still missing, in that form, and nothing else.`,

  cot: `${rules}

${ask.think}: try combinations and look for two numbers that make 24. Then write the line "${heading.steps}" and below it the lines that are still missing, in that form, and nothing else.`,

  propose: `${rules}

You are given the numbers left and asked for possible next steps. Write different single steps from these numbers, each in the form above on a line of its own, the most promising first, and nothing else.

An example:
Numbers left: 2 4 5 8
Propose up to 4 next steps.
8 / 2 = 4 (left: 4 4 5)
8 - 2 = 6 (left: 4 5 6)
4 * 5 = 20 (left: 2 8 20)
8 - 5 = 3 (left: 2 3 4)

When one number is left, write the answer line instead.`,

  value: `${rules}

You are given the numbers left and judge whether they can still make 24, using each once. Try what is promising. Then write one last line with a single word: sure (you see the way), likely (the numbers are in a fitting range) or impossible.

Examples:
Numbers left: 2 12
2 * 12 = 24
sure
Numbers left: 5 13
The sum is 18, the difference 8, the product 65, and neither quotient is whole.
impossible
Numbers left: 6 7 10
The sum is 23, 6 * 7 - 10 = 32 and (10 - 6) * 7 = 28: near 24, but there is more to try.
likely

Given an answer, judge whether it uses the puzzle's numbers exactly once each and equals 24: sure or impossible.`,

  vote: `${rules}

You are given several paths of steps. Judge what the numbers left at the end of each can still become. Then write one last line: "${heading.best}" and the path's number.`,

  reflect: `${rules}

An attempt has failed. Find out from its lines and the feedback what was wrong. Write a lesson of one or two sentences that helps the next attempt at the same puzzle: name the numbers, as in "The numbers 3 10 cannot reach 24.", "4 + 7 = 11, not 12." or "4 + 7 = 11 leaves 3 11.", and what to do instead.`,
};

const chat = (instruction: string, lines: readonly string[]): Message[] => [
  { role: 'system', content: instruction },
  { role: 'user', content: lines.join('\n') },
];

const lessons = (memory: readonly string[]): string[] =>
  memory.length === 0 ? [] : [heading.lessons, ...memory.map((lesson) => `- ${plain(lesson)}`), ''];

/** Where a path leads: its lines after the accepted ones, and the numbers it claims to leave. */
function after({ state, path }: Pick<Game24View, 'state' | 'path'>): Game24Context {
  let { left } = state.context;
  for (const action of path) if (action.kind === 'step') left = action.rest;
  return { ...state.context, left, lines: [...state.context.lines, ...path] };
}

const nonEmpty = (reply: string) => reply.split(/\r?\n/).filter((line) => line.trim() !== '');

/** The action of a line, or why it cannot be read. */
function tryLine(line: string, left: readonly string[]): Game24Action | ParseError {
  try {
    return readLine(line, left);
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
}

/** What a judgement is worth, as Tree of Thoughts sums it. */
export const VALUES: Readonly<Record<'sure' | 'likely' | 'impossible', number>> = {
  sure: 20,
  likely: 1,
  impossible: 0.001,
};

export const prompts: PlanningPrompts<Game24Action, State> = {
  plan: (view) => chat(system[view.style], [...lessons(view.memory), describe(after(view)), ask.plan]),

  readPlan: (reply, view) => {
    const steps = reply.split(new RegExp(`^\\W*${heading.steps}\\W*$`, 'im')).at(-1)!;
    let { left } = after(view);
    const plan: Game24Action[] = [];
    let complaint = new ParseError('The reply is empty: write the lines that are still missing.');
    for (const line of nonEmpty(steps)) {
      const read = tryLine(line, left);
      if (read instanceof ParseError) {
        if (plan.length > 0) break;
        complaint = read;
        continue;
      }
      plan.push(read);
      if (read.kind === 'answer') break;
      left = read.rest;
    }
    if (plan.length === 0) throw complaint;
    return plan;
  },

  propose: (view) => {
    const now = after(view);
    // The question is about the numbers alone: two ways to the same numbers ask the same.
    const question =
      now.left.length > 1
        ? [`${heading.left} ${now.left.join(' ')}`, ask.propose(view.count)]
        : [describe(now), ask.answer];
    return chat(system.propose, [...lessons(view.memory), ...question]);
  },

  readProposals: (reply, view) => {
    const { left } = after(view);
    const read = nonEmpty(reply).map((line) => tryLine(line, left));
    const actions = read.filter((action): action is Game24Action => !(action instanceof ParseError));
    if (actions.length === 0) throw read[0] ?? new ParseError('The reply is empty: write one step a line.');
    return [...new Map(actions.map((action) => [formatAction(action), action])).values()];
  },

  value: (view) => {
    const now = after(view);
    const last = view.path.at(-1);
    const question =
      last?.kind === 'answer'
        ? [`${heading.puzzle} ${now.task.numbers.join(' ')}`, formatAction(last), ask.judgeAnswer]
        : [`${heading.left} ${now.left.join(' ')}`, ask.value];
    return chat(system.value, [...lessons(view.memory), ...question]);
  },

  readValue: (reply) => {
    const words = reply.toLowerCase().match(/\b(?:sure|likely|impossible)\b/g);
    if (!words) throw new ParseError('End with one line that is a single word: sure, likely or impossible.');
    return VALUES[words.at(-1) as keyof typeof VALUES];
  },

  vote: (view, paths) =>
    chat(system.vote, [
      ...lessons(view.memory),
      describe(after(view)),
      ...paths.flatMap((path, i) => ['', heading.path(i + 1), ...path.map(formatAction)]),
      '',
      ask.vote,
    ]),

  readVote: (reply, paths) => {
    const named = [...reply.matchAll(/\b(?:best|path|choice)\b\D{0,20}(\d+)/gi)].at(-1)?.[1];
    const number = Number(named ?? reply.match(/(\d+)\D*$/)?.[1]);
    if (!(number >= 1 && number <= paths.length)) {
      throw new ParseError(`End with the line "${heading.best}" and a number from 1 to ${paths.length}.`);
    }
    return number - 1;
  },

  reflect: (view) => {
    const { actions, accepted, feedback } = view.attempt;
    return chat(system.reflect, [
      ...lessons(view.memory),
      describe(after(view)),
      '',
      heading.attempt,
      ...actions.map((action, i) => attemptLine(formatAction(action), i < accepted)),
      `${heading.feedback} ${feedback || 'none'}`,
      '',
      ask.reflect[view.lesson],
    ]);
  },

  complete: (view) => view.path.at(-1)?.kind === 'answer',
};
