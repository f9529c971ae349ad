/** What a prompt states and the simulated model believes, right or wrong: what to do in a state. */
import { factsOf, type GroundProblem } from '../../../src/pddl/index.ts';
import { wordsOf } from '../texts.ts';
import { actionsIn, actionWords, clausesOf } from '../words.ts';
import { stateWith } from './solver.ts';

/** The action said to be right, by state. */
export type Lessons = ReadonlyMap<string, string>;

/** How a lesson is put. */
export const lesson = (world: GroundProblem, state: readonly number[], action: string): string =>
  `If ${wordsOf(factsOf(world, state)).join(', ')}: ${actionWords(action)}.`;

/** The lessons in a text. Later ones win. */
export function readLessons(text: string, world: GroundProblem, objects: ReadonlySet<string>): Lessons {
  const lessons = new Map<string, string>();
  for (const [, facts, advice] of text.matchAll(/\bIf ([^:\n]+): ([^.\n]+)\./g)) {
    const told = clausesOf(facts!, objects).flatMap(({ fact }) => fact ?? []);
    const [action] = actionsIn(advice!, objects);
    if (action !== undefined && told.length > 0) lessons.set(stateWith(world, told).join(), action);
  }
  return lessons;
}
