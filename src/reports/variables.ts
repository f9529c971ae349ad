/** What tells episodes apart: the keys of `--by` and `--where`, those that vary, and those that are the same for all. */
import { BadInput } from '../errors.ts';
import { didYouMean, nearest } from '../nearest.ts';
import { seatText } from '../runs/plan/arms.ts';
import { withoutModels } from '../runs/plan/experience.ts';
import { type Row, seatsOf } from './rows.ts';
import { plansOf, type RunFolder } from './runs.ts';

type Read = (row: Row) => string | undefined;

/** Keys every row has, whatever its options; an option of the same name is hidden by them. */
const KEYS: Readonly<Record<string, Read>> = {
  run: ({ run }) => run,
  scenario: ({ scenario }) => scenario,
  task: ({ task }) => task,
  arm: ({ arm }) => arm,
  agent: ({ agent }) => agent,
  model: ({ model }) => model ?? undefined,
  seed: ({ seed }) => String(seed),
  phase: ({ phase }) => phase,
  epoch: ({ epoch }) => (epoch === undefined ? undefined : String(epoch)),
  game: ({ game }) => (game === undefined ? undefined : String(game)),
  status: ({ status }) => status,
  stopped: ({ stopped }) => stopped,
  error: ({ error }) => error?.kind,
  episode: ({ episode }) => episode,
};

/** Keys that make a condition; the others tell which of its episodes one is, or what became of it. */
const CONDITIONS = ['run', 'scenario', 'agent', 'model', 'phase'];

/** Where a row has no value: an option left at its default, no phase, no error. */
export const NONE = '–';

export interface Variables {
  /** All keys: the fixed ones, then options in order of name. */
  keys: readonly string[];
  /** Options that some row gives, in order of name. */
  options: readonly string[];
  /** A row's value, `NONE` where it has none. */
  value(row: Row, key: string): string;
  /** The keys of conditions (run, scenario, agent, options, model, phase) with more than one value. */
  varying: readonly string[];
  /** The other conditions and the count of tasks and seeds: key → the value that all rows share. */
  constants: ReadonlyMap<string, string>;
  /** Arms as people tell them apart: without the model that all share. */
  labels: ReadonlyMap<string, string>;
  /** Throws BadInput, with what was meant perhaps, for a key that there is not. */
  check(option: string, key: string): void;
}

/** What varies and what does not among some rows. */
export function variablesOf(rows: readonly Row[]): Variables {
  const given = new Set<string>();
  for (const options of new Set(rows.map((row) => row.options))) {
    for (const name of Object.keys(options)) given.add(name);
  }
  const options = [...given].filter((name) => !(name in KEYS)).sort();
  const keys = [...Object.keys(KEYS), ...options];
  const value = (row: Row, key: string) => (KEYS[key] ? KEYS[key](row) : row.options[key]) ?? NONE;
  const [runs, scenario, agent, ...rest] = CONDITIONS as [string, string, string, ...string[]];
  const varying: string[] = [];
  const constants = new Map<string, string>();
  for (const key of [runs, scenario, agent, ...options, ...rest]) {
    const values = new Set(rows.map((row) => value(row, key)));
    const [only = NONE] = values;
    if (values.size > 1) varying.push(key);
    else if (only !== NONE) constants.set(key, only);
  }
  return {
    keys,
    options,
    value,
    varying,
    constants,
    labels: labelsOf(rows, manyModels(rows) && varying.includes('model')),
    check(option, key) {
      if (keys.includes(key)) return;
      const there = keys.filter((name) => rows.some((row) => value(row, name) !== NONE));
      // In a cast, options have the names of their roles before them.
      const inRoles = there.filter((name) => name.endsWith(`.${key}`));
      const near = inRoles.length > 0 ? inRoles.join(' or ') : nearest(key, there);
      const hint = near ? `; did you mean ${near}?` : ';';
      throw new BadInput(`${option} ${key}: no episode has such a key${hint} there are ${there.join(', ')}`);
    },
  };
}

/** Arms that ask no model are told by their agents. */
const manyModels = (arms: readonly NamedArm[]) => new Set(arms.flatMap(({ model }) => model ?? [])).size > 1;

/** An arm, as rows and plans have it. */
export interface NamedArm {
  /** As `--agent` would take it. */
  arm: string;
  /** Its own name, if it has one. */
  name?: string | undefined;
  model?: string | null;
}

