/** How the simulated model writes a whole chain of steps. */
import type { Draws } from '../../../src/models/types.ts';
import { type Random, random } from '../../../src/seed.ts';
import type { Step } from '../action.ts';
import { reachable } from '../solver.ts';
import { judgeNumbers } from './judgement.ts';
import type { Lessons } from './lessons.ts';
import type { Question } from './question.ts';
import { rates } from './rates.ts';
import { allowed, type Choice, choices, write } from './writing.ts';

/** The steps of one chain from the numbers left; what a lesson rules out is thought over. */
export function plan(question: Question, draws: Draws): Step[] {
  const { left, lessons } = question;
  for (let thought = 0; ; thought++) {
    const stream = random(draws.slip('chain', thought));
    const way = seesTheWay(left, lessons, draws, thought)
      ? solve(left, stream)
      : wander(left, lessons, draws, stream);
    const barred = way.some(({ rest }) => lessons.reach.get(rest.join(' ')) === false);
    if (!barred || thought === rates.chain.secondThoughts) return way;
  }
}

/**
 * Whether a chain from here comes out right. From four numbers, by the puzzle's own chance; from fewer,
 * when the model would call them *sure*.
 */
function seesTheWay(left: readonly string[], lessons: Lessons, draws: Draws, thought: number): boolean {
  if (left.length < 2 || !reachable(left)) return false;
  if (left.length < 4) return judgeNumbers(left, lessons, draws, thought) === 'sure';
  const { top, power } = rates.plan;
  const chance = top * draws.belief('plan', left.join(' ')) ** power;
  return draws.slip('solve', thought) < 1 - (1 - draws.skill) * (1 - chance);
}

const pick = (from: readonly Choice[], stream: Random): Choice =>
  from[stream.weighted(from.map(({ weight }) => weight))]!;

/** A way to 24, drawn by how readily its steps come to mind. */
function solve(from: readonly string[], stream: Random): Step[] {
  const way: Step[] = [];
  for (let left = from; left.length > 1; left = way.at(-1)!.rest) {
    way.push(
      pick(
        choices(left).filter(({ step }) => reachable(step.rest)),
        stream,
      ).step,
    );
  }
  return way;
}

/** A chain that looks natural and ends at another number, errors of writing included. */
function wander(from: readonly string[], lessons: Lessons, draws: Draws, stream: Random): Step[] {
  const way: Step[] = [];
  for (let left = from; left.length > 1 && way.length < rates.chain.longest; left = way.at(-1)!.rest) {
    const wrong = allowed(choices(left), lessons).filter(({ rest }) => rest !== '24');
    if (wrong.length === 0) break;
    way.push(write(pick(wrong, stream).step, left, lessons, draws));
  }
  return way;
}
