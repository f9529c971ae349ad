import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestAction, childrenOf } from './best.ts';
import { solveGame } from './exhaustive.ts';
import { type MctsChoice, mcts, mctsWaves } from './mcts.ts';
import { Arena } from './nodes.ts';
import { heuristic, playouts } from './playouts.ts';
import { Stream } from './rng.ts';
import { aim, bet, board, hiddenCard, nim, pennies, threesome, ticTacToe, walk } from './test-worlds.ts';
import { OVER, type SearchTree, type WaveEvaluator, type World } from './types.ts';

/** Each node as [its path of action codes, visits, mean returns]. */
function outline(tree: SearchTree, depth: number): [string, number, ...number[]][] {
  const rows: [string, number, ...number[]][] = [];
  const visit = (node: number, path: number[]) => {
    const means = tree.roles.map((_, r) => tree.returns[node * tree.roles.length + r]! / tree.visits[node]!);
    rows.push([path.join(' '), tree.visits[node]!, ...means]);
    if (path.length === depth) return;
    for (const child of childrenOf(tree, node)) visit(child, [...path, tree.action[child]!]);
  };
  visit(0, []);
  return rows;
}

test('a golden tree: six simulations of nim with 3 stones, worked out by hand', () => {
  // The evaluator knows nothing, so that only ends count; taking all 3 (action 2) wins at once.
  const blank = () => ({ values: [0, 0] });
  const tree = mcts(
    nim,
    { left: 3, mover: 0 },
    { simulations: 6, seed: 1, exploration: Math.SQRT2, solver: false },
    blank,
  );
  const [root, ...rest] = outline(tree, 1);
  // One visit of the root itself and one of each action; then only the win is worth going back to.
  expect(root).toEqual(['', 6, 0.5, -0.5]);
  expect(rest).toEqual([
    ['0', 1, 0, 0],
    ['1', 1, 0, 0],
    ['2', 3, 1, -1],
  ]);
  expect(tree.line).toEqual([3]);
});

const positions = fc
  .array(fc.nat(8), { maxLength: 6 })
  .map((cells) => {
    let state = board();
    for (const cell of cells) {
      const legal = ticTacToe.actions!(state, 0);
      if (ticTacToe.turn(state) !== OVER)
        state = ticTacToe.act(state, ticTacToe.turn(state), legal[cell % legal.length]!);
    }
    return state;
  })
  .filter((state) => ticTacToe.turn(state) !== OVER);

const choices = fc.record({
  simulations: fc.integer({ min: 1, max: 300 }),
  seed: fc.nat(),
  policy: fc.constantFrom('uct', 'puct'),
  backup: fc.constantFrom('mean', 'max'),
  solver: fc.boolean(),
  transpositions: fc.boolean(),
  nodes: fc.integer({ min: 1, max: 200 }),
  depth: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
}) as fc.Arbitrary<MctsChoice>;

test('any tree: visits add up, returns are bounded, limits hold, equal seeds give equal trees', () => {
  fc.assert(
    fc.property(positions, choices, (root, choice) => {
      const tree = mcts(ticTacToe, root, choice);
      expect(tree.size).toBeLessThanOrEqual(choice.nodes!);
      expect(tree.visits[0]).toBe(tree.simulations);
      expect(tree.simulations).toBeLessThanOrEqual(choice.simulations);
      const depths = new Int32Array(tree.size);
      for (let node = 0; node < tree.size; node++) {
        if (node > 0) depths[node] = depths[tree.parent[node]!]! + 1;
        const children = childrenOf(tree, node);
        const below = children.reduce((sum, child) => sum + tree.visits[child]!, 0);
        expect(below).toBeLessThanOrEqual(tree.visits[node]!);
        expect(tree.visits[node]).toBeGreaterThan(0);
        for (const child of children) expect(tree.parent[child]).toBe(node);
        for (let i = node * 2; i < node * 2 + 2; i++) {
          expect(Math.abs(tree.returns[i]!)).toBeLessThanOrEqual(tree.visits[node]! + 1e-9);
        }
        expect(tree.returns[node * 2]! + tree.returns[node * 2 + 1]!).toBeCloseTo(0, 9);
      }
      if (choice.depth) expect(Math.max(...depths)).toBeLessThanOrEqual(choice.depth);
      expect(mcts(ticTacToe, root, choice)).toEqual(tree);
    }),
    { numRuns: 200 },
  );
});

