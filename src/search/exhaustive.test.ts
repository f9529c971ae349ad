import { expect, test } from 'vitest';
import { shortestPlan } from './breadth-first.ts';
import { solveGame } from './exhaustive.ts';
import { bet, board, hiddenCard, nim, pennies, threesome, ticTacToe, walk } from './test-worlds.ts';

/** Ten places in a circle, and no end. */
const ring = { ...walk(50), act: (place: number, _: number, step: number) => (place + step + 10) % 10 };

test('tic-tac-toe is a tie, from all its 5,478 positions', () => {
  expect(solveGame(ticTacToe, board(), 10_000)).toEqual({ action: 0, values: [0, 0], states: 5478 });
});

test('nim: lost for the mover where four divides the stones', () => {
  for (let left = 1; left <= 20; left++) {
    const { action, values } = solveGame(nim, { left, mover: 0 }, 1000);
    expect(values).toEqual(left % 4 === 0 ? [-1, 1] : [1, -1]);
    if (left % 4 !== 0) expect(action).toBe(left % 4);
  }
});

test('a win is taken at once, a loss put off', () => {
  // X has two in a row at 0 and 1, and forks elsewhere too: 2 wins now.
  expect(solveGame(ticTacToe, board(0, 3, 1, 6), 10_000).action).toBe(2);
  // O is lost whatever it does (X will fork at 3), but only 8 parries the threat on the diagonal.
  expect(solveGame(ticTacToe, board(4, 1, 0), 10_000)).toMatchObject({ action: 8, values: [1, -1] });
});

test('chance by expectation; several roles each for itself', () => {
  expect(solveGame(bet(0.5), 0, 100)).toEqual({ action: 'bet', values: [0.5], states: 5 });
  expect(solveGame(bet(0.3), 0, 100)).toMatchObject({ action: 'stop', values: [0.4] });
  expect(solveGame(threesome, '', 100)).toEqual({ action: 'r', values: [0.5, 0.7, 0.9], states: 15 });
});

test('what cannot be played out exactly is refused with the reason', () => {
  expect(() => solveGame(ticTacToe, board(), 100)).toThrow(/more than the 100 states allowed/);
  expect(() => solveGame(hiddenCard, { card: 0, shown: false }, 100)).toThrow(
    /not every role sees everything/,
  );
  expect(() => solveGame(pennies(), -1, 100)).toThrow(/no key/);
  expect(() => solveGame({ ...pennies(), key: String }, -1, 100)).toThrow(/at the same time/);
  expect(() => solveGame(ring, 0, 100)).toThrow(/come back to a state/);
});

test('the shortest plan, the first of equals; none; too far', () => {
  expect(shortestPlan(walk(3), 0, 100)).toEqual({ actions: [1, 1, 1], values: [1], states: 7 });
  expect(shortestPlan(walk(0), 0, 100)).toMatchObject({ actions: [] });
  expect(shortestPlan(ring, 0, 100)).toBeUndefined();
  expect(() => shortestPlan(walk(60), 0, 100)).toThrow(/more than the 100 states allowed/);
  expect(() => shortestPlan(nim, { left: 3, mover: 0 }, 100)).toThrow(/several roles/);
  expect(() => shortestPlan(bet(0.5), 1, 100)).toThrow(/chance has a say/);
});
