/** Two arms side by side: paired by task, and the episodes that came out differently. */
import { type GameOutcome, gameOutcome } from '../runs/figures/outcome.ts';
import { type Difference, holm, pairedDifference } from '../runs/figures/statistics.ts';
import { countsBy, type Figures, taskKey } from './figures.ts';
import { figuresOf } from './groups.ts';
import type { Row } from './rows.ts';
import { firstRoleOf } from './seats.ts';
import { natural } from './variables.ts';

/** Episodes of one arm. */
export interface Side {
  name: string;
  rows: readonly Row[];
  part?: RunPart;
}

/** How much of its run's plan has ended, of all arms. */
interface RunPart {
  /** The folder, as it opens from the working folder. */
  run: string;
  ended: number;
  total: number;
}

/** A pair of episodes, of the same task and seed, of which one alone was solved. */
export interface Flip {
  scenario: string;
  task: string;
  seed: number;
  /** Both as `troupe show` takes them: `RUN/ID`. */
  solved: string;
  unsolved: string;
  /** Of a game: how its first role, which won the one, came out in the other. */
  outcome?: GameOutcome;
}

/** What episodes of one side come to. */
export interface Totals extends Figures {
  /** Of games with several roles: returns of the first role above, below and at 0; cut-off games apart. */
  games?: { won: number; lost: number; tied: number; unfinished: number };
}

/** What one side comes to, its episodes without a partner too. */
export interface SideFigures extends Totals {
  name: string;
  part?: RunPart;
}

export interface Comparison {
  a: SideFigures;
  b: SideFigures;
  /** Of a side that has more than the difference is of: its figures over what this is of alone. */
  shared: { a?: Totals; b?: Totals };
  /** Where all are games of several roles that share their first one: what counts as solved is what that one has won. */
  first?: string;
  /** Of the rates over what both have played, a minus b (`tasks` counts `unit`); p adjusted by Holm over all comparisons made at once that share a task. */
  difference: Difference;
  test: 'McNemar' | 'sign flips';
  /** What is paired: tasks, seeds nested; of a single task its seeds, which say nothing of other tasks. */
  unit: 'tasks' | 'seeds';
  /** Tasks that both have played of which no seed is in both: paired by task alone. */
  apart: number;
  /** Episodes that a alone has solved, and b alone. */
  onlyA: Flip[];
  onlyB: Flip[];
  /** Pairs of episodes that came out alike, and those of which one or both ended in an error. */
  alike: number;
  broken: number;
  /** Tasks that one side alone has played without error; no part of the difference. */
  unpaired: { a: string[]; b: string[] };
  /** Of shared tasks, the seeds that one side alone has; no part of the difference. */
  leftOut: { a: SeedsLeft; b: SeedsLeft };
}

/** Seeds without a partner, and how many episodes have them. */
interface SeedsLeft {
  seeds: number[];
  episodes: number;
}

/** Training episodes show what is learnt on the way, not what was learnt: they count where there is nothing else. */
export function examined(rows: readonly Row[]): Row[] {
  const exams = rows.filter(({ phase }) => phase !== 'learn');
  return exams.length > 0 ? exams : [...rows];
}

/**
 * Compares each pair of sides over the tasks (scenario × task, seeds nested) that both have played, with p
 * adjusted over the pairs.
 *
 * @example
 * ```ts
 * import { compareSides, findRun, readRows, run } from 'troupe';
 * const { run: folder } = await run({ scenario: 'kuhn-poker', agents: 'random,first', seeds: 9 });
 * const rows = await readRows([await findRun(folder, { out: 'runs', cwd: '.' })]);
 * const side = (name: string) => ({ name, rows: rows.filter(({ arm }) => arm === name) });
 * const [comparison] = compareSides([[side('random'), side('random')]]);
 * comparison!.difference.difference; // 0
 * ```
 */
export function compareSides(pairs: readonly (readonly [Side, Side])[]): Comparison[] {
  const comparisons = pairs.map(([a, b]) => compareOne(a, b));
  const tests = comparisons.map(({ difference }) => difference).filter(({ tasks }) => tasks > 0);
  const adjusted = new Map(holm(tests.map(({ p }) => p)).map((p, i) => [tests[i]!, p]));
  return comparisons.map((comparison) => {
    const { difference } = comparison;
    return { ...comparison, difference: { ...difference, p: adjusted.get(difference) ?? difference.p } };
  });
}

const seedKey = (row: Row) => `${taskKey(row)}\n${row.seed}`;

/**
 * The episodes whose task and seed the other side has too, so that the same luck meets the same luck; of a task
 * without a common seed all, as of a task that one side alone has.
 */
