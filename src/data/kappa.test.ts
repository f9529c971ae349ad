import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../seed.ts';
import { agreement, type Rated, weightedKappa } from './kappa.ts';

/** Pairs from a table of counts: rows are one rater's ratings, columns the other's. */
const fromTable = (table: readonly (readonly number[])[]): Rated[] =>
  table.flatMap((row, i) => row.flatMap((count, j) => Array.from({ length: count }, (): Rated => [i, j])));

test('known values', () => {
  // irr (M. Gamer et al.), kappa2: the data set anxiety, raters 1 and 2, weight "squared": 0.297.
  const one = [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3];
  const two = [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4];
  expect(weightedKappa(one.map((value, i) => [value, two[i]!]))).toBeCloseTo(0.297, 3);
  // scikit-learn's own example of cohen_kappa_score(weights="quadratic"): 0.9541.
  const table = [
    [46, 0, 0],
    [4, 40, 0],
    [0, 0, 10],
  ];
  expect(weightedKappa(fromTable(table))).toBeCloseTo(0.9541, 4);
});

test('by its definition, one minus observed over expected disagreement of a table', () => {
  const rating = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(fc.array(fc.tuple(rating, rating), { minLength: 2, maxLength: 40 }), (pairs) => {
      let [observed, expected] = [0, 0];
      for (const [a, b] of pairs) {
        observed += (a - b) ** 2 / pairs.length;
        for (const [, other] of pairs) expected += (a - other) ** 2 / pairs.length ** 2;
      }
      const kappa = weightedKappa(pairs);
      if (expected === 0) expect(kappa).toBeNull();
      else expect(kappa).toBeCloseTo(1 - observed / expected, 9);
    }),
  );
});

test('an interval holds what it should, narrows with more data, and counts groups as one', () => {
  const stream = random('kappa test');
  const draw = (n: number): Rated[][] =>
    Array.from({ length: n }, () => {
      const truth = 1 + stream.int(5);
      return [[truth, Math.min(5, Math.max(1, truth + stream.int(3) - 1))]];
    });
  // Of ratings from 1 to 5 that are off by one two times in three, but at the ends.
  const population = weightedKappa(draw(40_000).flat())!;
  const [small, large] = [agreement(draw(30)), agreement(draw(300))];
  for (const { low, high } of [small, large]) {
    expect(low).toBeLessThan(population);
    expect(high).toBeGreaterThan(population);
  }
  expect(large.high - large.low).toBeLessThan((small.high - small.low) / 2);
  const groups = draw(30);
  const thrice = agreement(groups.map((group) => [...group, ...group, ...group]));
  expect(thrice).toEqual({ ...agreement(groups), pairs: 90 });
});

test('where nothing can be told', () => {
  expect(agreement([])).toEqual({ kappa: null, pairs: 0, equal: 0, low: -1, high: 1 });
  expect(agreement([[[5, 5]], [[5, 5]]])).toMatchObject({ kappa: null, equal: 1 });
  expect(
    agreement([
      [
        [1, 1],
        [5, 5],
      ],
    ]),
  ).toMatchObject({ kappa: 1, low: -1, high: 1 });
});
