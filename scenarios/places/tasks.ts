/** Requests in words, each with the one answer that the world gives. */
import { BadInput } from '../../src/errors.ts';
import { random } from '../../src/seed.ts';
import { COLOURS, COUNTRIES, FOOD_NAMES, PLACE_NAMES } from './words.ts';
import { currentUser, type Food, foods, type Place, places, type User, users } from './world.ts';

/** What is right: a value, or several in any order. */
export type Answer = string | number | readonly (string | number)[];

export interface Task {
  /** What it takes, in a word or two, and a number. */
  name: string;
  request: string;
  answer: Answer;
}

const draws = random('places', 'tasks');

/** One at a time, all of them before one comes again. */
function inTurn<T>(items: readonly T[]): () => T {
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = draws.shuffle(items);
    return left.pop()!;
  };
}

const nextUser = inTurn(users.filter((user) => user !== currentUser));
const nextPlace = inTurn(places);
const nextFood = inTurn(foods);

const placeOf = (user: User): Place => places.find(({ id }) => id === user.place)!;
const foodsOf = (user: User): Food[] => user.foods.map((id) => foods.find((food) => food.id === id)!);
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const most = (of: readonly Food[]): Food =>
  of.reduce((one, other) => (other.calories > one.calories ? other : one));
const me = currentUser;

type Written = Omit<Task, 'name'>;

/** One request about one subject. */
const about =
  <T>(next: () => T, request: (of: T) => string, answer: (of: T) => Answer) =>
  (): Written => {
    const of = next();
    return { request: request(of), answer: answer(of) };
  };

const WRITERS: Readonly<Record<string, () => Written>> = {
  // One lookup by id.
  'e-mail by id': about(
    nextUser,
    ({ id }) => `What is the e-mail address of the user with id ${id}?`,
    (user) => user.email,
  ),
  'colour by id': about(
    nextUser,
    ({ id }) => `What is the favourite colour of the user with id ${id}?`,
    (user) => user.colour,
  ),
  'country by id': about(
    nextPlace,
    ({ id }) => `In which country is the place with id ${id}?`,
    (place) => place.country,
  ),
  'population by id': about(
    nextPlace,
    ({ id }) => `What is the population of the place with id ${id}?`,
    (place) => place.population,
  ),
  'calories by id': about(
    nextFood,
    ({ id }) => `How many calories has the food with id ${id}?`,
    (food) => food.calories,
  ),
  'number of users': () => ({ request: 'How many users are there?', answer: users.length }),
  // Two lookups.
  'e-mail by name': about(
    nextUser,
    ({ name }) => `What is the e-mail address of ${name}?`,
    (user) => user.email,
  ),
  'colour by name': about(
    nextUser,
    ({ name }) => `What is the favourite colour of ${name}?`,
    (user) => user.colour,
  ),
  'weather by name': about(
    nextPlace,
    ({ name }) => `What is the weather in ${name}?`,
    (place) => place.weather,
  ),
  'population by name': about(
    nextPlace,
    ({ name }) => `What is the population of ${name}?`,
    (place) => place.population,
  ),
  'calories by name': about(
    nextFood,
    ({ name }) => `How many calories has "${name}"?`,
    (food) => food.calories,
  ),
  'my e-mail': () => ({ request: 'What is my e-mail address?', answer: me.email }),
  'my colour': () => ({ request: 'What is my favourite colour?', answer: me.colour }),
  'home of id': about(
    nextUser,
    ({ id }) => `What is the name of the place where the user with id ${id} lives?`,
    (user) => placeOf(user).name,
  ),
  'time at home of id': about(
    nextUser,
    ({ id }) => `What time is it where the user with id ${id} lives?`,
    (user) => placeOf(user).time,
  ),
  'foods of id': about(
    nextUser,
    ({ id }) => `What are the names of the favourite foods of the user with id ${id}?`,
    (user) => foodsOf(user).map(({ name }) => name),
  ),
  // Three lookups and more.
  'my weather': () => ({ request: 'What is the weather where I live?', answer: placeOf(me).weather }),
  'my country': () => ({ request: 'In which country do I live?', answer: placeOf(me).country }),
  'time at home of name': about(
    nextUser,
    ({ name }) => `What time is it where ${name} lives?`,
    (user) => placeOf(user).time,
  ),
  'country of name': about(
    nextUser,
    ({ name }) => `In which country does ${name} live?`,
    (user) => placeOf(user).country,
  ),
  'my foods': () => ({
    request: 'What are the names of my favourite foods?',
    answer: foodsOf(me).map(({ name }) => name),
  }),
  'calories of id': about(
    nextUser,
    ({ id }) => `How many calories have the favourite foods of the user with id ${id} together?`,
    (user) => sum(foodsOf(user).map(({ calories }) => calories)),
  ),
  'calories of name': about(
    nextUser,
    ({ name }) => `How many calories have the favourite foods of ${name} together?`,
    (user) => sum(foodsOf(user).map(({ calories }) => calories)),
  ),
  'my richest food': () => ({
    request: 'Which of my favourite foods has the most calories? Give its name.',
    answer: most(foodsOf(me)).name,
  }),
  'richest food': () => ({
    request: 'Which of all foods has the most calories? Give its name.',
    answer: most(foods).name,
  }),
  'largest place': () => ({
    request: 'Which of all places has the largest population? Give its name.',
    answer: places.reduce((one, other) => (other.population > one.population ? other : one)).name,
  }),
};