test('what is proven is true, whatever the position, policy and sharing', () => {
  let proofs = 0;
  fc.assert(
    fc.property(
      positions,
      fc.nat(),
      fc.boolean(),
      fc.constantFrom('uct', 'puct'),
      (root, seed, transpositions, policy) => {
        const tree = mcts(ticTacToe, root, {
          simulations: 3000,
          seed,
          transpositions,
          policy: policy as 'uct',
        });
        const mover = ticTacToe.turn(root);
        if (tree.proven[0]) {
          proofs++;
          const best = bestAction(tree);
          expect(tree.line[0]).toBe(best.action);
          expect(best.value).toBe(solveGame(ticTacToe, root, 10_000).values[mover]);
        }
        for (const { action, value, proven } of tree.root) {
          if (!proven) continue;
          const exact = solveGame(ticTacToe, ticTacToe.act(root, mover, action), 10_000).values[mover]!;
          expect(value).toBe(exact);
        }
      },
    ),
    { numRuns: 100 },
  );
  expect(proofs).toBeGreaterThan(50);
});

test('the solver stops at a forced win, and tells the way there', () => {
  const tree = mcts(nim, { left: 10, mover: 0 }, { simulations: 100_000, seed: 3 });
  expect(tree.simulations).toBeLessThan(2000);
  expect(bestAction(tree)).toMatchObject({ action: 2, value: 1, proven: true });
  const lost = mcts(nim, { left: 12, mover: 0 }, { simulations: 100_000, seed: 3 });
  expect(lost.proven[0]).toBe(1);
  expect(lost.root.map(({ value }) => value)).toEqual([-1, -1, -1]);
});

test('returns beyond the bounds, or not opposed, prove nothing', () => {
  const rich = { ...walk(2), returns: (place: number) => [place === 2 ? 5 : 0] };
  expect(mcts(rich, 0, { simulations: 200, seed: 1 }, heuristic(rich)).proven[0]).toBe(0);
  const told = mcts(rich, 0, { simulations: 200, seed: 1, bounds: [0, 5] }, heuristic(rich));
  expect(told.proven[0]).toBe(1);
  expect(told.line).toEqual([1, 1]);
  const kind = { ...nim, returns: () => [1, 1] };
  expect(mcts(kind, { left: 3, mover: 0 }, { simulations: 500, seed: 1 }).proven[0]).toBe(0);
});

test('a goal behind cycles: the line leads there, with shared statistics too', () => {
  for (const transpositions of [false, true]) {
    const tree = mcts(walk(4), 0, { simulations: 2000, seed: 1, transpositions }, heuristic(walk(4)));
    expect(tree.line.reduce<number>((place, step) => place + step, 0)).toBe(4);
    expect(tree.root.find(({ action }) => action === 1)).toMatchObject({ value: 1, proven: true });
  }
});

test('each of three roles maximises its own return', () => {
  const exact = solveGame(threesome, '', 100);
  expect(exact).toMatchObject({ action: 'r', values: [0.5, 0.7, 0.9] });
  const tree = mcts(threesome, '', { simulations: 3000, seed: 1 });
  expect(bestAction(tree).action).toBe('r');
  expect(tree.line).toEqual(['r', 'r', 'l']);
  expect(tree.proven.some((flag) => flag === 1)).toBe(false);
});

