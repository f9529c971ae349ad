import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ParseError } from '../../src/errors.ts';
import { action, formatAction, type Game24Action, readAction, readLine } from './action.ts';
import { type Expression, formatExpression } from './expression.ts';
import { formatRational, rational } from './rational.ts';

const number = fc
  .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 1, max: 99 }))
  .map(([n, d]) => formatRational(rational(n, d)!));
const operator = fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const);
const small = fc.integer({ min: 0, max: 999 });
const expression = fc
  .tuple(small, fc.array(fc.tuple(operator, small, fc.boolean()), { maxLength: 5 }))
  .map(([first, rest]) =>
    formatExpression(
      rest.reduce<Expression>(
        (made, [operator, next, before]) =>
          before ? { operator, left: next, right: made } : { operator, left: made, right: next },
        first,
      ),
    ),
  );
const anyAction: fc.Arbitrary<Game24Action> = fc.oneof(
  fc.record({
    kind: fc.constant('step' as const),
    left: number,
    operator,
    right: number,
    result: number,
    rest: fc.array(number, { maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant('answer' as const), expression }),
);

const step = (
  left: string,
  operator: '+' | '-' | '*' | '/',
  right: string,
  result: string,
  rest: string,
) => ({
  kind: 'step',
  left,
  operator,
  right,
  result,
  rest: rest.split(' ').filter((word) => word !== ''),
});

describe('lines', () => {
  test('are read back as they were written, whatever is claimed', () => {
    fc.assert(
      fc.property(anyAction, fc.array(number, { maxLength: 4 }), (made, numbers) => {
        expect(action.parse(made)).toEqual(made);
        expect(readLine(formatAction(made), numbers)).toEqual(made);
      }),
      { numRuns: 500 },
    );
  });

  const numbers = ['4', '5', '6', '10'];
  test.each([
    ['4 + 5 = 9 (left: 6 9 10)', step('4', '+', '5', '9', '6 9 10')],
    ['4+5=9 (left: 6 9 10)', step('4', '+', '5', '9', '6 9 10')],
    ['1. 4 × 5 = 20 (left: 6, 10, 20)', step('4', '*', '5', '20', '6 10 20')],
    ['Step 2: 4 x 5 = 20, left: 6 10 and 20.', step('4', '*', '5', '20', '6 10 20')],
    ['- 10 ÷ 4 = 5/2 [remaining: 5/2 5 6]', step('10', '/', '4', '5/2', '5/2 5 6')],
    ['* 10 / 4 = 2.5 (left: 2.5 5 6)', step('10', '/', '4', '5/2', '5/2 5 6')],
    ['(3) 4 − 10 = −6 (left: −6 5 6)', step('4', '-', '10', '-6', '-6 5 6')],
    ['**4 - 10 = -6** (numbers left: -6, 5, 6)', step('4', '-', '10', '-6', '-6 5 6')],
    ['$4 \\times 5 = 20$', step('4', '*', '5', '20', '6 10 20')],
    ['4 - -2 = 6 (left: 6)', step('4', '-', '-2', '6', '6')],
    ['4--2=6 (left: 6)', step('4', '-', '-2', '6', '6')],
    ['8/3 / 2 = 4/3 (left: 4/3)', step('8/3', '/', '2', '4/3', '4/3')],
    ['8/3 = 8/3 (left: 8/3 2)', step('8', '/', '3', '8/3', '8/3 2')],
    ['8 / 3 = 8 / 3 (left: 8/3 2)', step('8', '/', '3', '8/3', '8/3 2')],
    ['4 / 6 = 4/6 (left: 2/3 5 10)', step('4', '/', '6', '2/3', '2/3 5 10')],
    // What is missing follows from what is claimed, right or wrong.
    ['4 + 5 = 8', step('4', '+', '5', '8', '6 8 10')],
    ['7 + 5 = 12', step('7', '+', '5', '12', '4 6 10 12')],
    ['4 + 5 = 9 (left:)', step('4', '+', '5', '9', '')],
    ['4 + 5 = 9 (which is close to 10)', step('4', '+', '5', '9', '6 9 10')],
    ['Answer: (10 - 4) * 5 - 6 = 24', { kind: 'answer', expression: '(10 - 4) * 5 - 6' }],
    ['The answer is ((10−4)×5)−6.', { kind: 'answer', expression: '(10 - 4) * 5 - 6' }],
    ['**Final answer:** (10 - 4) * 5 - 6', { kind: 'answer', expression: '(10 - 4) * 5 - 6' }],
    ['5 * (10 - 4) - 6 = 24', { kind: 'answer', expression: '5 * (10 - 4) - 6' }],
    ['Answer: 4 + 5 = 9', { kind: 'answer', expression: '4 + 5' }],
  ])('%s', (text, expected) => {
    expect(readLine(text, numbers)).toEqual(expected);
  });

  test.each([
    'I would add 4 and 5',
    '4 + 5 + 6 = 15 (left: 10 15)',
    '4 + 5 = 9 + 6 = 15',
    '4 + 5/0 = 9',
    'Answer: none',
    'Answer: 2.5 * 4',
    'Answer: process.exit(1)',
    '4 + 5',
    '12345678901 + 1 = 2',
    'x'.repeat(500),
  ])('%.40s says what to write instead', (text) => {
    const read = () => readLine(text, numbers);
    expect(read).toThrow(ParseError);
    expect(read).toThrow(/write a step as "9 - 7 = 2 \(left: 2 2 6\)" or the answer as "Answer: /);
  });

  test('a text of several lines gives its first that can be read', () => {
    expect(readAction('Let me see.\n4 + 5 = 9\n6 + 9 = 15', numbers)).toMatchObject({ result: '9' });
    expect(() => readAction('  \n', numbers)).toThrow(/is empty/);
  });
});
