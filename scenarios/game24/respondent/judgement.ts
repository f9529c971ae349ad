/** How the simulated model judges numbers left and answers: it knows, and errs at the measured rates. */
import { drawOn } from '../../../src/models/draws.ts';
import type { Draws } from '../../../src/models/types.ts';
import { evaluate, numbersIn, parseExpression } from '../expression.ts';
import { formatRational, sortNumbers } from '../rational.ts';
import { reachable } from '../solver.ts';
import type { Lessons } from './lessons.ts';
import { rates, type Verdict } from './rates.ts';

const VERDICTS = ['sure', 'likely', 'impossible'] as const;

/**
 * What this sample says of numbers left. A lesson in the prompt is believed; one number is
 * judged exactly; the rest by the row of `rates.value`, its errors scaled by 1 − skill. `look` tells
 * several looks of one sample at the same numbers apart.
 */
export function judgeNumbers(left: readonly string[], lessons: Lessons, draws: Draws, look = 0): Verdict {
  const numbers = sortNumbers(left).join(' ');
  const told = lessons.reach.get(numbers);
  if (told !== undefined) return told ? 'sure' : 'impossible';
  const truth = reachable(left);
  const right = truth ? 'sure' : 'impossible';
  if (left.length < 2) return right;
  const row = rates.value[left.length === 2 ? 'two' : 'three'][truth ? 'reachable' : 'dead'];
  let u = drawOn(
    { ...draws, slip: (...label) => draws.slip(look, ...label) },
    row.correlation,
    'value',
    numbers,
  );
  for (const verdict of VERDICTS) {
    u -= row[verdict] * (1 - draws.skill) + (verdict === right ? draws.skill : 0);
    if (u < 0) return verdict;
  }
  return right;
}

/** Whether an answer is right, but for a rare slip. */
export function judgeAnswer(expression: string, puzzle: readonly number[], draws: Draws): Verdict {
  const read = parseExpression(expression)!;
  const used = numbersIn(read).sort((a, b) => a - b);
  const value = evaluate(read);
  const right = used.join(' ') === puzzle.join(' ') && value !== undefined && formatRational(value) === '24';
  const slips = draws.slip('answer', expression) < rates.arithmetic * (1 - draws.skill);
  return right !== slips ? 'sure' : 'impossible';
}
