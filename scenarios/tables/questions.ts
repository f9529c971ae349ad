/** Questions about the league: how each is put, and its answer, worked out row by row and not by the operations. */
import { BadInput } from '../../src/errors.ts';
import { REFERENCES, type Row, tables, type Value } from './data.ts';

/** A column of a table, or of the row of another one that its values stand for: `["team", "city"]`. */
export type Path = readonly string[];

export interface Condition {
  of: Path;
  test: 'is' | 'is above' | 'is below';
  value: Value;
}

export interface Question {
  table: string;
  where?: readonly Condition[];
  ask:
    | { kind: 'count' }
    | { kind: 'measure'; of: Path; how: 'sum' | 'mean' | 'least' | 'greatest' }
    | { kind: 'list'; of: Path }
    | { kind: 'top'; count: number; by: string; order: 'greatest' | 'least'; give: string }
    | { kind: 'group'; by: string; of: string; how: 'sum' | 'mean'; order: 'greatest' | 'least' };
}

const pathText = (path: Path) => path.join("'s ");
const quoted = (value: Value) => (typeof value === 'number' ? String(value) : `"${value}"`);

/** The question as the agent reads it. */
export function questionText({ table, where = [], ask }: Question): string {
  const tests = where.map(({ of, test, value }) => `whose ${pathText(of)} ${test} ${quoted(value)}`);
  const whose = tests.length > 0 ? ` ${tests.join(' and ')}` : '';
  switch (ask.kind) {
    case 'count':
      return `How many ${table} are there${whose}?`;
    case 'measure':
      return `What is the ${ask.how} of the ${pathText(ask.of)} of all ${table}${whose}?`;
    case 'list':
      return `What is the ${pathText(ask.of)} of the ${table}${whose}?`;
    case 'top':
      return `Which ${ask.count} of the ${table}${whose} have the ${ask.order} ${ask.by}? Give the ${ask.give} of each, in that order.`;
    case 'group':
      return `For which ${ask.by} is the ${ask.how} of the ${ask.of} of all ${table}${whose} the ${ask.order}?`;
  }
}

/** The value at the end of a path. */
function valueAt(table: string, row: Row, [column, ...rest]: Path): Value {
  const value = row[column!]!;
  if (rest.length === 0) return value;
  const [, , to, key] = REFERENCES.find(([from, name]) => from === table && name === column)!;
  return valueAt(to, tables[to]!.find((other) => other[key] === value)!, rest);
}

function holds(table: string, row: Row, { of, test, value }: Condition): boolean {
  const own = valueAt(table, row, of);
  return test === 'is' ? own === value : test === 'is above' ? own > value : own < value;
}

function measured(values: readonly number[], how: 'sum' | 'mean' | 'least' | 'greatest'): number {
  const sum = values.reduce((total, value) => total + value, 0);
  if (how === 'least') return Math.min(...values);
  if (how === 'greatest') return Math.max(...values);
  return how === 'sum' ? sum : Number((sum / values.length).toFixed(2));
}

/** What is right: a number, or words and numbers in order. Throws BadInput where two are. */
export function answerOf({ table, where = [], ask }: Question): readonly Value[] {
  const rows = tables[table]!.filter((row) => where.every((condition) => holds(table, row, condition)));
  switch (ask.kind) {
    case 'count':
      return [rows.length];
    case 'measure':
      return [
        measured(
          rows.map((row) => Number(valueAt(table, row, ask.of))),
          ask.how,
        ),
      ];
    case 'list':
      return rows.map((row) => valueAt(table, row, ask.of));
    case 'top':
      return best(
        rows.map((row) => [row[ask.give]!, Number(row[ask.by])]),
        ask.order,
        ask.count,
      );
    case 'group': {
      const groups = Map.groupBy(rows, (row) => row[ask.by]!);
      const measures = [...groups].map(([value, own]): [Value, number] => [
        value,
        measured(
          own.map((row) => Number(row[ask.of])),
          ask.how,
        ),
      ]);
      return best(measures, ask.order, 1);
    }
  }
}

function best(
  values: readonly (readonly [Value, number])[],
  order: 'greatest' | 'least',
  count: number,
): Value[] {
  const sign = order === 'greatest' ? -1 : 1;
  const sorted = values.toSorted(([, one], [, other]) => sign * (one - other));
  if (sorted[count] && sorted[count][1] === sorted[count - 1]![1]) {
    throw new BadInput(`a question of tables has two answers: ${sorted[count].join(' ')}`);
  }
  return sorted.slice(0, count).map(([value]) => value);
}
