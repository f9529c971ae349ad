import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../seed.ts';
import {
  bootstrapMean,
  bootstrapRate,
  holm,
  type Interval,
  mcnemar,
  pairedDifference,
  rateInterval,
  signFlip,
  type TaskCount,
  wilson,
} from './statistics.ts';

describe('wilson', () => {
  // R. G. Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives Newcombe’s interval of %i of %i', (successes, trials, low, high) => {
    const interval = wilson(successes, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('holds the rate, lies in [0, 1] and mirrors', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (trials, draw) => {
        const successes = draw % (trials + 1);
        const { low, high } = wilson(successes, trials);
        const mirrored = wilson(trials - successes, trials);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(successes / trials);
        expect(high).toBeGreaterThanOrEqual(successes / trials);
        expect(mirrored.low).toBeCloseTo(1 - high, 12);
      }),
    );
  });
});

describe('bootstrap over tasks', () => {
  it('has the expanded percentiles of the binomial for one episode per task', () => {
    // The resampled count is Binomial(20, ½). Student's t with 19 degrees is 2.093, so the tails are
    // Φ(−2.093·√(20/19)) = .0159, as P(count ≤ 5) = .0207 and P(count ≤ 4) = .0059 (any table): 5 and 15.
    const tasks = Array.from({ length: 20 }, (_, i) => ({ solved: i % 2, episodes: 1 }));
    expect(bootstrapRate(tasks)).toEqual({ low: 0.25, high: 0.75 });
  });

  it('takes tasks, not seeds, as the unit: more seeds with the same outcome narrow nothing', () => {
    const once = Array.from({ length: 20 }, (_, i) => ({ solved: i % 2, episodes: 1 }));
    const tenfold = once.map(({ solved }) => ({ solved: 10 * solved, episodes: 10 }));
    expect(bootstrapRate(tenfold)).toEqual(bootstrapRate(once));
    const asIfIndependent = wilson(100, 200);
    const nested = bootstrapRate(tenfold);
    expect(nested.high - nested.low).toBeGreaterThan(2 * (asIfIndependent.high - asIfIndependent.low));
  });

  it('agrees with the normal interval of a mean where that holds', () => {
    const values = Array.from({ length: 400 }, (_, i) => (i % 7) - 3);
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    const half = (1.96 * deviation) / Math.sqrt(values.length);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const { low, high } = bootstrapMean(values);
    expect(low).toBeCloseTo(mean - half, 1);
    expect(high).toBeCloseTo(mean + half, 1);
  });

  it('has the percentiles of all resamples of Efron and Tibshirani’s mice', () => {
    // An Introduction to the Bootstrap, 1993, tables 2.1 and 2.2: survival of 7 treated mice, whose mean
    // has the ideal bootstrap standard error 23.36.
    const mice = [94, 197, 16, 38, 99, 141, 23];
    let sums = new Map([[0, 1]]);
    for (let draw = 0; draw < mice.length; draw++) {
      const next = new Map<number, number>();
      for (const [sum, p] of sums) {
        for (const days of mice) next.set(sum + days, (next.get(sum + days) ?? 0) + p / mice.length);
      }
      sums = next;
    }
    const mean = mice.reduce((sum, days) => sum + days, 0) / mice.length;
    const variance = [...sums].reduce((all, [sum, p]) => all + p * (sum / mice.length - mean) ** 2, 0);
    expect(Math.sqrt(variance)).toBeCloseTo(23.36, 2);
    const below = (value: number) =>
      [...sums].reduce((all, [sum, p]) => (sum / mice.length <= value ? all + p : all), 0);
    const { low, high } = bootstrapMean(mice);
    // Student's t with 6 degrees is 2.447: the tails are Φ(−2.447·√(7/6)) = .0041, and a share of that
    // size has the standard error .0006 over 10,000 resamples.
    expect(Math.abs(below(low) - 0.0041)).toBeLessThan(0.002);
    expect(Math.abs(below(high) - 0.9959)).toBeLessThan(0.002);
  });

  it('of a difference the other way round is the mirror image', () => {
    const values = Array.from({ length: 25 }, (_, i) => ((i * 7) % 11) - 4);
    const { low, high } = bootstrapMean(values);
    expect(bootstrapMean(values.map((value) => -value))).toEqual({ low: 0 - high, high: 0 - low });
  });

  it('is the same each time', () => {
    const tasks = Array.from({ length: 50 }, (_, i) => ({ solved: i % 4, episodes: 5 }));
    expect(bootstrapRate(tasks)).toEqual(bootstrapRate(tasks));
  });
});

