/** Facts that a prompt states and the simulated model believes, right or wrong. */
import { readNumbers } from '../rational.ts';

export interface Lessons {
  /** Numbers left (ascending, joined by spaces) → whether they are said to reach 24. */
  reach: ReadonlyMap<string, boolean>;
  /** Corrections: `4 + 5 = 9`, and `4 + 5 = 9 leaves 6 9 10`. */
  facts: ReadonlySet<string>;
}

/** How a lesson states a fact, and how it is read again. */
export const saying = {
  cannot: (numbers: readonly string[]) => `The numbers ${numbers.join(' ')} cannot reach 24`,
  result: (sum: string, result: string) => `${sum} = ${result}`,
  leaves: (sum: string, result: string, rest: readonly string[]) =>
    `${sum} = ${result} leaves ${rest.join(' ')}`,
};

const NUMBER = String.raw`-?\d+(?:\/\d+)?`;
const LEFT = String.raw`((?:${NUMBER}[\s,]+)+)`;
const CAN = "(can(?:not| no longer|'t)?)";
const REACH = new RegExp(`numbers ${LEFT}${CAN} (?:reach|make) 24|from ${LEFT}24 ${CAN} be reached`, 'gi');
const RESULT = new RegExp(
  String.raw`(${NUMBER} [-+*/] ${NUMBER} = ${NUMBER})(?: leaves ((?:${NUMBER}\s*)+))?`,
  'g',
);

/** What a text says. Later sentences win. */
export function readLessons(text: string): Lessons {
  const reach = new Map<string, boolean>();
  const facts = new Set<string>();
  if (text !== '') {
    for (const [, numbers, can, from, reached] of text.matchAll(REACH)) {
      reach.set(readNumbers((numbers ?? from)!).join(' '), (can ?? reached)!.toLowerCase() === 'can');
    }
    for (const [, sum, rest] of text.matchAll(RESULT)) {
      facts.add(sum!);
      if (rest) facts.add(`${sum} leaves ${rest.trim()}`);
    }
  }
  return { reach, facts };
}
