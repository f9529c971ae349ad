/** What can be done with tables. All throw ToolError where it cannot. */
import { ToolError } from '../../src/tool.ts';
import type { Row, Value } from './data.ts';

export type Rows = readonly Row[];

export const MEASURES = ['count', 'sum', 'mean', 'least', 'greatest'] as const;
export type Measure = (typeof MEASURES)[number];

export const TESTS = ['is', 'is not', 'is above', 'is below', 'contains'] as const;
export type Test = (typeof TESTS)[number];

const refuse = (why: string): never => {
  throw new ToolError('refused', why);
};

export const columnsOf = (rows: Rows): string[] => Object.keys(rows[0] ?? {});

/** The values of a column. */
export function column(rows: Rows, name: string): Value[] {
  const columns = columnsOf(rows);
  if (rows.length > 0 && !columns.includes(name)) {
    refuse(`there is no column ${name}: the columns are ${columns.join(', ')}`);
  }
  return rows.map((row) => row[name]!);
}

export function numbers(rows: Rows, name: string): number[] {
  return column(rows, name).map((value) =>
    typeof value === 'number' ? value : refuse(`column ${name} holds words, not numbers`),
  );
}

const PASSES: Readonly<Record<Test, (value: Value, wanted: string) => boolean>> = {
  is: (value, wanted) => String(value) === wanted,
  'is not': (value, wanted) => String(value) !== wanted,
  'is above': (value, wanted) => Number(value) > Number(wanted),
  'is below': (value, wanted) => Number(value) < Number(wanted),
  contains: (value, wanted) => String(value).includes(wanted),
};

export function filter(rows: Rows, name: string, test: Test, value: string): Rows {
  const ordered = test === 'is above' || test === 'is below';
  const isNumber = value.trim() !== '' && !Number.isNaN(Number(value));
  if (ordered && !isNumber) refuse(`"${value}" is no number`);
  const values = ordered ? numbers(rows, name) : column(rows, name);
  return rows.filter((_, i) => PASSES[test](values[i]!, value));
}

/** Equal ones stay in their order. */
export function sort(rows: Rows, name: string, descending: boolean): Rows {
  const sign = descending ? -1 : 1;
  const compare = (a: Value, b: Value) => (a < b ? -1 : a > b ? 1 : 0);
  column(rows, name);
  return rows.toSorted((one, other) => sign * compare(one[name]!, other[name]!));
}

/** Each row of one table with that of the other whose `rightColumn` is equal; its own columns win. */
export function join(left: Rows, right: Rows, leftColumn: string, rightColumn: string): Rows {
  const [keys, others] = [column(left, leftColumn), column(right, rightColumn)];
  return left.flatMap((row, i) => {
    const match = right[others.indexOf(keys[i]!)];
    if (!match) return [];
    const { [rightColumn]: _, ...more } = match;
    return [{ ...more, ...row }];
  });
}

/** One number; a mean is rounded to two digits. Of no rows there is a count alone, and a sum of 0. */
export function measure(rows: Rows, name: string, how: Measure): number {
  if (how === 'count') return rows.length;
  const values = numbers(rows, name);
  if (how === 'sum') return values.reduce((sum, value) => sum + value, 0);
  if (values.length === 0) return refuse(`there are no rows to take the ${how} of`);
  if (how === 'least') return Math.min(...values);
  if (how === 'greatest') return Math.max(...values);
  return Number((values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(2));
}

/** A row for each value of a column, with a measure of another one under that one's name. */
export function group(rows: Rows, by: string, name: string, how: Measure): Rows {
  if (by === name) refuse('group by one column, and measure another one');
  column(rows, name);
  const groups = Map.groupBy(rows, (row) => row[by]!);
  column(rows, by);
  return [...groups].map(([value, own]) => ({ [by]: value, [name]: measure(own, name, how) }));
}
