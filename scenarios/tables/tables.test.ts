import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkScenario } from '../../src/conformance/check.ts';
import { run } from '../../src/index.ts';
import { ToolAnswer } from '../../src/tool.ts';
import { tables as league } from './data.ts';
import tables from './index.ts';
import { isRight, tasks } from './tasks.ts';
import { tools, type World } from './tools.ts';

/** `operation table | argument`: as somebody would work it out by hand; `_` is the table made last. */
const ORACLE: Readonly<Record<string, readonly string[]>> = {
  'all players': ['aggregate players | player | count'],
  'greatest price': ['aggregate transfers | price | greatest'],
  'goals of a player': ['filter_rows players | player | is | Sela Berg', 'column_values _ | goals'],
  'mean age of keepers': ['filter_rows players | position | contains | keep', 'aggregate _ | age | mean'],
  'best scorers': ['sort_rows players | goals | true', 'first_rows _ | 3', 'column_values _ | player'],
  'oldest team': ['sort_rows teams | founded', 'first_rows _ | 1', 'column_values _ | team'],
  'old scorers': [
    'filter_rows players | age | is above | 28',
    'filter_rows _ | goals | is above | 10',
    'aggregate _ | goals | count',
  ],
  'goals of a team': [
    'group_rows players | team | goals | sum',
    'filter_rows _ | team | is | Ravens',
    'column_values _ | goals',
  ],
  'home goals of a round': ['filter_rows matches | round | is | 3', 'aggregate _ | home_goals | sum'],
  'best team': [
    'group_rows players | team | goals | sum',
    'sort_rows _ | goals | true',
    'first_rows _ | 1',
    'column_values _ | team',
  ],
  'oldest position': [
    'group_rows players | position | age | mean',
    'sort_rows _ | age | true',
    'distinct_rows _ | position',
    'first_rows _ | 1',
    'column_values _ | position',
  ],
  'city of a player': [
    'join_tables players | teams | team | team',
    'filter_rows _ | player | is | Ivo Dorn',
    'column_values _ | city',
  ],
  'roof of a team': [
    'filter_rows teams | team | is | Kites',
    'join_tables _ | stadiums | stadium | stadium',
    'column_values _ | roof',
  ],
  'largest open stadium': [
    'filter_rows stadiums | roof | is not | closed',
    'sort_rows _ | capacity | true',
    'first_rows _ | 1',
    'column_values _ | stadium',
  ],
  'players of a city': [
    'join_tables players | teams | team | team',
    'filter_rows _ | city | is | Brine',
    'aggregate _ | city | count',
  ],
  'age of a stadium': [
    'join_tables players | teams | team | team',
    'filter_rows _ | stadium | is | Harbour Oval',
    'aggregate _ | age | mean',
  ],
  'price of strikers': [
    'join_tables transfers | players | player | player',
    'filter_rows _ | position | is | striker',
    'aggregate _ | price | sum',
  ],
  'young goals under a roof': [
    'join_tables teams | stadiums | stadium | stadium',
    'join_tables players | t1 | team | team',
    'filter_rows _ | roof | is | closed',
    'filter_rows _ | age | is below | 27',
    'aggregate _ | goals | sum',
  ],
  'best of the old teams': [
    'join_tables players | teams | team | team',
    'filter_rows _ | founded | is below | 1900',
    'sort_rows _ | goals | true',
    'first_rows _ | 2',
    'column_values _ | player',
  ],
  'worst away': [
    'filter_rows matches | round | is above | 1',
    'group_rows _ | away | home_goals | sum',
    'sort_rows _ | home_goals | true',
    'first_rows _ | 1',
    'column_values _ | away',
  ],
  'capacity of a transfer': [
    'filter_rows transfers | player | is | Ivo Ahl',
    'join_tables _ | players | player | player',
    'join_tables _ | teams | team | team',
    'join_tables _ | stadiums | stadium | stadium',
    'column_values _ | capacity',
  ],
};

/** The last result of operations, one after the other. */
function lastOf(lines: readonly string[]): string {
  let world: World = [];
  let last = '';
  for (const line of lines) {
    const [, name, rest = ''] = /^(\w+) ?(.*)$/.exec(line)!;
    const tool = tools.find((each) => each.name === name)!;
    const values = rest.split(' | ').map((value) => (value === '_' ? `t${world.length}` : value));
    const given = Object.entries(tool.parameters.properties).flatMap(([key, { type }], i) => {
      const value = values[i];
      if (value === undefined || value === '') return [];
      return [[key, type === 'integer' ? Number(value) : type === 'boolean' ? value === 'true' : value]];
    });
    const answer = tool.run!(tool.read(Object.fromEntries(given)) as never, { world } as never);
    const whole =
      answer instanceof ToolAnswer ? (answer as ToolAnswer<World>) : new ToolAnswer<World>(answer);
    world = whole.world ?? world;
    last = whole.text;
  }
  return last;
}

