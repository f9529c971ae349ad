/** Five small tables of a league that does not exist, drawn from a fixed seed. */
import { random } from '../../src/seed.ts';

export type Value = string | number;
export type Row = Readonly<Record<string, Value>>;

const draws = random('tables', 'league');
const between = (least: number, most: number) => least + draws.int(most - least + 1);

const CITIES = ['Aldmoor', 'Brine', 'Corvay', 'Dunhill', 'Estermere', 'Farrow'] as const;
const BEASTS = ['Otters', 'Ravens', 'Lynxes', 'Herons', 'Badgers', 'Foxes', 'Martens', 'Kites'] as const;
const GROUNDS = ['Mill Ground', 'Harbour Oval', 'Chalk Field', 'Station Park', 'Orchard End'] as const;
const FIRST = ['Ivo', 'Lena', 'Marek', 'Nora', 'Otis', 'Pia', 'Rafi', 'Sela', 'Tove', 'Uri'] as const;
const LAST = ['Ahl', 'Berg', 'Cruz', 'Dorn', 'Elgar', 'Fenn', 'Gale', 'Holt'] as const;
const POSITIONS = ['keeper', 'defender', 'midfielder', 'striker'] as const;

const stadiums = draws.shuffle([8, 12, 15, 21, 34]).map((thousands, i) => ({
  stadium: GROUNDS[i]!,
  capacity: thousands * 1000 + 50 * between(1, 9),
  roof: i % 2 === 0 ? 'open' : 'closed',
}));

const years = draws.shuffle([1878, 1889, 1894, 1903, 1911, 1926, 1948, 1957]);
const teams = BEASTS.map((team, i) => ({
  team,
  city: CITIES[i % CITIES.length]!,
  founded: years[i]!,
  stadium: GROUNDS[between(0, 4)]!,
}));

const names = draws.shuffle(FIRST.flatMap((first) => LAST.map((last) => `${first} ${last}`)));
const goals = draws.shuffle(Array.from({ length: 32 }, (_, i) => i));
const players = goals.map((scored, i) => ({
  player: names[i]!,
  team: BEASTS[i % BEASTS.length]!,
  position: POSITIONS[Math.floor(i / BEASTS.length)]!,
  age: between(18, 36),
  goals: scored,
}));

const matches = [1, 2, 3, 4, 5].flatMap((round) => {
  const order = draws.shuffle(BEASTS);
  return [0, 2, 4, 6].map((i) => ({
    round,
    home: order[i]!,
    away: order[i + 1]!,
    home_goals: between(0, 4),
    away_goals: between(0, 3),
  }));
});

const prices = draws.shuffle([2, 5, 9, 14, 20, 26, 33, 47, 58, 71]);
const transfers = draws
  .shuffle(players)
  .slice(0, prices.length)
  .map(({ player, team }, i) => ({
    player,
    seller: draws.pick(BEASTS.filter((other) => other !== team)),
    price: prices[i]!,
  }));

export const tables: Readonly<Record<string, readonly Row[]>> = {
  players,
  teams,
  stadiums,
  matches,
  transfers,
};

/** Columns whose values stand for a row of another table, and the column there. */
export const REFERENCES: readonly (readonly [table: string, column: string, to: string, key: string])[] = [
  ['players', 'team', 'teams', 'team'],
  ['teams', 'stadium', 'stadiums', 'stadium'],
  ['transfers', 'player', 'players', 'player'],
  ['matches', 'home', 'teams', 'team'],
];
