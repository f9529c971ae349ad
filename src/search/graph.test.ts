import { expect, test } from 'vitest';
import { shortestPlan } from './breadth-first.ts';
import { withoutRepeats } from './graph.ts';
import { mcts } from './mcts.ts';
import { heuristic } from './playouts.ts';
import { OVER, type World } from './types.ts';

type Place = { x: number; y: number };
const SIDE = 6;
const GOAL = { x: 5, y: 5 };
const STEPS = { east: [1, 0], west: [-1, 0], north: [0, 1], south: [0, -1] } as const;
const solved = ({ x, y }: Place) => x === GOAL.x && y === GOAL.y;
const inside = (at: number) => at >= 0 && at < SIDE;

/** A grid to cross; every place can be come to in many ways. `wall` is left out. */
const grid = (wall: (place: Place) => boolean = () => false): World<Place, keyof typeof STEPS> => {
  const to = ({ x, y }: Place, action: keyof typeof STEPS) => ({
    x: x + STEPS[action][0],
    y: y + STEPS[action][1],
  });
  return {
    roles: ['agent'],
    imperfect: false,
    turn: (place) => (solved(place) ? OVER : 0),
    actions: (place) =>
      (Object.keys(STEPS) as (keyof typeof STEPS)[]).filter((action) => {
        const next = to(place, action);
        return inside(next.x) && inside(next.y) && !wall(next);
      }),
    act: (place, _, action) => to(place, action),
    returns: (place) => [solved(place) ? 1 : 0],
    value: ({ x, y }) => [(x + y) / 20],
    key: ({ x, y }) => `${x} ${y}`,
  };
};

const start = { x: 0, y: 0 };
const search = (world: World<Place, keyof typeof STEPS>, simulations: number) =>
  mcts(withoutRepeats(world, start), start, { simulations, seed: 1 }, heuristic(world));

test('a tree over it holds every state once at most, and its line is a plan', () => {
  const world = grid();
  const tree = search(world, 1000);
  expect(tree.size).toBeLessThanOrEqual(SIDE * SIDE);
  const end = tree.line.reduce((place, action) => world.act(place, 0, action), start as Place);
  expect(solved(end)).toBe(true);
  expect(tree.root.some(({ proven, value }) => proven && value === 1)).toBe(true);
});

test('where nothing leads to the goal the search ends when it has seen all there is', () => {
  // A wall from side to side.
  const tree = search(
    grid(({ y }) => y === 3),
    100_000,
  );
  expect(tree.size).toBeLessThanOrEqual(3 * SIDE);
  expect(tree.simulations).toBeLessThan(1000);
  expect(tree.root.every(({ value }) => value < 1)).toBe(true);
});

test('a way round is found where the heuristic leads into a trap', () => {
  const world = grid(({ x, y }) => (x === 4 && y >= 1) || (y === 4 && x >= 1 && x < 4));
  const tree = search(world, 1000);
  const plan = shortestPlan(world, start, 1000)!;
  const end = tree.line.reduce((place, action) => world.act(place, 0, action), start as Place);
  expect(solved(end)).toBe(true);
  expect(tree.line.length).toBeGreaterThanOrEqual(plan.actions.length);
});

test('who meets a state first keeps it; the root can always move', () => {
  const world = grid();
  const graph = withoutRepeats(world, start);
  expect(graph.actions!(start, 0)).toEqual(['east', 'north']);
  const [east, north] = [graph.act(start, 0, 'east'), graph.act(start, 0, 'north')];
  expect(graph.actions!(east, 0)).toEqual(['east', 'north']);
  expect(graph.actions!(north, 0)).toEqual(['north']);
  expect(graph.actions!(east, 0)).toEqual(['east', 'north']);
  const idle = { ...world, actions: () => ['east'] as const, act: (place: Place) => place };
  expect(withoutRepeats(idle, start).turn(start)).toBe(0);
});
