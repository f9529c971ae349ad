/** The world that the functions look things up in: users, the places where they live, the foods they like. */
import { random } from '../../src/seed.ts';
import {
  ALLERGENS,
  COLOURS,
  COUNTRIES,
  FIRST_NAMES,
  FOOD_NAMES,
  LAST_NAMES,
  PLACE_NAMES,
  WEATHERS,
} from './words.ts';

export interface User {
  id: number;
  name: string;
  email: string;
  colour: string;
  /** A place's id. */
  place: number;
  /** Foods' ids, the dearest first. */
  foods: readonly number[];
}

export interface Place {
  id: number;
  name: string;
  country: string;
  /** As on a clock there, 24 hours. */
  time: string;
  weather: string;
  population: number;
}

export interface Food {
  id: number;
  name: string;
  /** Of one serving, in kcal. */
  calories: number;
  allergens: readonly string[];
}

const draws = random('places', 'world');
const two = (number: number) => String(number).padStart(2, '0');

/** Different whole numbers from `from`, no more than nine apart: an id says nothing but what kind it is of. */
function ids(from: number, count: number): number[] {
  let next = from;
  return Array.from({ length: count }, () => {
    next += 1 + draws.int(9);
    return next;
  });
}

const some = <T>(items: readonly T[], least: number, most: number): T[] =>
  draws.shuffle(items).slice(0, least + draws.int(most - least + 1));

function makePlaces(): Place[] {
  const countries = draws.shuffle(COUNTRIES);
  const names = draws.shuffle(PLACE_NAMES);
  // Two places share a country, so that it is no name for a place.
  return ids(200, 6).map((id, i) => ({
    id,
    name: names[i]!,
    country: countries[Math.min(i, 4)]!,
    time: `${two(draws.int(24))}:${two(draws.int(60))}`,
    weather: `${draws.pick(WEATHERS)}, ${draws.int(30)} °C`,
    population: 1000 * (5 + draws.int(900)) + draws.int(1000),
  }));
}

function makeFoods(): Food[] {
  const names = draws.shuffle(FOOD_NAMES);
  return ids(5000, 10).map((id, i) => ({
    id,
    name: names[i]!,
    calories: 80 + draws.int(600),
    allergens: some(ALLERGENS, 0, 3).sort(),
  }));
}

function makeUsers(places: readonly Place[], foods: readonly Food[]): User[] {
  const first = draws.shuffle(FIRST_NAMES);
  const last = draws.shuffle(LAST_NAMES);
  return ids(10, 12).map((id, i) => ({
    id,
    name: `${first[i]} ${last[i]}`,
    email: `${first[i]}.${last[i]}@mail.example`.toLowerCase(),
    colour: draws.pick(COLOURS),
    place: draws.pick(places).id,
    foods: some(foods, 2, 3).map((food) => food.id),
  }));
}

export const places: readonly Place[] = makePlaces();
export const foods: readonly Food[] = makeFoods();
export const users: readonly User[] = makeUsers(places, foods);

/** Who asks. */
export const currentUser: User = users[4]!;