test('chance: the mean comes to the expectation, and a proof is the expectation', () => {
  for (const [luck, action] of [
    [0.5, 'bet'],
    [0.3, 'stop'],
  ] as const) {
    const sampled = mcts(bet(luck), 0, { simulations: 4000, seed: 1, solver: false });
    expect(bestAction(sampled).action).toBe(action);
    const known = mcts(bet(luck), 0, { simulations: 4000, seed: 1 });
    expect(known.root.find((row) => row.action === 'bet')).toMatchObject({
      value: expect.closeTo(luck, 12),
      proven: true,
    });
    expect(bestAction(known).action).toBe(action);
  }
  expect(bestAction(mcts(bet(0.5), 0, { simulations: 4000, seed: 2, solver: false })).value).toBeCloseTo(
    0.5,
    1,
  );
});

test('max backup: a node is worth its best continuation, not the mean of what was tried', () => {
  const choice = { simulations: 400, seed: 1, solver: false };
  const [best, mean] = (['max', 'mean'] as const).map((backup) =>
    bestAction(mcts(threesome, '', { ...choice, backup })),
  );
  expect(best!.value).toBe(0.5);
  expect(mean!.value).not.toBe(0.5);
});

test('matching pennies: both sides of the coin, evenly', () => {
  for (const seed of [1, 2, 3]) {
    const { root } = mcts(pennies(), -1, { simulations: 10_000, seed });
    expect(root.map(({ action }) => action).sort()).toEqual(['heads', 'tails']);
    for (const { visits, value } of root) {
      expect(Math.abs(visits / 10_000 - 0.5)).toBeLessThan(0.05);
      expect(Math.abs(value)).toBeLessThan(0.05);
    }
  }
});

test('a hidden card: the choice follows what is known, never the card', () => {
  const choice = { simulations: 1000, seed: 5 };
  const trees = [0, 1, 2].map((card) => mcts(hiddenCard, { card, shown: false }, choice));
  expect(trees[1]!).toEqual(trees[0]!);
  expect(trees[2]!).toEqual(trees[0]!);
  expect(bestAction(trees[0]!).action).toBe(2);
  expect(bestAction(mcts(hiddenCard, { card: 1, shown: true }, choice)).action).toBe(1);
  const { resample: _, ...closed } = hiddenCard;
  expect(() => mcts(closed as typeof hiddenCard, { card: 0, shown: false }, choice)).toThrow(/no resample/);
});

test('nodes of equal key share their value', () => {
  const choice = { simulations: 3000, seed: 1, solver: false, transpositions: true };
  const tree = mcts(ticTacToe, board(), choice);
  const values = new Map<number, Set<string>>();
  let shared = 0;
  const visit = (node: number, state: number) => {
    const known = values.get(state) ?? new Set();
    values.set(state, known.add((tree.returns[node * 2]! / tree.visits[node]!).toFixed(9)));
    for (const child of childrenOf(tree, node)) {
      const turn = tree.turn[node]!;
      visit(child, ticTacToe.act(state, turn, ticTacToe.actions!(state, turn)[tree.action[child]!]!));
    }
  };
  visit(0, board());
  for (const known of values.values()) {
    expect(known.size).toBe(1);
    shared++;
  }
  expect(shared).toBeLessThan(tree.size - 100);
});

test('an open space is widened little by little, around what is good', () => {
  const tree = mcts(aim, -1, { simulations: 2000, seed: 1, solver: false, widening: { k: 2, alpha: 0.5 } });
  expect(tree.root.length).toBeGreaterThan(40);
  expect(tree.root.length).toBeLessThanOrEqual(Math.ceil(2 * Math.sqrt(2000)));
  expect(Math.abs(bestAction(tree).action - 0.7)).toBeLessThan(0.05);
  const narrow = mcts(aim, -1, { simulations: 2000, seed: 1, solver: false, widening: { k: 1, alpha: 0.2 } });
  expect(narrow.root.length).toBeLessThanOrEqual(Math.ceil(2000 ** 0.2));
});

