/** What operations on tables can do: recognised in words, and in what they answer. */
import type { Shown } from '../../respondents/craft.ts';
import type { Made } from '../../respondents/reading.ts';

/** What an operation does, how documentation says it, and how one knows it there. */
const MEANINGS = {
  tables: ['Lists all tables with their columns.', /lists? (all )?tables/],
  filter: ['Filters a table: the rows that pass a test.', /filter/],
  sort: ['Sorts a table by a column.', /sort/],
  first: ['Takes the first rows of a table.', /first rows/],
  join: ['Joins two tables.', /join/],
  group: ['Groups a table: one row for each value of a column.', /group/],
  distinct: ['Keeps the first of the rows that have the same value in a column.', /distinct|the same value/],
  measure: ['Works one number out of a column.', /one number|aggregate/],
  values: ['Gives all values of a column.', /values/],
} as const satisfies Readonly<Record<string, readonly [says: string, known: RegExp]>>;

export type Concept = keyof typeof MEANINGS;

export const says = (does: Concept): string => MEANINGS[does][0];

/** By its first words, or by a telling name. */
export function understand(words: string): Concept | undefined {
  const text = words.split('\n- ', 1)[0]!.replaceAll('_', ' ').toLowerCase();
  return (Object.keys(MEANINGS) as Concept[]).find((does) => MEANINGS[does][1].test(text));
}

/** Those that one may take for each other. */
const ALIKE: Readonly<Record<Concept, Concept>> = {
  tables: 'values',
  values: 'distinct',
  filter: 'first',
  first: 'filter',
  sort: 'distinct',
  distinct: 'values',
  group: 'measure',
  measure: 'group',
  join: 'filter',
};

export const alike = (does: Concept): Concept => ALIKE[does];

/** Each result is worth keeping: the others build on it. */
export const tells = (): boolean => true;

const SAYS_ROLE = {
  table: 'the name of the first table',
  with: 'the name of the second table',
  key: 'the column of the second table to compare',
  by: 'the column to group by',
  column: 'the column',
  test: 'the test',
  value: 'what to compare with',
  how: 'what to work out of them',
  rows: 'how many',
  descending: 'true: the greatest first',
} as const;

const ROLES: Readonly<Record<keyof typeof SAYS_ROLE, RegExp>> = {
  with: /second table$/,
  key: /column of the second table/,
  by: /column to group by/,
  column: /the column/,
  table: /name of (a|the first) table/,
  test: /the test/,
  value: /what to compare with/,
  how: /what to work out/,
  rows: /how many/,
  descending: /greatest first/,
};

export const saysRole = (role: string): string => SAYS_ROLE[role as keyof typeof SAYS_ROLE] ?? role;

export function roleOf(name: string, description: string): string | undefined {
  if (Object.hasOwn(ROLES, name)) return name;
  return Object.entries(ROLES).find(([, words]) => words.test(description))?.[0];
}

const TESTS = /^(is|is not|is above|is below|contains)$/;
const MEASURES = /^(count|sum|mean|least|greatest)$/;

/** What a call's answer shows, from its form and that of the arguments. */
export function shows({ arguments: given, text }: Made): Shown<Concept> | undefined {
  const entries = Object.entries(given);
  const header = /^t\d+: \d+ rows\n(.*)/.exec(text)?.[1]?.split(' | ');
  if (entries.length === 0) return /^\w+: \w+, /.test(text) ? { does: 'tables', roles: {} } : undefined;
  const where = (test: (value: unknown) => boolean) => entries.find(([, value]) => test(value))?.[0];
  const how = where((value) => MEASURES.test(String(value)));
  const test = where((value) => TESTS.test(String(value)));
  const rest = entries.filter(([name]) => name !== how && name !== test);
  if (!header) {
    if (how !== undefined)
      return { does: 'measure', roles: { ...named(rest, ['table', 'column']), [how]: 'how' } };
    return { does: 'values', roles: named(rest, ['table', 'column']) };
  }
  if (test !== undefined) {
    return { does: 'filter', roles: { ...named(rest, ['table', 'column', 'value']), [test]: 'test' } };
  }
  if (how !== undefined) {
    const by = where((value) => value === header[0]);
    const column = where((value) => value === header[1]);
    const roles = {
      ...named(rest, ['table']),
      [how]: 'how',
      ...(by && { [by]: 'by' }),
      ...(column && { [column]: 'column' }),
    };
    return { does: 'group', roles };
  }
  const flag = where((value) => typeof value === 'boolean');
  if (flag !== undefined) {
    const others = rest.filter(([name]) => name !== flag);
    return { does: 'sort', roles: { ...named(others, ['table', 'column']), [flag]: 'descending' } };
  }
  const count = where((value) => typeof value === 'number');
  if (count !== undefined) return { does: 'first', roles: { ...named(rest, ['table']), [count]: 'rows' } };
  if (rest.length === 4) return { does: 'join', roles: named(rest, ['table', 'with', 'column', 'key']) };
  return { does: 'distinct', roles: named(rest, ['table', 'column']) };
}

const TABLE = /^(t\d+|players|teams|stadiums|matches|transfers)$/;

/** Names of tables first, in their order; what is left plays the other parts in turn. */
function named(
  entries: readonly (readonly [string, unknown])[],
  roles: readonly string[],
): Record<string, string> {
  const tables = entries.filter(([, value]) => TABLE.test(String(value)));
  const others = entries.filter(([, value]) => !TABLE.test(String(value)));
  const forTables = roles.filter((role) => role === 'table' || role === 'with');
  const forOthers = roles.filter((role) => role !== 'table' && role !== 'with');
  return Object.fromEntries([
    ...tables.flatMap(([name], i) => (forTables[i] ? [[name, forTables[i]]] : [])),
    ...others.flatMap(([name], i) => (forOthers[i] ? [[name, forOthers[i]]] : [])),
  ]);
}
