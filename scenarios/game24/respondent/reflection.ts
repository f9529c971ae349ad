/** What the simulated model learns from a failed attempt: facts that the feedback states, and its own looks. */
import type { Draws } from '../../../src/models/types.ts';
import type { Lesson } from '../../../src/prompts/types.ts';
import { judgeNumbers } from './judgement.ts';
import { saying } from './lessons.ts';
import type { Question } from './question.ts';

const ADVICE: Record<Lesson, string> = {
  plan: 'Do not go there again.',
  propose: 'Take no step that leaves them.',
  value: 'Judge them impossible.',
};

/** One lesson in a sentence or two. */
export function reflect(question: Extract<Question, { kind: 'reflect' }>, draws: Draws): string {
  const { feedback, lesson } = question;
  const stated =
    /(\S+ [-+*/] \S+) = \S+ is wrong: (\1 = \S+)\./.exec(feedback) ??
    /()(\S+ [-+*/] \S+ = \S+ leaves [-\d/ ]+), not /.exec(feedback);
  if (stated) return `${stated[2]}. I wrote it wrongly; mind it next time.`;
  const oracle = /the numbers ([-\d/ ]+) can no longer reach 24/.exec(feedback)?.[1];
  if (oracle !== undefined) return `${saying.cannot(oracle.split(' '))}. ${ADVICE[lesson]}`;
  if (/^The last number is \S+, not 24/.test(feedback)) return deadEnd(question, draws);
  return `The line was refused: ${feedback || 'nothing could be read.'} Check each line against the numbers left.`;
}

/**
 * A right chain that did not end at 24. The model looks again at the two numbers before the last step, and
 * at the three before those, and names what it now judges impossible. Nothing but its own judgement tells
 * it, so it may name nothing, or numbers that could have made 24.
 */
function deadEnd({ tried, left, lessons, lesson }: Extract<Question, { kind: 'reflect' }>, draws: Draws) {
  // The numbers that stood before each step: those the attempt began with, then what each step left.
  const stood = [left, ...tried.flatMap(({ action }) => (action.kind === 'step' ? [action.rest] : []))];
  const dead = stood
    .filter((numbers) => numbers.length === 2 || numbers.length === 3)
    .filter((numbers) => judgeNumbers(numbers, lessons, draws) === 'impossible');
  if (dead.length === 0)
    return 'The steps were right but did not end at 24. Look further ahead before the first step.';
  return `${dead.map(saying.cannot).join('. ')}. ${ADVICE[lesson]}`;
}
