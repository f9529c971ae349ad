/** Questions about tables, read from their words, and the operations that answer them. */
import type { Wish } from '../../respondents/craft.ts';
import type { Desk } from '../../respondents/desk.ts';
import type { Concept } from './operations.ts';

type TableDesk = Desk<Concept>;

interface Condition {
  path: readonly string[];
  test: string;
  value: string;
}

/** A table as it has become: its name, and what has been joined to it. */
interface Stand {
  table: string;
  joined: ReadonlySet<string>;
}

const FORMS = {
  count: /^How many (?<table>\w+) are there(?: (?<whose>whose .*))?\?$/,
  top: /^Which (?<count>\d+) of the (?<table>\w+)(?: (?<whose>whose .*))? have the (?<order>greatest|least) (?<by>\w+)\? Give the (?<give>\w+) of each/,
  group:
    /^For which (?<by>\w+) is the (?<how>\w+) of the (?<of>\w+) of all (?<table>\w+)(?: (?<whose>whose .*))? the (?<order>greatest|least)\?$/,
  measure:
    /^What is the (?<how>sum|mean|least|greatest) of the (?<path>.+?) of all (?<table>\w+)(?: (?<whose>whose .*))?\?$/,
  list: /^What is the (?<path>.+?) of the (?<table>\w+)(?: (?<whose>whose .*))?\?$/,
} as const;

type Words = Readonly<Record<string, string>>;

const pathIn = (text: string) => text.split("'s ");

function conditionsIn(whose: string | undefined): Condition[] {
  if (!whose) return [];
  return whose
    .slice('whose '.length)
    .split(' and whose ')
    .flatMap((text) => {
      const [, path, test, value] = /^(.+?) (is above|is below|is) "?(.*?)"?$/.exec(text) ?? [];
      return path === undefined ? [] : [{ path: pathIn(path), test: test!, value: value! }];
    });
}

/** The table that an operation has made. */
function made(desk: TableDesk, does: Concept, given: Record<string, unknown>): string {
  const [text] = desk.tell({ does, given });
  return /^t\d+/.exec(text!)?.[0] ?? String(given.table);
}

/** With all tables joined that a path leads over. */
function reach(desk: TableDesk, from: Stand, path: readonly string[]): Stand {
  let { table } = from;
  const joined = new Set(from.joined);
  for (const [i, column] of path.slice(0, -1).entries()) {
    const way = path.slice(0, i + 1).join(' ');
    if (joined.has(way)) continue;
    const other = holding(desk, column, path[i + 1]!);
    if (other === undefined) break;
    table = made(desk, 'join', { table, with: other, column, key: column });
    joined.add(way);
  }
  return { table, joined };
}

/** The table of the league that has both columns. */
function holding(desk: TableDesk, ...columns: readonly string[]): string | undefined {
  const [listed] = desk.tell({ does: 'tables', given: {} });
  const lines = listed!.split('\n').map((line) => line.split(': '));
  const found = lines.find(([name, held]) => {
    const names = held?.split(', ') ?? [];
    return !/^t\d+$/.test(name!) && columns.every((column) => names.includes(column));
  });
  return found?.[0];
}

function start(desk: TableDesk, { table, whose }: Words): Stand {
  return conditionsIn(whose).reduce(
    (stand: Stand, { path, test, value }) => {
      const reached = reach(desk, stand, path);
      const given = { table: reached.table, column: path.at(-1)!, test, value };
      return { ...reached, table: made(desk, 'filter', given) };
    },
    { table: table!, joined: new Set<string>() },
  );
}

const measure = (desk: TableDesk, table: string, column: string, how: string) =>
  desk.tell({ does: 'measure', given: { table, column, how } })[0]!;

const values = (desk: TableDesk, table: string, column: string) =>
  desk.tell({ does: 'values', given: { table, column } })[0]!;

function best(desk: TableDesk, table: string, column: string, order: string, rows: number): string {
  const sorted = made(desk, 'sort', { table, column, descending: order === 'greatest' });
  return made(desk, 'first', { table: sorted, rows });
}

const ANSWERS: Readonly<Record<keyof typeof FORMS, (desk: TableDesk, words: Words) => string>> = {
  count: (desk, words) => {
    const { table } = start(desk, words);
    // Any column counts as well as another.
    return measure(desk, table, columnOf(words.table!), 'count');
  },
  measure: (desk, words) => {
    const path = pathIn(words.path!);
    const { table } = reach(desk, start(desk, words), path);
    return measure(desk, table, path.at(-1)!, words.how!);
  },
  list: (desk, words) => {
    const path = pathIn(words.path!);
    const { table } = reach(desk, start(desk, words), path);
    return values(desk, table, path.at(-1)!);
  },
  top: (desk, words) => {
    const { table } = start(desk, words);
    return values(desk, best(desk, table, words.by!, words.order!, Number(words.count)), words.give!);
  },
  group: (desk, words) => {
    const { table } = start(desk, words);
    const grouped = made(desk, 'group', { table, by: words.by, column: words.of, how: words.how });
    return values(desk, best(desk, grouped, words.of!, words.order!, 1), words.by!);
  },
};

/** Tables of things have their names in a column that is called as one of them. */
const columnOf = (table: string) => (table === 'matches' ? 'round' : table.replace(/s$/, ''));

/** A question as the one wish that it is; none where it is understood by no form. */
export function wishesIn(request: string): Wish<Concept>[] {
  const says = request.split('\n', 1)[0]!;
  for (const [form, words] of Object.entries(FORMS)) {
    const groups = words.exec(says)?.groups;
    if (groups) return [{ says, run: (desk) => ANSWERS[form as keyof typeof FORMS](desk, groups as Words) }];
  }
  return [];
}
