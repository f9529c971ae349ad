/** The rules of the game: what a line must satisfy, and in words what is wrong with one that does not. */
import { type Answer, formatAction, type Game24Action, type Step } from './action.ts';
import { type Expression, evaluate, formatExpression, numbersIn, parseExpression } from './expression.ts';
import { combine, formatRational, parseRational, sortNumbers } from './rational.ts';
import { reachable, ways } from './solver.ts';
import { heading } from './wording.ts';

/** One puzzle: four whole numbers from 1 to 13, and whether the world tells when 24 is out of reach. */
export interface Game24Task {
  numbers: number[];
  /** With an oracle, a step after which 24 cannot be reached is refused. */
  oracle: boolean;
}

/** What the machine remembers; which phase the game is in is the machine's state. */
export interface Game24Context {
  task: Game24Task;
  /** The numbers left, as canonical texts in ascending order. */
  left: readonly string[];
  /** The accepted lines, in order. */
  lines: readonly Game24Action[];
}

/** Accepted with the numbers left after it, or refused with the reason in words. */
export type Judgement = { accepted: true; left: string[] } | { accepted: false; why: string };

const refuse = (why: string): Judgement => ({ accepted: false, why });
const list = (numbers: readonly (string | number)[]) => numbers.join(' ');
const same = (a: readonly string[], b: readonly string[]) => list(a) === list(b);

/** What the rules say of a line, with these lines accepted before it. */
export function judge(context: Game24Context, action: Game24Action): Judgement {
  return action.kind === 'step' ? judgeStep(context, action) : judgeAnswer(context, action);
}

function judgeStep({ left, task }: Game24Context, step: Step): Judgement {
  if (left.length < 2) {
    return refuse(`Only ${list(left)} is left, so there is nothing to combine: write the answer line.`);
  }
  const sum = `${step.left} ${step.operator} ${step.right}`;
  const others = [...left];
  for (const operand of [step.left, step.right]) {
    const at = others.indexOf(operand);
    if (at < 0) {
      const once = left.includes(operand) ? `there is only one ${operand}` : `${operand} is not there`;
      return refuse(`${sum}: the numbers left are ${list(left)}; ${once}.`);
    }
    others.splice(at, 1);
  }
  const value = combine(parseRational(step.left)!, step.operator, parseRational(step.right)!);
  if (!value) return refuse(`${sum}: a division by zero has no result.`);
  const result = formatRational(value);
  if (result !== step.result) return refuse(`${sum} = ${step.result} is wrong: ${sum} = ${result}.`);
  const rest = sortNumbers([...others, result]);
  if (!same(rest, sortNumbers(step.rest))) {
    return refuse(`${sum} = ${result} leaves ${list(rest)}, not ${list(step.rest) || 'nothing'}.`);
  }
  if (task.oracle && !reachable(rest)) {
    return refuse(`After ${sum} = ${result} the numbers ${list(rest)} can no longer reach 24.`);
  }
  return { accepted: true, left: rest };
}

function judgeAnswer({ task, left }: Game24Context, { expression }: Answer): Judgement {
  const read = parseExpression(expression)!;
  const ascending = (numbers: number[]) => list([...numbers].sort((a, b) => a - b));
  const used = numbersIn(read);
  if (ascending(used) !== ascending(task.numbers)) {
    return refuse(
      `The answer ${expression} uses ${list(used)}: it must use ${list(task.numbers)}, each exactly once.`,
    );
  }
  const value = evaluate(read);
  if (!value) return refuse(`The answer ${expression} divides by zero.`);
  if (formatRational(value) !== '24') {
    return refuse(`The answer is wrong: ${expression} = ${formatRational(value)}, not 24.`);
  }
  return { accepted: true, left: [...left] };
}

/** What an agent is told of an accepted line. */
export function approve(action: Game24Action, left: readonly string[]): string {
  if (action.kind === 'answer') return `Right: ${action.expression} = 24.`;
  if (left.length > 1) return `Right. Numbers left: ${list(left)}.`;
  return left[0] === '24'
    ? 'Right. The last number is 24: write the answer line.'
    : `The last number is ${left[0]}, not 24.`;
}

/** Every distinct right step from some numbers (canonical texts). */
export function steps(numbers: readonly string[]): Step[] {
  return ways(numbers.map((text) => parseRational(text)!)).map(({ left, operator, right, result, rest }) => ({
    kind: 'step',
    left: formatRational(left),
    operator,
    right: formatRational(right),
    result: formatRational(result),
    rest: sortNumbers(rest.map(formatRational)),
  }));
}

/** The lines put together as the one expression they compute; undefined unless they leave one number. */
export function expressionOf(numbers: readonly number[], lines: readonly Game24Action[]): string | undefined {
  const parts = numbers.map((value) => ({ text: String(value), made: value as Expression }));
  const take = (text: string) => {
    const at = parts.findIndex((part) => part.text === text);
    return at < 0 ? undefined : parts.splice(at, 1)[0]!.made;
  };
  for (const line of lines) {
    if (line.kind === 'answer') continue;
    const left = take(line.left);
    const right = take(line.right);
    if (left === undefined || right === undefined) return undefined;
    parts.push({ text: line.result, made: { operator: line.operator, left, right } });
  }
  return parts.length === 1 ? formatExpression(parts[0]!.made) : undefined;
}

/** What an agent is shown: the puzzle, the accepted lines, the numbers left. */
export function describe({ task, lines, left }: Game24Context): string {
  return [
    `${heading.puzzle} ${list(task.numbers)}`,
    ...(lines.length > 0 ? [heading.lines, ...lines.map(formatAction)] : []),
    `${heading.left} ${list(left)}`,
  ].join('\n');
}