/**
 * Arms as people tell them apart: with all of their options, which make them what they are, so that an arm has one
 * name wherever it stands; models where arms ask different ones (with `models`), those of unnamed arms only where
 * these differ among themselves.
 */
export function labelsOf(arms: Iterable<NamedArm>, models: boolean): Map<string, string> {
  const distinct = new Map<string, NamedArm>();
  for (const each of arms) if (!distinct.has(each.arm)) distinct.set(each.arm, each);
  const unnamed = [...distinct.values()].filter(({ name }) => !name);
  const labels = new Map<string, string>();
  for (const { arm, name, model } of distinct.values()) {
    const named = name && models && model ? `${name} (${model})` : name;
    labels.set(arm, named ?? labelOf(arm, models && manyModels(unnamed)));
  }
  // Told apart by nothing else: the whole of each.
  const unique = new Set(labels.values()).size === labels.size;
  return unique ? labels : new Map([...labels.keys()].map((arm) => [arm, arm]));
}

function labelOf(arm: string, models: boolean): string {
  const seats = seatsOf(arm).map(({ role, agent, options, model }) => {
    const text = seatText(agent, options, models ? model : undefined);
    return role ? `${role}=${text}` : text;
  });
  return seats.join(',');
}

/** One `--where`: KEY=VALUE. */
export interface Condition {
  key: string;
  value: string;
}

/**
 * The rows that fulfil all conditions; of those with the same key, any. Arms and agents go by their names too.
 * Throws BadInput for a key or a value that no row has.
 */
export function select(rows: readonly Row[], where: readonly Condition[]): Row[] {
  const { check, value, labels } = variablesOf(rows);
  const called = (row: Row, key: string): readonly (string | undefined)[] => {
    if (key === 'arm') return [row.arm, row.name, withoutModels(row.arm), labels.get(row.arm)];
    return key === 'agent' ? [row.name, row.agent] : [value(row, key)];
  };
  let left = [...rows];
  for (const [key, conditions] of Map.groupBy(where, (condition) => condition.key)) {
    check('--where', key);
    for (const { value: wanted } of conditions) {
      if (left.some((row) => called(row, key).includes(wanted))) continue;
      const there = [...new Set(left.map((row) => called(row, key).at(-1)!))].sort(natural);
      const some = there.slice(0, 8).join(', ');
      throw new BadInput(
        `--where ${key}=${wanted}: no such episode; ${didYouMean(wanted, there)}${key} is ${some}${there.length > 8 ? ', …' : ''}`,
      );
    }
    left = left.filter((row) => conditions.some((each) => called(row, key).includes(each.value)));
  }
  return left;
}

const collator = new Intl.Collator('en', { numeric: true });

/** Numbers by size, texts by letters, what has no value first. */
export function natural(a: string, b: string): number {
  const one = Number(a);
  const other = Number(b);
  if (a !== '' && b !== '' && !Number.isNaN(one) && !Number.isNaN(other)) return one - other;
  if (a === NONE || b === NONE) return a === b ? 0 : a === NONE ? -1 : 1;
  return collator.compare(a, b);
}

/**
 * In which order the values of a key are shown: tasks and arms as their runs' plans name them, agents and
 * models as the first arm of theirs, all else in natural order.
 */
export function orderOf(
  key: string,
  rows: readonly Row[],
  runs: readonly RunFolder[],
  { value }: Pick<Variables, 'value'>,
): (a: string, b: string) => number {
  if (!['run', 'scenario', 'task', 'arm', 'agent', 'model'].includes(key)) return natural;
  const places = new Map<string, number>();
  for (const run of runs) {
    for (const { tasks, arms } of plansOf(run)) {
      for (const name of key === 'task' ? tasks.names : arms) {
        const place = key === 'task' ? name : `${run.shown}\n${name}`;
        if (!places.has(place)) places.set(place, places.size);
      }
    }
  }
  const ranks = new Map<string, number>();
  for (const row of rows) {
    const place = places.get(key === 'task' ? row.task : `${row.run}\n${row.arm}`) ?? Infinity;
    const name = value(row, key);
    if (place < (ranks.get(name) ?? Infinity)) ranks.set(name, place);
  }
  return (a, b) => {
    const [one, other] = [ranks.get(a) ?? Infinity, ranks.get(b) ?? Infinity];
    return one === other ? natural(a, b) : one - other;
  };
}
