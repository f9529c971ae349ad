/** What a request wants, read from its words. */
import type { Concept, Kind } from './concepts.ts';

/** Who or what a request is about. */
export type Subject =
  | { by: 'id'; kind: Kind; id: number }
  | { by: 'name'; kind: Kind; name: string }
  | { by: 'me' }
  | { by: 'all'; kind: Kind };

/** From a subject over its home or its foods to what is wanted, and what is made of it. */
export interface Request {
  subject: Subject;
  over?: 'home' | 'likes';
  wanted: Concept | 'id';
  combine: 'each' | 'sum' | 'count' | 'most';
}

const QUESTION = /^(?:What|Which|How many|In which) [^?\n]*\?.*$/m;

/** The request in a prompt. */
export function requestIn(text: string): string | undefined {
  return QUESTION.exec(text)?.[0];
}

const ATTRIBUTES: readonly (readonly [RegExp, Concept, Kind])[] = [
  [/e-mail/, 'email', 'user'],
  [/colour/, 'colour', 'user'],
  [/weather/, 'weather', 'place'],
  [/What time/, 'time', 'place'],
  [/country/, 'country', 'place'],
  [/population/, 'population', 'place'],
  [/calories/, 'calories', 'food'],
  [/allergens/, 'allergens', 'food'],
];

/** Undefined for a request about something else. */
export function readRequest(text: string): Request | undefined {
  const subject = subjectOf(text);
  if (!subject) return undefined;
  const many = /^How many (user|place|food)s are there/.exec(text);
  if (many) return { subject: { by: 'all', kind: many[1] as Kind }, wanted: 'id', combine: 'count' };
  const kind = subject.by === 'me' ? 'user' : subject.kind;
  const [, wanted, of] = ATTRIBUTES.find(([word]) => word.test(text)) ?? named(text);
  if (!wanted || !of) return undefined;
  const combine = /together/.test(text) ? 'sum' : /^Which of .* (most|largest)/.test(text) ? 'most' : 'each';
  if (of === kind) return { subject, wanted, combine };
  if (kind !== 'user') return undefined;
  return { subject, over: of === 'place' ? 'home' : 'likes', wanted, combine };
}

const named = (text: string): readonly [RegExp | undefined, Concept | undefined, Kind | undefined] =>
  /names? of .*food/.test(text)
    ? [undefined, 'name food', 'food']
    : /name of the place/.test(text)
      ? [undefined, 'name place', 'place']
      : [undefined, undefined, undefined];

function subjectOf(text: string): Subject | undefined {
  const [, kind, id] = /(user|place|food) with id (\d+)/.exec(text) ?? [];
  if (id !== undefined) return { by: 'id', kind: kind as Kind, id: Number(id) };
  const [, all] = /(?:of all|How many) (user|place|food)s/.exec(text) ?? [];
  if (all) return { by: 'all', kind: all as Kind };
  if (/\b(I|my|me)\b/.test(text)) return { by: 'me' };
  const [, food] = /"([^"]+)"/.exec(text) ?? [];
  if (food) return { by: 'name', kind: 'food', name: food };
  const [, before, name] = /\b(\w+) ([A-Z]\w+ [A-Z]\w+)/.exec(text) ?? [];
  if (name === undefined) return undefined;
  const place = before === 'in' || /(?:weather|population) (?:in|of)/.test(text);
  return { by: 'name', kind: place ? 'place' : 'user', name };
}
