/** How the simulated model chooses steps and writes them down. */
import { LRUCache } from 'lru-cache';
import { drawOn } from '../../../src/models/draws.ts';
import type { Draws } from '../../../src/models/types.ts';
import { random } from '../../../src/seed.ts';
import { follows, type Step } from '../action.ts';
import { evaluate, formatExpression, parseExpression } from '../expression.ts';
import { combine, formatRational, type Operator, parseRational } from '../rational.ts';
import { expressionOf, steps } from '../rules.ts';
import { MOST, reachable } from '../solver.ts';
import type { Lessons } from './lessons.ts';
import { saying } from './lessons.ts';
import type { Question } from './question.ts';
import { rates } from './rates.ts';

/** A right step, with what its chooser needs to know of it. */
export interface Choice {
  step: Step;
  rest: string;
  /** How readily it is thought of. */
  weight: number;
}

const known = new LRUCache<string, Choice[]>({ max: 2000 });

/** All right steps from numbers left; none from more numbers than a puzzle has. */
export function choices(left: readonly string[]): Choice[] {
  if (left.length > MOST) return [];
  const key = left.join(' ');
  let all = known.get(key);
  if (!all) {
    all = steps(left).map((step) => ({ step, rest: step.rest.join(' '), weight: naturalness(step) }));
    known.set(key, all);
  }
  return all;
}

function naturalness({ result }: Step): number {
  const { fraction, negative } = rates.propose;
  return (result.includes('/') ? fraction : 1) * (result.startsWith('-') ? negative : 1);
}

/** The choices that no lesson rules out; all of them when every one is ruled out. */
export function allowed(all: readonly Choice[], { reach }: Lessons): readonly Choice[] {
  if (reach.size === 0) return all;
  const open = all.filter(({ rest }) => reach.get(rest) !== false);
  return open.length > 0 ? open : all;
}

/**
 * The step as it is written: its list of numbers left, rarely its result, may be wrong. A lesson that
 * states the right fact prevents the error.
 */
export function write(step: Step, left: readonly string[], lessons: Lessons, draws: Draws): Step {
  const sum = `${step.left} ${step.operator} ${step.right}`;
  const before = left.length === 4 || left.length === 3 ? left.length : 2;
  const careless = 1 - draws.skill;
  const u = careless === 0 ? 0.5 : drawOn(draws, rates.list.correlation, 'write', left.join(' '), sum);
  if (u < rates.list[before] * careless) {
    if (lessons.facts.has(saying.leaves(sum, step.result, step.rest))) return step;
    return { ...step, rest: wrongList(step, left, draws) };
  }
  if (u > 1 - rates.arithmetic * careless) {
    if (lessons.facts.has(saying.result(sum, step.result))) return step;
    const result = formatRational(combine(parseRational(step.result)!, '+', { n: 1, d: 1 })!);
    return { ...step, result, rest: follows(left, [step.left, step.right], result) };
  }
  return step;
}

/** An operand stays, or one of the others is forgotten. */
function wrongList(step: Step, left: readonly string[], draws: Draws): string[] {
  const how = draws.belief('list', left.join(' '), step.left, step.operator, step.right);
  const { rest } = step;
  const { forgotten: forgets, right } = rates.wrongList;
  if (rest.length > 1 && how < forgets) {
    const forgotten = rest.findIndex((number) => number !== step.result);
    if (forgotten >= 0) return rest.toSpliced(forgotten, 1);
  }
  return follows(rest, [], how < forgets + right ? step.right : step.left);
}

/**
 * Up to `count` steps, chosen as they come to mind: whole results that are not negative first, in an order
 * mostly fixed by the numbers; blind to where they lead. With probability `skill`, a step that keeps 24 in
 * reach is put in where it was missed.
 */
export function propose({ left, lessons }: Question, count: number, draws: Draws): Step[] {
  const all = choices(left);
  const open = new Set(allowed(all, lessons));
  const fixed = random(draws.belief('propose', left.join(' ')));
  const own = random(draws.slip('propose'));
  const repeats = Math.sqrt(rates.propose.correlation);
  const order = all
    .map((choice) => {
      const [belief, slip] = [fixed.next(), own.next()];
      const u = own.next() < repeats ? belief : slip;
      // The smallest of −ln(u) / w is a draw in proportion to w; sorted, draws without replacement.
      return { choice, time: -Math.log(1 - u) / choice.weight };
    })
    .filter(({ choice }) => open.has(choice))
    .sort((a, b) => a.time - b.time)
    .map(({ choice }) => choice);
  const chosen = order.slice(0, count);
  if (draws.skill > 0 && draws.slip('omission') < draws.skill) {
    const good = ({ step }: Choice) => reachable(step.rest);
    const missed = chosen.some(good) ? undefined : order.find(good);
    if (missed) chosen.splice(Math.min(chosen.length, count - 1), 1, missed);
  }
  return chosen.map(({ step }) => write(step, left, lessons, draws));
}

/** The expression that the lines in the prompt compute, rarely garbled; undefined when they do not fit. */
export function answer({ puzzle, lines }: Question, draws: Draws): string | undefined {
  const right = expressionOf(puzzle, lines);
  const wrong = draws.slip('answer line') < rates.answer * (1 - draws.skill);
  return right !== undefined && wrong ? garble(right) : right;
}

/** A brief slip: the brackets forgotten, or one sign for another; whatever first changes the value. */
function garble(expression: string): string {
  const value = (text: string) => {
    const read = evaluate(parseExpression(text)!);
    return read && formatRational(read);
  };
  const other: Record<Operator, string> = { '+': '-', '-': '+', '*': '+', '/': '*' };
  const signs = [...expression.matchAll(/[-+*/]/g)].map(({ index }) => index);
  const candidates = [
    expression.replace(/[()]/g, ''),
    ...signs.map(
      (at) => expression.slice(0, at) + other[expression[at] as Operator] + expression.slice(at + 1),
    ),
  ];
  const wrong = candidates.find((text) => value(text) !== value(expression)) ?? expression;
  return formatExpression(parseExpression(wrong)!);
}
