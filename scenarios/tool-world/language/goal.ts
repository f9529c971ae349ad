/** What a request asks for, written in words and read from them: `understand(phrase(goal))` is the goal. */
import { type Attribute, attributes, mention, readMention } from './vocabulary.ts';

/** An attribute of something that is named, or that has to be found first. */
export interface Wanted {
  attribute: Attribute;
  of: string | Wanted;
}

export type Operation = 'sum' | 'difference' | 'product' | 'ratio';

export interface Calculation {
  operation: Operation;
  of: readonly [Operand, Operand];
}

export type Operand = number | Wanted;

export type Sought = Wanted | Calculation;

/** What is to be done, in this order; a goal has at least one part. */
export interface Goal {
  /** To be found out and told. */
  find?: Sought;
  /** To be sent to an address, or to somebody whose address has to be found: a text, or else what was found. */
  mail?: { to: string | Wanted; text?: string };
  /** To be put into the calendar. */
  event?: { title: string; date: string | Wanted; time: string | Wanted };
}

/** The date of an event that is said to be tomorrow. */
export const TOMORROW = 'tomorrow';

const OPERATIONS: Readonly<Record<Operation, readonly [string, string]>> = {
  sum: ['the sum of ', ' and '],
  difference: ['the difference between ', ' and '],
  product: ['the product of ', ' and '],
  ratio: ['the ratio of ', ' to '],
};

export const isCalculation = (sought: Sought): sought is Calculation => 'operation' in sought;

export const phraseOf = (wanted: Wanted): string =>
  mention(wanted.attribute, typeof wanted.of === 'string' ? wanted.of : phraseOf(wanted.of));

const operandText = (operand: Operand) => (typeof operand === 'number' ? String(operand) : phraseOf(operand));

export function soughtText(sought: Sought): string {
  if (!isCalculation(sought)) return phraseOf(sought);
  const [before, between] = OPERATIONS[sought.operation];
  return `${before}${operandText(sought.of[0])}${between}${operandText(sought.of[1])}`;
}

function readWanted(text: string): Wanted | undefined {
  const read = readMention(text);
  return read && { attribute: read.attribute, of: readWanted(read.of) ?? read.of };
}

const readOperand = (text: string): Operand | undefined =>
  /^\d+$/.test(text) ? Number(text) : readWanted(text);

function readSought(text: string): Sought | undefined {
  for (const [operation, [before, between]] of Object.entries(OPERATIONS)) {
    if (!text.startsWith(before)) continue;
    const [left, right, ...more] = text.slice(before.length).split(between).map(readOperand);
    if (left === undefined || right === undefined || more.length > 0) continue;
    return { operation: operation as Operation, of: [left, right] };
  }
  return readWanted(text);
}

const addresseeText = (to: string | Wanted) => (typeof to === 'string' ? to : (to.of as string));

const readAddressee = (text: string): string | Wanted =>
  text.includes('@') ? text : { attribute: 'email address', of: text };

/** The sentences of a request. */
export function phrase({ find, mail, event }: Goal): string {
  const sentences: string[] = [];
  const to = mail && addresseeText(mail.to);
  if (find && mail && mail.text === undefined) {
    sentences.push(`Find out ${soughtText(find)} and email it to ${to}.`);
  } else {
    if (find) sentences.push(`${isPerson(find) ? 'Who' : 'What'} is ${soughtText(find)}?`);
    if (mail) sentences.push(`Email ${to} that ${mail.text}.`);
  }
  if (event) sentences.push(eventText(event));
  return sentences.join(' ');
}

const isPerson = (find: Sought) => !isCalculation(find) && attributes[find.attribute].kind === 'person';

function eventText({ title, date, time }: NonNullable<Goal['event']>): string {
  if (typeof date !== 'string') return `Put ${date.of} into my calendar.`;
  const when = date === TOMORROW ? date : `on ${date}`;
  return `Put "${title}" into my calendar, ${when} at ${time}.`;
}

const readers: readonly (readonly [RegExp, (...parts: string[]) => Goal | undefined])[] = [
  [
    /^Find out (.+) and email it to (.+)\.$/,
    (what, to) => {
      const find = readSought(what!);
      return find && { find, mail: { to: readAddressee(to!) } };
    },
  ],
  [
    /^(?:What|Who) is (.+)\?$/,
    (what) => {
      const find = readSought(what!);
      return find && { find };
    },
  ],
  [/^Email (.+?) that (.+)\.$/, (to, text) => ({ mail: { to: readAddressee(to!), text: text! } })],
  [
    /^Put "([^"]+)" into my calendar, (?:on )?(tomorrow|\d{4}-\d\d-\d\d) at (\d\d:\d\d)\.$/,
    (title, date, time) => ({ event: { title: title!, date: date!, time: time! } }),
  ],
  [
    /^Put ([^"]+) into my calendar\.$/,
    (of) => ({
      event: {
        title: titleOf(of!),
        date: { attribute: 'date', of: of! },
        time: { attribute: 'starting time', of: of! },
      },
    }),
  ],
];

export const titleOf = (subject: string): string => subject.replace(/^(?:my|the) /, '');

/** The goal of a request in the words of `phrase`; undefined for other words. */
export function understand(request: string): Goal | undefined {
  let goal: Goal | undefined;
  for (const each of request.trim().split(/(?<=[.?]) (?=[A-Z])/)) {
    const part = read(each);
    if (!part) return undefined;
    goal = { ...goal, ...part };
  }
  return goal;
}

function read(text: string): Goal | undefined {
  for (const [pattern, reader] of readers) {
    const match = pattern.exec(text);
    const goal = match && reader(...match.slice(1));
    if (goal) return goal;
  }
  return undefined;
}
