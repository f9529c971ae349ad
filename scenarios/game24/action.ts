/** What an agent writes: a step or an answer, as data and as a line of text. */
import { z } from 'zod';
import { ParseError } from '../../src/errors.ts';
import { formatExpression, parseExpression } from './expression.ts';
import { formatRational, type Operator, parseRational, sortNumbers } from './rational.ts';

const number = z.string().refine((text) => canonical(text) === text, {
  error: 'write a number in lowest terms, as in "3", "-2" or "8/3"',
});
const expression = z.string().refine((text) => canonicalExpression(text) === text, {
  error: 'write an expression as in "(9 - 7 + 2) * 6"',
});

/** Two numbers combined, as the agent claims it: nothing here need be right. */
export const step = z.object({
  kind: z.literal('step'),
  left: number,
  operator: z.enum(['+', '-', '*', '/']),
  right: number,
  result: number,
  /** The numbers that are left after the step. */
  rest: z.array(number),
});
/** One expression of the puzzle's numbers that is said to make 24. */
export const answer = z.object({ kind: z.literal('answer'), expression });
export const action = z.discriminatedUnion('kind', [step, answer]);

export type Step = z.infer<typeof step>;
export type Answer = z.infer<typeof answer>;
export type Game24Action = z.infer<typeof action>;

function canonical(text: string): string | undefined {
  const value = parseRational(text);
  return value && formatRational(value);
}

function canonicalExpression(text: string): string | undefined {
  const read = parseExpression(text);
  return read === undefined ? undefined : formatExpression(read);
}

/** The line that `readLine` reads back: `9 - 7 = 2 (left: 2 2 6)` or `Answer: (9 - 7 + 2) * 6 = 24`. */
export function formatAction(action: Game24Action): string {
  if (action.kind === 'answer') return `Answer: ${action.expression} = 24`;
  const { left, operator, right, result, rest } = action;
  return `${left} ${operator} ${right} = ${result} (left: ${rest.join(' ')})`;
}

/** What follows from the numbers, the operands taken away (where they are there) and the result put in. */
export function follows(numbers: readonly string[], operands: readonly string[], result: string): string[] {
  const rest = [...numbers];
  for (const operand of operands) {
    const at = rest.indexOf(operand);
    if (at >= 0) rest.splice(at, 1);
  }
  return sortNumbers([...rest, result]);
}

const NUMBER = String.raw`-?\d{1,9}(?:\.\d{1,6}|\/\d{1,9})?`;
const OPERAND = String.raw`\(?(${NUMBER})\)?`;
const STEP = new RegExp(
  String.raw`^${OPERAND}\s*([-+*/])\s*${OPERAND}\s*=\s*\(?(${NUMBER}(?:\s*\/\s*\d{1,9})?)\)?(?!\d)(.*)$`,
);
const MARKER = /^(?:[-*•>]\s+)*(?:step\b\s*(?:\d+\s*[:.)]\s*|:\s*)?|\(?\d{1,2}[.):]\s+)?/i;
const LIST =
  /\b(?:left|remaining|remains?|rest)\b(?:\s+(?:numbers?|over))?\s*(?:[:=]|\b(?:is|are)\b)?\s*(.*)$/i;

/** Signs, ornaments and list marks in the one way the grammar knows. */
function plain(line: string): string {
  return line
    .replace(/\\(?:times|cdot)\b/g, '*')
    .replace(/\\div\b/g, '/')
    .replace(/\*\*|[`$]|\\[()[\]]/g, '')
    .replace(/[−–—‒]/g, '-')
    .replace(/[÷∶]/g, '/')
    .replace(/[×✕⋅∙·]/g, '*')
    .replace(/(?<=[\d)]\s*)[xX](?=\s*[-\d(])/g, '*')
    .trim()
    .replace(MARKER, '');
}

function unreadable(line: string, why?: string): ParseError {
  const shown = line.length > 80 ? `${line.slice(0, 77)}...` : line;
  return new ParseError(
    `"${shown}" ${why ?? 'is neither a step nor an answer'}: ` +
      'write a step as "9 - 7 = 2 (left: 2 2 6)" or the answer as "Answer: (9 - 7 + 2) * 6 = 24"',
  );
}

/**
 * Reads one line leniently: `×`, `x`, `÷`, other minus signs, fractions and decimals, list marks,
 * missing spaces. What is claimed is kept as claimed, right or wrong; a missing list of numbers left is
 * filled in from `numbers` (those before the step) and the claimed result. Throws ParseError.
 */
export function readLine(line: string, numbers: readonly string[]): Game24Action {
  const text = plain(line);
  const answered = /^(?:the\s+)?(?:final\s+)?answer\b\s*(?:[:=]|is\b)?\s*(.*)$/i.exec(text);
  if (answered) {
    const claimed = /^[-+*/\d\s.()[\]{}]*/.exec(answered[1]!)![0].replace(/[\s.]+$/, '');
    const read = canonicalExpression(claimed);
    if (read === undefined)
      throw unreadable(line, 'has no expression of whole numbers, + - * / and brackets');
    return { kind: 'answer', expression: read };
  }
  const match = STEP.exec(text);
  if (match) return readStep(line, match, numbers);
  // An expression of more than one operation that stands alone is meant as the answer.
  const [, alone = ''] = /^([^=]+?)(?:=\s*24\W*)?$/.exec(text) ?? [];
  const bare = canonicalExpression(alone);
  if (bare !== undefined && (bare.match(/[-+*/]/g)?.length ?? 0) > 1) {
    return { kind: 'answer', expression: bare };
  }
  throw unreadable(line);
}

function readStep(line: string, match: RegExpExecArray, numbers: readonly string[]): Step {
  const tail = match[5]!;
  if (/^\s*[-+*/=]\s*[\d(]/.test(tail)) throw unreadable(line, 'does more than one operation');
  const read = (text: string): string => {
    const value = canonical(text.replace(/\s/g, ''));
    if (value === undefined) throw unreadable(line, `has a number that does not exist (${text})`);
    return value;
  };
  const [left, right, result] = [read(match[1]!), read(match[3]!), read(match[4]!)];
  const operator = match[2] as Operator;
  const list = LIST.exec(tail)?.[1];
  const rest =
    list === undefined
      ? follows(numbers, [left, right], result)
      : (
          list
            .replace(/\band\b/gi, ' ')
            .split(/[)\]}a-z]/i)[0]!
            .match(new RegExp(NUMBER, 'g')) ?? []
        ).map(read);
  return { kind: 'step', left, operator, right, result, rest };
}

/** The first line of a text that can be read; throws the first line's ParseError when none can. */
export function readAction(text: string, numbers: readonly string[]): Game24Action {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  let first: unknown;
  for (const line of lines) {
    try {
      return readLine(line, numbers);
    } catch (error) {
      first ??= error;
    }
  }
  throw first ?? unreadable(text, 'is empty');
}
