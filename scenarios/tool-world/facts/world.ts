/**
 * The made-up world: some hundred facts about cities, people, companies and so on, always the same, each known
 * somewhere. Tools and judges know it; planners do not.
 */
import { type Random, random } from '../../../src/seed.ts';
import {
  type Attribute,
  asMeant,
  type Fact,
  mention,
  type Source,
  sourceOf,
  TODAY,
} from '../language/vocabulary.ts';
import { BUDGETS, FILES, makeNames, OCCASIONS, RELATIONS } from './names.ts';

/** The day on which every episode plays. */
const DATE = '2026-04-20';

const stream = random('tool-world', 'facts');
const names = makeNames(stream);

/** What there is, by what it is. */
export const things = {
  ...names,
  relations: RELATIONS,
  occasions: OCCASIONS,
  budgets: BUDGETS,
  files: FILES,
};

export type Thing = keyof typeof things;

const number =
  (from: number, to: number, step = 1) =>
  (draw: Random) =>
    String(from + step * draw.int(Math.floor((to - from) / step) + 1));
const name = (of: readonly string[]) => (draw: Random) => draw.pick(of);
const day = (draw: Random) => new Date(Date.UTC(2026, 3, 27 + draw.int(120))).toISOString().slice(0, 10);
const hour = (draw: Random) =>
  `${String(9 + draw.int(12)).padStart(2, '0')}:${draw.pick(['00', '15', '30', '45'])}`;
const mailbox = (_: Random, subject: string) =>
  `${subject
    .replace(/^(?:my|the) /, '')
    .toLowerCase()
    .replace(/\W+/g, '.')}@${subject.startsWith('my ') ? 'mail' : 'office'}.example`;

type Draw = (draw: Random, subject: string) => string;

/** The attributes of each kind of thing, and how their values are drawn. */
export const traits: Readonly<Record<Thing, Partial<Record<Attribute, Draw>>>> = {
  cities: {
    population: number(10_400, 940_000, 200),
    'area in square kilometres': number(20, 400),
    'elevation in metres': number(2, 900),
    'founding year': number(804, 1790),
    mayor: name(names.people),
  },
  people: { birthplace: name(names.cities), 'birth year': number(1935, 1995) },
  companies: {
    headquarters: name(names.cities),
    founder: name(names.people),
    'number of employees': number(40, 9000, 10),
    'share price in euros': number(4, 480),
    'email address': mailbox,
  },
  concerts: {
    date: day,
    'starting time': hour,
    'ticket price in euros': number(15, 140),
    'host city': name(names.cities),
  },
  hotels: {
    'price per night in euros': number(45, 390),
    location: name(names.cities),
    'email address': mailbox,
  },
  mountains: { 'height in metres': number(1200, 6900) },
  museums: {
    'entrance fee in euros': number(4, 29),
    'founding year': number(1801, 1995),
    location: name(names.cities),
    'email address': mailbox,
  },
  relations: { 'email address': mailbox },
  occasions: { date: day, 'starting time': hour },
  budgets: { 'amount in euros': number(150, 4000, 10) },
  files: {
    'number of lines': number(12, 900),
    'size in bytes': number(900, 90_000),
    'sum of the amounts': number(300, 20_000),
  },
};

/** A fact, and where it is known. */
export interface KnownFact extends Fact {
  source: Source;
}

export const facts: readonly KnownFact[] = [
  ...(Object.entries(traits) as [Thing, (typeof traits)[Thing]][]).flatMap(([thing, drawn]) =>
    things[thing].flatMap((subject) =>
      (Object.entries(drawn) as [Attribute, Draw][]).map(([attribute, draw]) => ({
        attribute,
        subject,
        value: draw(stream, subject),
        source: sourceOf(attribute, subject),
      })),
    ),
  ),
  { attribute: 'date', subject: TODAY, value: DATE, source: 'files' },
];

const byMention = new Map(facts.map((fact) => [mention(fact.attribute, fact.subject), fact]));

/** The fact that an attribute of a thing is; undefined where it has none. */
export const factOf = (attribute: Attribute, subject: string): KnownFact | undefined =>
  byMention.get(mention(attribute, subject));

export const truth = (attribute: Attribute, subject: string): string | undefined =>
  factOf(attribute, subject)?.value;

const wordsOf = (text: string) =>
  ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}@.-]+/gu, ' ')
    .replace(/[.]+(?= |$)/g, ' ')} `;

const searchable = facts.map((fact) => ({
  fact,
  subject: ` ${wordsOf(fact.subject.replace(/^the /, '')).trim()} `,
  attribute: ` ${wordsOf(fact.attribute).trim()} `,
}));

/**
 * The facts that a text asks for in its own words: those whose thing and attribute it names, units aside. An
 * attribute whose name is part of a longer one that is named too is not meant.
 */
export function factsNamed(text: string): KnownFact[] {
  const words = wordsOf(asMeant(text)).replaceAll("today's date", 'date of today');
  const plain = (attribute: string) =>
    attribute.replace(/ in (?:square kilometres|metres|euros|bytes) $/, ' ');
  const named = searchable.filter(
    ({ subject, attribute }) => words.includes(subject) && words.includes(plain(attribute)),
  );
  return named
    .filter(({ fact, attribute }) =>
      named.every(
        (other) =>
          other.fact.subject !== fact.subject ||
          other.attribute === attribute ||
          !plain(other.attribute).includes(plain(attribute)),
      ),
    )
    .map(({ fact }) => fact);
}
