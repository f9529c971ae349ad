import { expect, test } from 'vitest';
import { meanWithLoss, puctScore, uctScore, widthAfter } from './scores.ts';

test('UCT: the mean, and c · √(ln N / n)', () => {
  expect(uctScore(0.25, 0, 100, 4)).toBe(0.25);
  expect(uctScore(0.25, 2, Math.E ** 4, 4)).toBeCloseTo(0.25 + 2, 12);
  expect(uctScore(0.25, 2, Math.E ** 4, 16)).toBeCloseTo(0.25 + 1, 12);
  expect(uctScore(0.25, 2, Math.E ** 16, 16)).toBeCloseTo(0.25 + 2, 12);
});

test('PUCT: the mean, and c · P · √N / (1 + n)', () => {
  expect(puctScore(0.25, 0, 0.5, 64, 3)).toBe(0.25);
  expect(puctScore(0.25, 2, 0.5, 64, 3)).toBe(0.25 + 2);
  expect(puctScore(0.25, 2, 0.5, 256, 3)).toBe(0.25 + 4);
  expect(puctScore(0.25, 2, 0.25, 64, 3)).toBe(0.25 + 1);
  expect(puctScore(0.25, 2, 0.5, 64, 0)).toBe(0.25 + 8);
});

test('virtual loss: what is awaited counts as the least return', () => {
  expect(meanWithLoss(0.5, 0, 3, -1)).toBe(0.5);
  expect(meanWithLoss(0.5, 1, 3, -1)).toBeCloseTo((0.5 + 0.5 - 1) / 3, 12);
  expect(meanWithLoss(0.5, 1, 3, 0)).toBeCloseTo((0.5 + 0.5) / 3, 12);
  expect(meanWithLoss(0, 2, 2, -1)).toBe(-1);
});

test('widening: ⌈k · n^alpha⌉, and one at least', () => {
  const widening = { k: 2, alpha: 0.5 };
  expect([1, 4, 5, 100].map((visits) => widthAfter(visits, widening))).toEqual([2, 4, 5, 20]);
  expect(widthAfter(0, widening)).toBe(1);
});
