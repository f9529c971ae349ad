/** Whether what was wanted has been done: told rightly, sent to the right address, put down for the right time. */
import { commonOf } from '../language/common.ts';
import { type Goal, understand } from '../language/goal.ts';
import { calculate, type Step, soughtValue, stepsOf } from '../language/plan.ts';
import { inWorldForm } from '../language/when.ts';
import { truth } from './world.ts';

/** A call that was made, with its task in words. */
export interface Made {
  tool: string;
  task: string;
  status: string;
}

/** Part by part of what a request wants; undefined where the world does not know the request. */
export type Outcome = Partial<Record<'told' | 'mailed' | 'noted', boolean>> | undefined;

const everything = {
  value: truth,
  result: calculate,
  mailed: false,
  noted: false,
};

/**
 * Whether a text gives a value, in any case; a number may be rounded where it is a fraction, a date or a time be
 * written in another form, as the tools take them.
 */
export function says(text: string, value: string): boolean {
  if (/^\d{4}-\d\d-\d\d$|^\d\d:\d\d$/.test(value)) return inWorldForm(text).includes(value);
  const words = text.replace(/(\d),(?=\d{3}\b)/g, '$1');
  if (!/^-?\d+(?:\.\d+)?$/.test(value)) return words.toLowerCase().includes(value.toLowerCase());
  return (words.match(/-?\d+(?:\.\d+)?/g) ?? []).some((number) => {
    const decimals = number.split('.')[1]?.length ?? 0;
    return Number(number) === Number(value) || (decimals > 0 && number === Number(value).toFixed(decimals));
  });
}

/** The steps that lead to a goal, by the facts of the world; undefined where the world lacks one of them. */
export function wayTo(goal: Goal): Step[] | undefined {
  try {
    return stepsOf(goal, truth);
  } catch {
    return undefined;
  }
}

/** What came of a request by these calls and this answer. */
export function outcomeOf(request: string, made: readonly Made[], answer: string): Outcome {
  const common = commonOf(request);
  if (common) return { told: common.says.some((value) => says(answer, value)) };
  const goal = understand(request);
  const way = goal && wayTo(goal);
  if (!goal || !way) return undefined;
  const { find, mail, event } = goal;
  const done = (tool: string, ...values: string[]) =>
    made.some(
      (call) =>
        call.tool === tool && call.status === 'answered' && values.every((value) => says(call.task, value)),
    );
  const found = find && soughtValue(find, everything);
  const wanted = <TKind extends Step['kind']>(kind: TKind) =>
    way.find((step): step is Extract<Step, { kind: TKind }> => step.kind === kind);
  const noted = wanted('event');
  return {
    // What is to be sent need not be told as well.
    ...(find && (!mail || mail.text !== undefined) && { told: says(answer, found!) }),
    ...(mail && { mailed: done('send_email', wanted('mail')!.to, mail.text ?? found!) }),
    ...(event && { noted: done('create_event', noted!.date, noted!.time) }),
  };
}
