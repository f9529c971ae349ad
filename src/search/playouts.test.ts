import { expect, test } from 'vitest';
import { heuristic, playout, playoutReturns, playouts } from './playouts.ts';
import { Stream } from './rng.ts';
import { bet, board, pennies, ticTacToe, walk } from './test-worlds.ts';
import { OVER } from './types.ts';

test('streams: equal seeds agree, near ones differ, whole numbers are uniform', () => {
  const take = (seed: number, index = 0) => {
    const stream = new Stream(seed, index);
    return Array.from({ length: 5 }, () => stream.int(1000));
  };
  expect(take(1)).toEqual(take(1));
  const names = new Set([take(0), take(1), take(2), take(2 ** 40), take(1, 1), take(1, 2)].map(String));
  expect(names.size).toBe(6);
  const counts = new Int32Array(7);
  const stream = new Stream(9);
  for (let i = 0; i < 70_000; i++) counts[stream.int(7)]!++;
  // Chi-square with 6 degrees of freedom: 22.5 is the 99.9th percentile.
  expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(22.5);
});

test('random play of tic-tac-toe: X wins 58.5 % of games, O 28.8 %', () => {
  const [values] = playoutReturns(ticTacToe, [board()], 40_000, 1);
  expect(values![0]!).toBeGreaterThan(0.28);
  expect(values![0]!).toBeLessThan(0.315);
  expect(values![1]!).toBeCloseTo(-values![0]!, 9);
  expect(ticTacToe.turn(playout(ticTacToe, board(), new Stream(1)))).toBe(OVER);
});

test('chance and simultaneous moves are played by their odds', () => {
  expect(playoutReturns(bet(0.25), [1], 20_000, 1)[0]![0]!).toBeCloseTo(0.25, 1);
  expect(Math.abs(playoutReturns(pennies(), [-1], 20_000, 1)[0]![0]!)).toBeLessThan(0.03);
});

test('a batch can be cut anywhere', () => {
  const states = [board(), board(0), board(0, 4), board(4, 0, 2)];
  const whole = playoutReturns(ticTacToe, states, 10, 7);
  const parts = [
    ...playoutReturns(ticTacToe, states.slice(0, 1), 10, 7),
    ...playoutReturns(ticTacToe, states.slice(1), 10, 7, undefined, 1),
  ];
  expect(parts).toEqual(whole);
});

test('a playout cut short is judged by the world’s value', () => {
  const leaf = { state: 0, turn: 0, depth: 0, prior: 1 };
  const judged = playouts(walk(100), { depth: 4 })(leaf, new Stream(1)).values[0]!;
  expect([1 / 105, 1 / 103, 1 / 101, 1 / 99, 1 / 97]).toContain(judged);
  const { value: _, ...blind } = walk(100);
  expect(playouts(blind, { depth: 4 })(leaf, new Stream(1)).values[0]).toBe(0);
  expect(() => heuristic(blind)).toThrow(/no value/);
  expect(heuristic(walk(3))(leaf, new Stream(1)).values).toEqual([0.25]);
});
