/** Nine operations on tables as tools: each result is a table of its own, under a name that is told. */
import { z } from 'zod';
import { defineTool, type Tool, ToolAnswer, ToolError } from '../../src/tool.ts';
import { type Row, tables } from './data.ts';
import {
  column,
  columnsOf,
  filter,
  group,
  join,
  MEASURES,
  measure,
  type Rows,
  sort,
  TESTS,
} from './operations.ts';

/** The results so far: `t1`, `t2` …; tables of the league are the same in every task. */
export type World = readonly Rows[];

/** So many rows are shown. */
const SHOWN = 10;

function rowsOf(world: World, name: string): Rows {
  const made = /^t([1-9]\d*)$/.exec(name);
  const rows = made ? world[Number(made[1]) - 1] : Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (rows) return rows;
  const names = [...Object.keys(tables), ...world.map((_, i) => `t${i + 1}`)];
  throw new ToolError('refused', `there is no table ${name}: the tables are ${names.join(', ')}`);
}

const lineOf = (row: Row) => Object.values(row).join(' | ');

function shown(rows: Rows): string {
  const more = rows.length > SHOWN ? [`… and ${rows.length - SHOWN} more`] : [];
  return [columnsOf(rows).join(' | '), ...rows.slice(0, SHOWN).map(lineOf), ...more].join('\n');
}

/** An operation whose result is a new table. */
function making<TInput extends { table: string }>(
  name: string,
  description: string,
  input: z.ZodType<TInput>,
  make: (rows: Rows, given: TInput, world: World) => Rows,
): Tool<World> {
  return defineTool<TInput, World>({
    name,
    description: `${description} The result is a new table.`,
    input,
    run: (given, { world }) => {
      const rows = make(rowsOf(world, given.table), given, world);
      const made = `t${world.length + 1}`;
      return new ToolAnswer(rows, {
        world: [...world, rows],
        text: `${made}: ${rows.length} rows\n${shown(rows)}`,
      });
    },
  });
}

const table = z.string().describe('the name of a table');
const name = (says: string) => z.string().describe(says);
const measures = z.enum(MEASURES).describe('what to work out of them');
const value = z.union([z.string(), z.number()]).describe('what to compare with');

export const tools: readonly Tool<World>[] = [
  defineTool<object, World>({
    name: 'list_tables',
    description: 'Lists all tables with their columns.',
    input: z.object({}),
    run: (_, { world }) => {
      const all: [string, Rows][] = [
        ...Object.entries(tables),
        ...world.map((rows, i): [string, Rows] => [`t${i + 1}`, rows]),
      ];
      return all.map(([each, rows]) => `${each}: ${columnsOf(rows).join(', ')}`).join('\n');
    },
  }),
  making(
    'filter_rows',
    'Filters a table: the rows whose value in a column passes a test.',
    z.object({ table, column: name('the column to test'), test: z.enum(TESTS).describe('the test'), value }),
    (rows, { column, test, value }) => filter(rows, column, test, String(value)),
  ),
  making(
    'sort_rows',
    'Sorts a table by a column, the least first.',
    z.object({
      table,
      column: name('the column to sort by'),
      descending: z.boolean().optional().describe('true: the greatest first'),
    }),
    (rows, { column, descending = false }) => sort(rows, column, descending),
  ),
  making(
    'first_rows',
    'Takes the first rows of a table.',
    z.object({ table, rows: z.int().min(1).describe('how many') }),
    (rows, { rows: count }) => rows.slice(0, count),
  ),
  making(
    'join_tables',
    'Joins two tables: each row of the first with the row of the second that has the same value.',
    z.object({
      table: z.string().describe('the name of the first table'),
      with: name('the name of the second table'),
      column: name('the column of the first table to compare'),
      key: name('the column of the second table to compare'),
    }),
    (rows, { with: other, column, key }, world) => join(rows, rowsOf(world, other), column, key),
  ),
  making(
    'group_rows',
    'Groups a table: one row for each value of a column, with a measure of another column.',
    z.object({
      table,
      by: name('the column to group by'),
      column: name('the column to measure'),
      how: measures,
    }),
    (rows, { by, column, how }) => group(rows, by, column, how),
  ),
  making(
    'distinct_rows',
    'Keeps the first of the rows that have the same value in a column.',
    z.object({ table, column: name('the column that is to differ') }),
    (rows, { column: each }) => {
      const values = column(rows, each);
      return rows.filter((_, i) => values.indexOf(values[i]!) === i);
    },
  ),
  defineTool<{ table: string; column: string; how: (typeof MEASURES)[number] }, World>({
    name: 'aggregate',
    description: 'Works one number out of a column of a table: how many rows, sum, mean, least or greatest.',
    input: z.object({ table, column: name('the column to measure'), how: measures }),
    run: ({ table, column, how }, { world }) => measure(rowsOf(world, table), column, how),
  }),
  defineTool<{ table: string; column: string }, World>({
    name: 'column_values',
    description: 'Gives all values of a column of a table, in order.',
    input: z.object({ table, column: name('the column') }),
    run: (given, { world }) => {
      const values = column(rowsOf(world, given.table), given.column);
      return new ToolAnswer(values, { text: values.join(', ') || '(none)' });
    },
  }),
];
