/** What the tools refuse by rules of their own, before any model is asked. */
import { MONTH } from '../language/when.ts';
import type { ToolName } from '../prompts/descriptions.ts';

const DATE = new RegExp(
  String.raw`\b\d{4}-\d\d?-\d\d?\b|\b\d\d?[./]\d\d?[./]\d{4}\b|\b\d\d?(?:st|nd|rd|th)? ${MONTH},? \d{4}\b|\b${MONTH} \d\d?(?:st|nd|rd|th)?,? \d{4}\b`,
  'i',
);
const RELATIVE =
  /\b(?:today|tonight|tomorrow|yesterday|(?:next|this|coming) (?:\w+day|week|weekend|month|year|morning|afternoon|evening)|in (?:\d+|an?|two|three|four|five|six) (?:hour|day|week|month)s?)\b/i;
const TIME =
  /\b(?:[01]?\d|2[0-3])[:.][0-5]\d\b|\b(?:1[0-2]|[1-9]) ?[ap]\.?m\b|\bnoon\b|\bmidnight\b|\ball[- ]day\b/i;
const ADDRESS = /[^\s<>@"',;:]+@[^\s<>@"',;:]+\.\w+/;

/** Why an event cannot be put down; undefined when it can. */
function refusesEvent(task: string): string | undefined {
  const date = DATE.exec(task);
  if (!date) {
    const relative = RELATIVE.exec(task)?.[0];
    const why = relative ? `"${relative}" is no date` : 'there is no date';
    return `The event is not created: ${why}. Give an absolute date, as 2026-05-14, and a time, as 19:30.`;
  }
  // The dots of 14.05.2026 are no time.
  if (!TIME.test(task.replace(date[0], ''))) {
    return 'The event is not created: there is no time. Give one, as 19:30, beside the date.';
  }
  return undefined;
}

function refusesMail(task: string): string | undefined {
  const missing = [
    ...(ADDRESS.test(task) ? [] : ['the address of a recipient']),
    ...(/\bsubject\b/i.test(task) ? [] : ['a subject']),
    ...(/\b(?:body|text|message|content|saying|says)\b/i.test(task) ? [] : ['a body']),
  ];
  if (missing.length === 0) return undefined;
  return `The email is not sent: it lacks ${missing.join(' and ')}. Give the recipient's address, the subject and the body.`;
}

const refusesNumberless = (task: string) =>
  /\d/.test(task)
    ? undefined
    : 'Nothing is calculated: the task holds no number. Give every number of the calculation.';

/** By tool; the others take any task. */
export const refusals: Readonly<Partial<Record<ToolName, (task: string) => string | undefined>>> = {
  calculate_number: refusesNumberless,
  create_event: refusesEvent,
  send_email: refusesMail,
};
