/**
 * What a comparison of arms may claim. Tasks are the unit: seeds of one task are not independent
 * evidence, so they stay together in every resample and in every pair.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A 95 % interval. */
export interface Interval {
  low: number;
  high: number;
}

/** What became of one task: episodes that were played without error, and how many of them were solved. */
export interface TaskCount {
  solved: number;
  episodes: number;
}

/** A paired difference of two arms. */
export interface Difference extends Interval {
  /** Mean over tasks of the first arm's rate minus the second's. */
  difference: number;
  /** Two-sided, paired by task. */
  p: number;
  /** Tasks that both arms have played. */
  tasks: number;
}

const Z = 1.959963984540054;
const RESAMPLES = 10_000;
/** Up to this many tasks the sign-flip test goes through all 2ⁿ flips. */
const EXACT = 16;

/**
 * Wilson's score interval of a proportion, 95 %.
 * E. B. Wilson, JASA 22 (1927) 209–212; without continuity correction.
 *
 * @example
 * ```ts
 * import { wilson } from 'troupe';
 * wilson(81, 263); // { low: 0.2553, high: 0.3662 } (rounded)
 * ```
 */
export function wilson(successes: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const rate = successes / trials;
  const centre = rate + Z ** 2 / (2 * trials);
  const half = Z * Math.sqrt((rate * (1 - rate)) / trials + Z ** 2 / (4 * trials ** 2));
  const scale = 1 + Z ** 2 / trials;
  return {
    low: successes === 0 ? 0 : (centre - half) / scale,
    high: successes === trials ? 1 : (centre + half) / scale,
  };
}

/** Draws a task with replacement, again and again; equal for equal inputs. */
function indices(n: number): () => number {
  const generator = xoroshiro128plus(n);
  return () => Math.floor(((generator.next() >>> 0) / 2 ** 32) * n);
}

/** Φ(−z) for z ≥ 0, within 1.5e-7. Abramowitz & Stegun, Handbook of Mathematical Functions, 1964, 7.1.26. */
function upperTail(z: number): number {
  const t = 1 / (1 + (0.3275911 * z) / Math.SQRT2);
  const series =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return (series * Math.exp((-z * z) / 2)) / 2;
}

/** The 97.5 % point of Student's t, by the expansion in 1/ν: Abramowitz & Stegun, 26.7.5. */
function studentT(freedom: number): number {
  const z2 = Z ** 2;
  return (
    Z *
    (1 +
      (z2 + 1) / (4 * freedom) +
      ((5 * z2 + 16) * z2 + 3) / (96 * freedom ** 2) +
      (((3 * z2 + 19) * z2 + 17) * z2 - 15) / (384 * freedom ** 3))
  );
}

/**
 * The middle 95 % of a statistic resampled over n tasks, expanded: plain percentiles are too narrow for few
 * tasks, as a bootstrap's spread lacks the factor √(n ÷ (n − 1)) and its tails are normal where Student's are
 * due. T. C. Hesterberg, The American Statistician 69 (2015) 371–386, § 3.2 (expanded percentile interval).
 */
function percentiles(values: Float64Array, n: number): Interval {
  values.sort();
  const tail = upperTail(Math.sqrt(n / (n - 1)) * studentT(n - 1));
  const at = (share: number) => values[Math.round(share * (values.length - 1))]!;
  return { low: at(tail), high: at(1 - tail) };
}

/**
 * Bootstrap of `Σ solved ÷ Σ episodes` over tasks: tasks are drawn with replacement, each
 * with all of its seeds (Davison & Hinkley, Bootstrap Methods, 1997, § 3.8). 10,000 resamples, seeded.
 */
export function bootstrapRate(counts: readonly TaskCount[]): Interval {
  // Sorted, so that the order in which tasks ended touches no figure.
  const tasks = [...counts].sort((a, b) => a.solved - b.solved || a.episodes - b.episodes);
  const solved = Float64Array.from(tasks, (task) => task.solved);
  const episodes = Float64Array.from(tasks, (task) => task.episodes);
  const next = indices(tasks.length);
  const rates = new Float64Array(RESAMPLES);
  for (let r = 0; r < RESAMPLES; r++) {
    let top = 0;
    let bottom = 0;
    for (let i = 0; i < tasks.length; i++) {
      const task = next();
      top += solved[task]!;
      bottom += episodes[task]!;
    }
    rates[r] = top / bottom;
  }
  return percentiles(rates, tasks.length);
}

/**
 * Rate of solved episodes with its 95 % interval: Wilson's when no task was played more than once,
 * else the bootstrap over tasks. Where the bootstrap has nothing to vary (one task, or every task with
 * the same rate) Wilson's takes its place: over the seeds of a single task, else over tasks.
 * `rate` is null when nothing was played without error.
 *
 * @example
 * ```ts
 * import { rateInterval } from 'troupe';
 * rateInterval([{ solved: 3, episodes: 5 }, { solved: 0, episodes: 5 }]).rate; // 0.3
 * ```
 */
export function rateInterval(counts: readonly TaskCount[]): { rate: number | null } & Interval {
  const tasks = counts.filter((task) => task.episodes > 0);
  const solved = tasks.reduce((sum, task) => sum + task.solved, 0);
  const episodes = tasks.reduce((sum, task) => sum + task.episodes, 0);
  if (episodes === 0) return { rate: null, low: 0, high: 1 };
  const rate = solved / episodes;
  if (tasks.length === 1 || tasks.every((task) => task.episodes === 1)) {
    return { rate, ...wilson(solved, episodes) };
  }
  if (tasks.every((task) => task.solved / task.episodes === rate)) {
    return { rate, ...wilson(rate * tasks.length, tasks.length) };
  }
  return { rate, ...bootstrapRate(tasks) };
}

