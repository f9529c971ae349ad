import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/index.ts';
import type { Tool, ToolContext } from '../../src/tool.ts';
import { obscured } from '../../src/tools/obscure.ts';
import { callsIn, functionsIn } from '../respondents/reading.ts';
import { lookOf, understand } from './respondent/concepts.ts';
import { type Answer, grade, tasks } from './tasks.ts';
import { tools } from './tools.ts';
import { currentUser, foods, places, users } from './world.ts';

const call = (name: string, given: object) => {
  const tool = tools.find((each) => each.name === name) as Tool;
  return tool.run!(tool.read(given) as never, {} as ToolContext);
};

describe('the world', () => {
  test('holds together: every id leads somewhere, names tell apart', () => {
    for (const { place, foods: liked } of users) {
      expect(places.some(({ id }) => id === place)).toBe(true);
      expect(liked.every((id) => foods.some((food) => food.id === id))).toBe(true);
      expect(new Set(liked).size).toBe(liked.length);
    }
    for (const rows of [users, places, foods]) {
      expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    }
    const all = [...users, ...places, ...foods].map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
  });

  test('is looked up by twenty functions', () => {
    expect(tools).toHaveLength(20);
    expect(new Set(tools.map(({ name }) => name)).size).toBe(20);
    const [user] = users;
    expect(call('user_email', { user: user!.id })).toBe(user!.email);
    expect(call('find_users', { text: user!.name.split(' ')[1]!.toUpperCase() })).toEqual([
      { id: user!.id, name: user!.name },
    ]);
    expect(call('current_user', {})).toBe(currentUser.id);
    expect(call('list_foods', {})).toEqual(foods.map(({ id }) => id));
    expect(() => call('user_email', { user: places[0]!.id })).toThrow(
      `there is no user with id ${places[0]!.id}`,
    );
  });
});

describe('the tasks', () => {
  const task = (answer: Answer) => ({ name: 'x', request: 'Of user 14?', answer });

  test('are at least 24, each with a request of its own', () => {
    expect(tasks.length).toBeGreaterThanOrEqual(24);
    expect(new Set(tasks.map(({ request }) => request)).size).toBe(tasks.length);
    expect(new Set(tasks.map(({ name }) => name)).size).toBe(tasks.length);
  });

  test('are solved by the right answer, in a sentence too, and not by one that names others as well', () => {
    for (const each of tasks) {
      const right = [each.answer].flat().join(' and ');
      expect(grade(`It is ${right}.`, each), each.name).toBe(1);
      expect(grade('I do not know.', each), each.name).toBe(0);
    }
    expect(grade('724,763 people', task(724763))).toBe(1);
    expect(grade('Of user 14: 30', task(30))).toBe(1);
    expect(grade('30 or 31', task(30))).toBe(0);
    expect(grade('130', task(30))).toBe(0);
    const [one, other] = users.map(({ email }) => email);
    expect(grade(`${one}`, task(one!))).toBe(1);
    expect(grade(`${one}, ${other}`, task(one!))).toBe(0);
    // A guess is none the better for what nobody here has: no user likes brown, no food here is tomato salad.
    expect(grade('blue or brown', task('blue'))).toBe(0);
    expect(grade(`${foods[0]!.name} or tomato salad`, task(foods[0]!.name))).toBe(0);
    const { weather } = places[0]!;
    expect(grade(`It is ${weather.replace(' °', '°')} there.`, task(weather))).toBe(1);
    const [soup, pie] = foods.map(({ name }) => name);
    expect(grade(`${pie!.toUpperCase()} and ${soup}`, task([soup!, pie!]))).toBe(1);
    expect(grade(`${soup}`, task([soup!, pie!]))).toBe(0);
  });
});

/** Rates solved by arms on all tasks. */
async function rates(agents: string[], model: string, obscure = 'none') {
  const cwd = await mkdtemp(join(tmpdir(), 'troupe-places-'));
  const { arms } = await run({
    scenario: 'places',
    agents,
    model,
    set: { obscure },
    cache: 'off',
    cwd,
    env: {},
  });
  return arms.map(({ rate }) => rate!);
}

describe('the simulated user of functions', () => {
  test('knows by its own words what each function is for, and by its name', () => {
    const concepts = tools.map(({ description }) => understand(description));
    expect(new Set(concepts).size).toBe(20);
    expect(concepts).not.toContain(undefined);
    expect(tools.map(({ name }) => understand(name))).toEqual(concepts);
    expect(obscured(tools, 'names').map(({ name }) => understand(name))).toEqual(
      concepts.map(() => undefined),
    );
  });

  test('knows results by their look', () => {
    const [user, place, food] = [users[0]!, places[0]!, foods[0]!];
    expect(
      [
        user.name,
        user.email,
        user.colour,
        place.name,
        place.time,
        place.weather,
        place.country,
        food.name,
      ].map(lookOf),
    ).toEqual(['user name', 'e-mail', 'colour', 'place name', 'time', 'weather', 'country', 'food name']);
    expect([[1, 2], [{ id: 1, name: 'x' }], ['milk'], [], 3].map(lookOf)).toEqual([
      'ids',
      'matches',
      'allergens',
      'nothing',
      'number',
    ]);
  });

  test('reads functions and calls as prompts show them', () => {
    expect(
      functionsIn(
        '# Tools\n### f(a: number, b?: string)\nDoes.\n- a: what\n\n### g()\n\n### f(a: number)\nDoes more.',
      ),
    ).toEqual([
      { name: 'f', parameters: [{ name: 'a', type: 'number' }], words: 'Does more.' },
      { name: 'g', parameters: [], words: '' },
    ]);
    const text = 'f({"a":1}) → answered\n  [1,\n  2]\ng({}) → failed\n  no\n\nf({"a":1}) → answered\n  x';
    expect(callsIn(text)).toMatchObject([
      { tool: 'f', arguments: { a: 1 }, answered: true, text: 'x' },
      { tool: 'g', answered: false, text: 'no' },
    ]);
    expect(callsIn('f({}) → answered\n  [1,\n  2]')).toMatchObject([{ value: [1, 2] }]);
  });

  test('at SKILL 1 solves all that is documented or has telling names, and of hidden names what guesses hit', async () => {
    expect(await rates(['react'], 'synthetic:1')).toEqual([1]);
    expect(await rates(['react'], 'synthetic:1', 'docs')).toEqual([1]);
    const [none, explored, mixed] = await rates(
      ['react', 'react?explored=25', 'react?control=shuffled&explored=25'],
      'synthetic:1',
      'names',
    );
    expect(none).toBeLessThan(0.2);
    expect(mixed).toBeLessThan(0.25);
    // Results tell all of it, however skilled or not.
    expect(explored).toBe(1);
  }, 30_000);
});
