/**
 * The words of the simulated world, and what everybody knows who speaks them: what kind of value an attribute
 * has, and where one would look for it. No fact of the world is here.
 */
import type { ToolName } from '../prompts/descriptions.ts';

/** Where a fact is known. */
export type Source = 'wikipedia' | 'internet' | 'user' | 'files';

/** `place` and `person`: the value is a name that has attributes of its own. */
export type Kind = 'number' | 'place' | 'person' | 'date' | 'time' | 'address';

export const attributes = {
  population: { kind: 'number', source: 'wikipedia' },
  'area in square kilometres': { kind: 'number', source: 'wikipedia' },
  'elevation in metres': { kind: 'number', source: 'wikipedia' },
  'founding year': { kind: 'number', source: 'wikipedia' },
  mayor: { kind: 'person', source: 'internet' },
  birthplace: { kind: 'place', source: 'wikipedia' },
  'birth year': { kind: 'number', source: 'wikipedia' },
  headquarters: { kind: 'place', source: 'wikipedia' },
  founder: { kind: 'person', source: 'wikipedia' },
  'number of employees': { kind: 'number', source: 'internet' },
  'share price in euros': { kind: 'number', source: 'internet' },
  'email address': { kind: 'address', source: 'internet' },
  date: { kind: 'date', source: 'internet' },
  'starting time': { kind: 'time', source: 'internet' },
  'ticket price in euros': { kind: 'number', source: 'internet' },
  'host city': { kind: 'place', source: 'internet' },
  'price per night in euros': { kind: 'number', source: 'internet' },
  location: { kind: 'place', source: 'internet' },
  'entrance fee in euros': { kind: 'number', source: 'internet' },
  'height in metres': { kind: 'number', source: 'wikipedia' },
  'amount in euros': { kind: 'number', source: 'user' },
  'number of lines': { kind: 'number', source: 'files' },
  'size in bytes': { kind: 'number', source: 'files' },
  'sum of the amounts': { kind: 'number', source: 'files' },
} as const satisfies Record<string, { kind: Kind; source: Source }>;

export type Attribute = keyof typeof attributes;

export const ATTRIBUTES = Object.keys(attributes) as Attribute[];

/** What only its user knows is called "my …"; the clock and the files are on the computer. */
export function sourceOf(attribute: Attribute, subject: string): Source {
  if (subject.startsWith('my ')) return 'user';
  if (subject === TODAY || /\.\w{2,4}$/.test(subject)) return 'files';
  return attributes[attribute].source;
}

/** The subject whose date is today's. */
export const TODAY = 'today';

/** The tool that knows what is known there. */
export const TOOL_OF: Readonly<Record<Source, ToolName>> = {
  wikipedia: 'search_wikipedia',
  internet: 'search_internet',
  user: 'ask_user',
  files: 'use_bash',
};

/** As a tool reads it: what a user calls "my sister" is the user's sister to a planner. */
export const asTold = (text: string): string => text.replace(/\bmy\b/g, "the user's");
export const asMeant = (text: string): string => text.replace(/\bthe user's\b/gi, 'my');

const NAMES = [...ATTRIBUTES].sort((a, b) => b.length - a.length).join('|');

/** A value that is stated exactly: a number, a date, a time, an address, or a name. */
const VALUE = String.raw`\d{4}-\d\d-\d\d|\d\d:\d\d|\d+(?:\.\d+)?|[\w.-]+@[\w.-]+\w|[A-Z][\w'-]*(?: [A-Z][\w'-]*)*`;

const STATEMENT = new RegExp(
  String.raw`\b[Tt]he (${NAMES}) of ((?:(?! is )[^;?!])+?) is (${VALUE})(?=[.,;"]|$)`,
  'g',
);

/** One fact, as it is or as it is said to be. */
export interface Fact {
  attribute: Attribute;
  subject: string;
  value: string;
}

export const mention = (attribute: Attribute, subject: string): string => `the ${attribute} of ${subject}`;

export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

export const state = ({ attribute, subject, value }: Fact): string =>
  `${mention(attribute, subject)} is ${value}`;

/** The facts that a text states in the words of `state`. */
export function factsStated(text: string): Fact[] {
  return [...asMeant(text).matchAll(STATEMENT)].map(([, attribute, subject, value]) => ({
    attribute: attribute as Attribute,
    subject: subject!,
    value: value!,
  }));
}

const MENTION = new RegExp(`^the (${NAMES}) of (.+)$`, 's');

/** A mention in its parts; undefined for any other text. */
export function readMention(text: string): { attribute: Attribute; of: string } | undefined {
  const [, attribute, of] = MENTION.exec(text) ?? [];
  return attribute === undefined ? undefined : { attribute: attribute as Attribute, of: of! };
}