/**
 * How much better `a` is than `b`, task by task; tasks that one of them lacks are left out. Interval by
 * bootstrap over tasks, or `alikeInterval` where all differences are the same. p by McNemar's exact test when
 * every task was played once by each, else by sign flips of the differences (Fisher, The Design of
 * Experiments, 1935, § 21): all flips up to 16 tasks, else 10,000 drawn ones, the observed one counted.
 *
 * @example
 * ```ts
 * import { pairedDifference } from 'troupe';
 * const a = new Map([['4 5 6 10', { solved: 2, episodes: 2 }], ['1 2 4 7', { solved: 1, episodes: 2 }]]);
 * const b = new Map([['4 5 6 10', { solved: 1, episodes: 2 }], ['1 2 4 7', { solved: 0, episodes: 2 }]]);
 * pairedDifference(a, b).difference; // 0.5
 * ```
 */
export function pairedDifference(
  a: ReadonlyMap<string, TaskCount>,
  b: ReadonlyMap<string, TaskCount>,
): Difference {
  const differences: number[] = [];
  let once = true;
  for (const [task, one] of a) {
    const other = b.get(task);
    if (!other || one.episodes === 0 || other.episodes === 0) continue;
    differences.push(one.solved / one.episodes - other.solved / other.episodes);
    once &&= one.episodes === 1 && other.episodes === 1;
  }
  differences.sort((one, other) => one - other);
  const tasks = differences.length;
  if (tasks === 0) return { difference: 0, low: -1, high: 1, p: 1, tasks };
  const difference = differences.reduce((sum, value) => sum + value, 0) / tasks;
  // Equal differences of thirds, say, are equal but for rounding.
  const alike = differences.every((value) => Math.abs(value - difference) < 1e-9);
  const count = (wanted: number) => differences.filter((value) => value === wanted).length;
  return {
    difference,
    ...(alike ? alikeInterval(difference, tasks) : bootstrapMean(differences)),
    p: once ? mcnemar(count(1), count(-1)) : signFlip(differences),
    tasks,
  };
}

/**
 * 95 % interval of a mean difference that was the same in every one of n tasks, where the bootstrap has
 * nothing to vary. Tasks of another difference were 0 of n; by Wilson's interval (1927) of that share they
 * may be up to q = z² ÷ (n + z²) of all tasks, and then at worst all at −1, or all at +1:
 * (1 − q)·difference ∓ q. A single task says nothing of the others: [−1, 1].
 */
function alikeInterval(difference: number, tasks: number): Interval {
  const others = tasks === 1 ? 1 : wilson(0, tasks).high;
  return { low: (1 - others) * difference - others, high: (1 - others) * difference + others };
}

/** Bootstrap of a mean, 95 %, 10,000 resamples, seeded; of the values with other signs it is the mirror image. */
export function bootstrapMean(values: readonly number[]): Interval {
  if (values.reduce((sum, value) => sum + value, 0) < 0) {
    const { low, high } = bootstrapMean(values.map((value) => -value));
    return { low: 0 - high, high: 0 - low };
  }
  const data = Float64Array.from(values).sort();
  const next = indices(data.length);
  const means = new Float64Array(RESAMPLES);
  for (let r = 0; r < RESAMPLES; r++) {
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += data[next()]!;
    means[r] = sum / data.length;
  }
  return percentiles(means, values.length);
}

/** Two-sided p of "the differences have no direction", by flipping their signs. */
export function signFlip(differences: readonly number[]): number {
  const values = differences.filter((value) => value !== 0).sort((a, b) => a - b);
  const n = values.length;
  // A sum that differs from the observed one by rounding alone counts as equal to it.
  const observed = Math.abs(values.reduce((sum, value) => sum + value, 0)) - 1e-9;
  const flipped = (sign: (i: number) => boolean) =>
    Math.abs(values.reduce((sum, value, i) => (sign(i) ? sum + value : sum - value), 0)) >= observed;
  let extreme = 0;
  if (n <= EXACT) {
    for (let mask = 0; mask < 2 ** n; mask++) if (flipped((i) => (mask & (1 << i)) !== 0)) extreme++;
    return extreme / 2 ** n;
  }
  const generator = xoroshiro128plus(n);
  for (let r = 0; r < RESAMPLES; r++) if (flipped(() => generator.next() < 0)) extreme++;
  return (extreme + 1) / (RESAMPLES + 1);
}

/**
 * McNemar's exact test, two-sided: `onlyA` and `onlyB` are the tasks that one arm alone has solved.
 * A. Agresti, Categorical Data Analysis, § 11.1: binomial with p = ½ on the discordant pairs.
 *
 * @example
 * ```ts
 * import { mcnemar } from 'troupe';
 * mcnemar(0, 6).toFixed(5); // '0.03125'
 * ```
 */
export function mcnemar(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  let logTerm = -n * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= Math.min(onlyA, onlyB); k++) {
    if (k > 0) logTerm += Math.log((n - k + 1) / k);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, 2 * tail);
}

/**
 * Holm's step-down adjustment of several p values (Scand. J. Statistics 6 (1979) 65–70), in the order given.
 *
 * @example
 * ```ts
 * import { holm } from 'troupe';
 * holm([0.01, 0.04]); // [0.02, 0.04]
 * ```
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((i, j) => ps[i]! - ps[j]!);
  const adjusted = new Array<number>(ps.length);
  let highest = 0;
  order.forEach((i, rank) => {
    highest = Math.max(highest, Math.min(1, (ps.length - rank) * ps[i]!));
    adjusted[i] = highest;
  });
  return adjusted;
}