describe('tasks', () => {
  test('have different names and requests', () => {
    expect(tasks.length).toBeGreaterThanOrEqual(12);
    expect(new Set(tasks.map(({ name }) => name)).size).toBe(tasks.length);
    expect(new Set(tasks.map(({ request }) => request)).size).toBe(tasks.length);
  });

  test.each(tasks.map((task) => [task.name, task] as const))('%s is answered by operations', (name, task) => {
    const lines = ORACLE[name]!;
    expect(isRight(lastOf(lines), task), lastOf(lines)).toBe(true);
    // One operation less does not answer it, but where it changes nothing.
    if (lines.length > 1) expect(isRight(lastOf(lines.slice(0, -1)), task)).toBe(false);
  });

  test('are answered by the right values alone, in order', () => {
    const answered = (name: string, text: string) => isRight(text, tasks.find((task) => task.name === name)!);
    expect(answered('best scorers', 'Tove Gale, Tove Dorn and Pia Cruz.')).toBe(true);
    expect(answered('best scorers', 'Tove Dorn, Tove Gale, Pia Cruz')).toBe(false);
    expect(answered('best scorers', 'Tove Gale, Tove Dorn, Pia Cruz, Ivo Dorn')).toBe(false);
    expect(answered('mean age of keepers', 'It is 25.75')).toBe(true);
    expect(answered('mean age of keepers', '25.7')).toBe(false);
    expect(answered('capacity of a transfer', '8,050')).toBe(true);
    expect(answered('capacity of a transfer', '80,50')).toBe(false);
    expect(answered('all players', '32 or 33')).toBe(false);
    expect(answered('all players', '')).toBe(false);
  });
});

describe('operations', () => {
  test('show ten rows, and say how many more there are', () => {
    const lines = lastOf(['sort_rows players | goals']).split('\n');
    expect(lines[0]).toBe('t1: 32 rows');
    expect(lines[1]).toBe('player | team | position | age | goals');
    expect(lines).toHaveLength(13);
    expect(lines.at(-1)).toBe('… and 22 more');
  });

  test.each([
    [
      'sort_rows t7 | goals',
      'there is no table t7: the tables are players, teams, stadiums, matches, transfers',
    ],
    ['sort_rows toString | goals', 'there is no table toString'],
    [
      'sort_rows players | score',
      'there is no column score: the columns are player, team, position, age, goals',
    ],
    ['aggregate players | team | sum', 'column team holds words, not numbers'],
    ['filter_rows players | age | is above | old', '"old" is no number'],
    ['filter_rows players | age | is above |  ', '" " is no number'],
    ['filter_rows players | team | is below | 3', 'column team holds words, not numbers'],
    ['filter_rows players | age | above | 3', 'wrong arguments for filter_rows'],
  ])('%s says what is wrong', (line, why) => {
    expect(() => lastOf([line])).toThrow(why);
  });

  test('of no rows there is a count and a sum, and no mean', () => {
    const none = 'filter_rows players | age | is | 99';
    expect(lastOf([none, 'aggregate _ | age | count'])).toBe('0');
    expect(lastOf([none, 'aggregate _ | age | sum'])).toBe('0');
    expect(() => lastOf([none, 'aggregate _ | age | mean'])).toThrow('no rows');
  });
});

test('every value that stands for a row of another table does so', () => {
  const all = (table: string, column: string) => league[table]!.map((row) => row[column]);
  expect(all('teams', 'team')).toEqual(expect.arrayContaining(all('players', 'team')));
  expect(all('stadiums', 'stadium')).toEqual(expect.arrayContaining(all('teams', 'stadium')));
  expect(all('players', 'player')).toEqual(expect.arrayContaining(all('transfers', 'player')));
  expect(new Set(all('players', 'player')).size).toBe(league.players!.length);
});

test('the conformance kit finds nothing wrong', async () => {
  const { checks } = await checkScenario(tables, { games: 8, maxSteps: 20, tasks: tasks.slice(0, 8) });
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
});

describe('the simulated user', () => {
  async function solved(set: Record<string, string>) {
    const out = await mkdtemp(join(tmpdir(), 'troupe-tables-'));
    const options = { scenario: 'tables', agents: ['react'], model: 'synthetic:1' };
    const summary = await run({ ...options, set, out, cache: 'off', cwd: out });
    await rm(out, { recursive: true, force: true });
    expect(summary.errors).toBe(0);
    return summary.solved;
  }

  test('with SKILL 1 answers every question', async () => {
    expect(await solved({})).toBe(tasks.length);
  });

  test('understands telling names, and nothing without them', async () => {
    expect(await solved({ obscure: 'docs' })).toBe(tasks.length);
    expect(await solved({ obscure: 'names' })).toBe(0);
  });
});