export function withPartners(
  rows: readonly Row[],
  others: readonly Row[],
): { paired: Row[]; left: SeedsLeft; common: ReadonlySet<string> } {
  const played = new Set(others.map(seedKey));
  const common = new Set(rows.filter((row) => played.has(seedKey(row))).map(taskKey));
  const { paired = [], left = [] } = Object.groupBy(rows, (row) =>
    played.has(seedKey(row)) || !common.has(taskKey(row)) ? 'paired' : 'left',
  );
  const seeds = [...new Set(left.map(({ seed }) => seed))].sort((a, b) => a - b);
  return { paired, left: { seeds, episodes: left.length }, common };
}

function compareOne(a: Side, b: Side): Comparison {
  const [fromA, fromB] = [withPartners(a.rows, b.rows), withPartners(b.rows, a.rows)];
  const [countsA, countsB] = [countsBy(fromA.paired, taskKey), countsBy(fromB.paired, taskKey)];
  const shared = [...countsA.keys()].filter((task) => countsB.has(task));
  const unit = shared.length === 1 ? 'seeds' : 'tasks';
  const within = (rows: readonly Row[]) => rows.filter((row) => taskKey(row) === shared[0]);
  const bySeed = (rows: readonly Row[]) => countsBy(within(rows), ({ seed }) => String(seed));
  const [ofA, ofB] = unit === 'tasks' ? [countsA, countsB] : [bySeed(fromA.paired), bySeed(fromB.paired)];
  const once = [...ofA].every(([key, { episodes }]) => {
    const other = ofB.get(key);
    return !other || (episodes === 1 && other.episodes === 1);
  });
  const lacking = (from: typeof countsA, other: typeof countsA) =>
    [...from.keys()]
      .filter((task) => !other.has(task))
      .map((task) => task.slice(task.indexOf('\n') + 1))
      .sort(natural);
  const first = firstRoleOf([...a.rows, ...b.rows]);
  const both = new Set(shared);
  const unpaired = { a: lacking(countsA, countsB), b: lacking(countsB, countsA) };
  const ofShared = (key: 'a' | 'b', { paired, left }: typeof fromA) =>
    shared.length > 0 &&
    unpaired[key].length + left.episodes > 0 && {
      [key]: totals(paired.filter((row) => both.has(taskKey(row)))),
    };
  return {
    a: sideFigures(a),
    b: sideFigures(b),
    shared: { ...ofShared('a', fromA), ...ofShared('b', fromB) },
    ...(first !== undefined && { first }),
    difference: pairedDifference(ofA, ofB),
    unit,
    apart: shared.filter((task) => !fromA.common.has(task)).length,
    test: once ? 'McNemar' : 'sign flips',
    ...flipsOf(a.rows, b.rows),
    unpaired,
    leftOut: { a: fromA.left, b: fromB.left },
  };
}

function sideFigures({ name, rows, part }: Side): SideFigures {
  return { name, ...(part && { part }), ...totals(rows) };
}

function totals(rows: readonly Row[]): Totals {
  const games = rows.filter(({ returns, status }) => returns.length > 1 && status !== 'error');
  const outcomes = games.map(({ reward, unfinished }) => gameOutcome(reward, unfinished === true));
  const count = (of: GameOutcome) => outcomes.filter((outcome) => outcome === of).length;
  return {
    ...figuresOf(rows),
    ...(games.length > 0 && {
      games: { won: count('won'), lost: count('lost'), tied: count('tied'), unfinished: count('unfinished') },
    }),
  };
}

/** Equal for the episodes of two arms that share their luck. */
const pairKey = ({ seed, phase, epoch, game, ...row }: Row) =>
  [taskKey(row), seed, phase, epoch, game].join('\n');

function flipsOf(
  a: readonly Row[],
  b: readonly Row[],
): Pick<Comparison, 'onlyA' | 'onlyB' | 'alike' | 'broken'> {
  const partners = new Map(b.map((row) => [pairKey(row), row]));
  const onlyA: Flip[] = [];
  const onlyB: Flip[] = [];
  let alike = 0;
  let broken = 0;
  const flip = (solved: Row, unsolved: Row): Flip => ({
    scenario: solved.scenario,
    task: solved.task,
    seed: solved.seed,
    solved: `${solved.run}/${solved.episode}`,
    unsolved: `${unsolved.run}/${unsolved.episode}`,
    ...(solved.returns.length > 1 && {
      outcome: gameOutcome(unsolved.reward, unsolved.unfinished === true),
    }),
  });
  for (const one of a) {
    const other = partners.get(pairKey(one));
    if (!other) continue;
    if (one.status === 'error' || other.status === 'error') broken++;
    else if (one.status === other.status) alike++;
    else if (one.status === 'solved') onlyA.push(flip(one, other));
    else onlyB.push(flip(other, one));
  }
  const byTask = (x: Flip, y: Flip) =>
    natural(x.scenario, y.scenario) ||
    natural(x.task, y.task) ||
    x.seed - y.seed ||
    natural(x.solved, y.solved);
  return { onlyA: onlyA.sort(byTask), onlyB: onlyB.sort(byTask), alike, broken };
}