describe('rateInterval', () => {
  it('is Wilson’s with one episode per task, and errors are missing data', () => {
    const counts = [
      { solved: 1, episodes: 1 },
      { solved: 0, episodes: 1 },
      { solved: 0, episodes: 0 },
    ];
    expect(rateInterval(counts)).toEqual({ rate: 0.5, ...wilson(1, 2) });
  });

  it('is the bootstrap with several', () => {
    const counts = Array.from({ length: 12 }, (_, i) => ({ solved: i % 4, episodes: 3 }));
    expect(rateInterval(counts)).toEqual({ rate: 0.5, ...bootstrapRate(counts) });
  });

  it('never claims certainty: a single task, or all alike, still has a width', () => {
    expect(rateInterval([{ solved: 5, episodes: 5 }])).toEqual({ rate: 1, ...wilson(5, 5) });
    const all = Array.from({ length: 10 }, () => ({ solved: 3, episodes: 3 }));
    expect(rateInterval(all)).toEqual({ rate: 1, ...wilson(10, 10) });
  });

  it('has no rate without episodes', () => {
    expect(rateInterval([]).rate).toBeNull();
  });
});

describe('signFlip', () => {
  it('gives Fisher’s value for Darwin’s maize', () => {
    // The Design of Experiments, § 21: 1,726 of 32,768 flips, in eighths of an inch.
    const maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    expect(signFlip(maize)).toBe(1726 / 32768);
  });

  it('comes near the exact value when flips are drawn', () => {
    const differences = Array.from({ length: 24 }, (_, i) => (i < 17 ? 1 : -1));
    // Equal sizes: the sign test, 2 · P(X ≥ 17), X ~ Binomial(24, ½).
    expect(signFlip(differences)).toBeCloseTo(mcnemar(17, 7), 1);
    expect(Math.abs(signFlip(differences) - mcnemar(17, 7))).toBeLessThan(0.01);
  });

  it('draws flips with a fair coin', () => {
    let error = 0;
    let variance = 0;
    for (let n = 17; n <= 140; n++) {
      // 2.5 standard deviations from the middle, where a coin that is not fair tells most.
      const more = Math.round((n + 2.5 * Math.sqrt(n)) / 2);
      const p = mcnemar(more, n - more);
      const drawn = signFlip(Array.from({ length: n }, (_, i) => (i < more ? 1 : -1)));
      error += drawn - (10_000 * p + 1) / 10_001;
      variance += (p * (1 - p)) / 10_000;
    }
    // The sum of 124 independent errors, in standard deviations.
    expect(Math.abs(error / Math.sqrt(variance))).toBeLessThan(3);
  });

  it('counts the observed one among those drawn: p is never 0', () => {
    // All flips of one sign: 2 in 2⁴⁰.
    expect(signFlip(Array(40).fill(1))).toBe(1 / 10_001);
  });

  it('is 1 when nothing differs', () => {
    expect(signFlip([0, 0, 0])).toBe(1);
  });
});

describe('pairedDifference', () => {
  it('pairs by task and leaves out what one arm lacks', () => {
    const a = new Map([
      ['x', { solved: 2, episodes: 2 }],
      ['y', { solved: 1, episodes: 2 }],
      ['only a', { solved: 2, episodes: 2 }],
    ]);
    const b = new Map([
      ['x', { solved: 1, episodes: 2 }],
      ['y', { solved: 0, episodes: 1 }],
      ['error', { solved: 0, episodes: 0 }],
    ]);
    const result = pairedDifference(a, b);
    expect(result).toMatchObject({ difference: 0.5, tasks: 2, p: 0.5 });
  });

  const counts = (solved: readonly number[], episodes: number) =>
    new Map(solved.map((each, i) => [`${i}`, { solved: each, episodes }]));

  it('of a single task claims nothing of others', () => {
    for (const solved of [0, 1, 3]) {
      const { low, high, p } = pairedDifference(counts([solved], 3), counts([0], 3));
      expect({ low, high, p }).toEqual({ low: -1, high: 1, p: 1 });
    }
  });

  it('is never certain: equal differences have an interval that holds them, and narrows with tasks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(5),
        fc.nat(5),
        (tasks, episodes, x, y) => {
          const [a, b] = [Math.min(x, episodes), Math.min(y, episodes)];
          const times = (n: number) =>
            pairedDifference(counts(Array(n).fill(a), episodes), counts(Array(n).fill(b), episodes));
          const { difference, low, high } = times(tasks);
          expect(difference).toBeCloseTo((a - b) / episodes, 12);
          expect(high - low).toBeGreaterThan(0.01);
          expect(low).toBeGreaterThanOrEqual(-1);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(difference);
          expect(high).toBeGreaterThanOrEqual(difference);
          const more = times(tasks + 1);
          expect(more.high - more.low).toBeLessThan(high - low);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('of ten tasks that one arm alone solves is at least what Wilson’s interval of ten in ten leaves', () => {
    const { low, high } = pairedDifference(counts(Array(10).fill(1), 1), counts(Array(10).fill(0), 1));
    // The difference is −1 for those that the other arm solves: 2 · share − 1.
    expect(low).toBeCloseTo(2 * wilson(10, 10).low - 1, 12);
    expect(high).toBe(1);
  });

  it('tests by McNemar with one episode per task and arm, else by sign flips', () => {
    const a = Array.from({ length: 30 }, (_, i) => (i < 20 ? 1 : 0));
    const b = Array.from({ length: 30 }, (_, i) => (i < 15 ? 0 : 1));
    // Only a: 15. Only b: 10.
    expect(pairedDifference(counts(a, 1), counts(b, 1)).p).toBe(mcnemar(15, 10));
    const flipped = pairedDifference(counts(a, 2), counts(b, 2)).p;
    expect(flipped).toBe(signFlip(a.map((value, i) => (value - b[i]!) / 2)));
    expect(flipped).not.toBe(mcnemar(15, 10));
  });
});

describe('mcnemar', () => {
  // S. Siegel, Nonparametric Statistics, 1956, table D (binomial test, P = ½), has the one-sided tails .019 for
  // 2 of 12 and .020 for 1 of 9; in full 2 · (1 + 12 + 66) / 4096 and 2 · (1 + 9) / 512.
  it.each([
    [2, 10, 158 / 4096],
    [1, 8, 20 / 512],
    [5, 5, 1],
    [0, 0, 1],
  ])('of %i and %i discordant pairs', (onlyA, onlyB, p) => {
    expect(mcnemar(onlyA, onlyB)).toBeCloseTo(p, 12);
    expect(mcnemar(onlyB, onlyA)).toBeCloseTo(p, 12);
  });

  it('does not underflow with many pairs', () => {
    expect(mcnemar(900, 1100)).toBeGreaterThan(0);
    expect(mcnemar(900, 1100)).toBeLessThan(1e-4);
  });
});

describe('holm', () => {
  it('adjusts in steps', () => {
    // By Holm's own steps, 1979: 4 · .005, 3 · .01, 2 · .03, and 1 · .04, which is no less than the one before.
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((p, i) => void expect(adjusted[i]).toBeCloseTo(p, 12));
  });

  it('keeps the order, never lowers, stays within 1', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (ps) => {
        const adjusted = holm(ps);
        ps.forEach((p, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          ps.forEach((q, j) => void (p < q && expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!)));
        });
      }),
    );
  });
});

