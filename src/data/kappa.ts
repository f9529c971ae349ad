/** How well two raters agree on an ordered scale, beyond chance. */
import type { Interval } from '../runs/figures/statistics.ts';
import { random } from '../seed.ts';

/** What two raters have given to one thing. */
export type Rated = readonly [number, number];

/** Agreement with its 95 % interval; null where chance alone would agree fully (all ratings are the same). */
export interface Agreement extends Interval {
  kappa: number | null;
  /** Pairs of ratings, and the share of them that are equal. */
  pairs: number;
  equal: number;
}

const RESAMPLES = 10_000;

/**
 * Cohen's kappa with quadratic weights (J. Cohen, Psychological Bulletin 70 (1968) 213–220): 1 minus the mean
 * squared difference of the pairs over that of ratings paired at random. 1 is full agreement, 0 that of
 * chance. Null where chance leaves no difference.
 *
 * @example
 * ```ts
 * import { weightedKappa } from 'troupe';
 * weightedKappa([[1, 1], [2, 3], [3, 2]]); // 0.5
 * ```
 */
export function weightedKappa(pairs: readonly Rated[]): number | null {
  let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
  for (const [one, other] of pairs) {
    a += one;
    b += other;
    aa += one * one;
    bb += other * other;
    ab += one * other;
  }
  const n = pairs.length;
  // n² times the mean over all n² pairings of one rater's ratings with the other's.
  const chance = n * (aa + bb) - 2 * a * b;
  return n === 0 || chance === 0 ? null : 1 - (n * (aa + bb - 2 * ab)) / chance;
}

/**
 * Kappa over groups of pairs (of one trajectory, say), which are the unit of its interval: percentiles of
 * 10,000 seeded resamples of groups (Efron & Tibshirani, An Introduction to the Bootstrap, 1993, § 13.3);
 * resamples without a kappa are left out. [−1, 1] for a single group; where all pairs are equal it is [1, 1],
 * however few they are.
 */
export function agreement(groups: readonly (readonly Rated[])[]): Agreement {
  const pairs = groups.flat();
  const equal = pairs.filter(([one, other]) => one === other).length / (pairs.length || 1);
  const kappa = weightedKappa(pairs);
  const found = { kappa, pairs: pairs.length, equal };
  if (kappa === null || groups.length < 2) return { ...found, low: -1, high: 1 };
  const stream = random('kappa', groups.length);
  const kappas: number[] = [];
  for (let r = 0; r < RESAMPLES; r++) {
    const again = weightedKappa(groups.flatMap(() => groups[stream.int(groups.length)]!));
    if (again !== null) kappas.push(again);
  }
  const sorted = Float64Array.from(kappas).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return { ...found, low: at(0.025), high: at(0.975) };
}
