/** What the numbers left can still become, worked out once per process for every multiset met. */
import { combine, compare, formatRational, type Operator, parseRational, type Rational } from './rational.ts';

/** One way to combine two of some numbers. */
export interface Way {
  left: Rational;
  operator: Operator;
  right: Rational;
  result: Rational;
  /** The numbers after it, in no order. */
  rest: Rational[];
}

/** How many numbers a puzzle has; more are not searched. */
export const MOST = 4;

/**
 * Every distinct way to combine two of the numbers (`2 + 3` and `3 + 2` are one), smaller operand first
 * where the order does not matter.
 */
export function ways(numbers: readonly Rational[]): Way[] {
  const sorted = [...numbers].sort(compare);
  const all: Way[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && compare(sorted[i]!, sorted[i - 1]!) === 0) continue;
    for (let j = i + 1; j < sorted.length; j++) {
      if (j > i + 1 && compare(sorted[j]!, sorted[j - 1]!) === 0) continue;
      const [a, b] = [sorted[i]!, sorted[j]!];
      const others = sorted.filter((_, k) => k !== i && k !== j);
      const add = (left: Rational, operator: Operator, right: Rational) => {
        const result = combine(left, operator, right);
        if (result) all.push({ left, operator, right, result, rest: [...others, result] });
      };
      add(a, '+', b);
      add(a, '*', b);
      add(b, '-', a);
      add(b, '/', a);
      if (compare(a, b) === 0) continue;
      add(a, '-', b);
      add(a, '/', b);
    }
  }
  return all;
}

/**
 * How readily people take a step with this result: whole and not negative 1, a fraction or a negative
 * number a hundredth of that.
 */
export function ease(result: Rational): number {
  return (result.d === 1 ? 1 : 0.01) * (result.n >= 0 ? 1 : 0.01);
}

const chances = new Map<string, number>();

/**
 * The chance (0 … 1) that a player who knows the arithmetic but not the way reaches 24: each step drawn
 * from all distinct ones in proportion to its `ease`. 0 exactly when 24 cannot be reached.
 */
export function chance(numbers: readonly Rational[]): number {
  if (numbers.length === 1) return numbers[0]!.n === 24 && numbers[0]!.d === 1 ? 1 : 0;
  if (numbers.length === 2) return pairChance(numbers[0]!, numbers[1]!);
  const key = [...numbers].sort(compare).map(formatRational).join(' ');
  let known = chances.get(key);
  if (known === undefined) {
    known = draw(numbers);
    chances.set(key, known);
  }
  return known;
}

function draw(numbers: readonly Rational[]): number {
  let reached = 0;
  let total = 0;
  for (const { result, rest } of ways(numbers)) {
    const weight = ease(result);
    total += weight;
    reached += weight * chance(rest);
  }
  return total === 0 ? 0 : reached / total;
}

/** `draw` for two numbers, where nearly all the time goes: without lists, and not worth remembering. */
function pairChance(a: Rational, b: Rational): number {
  let reached = 0;
  let total = 0;
  const count = (result: Rational | undefined) => {
    if (!result) return;
    const weight = ease(result);
    total += weight;
    if (result.n === 24 && result.d === 1) reached += weight;
  };
  count(combine(a, '+', b));
  count(combine(a, '*', b));
  count(combine(b, '-', a));
  count(combine(b, '/', a));
  if (compare(a, b) !== 0) {
    count(combine(a, '-', b));
    count(combine(a, '/', b));
  }
  return total === 0 ? 0 : reached / total;
}

/** Whether 24 can be reached from these numbers (canonical texts), using each once; false for more than 4. */
export function reachable(numbers: readonly string[]): boolean {
  if (numbers.length === 0 || numbers.length > MOST) return false;
  return chance(numbers.map((text) => parseRational(text)!)) > 0;
}