describe('95 % intervals, with tasks × seeds clustered', () => {
  const TASKS = 20;
  const SEEDS = 5;
  const RUNS = 1000;
  // Shares of runs whose intervals hold the truth.
  const covered = { rate: 0, difference: 0, independent: 0 };

  beforeAll(() => {
    const { next } = random('coverage');
    const holds = ({ low, high }: Interval, truth: number) => Number(low <= truth && truth <= high) / RUNS;
    for (let run = 0; run < RUNS; run++) {
      const a = new Map<string, TaskCount>();
      const b = new Map<string, TaskCount>();
      for (let task = 0; task < TASKS; task++) {
        // Tasks are anything from hopeless to sure, and much alike for both arms: both true rates are ½.
        const easy = next();
        a.set(String(task), played(easy, next));
        b.set(String(task), played(0.7 * easy + 0.3 * next(), next));
      }
      const sum = (name: keyof TaskCount) => [...a.values()].reduce((all, count) => all + count[name], 0);
      covered.rate += holds(rateInterval([...a.values()]), 0.5);
      const { low, high } = bootstrapMean(differences(a, b));
      // The interval of a paired difference, without its test, which takes longer.
      if (run === 0) expect(pairedDifference(a, b)).toMatchObject({ low, high });
      covered.difference += holds({ low, high }, 0);
      covered.independent += holds(wilson(sum('solved'), sum('episodes')), 0.5);
    }
  }, 300_000);

  const differences = (a: ReadonlyMap<string, TaskCount>, b: ReadonlyMap<string, TaskCount>) =>
    [...a].flatMap(([task, one]) => {
      const other = b.get(task)!;
      const rate = ({ solved, episodes }: TaskCount) => solved / episodes;
      return one.episodes > 0 && other.episodes > 0 ? [rate(one) - rate(other)] : [];
    });

  /** Seeds of one task; one in twenty ends in an error. */
  function played(chance: number, next: () => number): TaskCount {
    const count = { solved: 0, episodes: 0 };
    for (let seed = 0; seed < SEEDS; seed++) {
      if (next() < 0.05) continue;
      count.episodes++;
      if (next() < chance) count.solved++;
    }
    return count;
  }

  it.each(['rate', 'difference'] as const)('of a %s cover the truth in 93 to 97 %%', (name) => {
    expect(covered[name]).toBeGreaterThan(0.93);
    expect(covered[name]).toBeLessThan(0.97);
  });

  it('would not, if episodes were taken as the unit', () => {
    expect(covered.independent).toBeLessThan(0.9);
  });
});

it('no figure depends on the order of tasks', () => {
  const tasks = Array.from({ length: 30 }, (_, i): [string, TaskCount] => [
    `task ${i}`,
    { solved: (i * 7) % 6, episodes: 5 },
  ]);
  const other = tasks.map(([name, { solved }]): [string, TaskCount] => [
    name,
    { solved: (solved + 2) % 6, episodes: 5 },
  ]);
  const reversed = <T>(list: readonly T[]) => [...list].reverse();
  const counts = tasks.map(([, count]) => count);
  expect(rateInterval(reversed(counts))).toEqual(rateInterval(counts));
  expect(pairedDifference(new Map(reversed(tasks)), new Map(other))).toEqual(
    pairedDifference(new Map(tasks), new Map(other)),
  );
});
