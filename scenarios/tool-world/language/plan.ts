/** The steps that a goal needs, as far as what is known allows to see them. */
import { evaluate, parseExpression } from '../../game24/expression.ts';
import {
  type Calculation,
  type Goal,
  isCalculation,
  type Operand,
  type Operation,
  phraseOf,
  type Sought,
  soughtText,
  TOMORROW,
  type Wanted,
} from './goal.ts';
import { type Attribute, mention, sentence, TODAY } from './vocabulary.ts';

/** What is left to do, with every value that it needs. */
export type Step =
  | { kind: 'look up'; attribute: Attribute; subject: string }
  | { kind: 'calculate'; expression: string }
  | { kind: 'mail'; to: string; subject: string; body: string }
  | { kind: 'event'; title: string; date: string; time: string };

/** What is known, and what has been done. */
export interface Known {
  value(attribute: Attribute, subject: string): string | undefined;
  /** The value of an expression. */
  result(expression: string): string | undefined;
  mailed: boolean;
  noted: boolean;
}

const SIGNS: Readonly<Record<Operation, string>> = { sum: '+', difference: '-', product: '*', ratio: '/' };

/** What has to be looked up next for this: the innermost thing that is not known. */
function missing(wanted: Wanted, known: Known): Step | undefined {
  const { attribute, of } = wanted;
  const subject = typeof of === 'string' ? of : wantedValue(of, known);
  if (subject === undefined) return missing(of as Wanted, known);
  return known.value(attribute, subject) === undefined ? { kind: 'look up', attribute, subject } : undefined;
}

/** The value of what is wanted, if the way to it is known. */
export function wantedValue(wanted: Wanted, known: Known): string | undefined {
  const subject = typeof wanted.of === 'string' ? wanted.of : wantedValue(wanted.of, known);
  return subject === undefined ? undefined : known.value(wanted.attribute, subject);
}

const operandValue = (operand: Operand, known: Known) =>
  typeof operand === 'number' ? String(operand) : wantedValue(operand, known);

/** Undefined while an operand is not known. */
export function expressionOf({ operation, of }: Calculation, known: Known): string | undefined {
  const [left, right] = of.map((operand) => operandValue(operand, known));
  return left === undefined || right === undefined ? undefined : `${left} ${SIGNS[operation]} ${right}`;
}

/** The value of what is sought. */
export function soughtValue(sought: Sought, known: Known): string | undefined {
  if (!isCalculation(sought)) return wantedValue(sought, known);
  const expression = expressionOf(sought, known);
  return expression === undefined ? undefined : known.result(expression);
}

/** All steps that can be taken now, in the order in which they come to mind; none when all is done. */
export function readySteps(goal: Goal, known: Known): Step[] {
  const { find, mail, event } = goal;
  const steps: (Step | undefined)[] = [];
  if (find) {
    if (!isCalculation(find)) steps.push(missing(find, known));
    else {
      for (const operand of find.of) if (typeof operand !== 'number') steps.push(missing(operand, known));
      const expression = expressionOf(find, known);
      if (expression !== undefined && known.result(expression) === undefined) {
        steps.push({ kind: 'calculate', expression });
      }
    }
  }
  if (mail && !known.mailed) steps.push(...mailSteps(goal, known));
  if (event && !known.noted) steps.push(...eventSteps(event, known));
  return steps.filter((step) => step !== undefined);
}

function mailSteps({ find, mail }: Goal, known: Known): (Step | undefined)[] {
  const { to, text } = mail!;
  const address = typeof to === 'string' ? to : wantedValue(to, known);
  if (address === undefined) return [missing(to as Wanted, known)];
  if (text !== undefined) return [{ kind: 'mail', to: address, subject: 'A message', body: sentence(text) }];
  const found = soughtValue(find!, known);
  if (found === undefined) return [];
  const what = soughtText(find!);
  return [
    {
      kind: 'mail',
      to: address,
      subject: sentence(what).slice(0, -1),
      body: sentence(`${what} is ${found}`),
    },
  ];
}

function eventSteps({ title, date, time }: NonNullable<Goal['event']>, known: Known): (Step | undefined)[] {
  const [day, hour] = [dateOf(date, known), typeof time === 'string' ? time : wantedValue(time, known)];
  if (day !== undefined && hour !== undefined) return [{ kind: 'event', title, date: day, time: hour }];
  const today = date === TOMORROW ? TODAY_S_DATE : date;
  return [today, time].map((each) => (typeof each === 'string' ? undefined : missing(each, known)));
}

const TODAY_S_DATE: Wanted = { attribute: 'date', of: TODAY };

function dateOf(date: string | Wanted, known: Known): string | undefined {
  if (typeof date !== 'string') return wantedValue(date, known);
  if (date !== TOMORROW) return date;
  const today = wantedValue(TODAY_S_DATE, known);
  return today === undefined ? undefined : dayAfter(today);
}

/** The day after a date as 2026-05-14. */
export function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** The value of an expression of whole numbers, to two decimals; undefined for other texts. */
export function calculate(expression: string): string | undefined {
  const read = parseExpression(expression);
  const value = read === undefined ? undefined : evaluate(read);
  return value === undefined ? undefined : String(Math.round((value.n * 100) / value.d) / 100);
}

/** What the final answer says when all is done. */
export function answerOf({ find, mail, event }: Goal, known: Known): string {
  const parts: string[] = [];
  if (find) parts.push(`${soughtText(find)} is ${soughtValue(find, known)}`);
  if (mail)
    parts.push(`the email to ${typeof mail.to === 'string' ? mail.to : phraseTo(mail.to)} has been sent`);
  if (event) parts.push(`the event "${event.title}" is in the calendar`);
  return sentence(parts.join('; '));
}

const phraseTo = ({ of }: Wanted) => (typeof of === 'string' ? of : phraseOf(of));

/** Every step of a goal in order, by the values that are true. Throws RangeError for what has no value. */
export function stepsOf(goal: Goal, truth: Known['value']): Step[] {
  const steps: Step[] = [];
  const found = new Set<string>();
  const known: Known = {
    value: (attribute, subject) =>
      found.has(mention(attribute, subject)) ? truth(attribute, subject) : undefined,
    result: (expression) => (found.has(expression) ? calculate(expression) : undefined),
    mailed: false,
    noted: false,
  };
  for (let [step] = readySteps(goal, known); step; [step] = readySteps(goal, known)) {
    if (step.kind === 'look up') {
      const { attribute, subject } = step;
      if (truth(attribute, subject) === undefined)
        throw new RangeError(`nobody knows ${mention(attribute, subject)}`);
      found.add(mention(attribute, subject));
    } else if (step.kind === 'calculate') {
      if (calculate(step.expression) === undefined) throw new RangeError(`${step.expression} has no value`);
      found.add(step.expression);
    } else known[step.kind === 'mail' ? 'mailed' : 'noted'] = true;
    steps.push(step);
  }
  return steps;
}
