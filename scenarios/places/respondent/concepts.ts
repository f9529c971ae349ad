/** What functions on users, places and foods can be about: recognised in words, and in what comes back. */
import { ALLERGENS, COLOURS, COUNTRIES, FIRST_NAMES, WEATHERS } from '../words.ts';

export const KINDS = ['user', 'place', 'food'] as const;
export type Kind = (typeof KINDS)[number];

/** One thing that can be looked up. */
export type Concept =
  | `${'list' | 'find' | 'name'} ${Kind}`
  | 'current user'
  | 'email'
  | 'colour'
  | 'home'
  | 'likes'
  | 'country'
  | 'time'
  | 'weather'
  | 'population'
  | 'calories'
  | 'allergens';

/** What a result looks like to somebody who knows the world at large. */
export type Look =
  | 'e-mail'
  | 'colour'
  | 'time'
  | 'weather'
  | 'country'
  | 'user name'
  | 'place name'
  | 'food name'
  | 'number'
  | 'ids'
  | 'matches'
  | 'allergens'
  | 'nothing'
  | 'unknown';

interface Meaning {
  /** How documentation says it. */
  says: string;
  /** What an id is of that it takes. */
  takes?: Kind;
  look: Look;
}

const MEANINGS: Readonly<Record<Concept, Meaning>> = {
  'list user': { says: 'The ids of all users.', look: 'ids' },
  'list place': { says: 'The ids of all places.', look: 'ids' },
  'list food': { says: 'The ids of all foods.', look: 'ids' },
  'find user': { says: 'Finds users by a part of their name: the id and name of each.', look: 'matches' },
  'find place': { says: 'Finds places by a part of their name: the id and name of each.', look: 'matches' },
  'find food': { says: 'Finds foods by a part of their name: the id and name of each.', look: 'matches' },
  'name user': { says: 'The name of the user with an id.', takes: 'user', look: 'user name' },
  'name place': { says: 'The name of the place with an id.', takes: 'place', look: 'place name' },
  'name food': { says: 'The name of the food with an id.', takes: 'food', look: 'food name' },
  'current user': { says: 'The id of the current user.', look: 'number' },
  email: { says: 'The e-mail address of the user with an id.', takes: 'user', look: 'e-mail' },
  colour: { says: 'The favourite colour of the user with an id.', takes: 'user', look: 'colour' },
  home: { says: 'The id of the place where the user with an id lives.', takes: 'user', look: 'number' },
  likes: { says: 'The ids of the favourite foods of the user with an id.', takes: 'user', look: 'ids' },
  country: { says: 'The country in which the place with an id lies.', takes: 'place', look: 'country' },
  time: { says: 'The time of day at the place with an id.', takes: 'place', look: 'time' },
  weather: { says: 'The weather at the place with an id.', takes: 'place', look: 'weather' },
  population: { says: 'The population of the place with an id.', takes: 'place', look: 'number' },
  calories: { says: 'The calories of the food with an id.', takes: 'food', look: 'number' },
  allergens: { says: 'The allergens in the food with an id.', takes: 'food', look: 'allergens' },
};

export const CONCEPTS = Object.keys(MEANINGS) as readonly Concept[];

export const meaningOf = (concept: Concept): Meaning => MEANINGS[concept];

/** Words that name one concept alone. */
const TELLING: readonly (readonly [RegExp, Concept])[] = [
  [/e-?mail/, 'email'],
  [/colou?r/, 'colour'],
  [/weather|temperature/, 'weather'],
  [/\btime\b|clock/, 'time'],
  [/country/, 'country'],
  [/population|inhabitants/, 'population'],
  [/calorie|kcal/, 'calories'],
  [/allerg/, 'allergens'],
];

const OF: Readonly<Record<Kind, RegExp>> = {
  user: /\b(users?|persons?|people)\b/,
  place: /\b(places?|towns?|locations?)\b/,
  food: /\b(foods?|dish(es)?)\b/,
};

/** The concept that documentation, or a telling name, is about. */
export function understand(text: string): Concept | undefined {
  const words = text
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  const telling = TELLING.find(([word]) => word.test(words));
  if (telling) return telling[1];
  const kinds = KINDS.filter((kind) => OF[kind].test(words));
  const [kind] = kinds;
  if (!kind) return undefined;
  if (/\bcurrent\b|who asks/.test(words)) return 'current user';
  if (/\b(finds?|search)\b/.test(words)) return `find ${kind}`;
  if (/\b(all|lists?|every)\b/.test(words)) return `list ${kind}`;
  if (kinds.includes('user') && kinds.includes('place')) return 'home';
  if (kinds.includes('user') && kinds.includes('food')) return 'likes';
  return /\bnames?\b/.test(words) ? `name ${kind}` : undefined;
}

const isIn = (words: readonly string[], text: string) => words.includes(text);

/** What a value looks like. */
export function lookOf(value: unknown): Look {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'string') return lookOfText(value);
  if (!Array.isArray(value)) return 'unknown';
  if (value.length === 0) return 'nothing';
  if (value.every((each) => typeof each === 'number')) return 'ids';
  if (value.every((each) => typeof each === 'object' && each !== null && 'id' in each && 'name' in each)) {
    return 'matches';
  }
  return value.every((each) => typeof each === 'string' && isIn(ALLERGENS, each)) ? 'allergens' : 'unknown';
}

function lookOfText(text: string): Look {
  if (/^\S+@\S+$/.test(text)) return 'e-mail';
  if (/^\d\d:\d\d$/.test(text)) return 'time';
  if (/°C$/.test(text) || WEATHERS.some((weather) => text.startsWith(weather))) return 'weather';
  if (isIn(COLOURS, text)) return 'colour';
  if (isIn(COUNTRIES, text)) return 'country';
  if (isIn(FIRST_NAMES, text.split(' ')[0]!)) return 'user name';
  if (/^[A-Z]\w+ [A-Z]\w+$/.test(text)) return 'place name';
  return /^[a-z]+( [a-z]+)*$/.test(text) ? 'food name' : 'unknown';
}

/** Whether a value may be what a concept gives; nothing at all may be no allergens, or no match. */
export function fits(value: unknown, concept: Concept): boolean {
  const look = lookOf(value);
  const wanted = meaningOf(concept).look;
  return look === wanted || (look === 'nothing' && ['allergens', 'matches', 'ids'].includes(wanted));
}

/** What kind of thing a name is the name of. */
export function kindOfName(name: string): Kind | undefined {
  return KINDS.find((kind) => lookOf(name) === `${kind} name`);
}
