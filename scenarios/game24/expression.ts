/** Arithmetic expressions of whole numbers, read by a grammar of our own: no text is ever run as code. */
import { combine, type Operator, type Rational } from './rational.ts';

/** A whole number, or two expressions combined. */
export type Expression = number | { operator: Operator; left: Expression; right: Expression };

/** Longer expressions are not read: an answer has 4 numbers, so this leaves room for any mistake. */
const MAX_TOKENS = 64;

/**
 * Reads `+ - * /` over whole numbers and brackets, with the usual precedence, from the left.
 * Undefined for anything else (a sign in front of a number included: it is not one of the operations).
 */
export function parseExpression(text: string): Expression | undefined {
  const tokens = text.match(/\d+|\S/g) ?? [];
  if (tokens.length === 0 || tokens.length > MAX_TOKENS) return undefined;
  let at = 0;

  function chain(operators: readonly string[], part: () => Expression | undefined): Expression | undefined {
    let left = part();
    while (left !== undefined && operators.includes(tokens[at]!)) {
      const operator = tokens[at++] as Operator;
      const right = part();
      left = right === undefined ? undefined : { operator, left, right };
    }
    return left;
  }
  const sum = (): Expression | undefined => chain(['+', '-'], product);
  const product = (): Expression | undefined => chain(['*', '/'], atom);
  function atom(): Expression | undefined {
    const token = tokens[at++] ?? '';
    if (/^\d{1,9}$/.test(token)) return Number(token);
    const close = { '(': ')', '[': ']', '{': '}' }[token];
    if (close === undefined) return undefined;
    const inner = sum();
    return tokens[at++] === close ? inner : undefined;
  }

  const expression = sum();
  return at === tokens.length ? expression : undefined;
}

/** The exact value; undefined where it divides by zero. */
export function evaluate(expression: Expression): Rational | undefined {
  if (typeof expression === 'number') return { n: expression, d: 1 };
  const left = evaluate(expression.left);
  const right = evaluate(expression.right);
  return left && right && combine(left, expression.operator, right);
}

/** The whole numbers of an expression, from left to right. */
export function numbersIn(expression: Expression): number[] {
  return typeof expression === 'number'
    ? [expression]
    : [...numbersIn(expression.left), ...numbersIn(expression.right)];
}

const precedence = (expression: Expression): number =>
  typeof expression === 'number' ? 3 : '*/'.includes(expression.operator) ? 2 : 1;

/** The expression with no more brackets than it needs: `(9 - 7 + 2) * 6`. */
export function formatExpression(expression: Expression): string {
  if (typeof expression === 'number') return String(expression);
  const { operator, left, right } = expression;
  const own = precedence(expression);
  const wrap = (part: Expression, needed: boolean) =>
    needed ? `(${formatExpression(part)})` : formatExpression(part);
  // a − (b − c) and a / (b / c) need theirs; a + (b − c) does not.
  const strict = operator === '-' || operator === '/';
  return [
    wrap(left, precedence(left) < own),
    operator,
    wrap(right, strict ? precedence(right) <= own : precedence(right) < own),
  ].join(' ');
}