/** Two of the kinds that are about somebody, one of the others; easy and hard ones in turn. */
function writeTasks(): Task[] {
  const kinds = Object.entries(WRITERS);
  const first = kinds.map(([kind, write]) => ({ name: kind, ...write() }));
  const again = kinds.flatMap(([kind, write], i) => {
    const other = write();
    return other.request === first[i]!.request ? [] : [{ name: `${kind} 2`, ...other }];
  });
  return [...first, ...again];
}

export const tasks: readonly Task[] = writeTasks();

/** Whether an answer says what is right, and no other number. */
export function grade(answer: string, { answer: right, request }: Task): number {
  const said = answer.toLowerCase().replaceAll(/\s*°/g, ' °');
  const values = [right].flat();
  const stated = values.every((value) => says(said, String(value).toLowerCase()));
  if (!stated) return 0;
  if (typeof right === 'number') {
    const others = numbersIn(said).filter(
      (number) => number !== right && !numbersIn(request).includes(number),
    );
    return others.length === 0 ? 1 : 0;
  }
  return others(values).some((value) => says(said, value)) ? 0 : 1;
}

/** As a word or number of its own. */
function says(text: string, value: string): boolean {
  const escaped = value.replaceAll(/[^\w\s]/g, '\\$&');
  return new RegExp(`(?<![\\w.])${escaped}(?![\\w@]|\\.\\d)`).test(
    text.replaceAll(/(?<=\d),(?=\d{3}\b)/g, ''),
  );
}

const numbersIn = (text: string): number[] =>
  [...text.replaceAll(/(?<=\d),(?=\d{3}\b)/g, '').matchAll(/\d+(?:\.\d+)?/g)].map(([number]) =>
    Number(number),
  );

/** Everything of the same kind that would be wrong, in this world or not: who names several has not answered. */
function others(values: readonly (string | number)[]): string[] {
  const kinds: readonly (readonly string[])[] = [
    users.map(({ email }) => email),
    COLOURS,
    PLACE_NAMES.map((name) => name.toLowerCase()),
    COUNTRIES.map((country) => country.toLowerCase()),
    places.map(({ time }) => time),
    places.map(({ weather }) => weather.toLowerCase()),
    FOOD_NAMES,
  ];
  const right = values.map((value) => String(value).toLowerCase());
  const kind = kinds.find((known) => right.every((value) => known.includes(value)));
  if (!kind) throw new BadInput(`the answer ${right.join(', ')} is of no kind that the world of places has`);
  return kind.filter((value) => !right.includes(value));
}