test('priors lead PUCT, and a proposer says what may be done', () => {
  const biased = () => ({ values: [0, 0], priors: [0.05, 0.05, 0.05, 0.6, 0.05, 0.05, 0.05, 0.05, 0.05] });
  const tree = mcts(ticTacToe, board(), { simulations: 30, seed: 1, policy: 'puct', depth: 1 }, biased);
  expect(bestAction(tree)).toMatchObject({ action: 3, prior: expect.closeTo(0.6, 5) });
  const proposer = mcts(aim, -1, { simulations: 50, seed: 1, policy: 'puct' }, () => ({
    values: [0],
    actions: [0.5, 0.7],
  }));
  expect(proposer.root.map(({ action }) => action)).toEqual([0.5, 0.7]);
  expect(bestAction(proposer).action).toBe(0.7);
});

/** Answers after a random number of turns of the event loop. */
function unpunctual(evaluate: (state: number) => number, order: () => number): WaveEvaluator<number, number> {
  const later = async () => {
    for (let i = order(); i > 0; i--) await Promise.resolve();
  };
  return {
    evaluate: (leaves) =>
      Promise.all(
        leaves.map(async ({ state }) => {
          await later();
          const value = evaluate(state);
          return { values: [value, -value] };
        }),
      ),
  };
}

const noise = (state: number) => new Stream(state, 7).next() - 0.5;

test('a wave of one is the synchronous search', async () => {
  for (const policy of ['uct', 'puct'] as const) {
    const choice = { simulations: 200, seed: 4, policy };
    const waves = await mctsWaves(
      ticTacToe,
      board(),
      choice,
      unpunctual(noise, () => 0),
    );
    const sync = mcts(ticTacToe, board(), choice, ({ state }) => ({ values: [noise(state), -noise(state)] }));
    expect(waves).toEqual(sync);
  }
});

test('trees of waves depend on the seed, not on which answer comes first', async () => {
  const search = (seed: number, order: () => number) =>
    mctsWaves(ticTacToe, board(), { simulations: 160, seed, wave: 16 }, unpunctual(noise, order));
  for (const seed of [1, 2, 3]) {
    const late = new Stream(seed);
    const punctual = await search(seed, () => 0);
    expect(await search(seed, () => late.int(20))).toEqual(punctual);
    expect(punctual.visits[0]).toBe(160);
  }
});

test('sixty-four simulations in waves of sixteen ask four times', async () => {
  let rounds = 0;
  const evaluator: WaveEvaluator<number, number> = {
    evaluate: async (leaves) => {
      rounds++;
      expect(new Set(leaves.map(({ state }) => state)).size).toBe(leaves.length);
      return leaves.map(({ state }) => ({ values: [noise(state), -noise(state)] }));
    },
  };
  await mctsWaves(ticTacToe, board(), { simulations: 64, seed: 1, wave: 16 }, evaluator);
  expect(rounds).toBe(4);
});

test('deepen: with predicted states each simulation goes to the end, rewards of its steps summed', async () => {
  const three: World<number, number> = {
    roles: ['agent'],
    imperfect: false,
    turn: (state) => (state >= 1000 ? OVER : 0),
    actions: () => [0, 1, 2],
    act: () => {
      throw new Error('the model predicts');
    },
    returns: () => [0],
  };
  const asked: number[][] = [];
  const evaluator: WaveEvaluator<number, number> = {
    // Three steps of three: a state is 1 and the digits of its actions.
    act: async (edges) => {
      asked.push(edges.map(({ state, action }) => state * 10 + action));
      return edges.map(({ state, action }) => state * 10 + action);
    },
    evaluate: async (leaves) =>
      leaves.map(({ state, action }) => ({
        values: [0],
        rewards: [action === undefined ? 0 : action / 2],
        priors: state < 1000 ? [0.2, 0.3, 0.5] : undefined,
      })),
  };
  const choice = { simulations: 1, seed: 1, wave: 1, deepen: true, backup: 'max' as const };
  const tree = await mctsWaves(three, 1, choice, evaluator);
  expect(asked).toEqual([[12], [122], [1222]]);
  expect(tree.improvements).toEqual([{ simulation: 1, actions: [2, 2, 2], value: 3 }]);
  expect(tree.size).toBe(4);
  asked.length = 0;
  const wide = await mctsWaves(three, 1, { ...choice, simulations: 8, wave: 4 }, evaluator);
  // Nothing is predicted twice.
  expect(new Set(asked.flat()).size).toBe(asked.flat().length);
  expect(wide.visits[0]).toBe(8);
  expect(bestAction(wide)).toMatchObject({ action: 2, value: 3 });
});

