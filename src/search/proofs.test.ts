import { expect, test } from 'vitest';
import { bestAction } from './best.ts';
import { withoutRepeats } from './graph.ts';
import { type MctsChoice, mcts, mctsWaves } from './mcts.ts';
import { heuristic } from './playouts.ts';
import { bet, nim } from './test-worlds.ts';
import { type Evaluation, OVER, type SearchTree, type World } from './types.ts';

/** One step to one of these ends, and a longer way at the last place. */
const ends = (...worth: number[]): World<string, number> => ({
  roles: ['agent'],
  imperfect: false,
  turn: (path) => (path === '' || path === `${worth.length}` ? 0 : OVER),
  actions: (path) => (path === '' ? [...worth.keys(), worth.length] : [0, 1]),
  act: (path, _, action) => path + action,
  returns: (path) => [worth[Number(path)] ?? 0],
});
const blank = () => ({ values: [0] });
const proofs = ({ proven, size }: SearchTree) => proven.slice(0, size).reduce((sum, flag) => sum + flag, 0);
const seeds = [1, 2, 3, 4, 5, 6];

test('an end outside the bounds, above or below, takes back what seemed proven', () => {
  for (const seed of seeds) {
    const search = (worth: number, bounds: readonly [number, number]) =>
      mcts(ends(0, 0.5, worth), '', { simulations: 100, seed, bounds }, blank);
    for (const worth of [-5, 5]) {
      const tree = search(worth, [-1, 1]);
      expect(proofs(tree)).toBe(0);
      expect(tree.simulations).toBe(100);
      expect(tree.root.some(({ proven }) => proven)).toBe(false);
      expect(search(worth, [-5, 5]).proven[0]).toBe(1);
    }
  }
});

test('returns that turn out not to be opposed take back what seemed proven', () => {
  const kind: World<string, number> = {
    ...ends(0, 0.5, 0),
    roles: ['one', 'two'],
    returns: (path) => (path === '31' ? [1, 1] : [0.25, -0.25]),
  };
  for (const seed of seeds) {
    expect(proofs(mcts(kind, '', { simulations: 100, seed }, () => ({ values: [0, 0] })))).toBe(0);
  }
});

test('rewards on the way take back what seemed proven: an end is not all that a path is worth', async () => {
  const rewarding = ({ state }: { state: string }): Evaluation<number> =>
    state === '3' ? { values: [0], rewards: [0.9] } : { values: [0] };
  for (const seed of seeds) {
    for (const policy of ['uct', 'puct'] as const) {
      const choice: MctsChoice = { simulations: 200, seed, policy };
      const tree = mcts(ends(0, 0.5, 0), '', choice, rewarding);
      expect(proofs(tree)).toBe(0);
      expect(bestAction(tree)).toMatchObject({ action: 3, proven: false });
      const waves = { evaluate: async (leaves: readonly { state: string }[]) => leaves.map(rewarding) };
      expect(proofs(await mctsWaves(ends(0, 0.5, 0), '', { ...choice, wave: 4 }, waves))).toBe(0);
    }
  }
});

test('outcomes that cannot come about do not stand in the way of a proof', () => {
  const world: ReturnType<typeof bet> = {
    ...bet(0.3),
    chance: () => [
      ['never', 0],
      ['lose', 0.7],
      ['win', 0.3],
      ['never', 0],
    ],
  };
  const { root } = mcts(world, 0, { simulations: 500, seed: 1 });
  expect(root[1]).toMatchObject({ action: 'bet', value: expect.closeTo(0.3, 12), proven: true });
  const stuck = { ...world, chance: () => [['never', 0] as const] };
  expect(() => mcts(stuck, 0, { simulations: 500, seed: 1 })).toThrow(/no outcome has a probability/);
});

test('max backup weighs the outcomes of chance by how often they came', () => {
  const tree = mcts(bet(0.2), 0, {
    simulations: 4000,
    seed: 1,
    solver: false,
    backup: 'max',
    exploration: 4,
  });
  const { visits, value } = tree.root[1]!;
  expect(visits).toBeGreaterThan(500);
  expect(Math.abs(value - 0.2)).toBeLessThan(0.05);
});

