/** Names for a made-up world: none is the name of another thing, nor a part of one. */
import type { Random } from '../../../src/seed.ts';

const STARTS = 'Vel Tar Kor Mer Lin Bra Os Hal Fen Dor Gal Rim Sul Nor Pel Ath Bel Cor Eld Jar'.split(' ');
const ENDS = 'mora den wick stad ria holt berg vale nau lund mere gard tova shaw quin'.split(' ');
const FIRST = 'Ana Ben Cleo Dario Elif Finn Greta Hugo Ines Jonas Kaja Lars Mina Nils Olga Pia'.split(' ');
const LAST =
  'Abel Brook Castell Dunmore Ekholm Farrow Garnett Hartwig Ilves Jessop Kestrel Lindqvist Marlow'.split(' ');
const TRADES = 'Robotics Foods Shipping Energy Textiles Optics Paper Software'.split(' ');
const MOODS = 'Silent Golden Broken Distant Electric Paper Winter Velvet'.split(' ');
const THINGS = 'Rivers Lanterns Engines Gardens Letters Comets'.split(' ');

/** `count` different combinations, in an order drawn from the stream. */
function combine(
  stream: Random,
  count: number,
  firsts: readonly string[],
  seconds: readonly string[],
  by: string,
) {
  const all = firsts.flatMap((first) => seconds.map((second) => `${first}${by}${second}`));
  return stream.shuffle(all).slice(0, count);
}

/** Names of every kind. */
export function makeNames(stream: Random) {
  const words = combine(stream, 140, STARTS, ENDS, '');
  const take = (count: number) => words.splice(0, count);
  return {
    cities: take(40),
    people: combine(stream, 40, FIRST, LAST, ' '),
    companies: take(30).map((name) => `${name} ${stream.pick(TRADES)}`),
    concerts: combine(stream, 20, MOODS, THINGS, ' ').map((name) => `the ${name} concert`),
    hotels: take(20).map((name) => `Hotel ${name}`),
    mountains: take(15).map((name) => `Mount ${name}`),
    museums: take(15).map((name) => `the ${name} Museum`),
  };
}

export const RELATIONS = [
  'sister',
  'brother',
  'mother',
  'father',
  'boss',
  'landlord',
  'dentist',
  'neighbour',
  'best friend',
  'tax adviser',
  'piano teacher',
  'cousin',
  'flatmate',
  'aunt',
].map((each) => `my ${each}`);

export const OCCASIONS = [
  'dental check-up',
  'job interview',
  'birthday party',
  'yoga class',
  'parents evening',
  'driving test',
  'book club',
  'housewarming',
  'choir rehearsal',
  'eye test',
].map((each) => `my ${each}`);

export const BUDGETS = ['holiday', 'food', 'gift', 'furniture', 'hobby', 'phone'].map(
  (each) => `my ${each} budget`,
);

export const FILES = [
  'expenses.csv',
  'income.csv',
  'trips.csv',
  'donations.csv',
  'invoices.csv',
  'orders.csv',
  'tickets.csv',
  'repairs.csv',
  'fuel.csv',
  'rent.csv',
];