test('progress is told, and what it throws ends the search', () => {
  const seen: number[] = [];
  const control = { progress: (done: number) => void seen.push(done) };
  mcts(ticTacToe, board(), { simulations: 2000, seed: 1, solver: false }, playouts(ticTacToe), control);
  expect(seen.at(-1)).toBe(2000);
  expect(seen.length).toBeGreaterThan(2);
  const cancel = () => {
    throw new Error('enough');
  };
  expect(() =>
    mcts(ticTacToe, board(), { simulations: 2000, seed: 1 }, playouts(ticTacToe), { progress: cancel }),
  ).toThrow('enough');
});

test('trees in one arena are as ever: one within another, and after one that broke', () => {
  const arena = new Arena();
  const [first, second] = [1, 2].map((seed) => ({ simulations: 2000, seed, solver: false }));
  const alone = [first, second].map((choice) => mcts(ticTacToe, board(), choice!));
  let inner: SearchTree | undefined;
  const progress = () => {
    inner ??= mcts(ticTacToe, board(), second!, undefined, { arena });
  };
  const outer = mcts(ticTacToe, board(), first!, undefined, { arena, progress });
  expect([outer, inner]).toEqual(alone);
  const fail = () => {
    throw new Error('broken');
  };
  expect(() => mcts(ticTacToe, board(), first!, undefined, { arena, progress: fail })).toThrow('broken');
  expect(mcts(ticTacToe, board(), second!, undefined, { arena })).toEqual(alone[1]);
});

test('a wave that is not answered question by question is refused', async () => {
  const evaluator: WaveEvaluator<number, number> = { evaluate: async () => [] };
  const search = mctsWaves(ticTacToe, board(), { simulations: 4, seed: 1 }, evaluator);
  await expect(search).rejects.toThrow(/gave 0 answers to 1 questions/);
});

test('nonsense is refused in words', () => {
  expect(() => mcts(ticTacToe, board(), { simulations: 0, seed: 1 })).toThrow(
    /simulations is 0: give a whole number/,
  );
  const wrong: [Partial<MctsChoice>, RegExp][] = [
    [{ bounds: [1, 1] }, /bounds is 1 … 1: give the least return/],
    [{ bounds: [Number.NaN, 1] }, /bounds is NaN/],
    [{ seed: 1.2 }, /seed is 1.2: give a whole number/],
    [{ role: 9 }, /role is 9: give an index from 0 to 1/],
    [{ role: -1 }, /role is -1/],
    [{ exploration: -1 }, /exploration is -1: give a number from 0/],
    [{ exploration: Number.NaN }, /exploration is NaN/],
    [{ widening: { k: 0, alpha: 0.5 } }, /widening.k is 0: give a number above 0/],
    [{ widening: { k: 1, alpha: 2 } }, /widening.alpha is 2/],
    [{ nodes: 0 }, /nodes is 0/],
    [{ depth: 0.5 }, /depth is 0.5/],
  ];
  for (const [choice, message] of wrong) {
    expect(() => mcts(ticTacToe, board(), { simulations: 1, seed: 1, ...choice })).toThrow(message);
  }
  expect(() => mcts(ticTacToe, board(0, 3, 1, 4, 2), { simulations: 1, seed: 1 })).toThrow(/root is over/);
  const stuck = { ...nim, actions: () => [] };
  expect(() => mcts(stuck, { left: 3, mover: 0 }, { simulations: 9, seed: 1 })).toThrow(
    /turn of first, who has no legal action/,
  );
});