test('a short list of proposals closes a node, and proves no more than a sure win', () => {
  const proposer =
    (lists: Record<number, number[]>) =>
    ({ state }: { state: { left: number } }) => ({ values: [0, 0], actions: lists[state.left]! });
  const choice: MctsChoice = { simulations: 1000, seed: 1, policy: 'puct' };
  // Who has 5 wins by taking 1, whatever is done with the 4 that are left; here little is thought of.
  const tree = mcts(nim, { left: 5, mover: 0 }, choice, proposer({ 5: [1], 4: [1], 3: [3] }));
  expect(tree.simulations).toBeLessThan(20);
  expect(tree.proven[0]).toBe(2);
  expect(tree.root).toMatchObject([{ action: 1, value: 1, proven: false, closed: true }]);
  // Lost by the only move thought of, which does not make it lost.
  const poor = mcts(nim, { left: 3, mover: 0 }, choice, proposer({ 3: [1], 2: [2] }));
  expect(poor.proven[0]).toBe(2);
  expect(poor.root).toMatchObject([{ action: 1, value: -1, proven: true }]);
  const win = mcts(nim, { left: 3, mover: 0 }, choice, proposer({ 3: [3], 2: [2] }));
  expect(win.proven[0]).toBe(1);
});

/** A graph of named places; who comes to g has won. */
const places = (ways: Record<string, string>): World<{ at: string }, string> => ({
  roles: ['agent'],
  imperfect: false,
  turn: ({ at }) => (ways[at] ? 0 : OVER),
  actions: ({ at }) => [...ways[at]!],
  act: (_, __, at) => ({ at }),
  returns: ({ at }) => [at === 'g' ? 1 : 0],
  value: () => [0],
  key: ({ at }) => at,
});

test('a way left out, as it was met elsewhere, is closed and not proven', () => {
  // Both x and y win through m, and one of them comes second; z leads nowhere.
  for (const [ways, lost] of [
    [{ s: 'xyz', x: 'm', y: 'm', m: 'n', n: 'g' }, 'z'],
    [{ s: 'xyz', x: 'md', y: 'me', m: 'n', n: 'g' }, 'z'],
  ] as const) {
    for (const seed of seeds) {
      const world = places(ways);
      const start = { at: 's' };
      const tree = mcts(withoutRepeats(world, start), start, { simulations: 300, seed }, heuristic(world));
      expect(tree.proven[0]).toBe(1);
      expect(tree.line.at(-1)).toBe('g');
      const rows = Object.fromEntries(tree.root.map((row) => [row.action, row]));
      expect(rows[lost]).toMatchObject({ value: 0, proven: true });
      const [first, second] = tree.line[0] === 'x' ? [rows.x, rows.y] : [rows.y, rows.x];
      expect(first).toMatchObject({ value: 1, proven: true });
      expect(second).toMatchObject({ value: 0, proven: false });
    }
  }
});

test('what is closed below closes what is above', () => {
  const world = places({ s: 'xy', x: 'm', y: 'm', m: 'n' });
  const start = { at: 's' };
  const tree = mcts(withoutRepeats(world, start), start, { simulations: 300, seed: 1 }, heuristic(world));
  expect(tree.simulations).toBeLessThan(20);
  expect(tree.proven[0]).toBe(2);
  expect(tree.root.filter(({ closed }) => closed).length).toBe(1);
  expect(tree.root.filter(({ proven }) => proven).length).toBe(1);
});

test('a search that leaves out what was met is not limited in depth', () => {
  const world = places({ s: 'xy', x: 'g', y: 'g' });
  const start = { at: 's' };
  const choice = { simulations: 9, seed: 1, depth: 2 };
  expect(() => mcts(withoutRepeats(world, start), start, choice, heuristic(world))).toThrow(/takes no depth/);
});
