/** Episodes put together by what they have in common, and what each group comes to. */
import { type Figures, FigureTally } from './figures.ts';
import type { Row } from './rows.ts';
import type { RunFolder } from './runs.ts';
import { orderOf, type Variables } from './variables.ts';

export interface Group extends Figures {
  /** The group's value of each key. */
  key: Readonly<Record<string, string>>;
}

/** Rows that have something in common. */
interface RowGroup {
  key: Readonly<Record<string, string>>;
  rows: readonly Row[];
}

/** Rows with equal values of all `keys`, in the order of the plans that they come from. */
export function groupRows(
  rows: readonly Row[],
  keys: readonly string[],
  runs: readonly RunFolder[],
  { value }: Variables,
): RowGroup[] {
  const groups = new Map<string, { values: string[]; rows: Row[] }>();
  for (const row of rows) {
    const values = keys.map((key) => value(row, key));
    const name = values.join('\n');
    const group = groups.get(name) ?? { values, rows: [] };
    groups.set(name, group);
    group.rows.push(row);
  }
  const orders = keys.map((key) => orderOf(key, rows, runs, { value }));
  const sorted = [...groups.values()].sort((a, b) => {
    for (const [i, order] of orders.entries()) {
      const sign = order(a.values[i]!, b.values[i]!);
      if (sign !== 0) return sign;
    }
    return 0;
  });
  return sorted.map((group) => ({
    key: Object.fromEntries(keys.map((key, i) => [key, group.values[i]!])),
    rows: group.rows,
  }));
}

/** The figures of each group. */
export function groupBy(
  rows: readonly Row[],
  keys: readonly string[],
  runs: readonly RunFolder[],
  variables: Variables,
): Group[] {
  return groupRows(rows, keys, runs, variables).map((group) => ({
    key: group.key,
    ...figuresOf(group.rows),
  }));
}

/** The figures of all rows together. */
export function figuresOf(rows: readonly Row[]): Figures {
  const tally = new FigureTally();
  for (const row of rows) tally.add(row);
  return tally.figures();
}

/** Episodes that ended in the same error. */
export interface ErrorGroup {
  kind: string;
  message: string;
  /** As `troupe show` takes them: `RUN/ID`. */
  episodes: string[];
}

/** Errors by kind and message, the most frequent first. */
export function errorsOf(rows: readonly Row[]): ErrorGroup[] {
  const groups = new Map<string, ErrorGroup>();
  for (const { error, run, episode } of rows) {
    if (!error) continue;
    const name = `${error.kind}: ${error.message}`;
    const group = groups.get(name) ?? { ...error, episodes: [] };
    groups.set(name, group);
    group.episodes.push(`${run}/${episode}`);
  }
  for (const { episodes } of groups.values()) episodes.sort();
  return [...groups.values()].sort((a, b) => b.episodes.length - a.episodes.length);
}
