/** Twenty functions that look one thing up each. */
import { z } from 'zod';
import { defineTool, type Tool, ToolError } from '../../src/tool.ts';
import { currentUser, foods, places, users } from './world.ts';

type Kind = 'user' | 'place' | 'food';

interface Row {
  id: number;
  name: string;
}

const TABLES = { user: users, place: places, food: foods } as const;

/** The row of that id; throws what the agent reads. */
function rowOf<T extends Row>(kind: Kind, rows: readonly T[], id: number): T {
  const row = rows.find((each) => each.id === id);
  if (row) return row;
  throw new ToolError('refused', `there is no ${kind} with id ${id}`);
}

/** `user_email(user)` and the like: one field of the row that an id names. */
function lookup<T extends Row>(
  kind: Kind,
  rows: readonly T[],
  field: string,
  description: string,
  value: (row: T) => unknown,
): Tool {
  return defineTool({
    name: `${kind}_${field}`,
    description,
    input: z.object({ [kind]: z.int().describe(`the id of a ${kind}`) }),
    run: (input) => value(rowOf(kind, rows, input[kind]!)),
  }) as Tool;
}

function list(kind: Kind): Tool {
  return defineTool({
    name: `list_${kind}s`,
    description: `The ids of all ${kind}s.`,
    input: z.object({}),
    run: () => TABLES[kind].map(({ id }) => id),
  }) as Tool;
}

function find(kind: Kind): Tool {
  return defineTool({
    name: `find_${kind}s`,
    description: `Finds ${kind}s by name: the id and name of each ${kind} whose name contains a text.`,
    input: z.object({
      text: z.string().min(1).describe('a part of the name; upper and lower case are alike'),
    }),
    run: ({ text }) =>
      (TABLES[kind] as readonly Row[])
        .filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()))
        .map(({ id, name }) => ({ id, name })),
  }) as Tool;
}

const user = lookup.bind(null, 'user', users) as (
  field: string,
  description: string,
  value: (row: (typeof users)[number]) => unknown,
) => Tool;
const place = lookup.bind(null, 'place', places) as (
  field: string,
  description: string,
  value: (row: (typeof places)[number]) => unknown,
) => Tool;
const food = lookup.bind(null, 'food', foods) as (
  field: string,
  description: string,
  value: (row: (typeof foods)[number]) => unknown,
) => Tool;

export const tools: readonly Tool[] = [
  list('user'),
  defineTool({
    name: 'current_user',
    description: 'The id of the current user, who asks.',
    input: z.object({}),
    run: () => currentUser.id,
  }) as Tool,
  find('user'),
  user('name', 'The full name of a user.', ({ name }) => name),
  user('email', 'The e-mail address of a user.', ({ email }) => email),
  user('colour', 'The favourite colour of a user.', ({ colour }) => colour),
  user('place', 'The id of the place where a user lives.', (row) => row.place),
  user('foods', 'The ids of the favourite foods of a user.', (row) => row.foods),
  list('place'),
  find('place'),
  place('name', 'The name of a place.', ({ name }) => name),
  place('country', 'The country that a place lies in.', ({ country }) => country),
  place('time', 'The time of day at a place now, as HH:MM.', ({ time }) => time),
  place('weather', 'The weather at a place now.', ({ weather }) => weather),
  place('population', 'The population of a place: how many people live there.', (row) => row.population),
  list('food'),
  find('food'),
  food('name', 'The name of a food.', ({ name }) => name),
  food('calories', 'The calories of one serving of a food, in kcal.', ({ calories }) => calories),
  food('allergens', 'The allergens that a food contains.', ({ allergens }) => allergens),
];
