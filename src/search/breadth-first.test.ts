import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortestPlan } from './breadth-first.ts';
import { KeySet } from './key-set.ts';
import { OVER, type World } from './types.ts';

/** Steps by −3 … 3 on each axis of a cube of that size, until `goal` is reached. States know how they were made. */
const cube = (size: number, goal: readonly number[]): World<readonly number[], number> => ({
  roles: ['agent'],
  imperfect: false,
  turn: (at) => (goal.every((place, axis) => at[axis] === place) ? OVER : 0),
  actions: (at) =>
    [0, 1, 2].flatMap((axis) =>
      [-3, -2, -1, 1, 2, 3]
        .filter((step) => at[axis]! + step >= 0 && at[axis]! + step < size)
        .map((step) => 10 * axis + step),
    ),
  act: (at, _, action) => {
    const axis = Math.round(action / 10);
    return at.with(axis, at[axis]! + action - 10 * axis);
  },
  returns: () => [1],
  key: (at) => at.join(),
});

/** The plainest search: whole paths in a queue, whole keys in a set. */
function plainly(world: World<readonly number[], number>, root: readonly number[]): number[] | undefined {
  const seen = new Set([root.join()]);
  const open: { at: readonly number[]; path: number[] }[] = [{ at: root, path: [] }];
  for (const { at, path } of open) {
    if (world.turn(at) === OVER) return path;
    for (const action of world.actions!(at, 0)) {
      const next = world.act(at, 0, action);
      if (seen.has(next.join())) continue;
      seen.add(next.join());
      open.push({ at: next, path: [...path, action] });
    }
  }
  return undefined;
}

test('finds the plan that the plainest search finds', () => {
  for (const [size, goal] of [
    [5, [4, 2, 3]],
    [12, [11, 11, 11]],
    [20, [17, 18, 19]],
  ] as const) {
    const plan = shortestPlan(cube(size, goal), [0, 0, 0], size ** 3);
    expect(plan!.actions).toEqual(plainly(cube(size, goal), [0, 0, 0]));
    expect(plan!.states).toBeLessThanOrEqual(size ** 3);
  }
});

/** Numbers of up to five digits, written one by one: so wide that not all states are held. */
const digits = (goal: string, made: () => void): World<string, number> => ({
  roles: ['agent'],
  imperfect: false,
  turn: (at) => (at === goal ? OVER : 0),
  actions: (at) => (at.length < 5 ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] : []),
  act: (at, _, digit) => {
    made();
    return `${at}${digit}`;
  },
  returns: () => [1],
  key: (at) => at,
});

test('states beyond those that are held are made again, each a step or so', () => {
  let made = 0;
  let met = 0;
  const world = (goal: string) => digits(goal, () => made++);
  const plan = shortestPlan(world('98765'), '', 200_000);
  expect(plan).toEqual({ actions: [9, 8, 7, 6, 5], values: [1], states: 109_877 });
  made = 0;
  expect(shortestPlan(world('none'), '', 111_111, (states) => (met = states))).toBeUndefined();
  expect(met).toBeGreaterThan(110_000);
  expect(made).toBeGreaterThan(111_110);
  expect(made).toBeLessThan(2 * 111_110);
});

test('one state beyond the limit is one too many; what progress throws ends the search', () => {
  const world = cube(10, [-1, -1, -1]);
  expect(shortestPlan(world, [0, 0, 0], 1000)).toBeUndefined();
  expect(() => shortestPlan(world, [0, 0, 0], 999)).toThrow('there are more than the 999 states allowed');
  const enough = (): void => {
    throw new Error('enough');
  };
  expect(() => shortestPlan(world, [0, 0, 0], 1000, enough)).toThrow('enough');
});

test('an end that solves nothing is no plan, and is passed by', () => {
  const world = cube(4, [3, 3, 3]);
  const trap: typeof world = {
    ...world,
    turn: (at) => (at[0] === 1 ? OVER : world.turn(at)),
    returns: (at) => [at[0] === 1 ? 0 : 1],
  };
  expect(shortestPlan(trap, [0, 0, 0], 64)!.actions).toEqual([3, 13, 23]);
  expect(shortestPlan(trap, [1, 0, 0], 64)).toBeUndefined();
});

test('a set of keys tells all apart that a set of texts does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.integer({ min: -9, max: 9 })), { maxLength: 60 }),
      (keys) => {
        const [small, plain] = [new KeySet(), new Set<string>()];
        for (const key of keys) {
          expect(small.add(key)).toBe(!plain.has(String(key)));
          plain.add(String(key));
          expect(small.size).toBe(plain.size);
        }
      },
    ),
  );
  // Keys as scenarios write them, that differ in a character or two, through many times of growing.
  const many = new KeySet();
  const keys = Array.from({ length: 200_000 }, (_, i) => `w ${i % 10},${Math.floor(i / 10)},0`);
  expect(keys.filter((key) => !many.add(key))).toEqual([]);
  expect(keys.filter((key) => many.add(key))).toEqual([]);
  expect(many.size).toBe(200_000);
});
