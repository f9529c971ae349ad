import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestAction } from './best.ts';
import { type MctsChoice, mcts, mctsWaves } from './mcts.ts';
import { puctScore, uctScore } from './scores.ts';
import { type Evaluation, type Leaf, OVER, TOGETHER, type World } from './types.ts';

/** Who chooses at the root: one role that sees all, one that does not, or two at once. */
const KINDS = ['perfect', 'imperfect', 'together'] as const;
type Kind = (typeof KINDS)[number];

/** Two roles, the second with nothing to choose; `depth` moves, of which the first is told by its index. */
function arms(
  kind: Kind,
  count: number,
  depth: number,
  returns: (path: string) => number,
): World<string, string> {
  const letters = [...'abcdefghijkl'].slice(0, count);
  return {
    roles: ['chooser', 'other'],
    imperfect: kind === 'imperfect',
    turn: (path) => (path.length === depth ? OVER : path === '' && kind === 'together' ? TOGETHER : 0),
    movers: () => [0, 1],
    actions: (_, role) => (role === 0 ? letters : ['-']),
    act: (path, _, action) => path + action,
    actTogether: (path, _, [action]) => path + action,
    returns: (path) => (path.length === depth ? [returns(path), 0] : [0, 0]),
    resample: (path) => path,
  };
}

/** Visits of each arm after `choices` choices, worked out by the book; `score` of [mean, N, n, index]. */
function byTheBook(
  returns: readonly number[],
  choices: number,
  first: number,
  score: (mean: number, total: number, visits: number, index: number) => number,
): number[] {
  const visits = returns.map(() => 0);
  let sum = first;
  for (let total = 1; total <= choices; total++) {
    // What has not been tried is worth as much as the root.
    const scores = returns.map((each, i) =>
      score(visits[i] === 0 ? sum / total : each, total, visits[i]!, i),
    );
    const best = scores.indexOf(Math.max(...scores));
    visits[best]!++;
    sum += returns[best]!;
  }
  return visits;
}

const thirds = fc.tuple(
  ...[1, 2, 3].map((i) => fc.integer({ min: -60, max: 60 }).map((n) => n / 64 + i / 1000)),
);

test('PUCT, wherever it chooses, goes by priors as the formula says, the untried worth as much as its parent', () => {
  // Exact as 32-bit numbers, and different.
  const priors = fc.constantFrom([0.5, 0.375, 0.125], [0.0625, 0.1875, 0.75], [0.25, 0.6875, 0.0625]);
  fc.assert(
    fc.property(
      fc.constantFrom(...KINDS),
      thirds,
      priors,
      fc.constantFrom(0.25, 1, 3),
      (kind, worth, prior, c) => {
        const world = arms(kind, 3, 1, (path) => worth['abc'.indexOf(path)]!);
        const choice: MctsChoice = {
          simulations: 61,
          seed: 1,
          policy: 'puct',
          exploration: c,
          solver: false,
        };
        const priorsThere = kind === 'together' ? [...prior, 1] : prior;
        const tree = mcts(world, '', choice, () => ({ values: [0.75, 0], priors: priorsThere }));
        const expected = byTheBook(worth, 60, 0.75, (mean, total, n, i) =>
          puctScore(mean, c, prior[i]!, total, n),
        );
        const visits = Object.fromEntries(tree.root.map((row) => [row.action, row]));
        expect(['a', 'b', 'c'].map((action) => visits[action]?.visits ?? 0)).toEqual(expected);
        for (const [i, action] of ['a', 'b', 'c'].entries()) {
          if (visits[action]) expect(visits[action].prior).toBe(prior[i]);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test.each(KINDS)('virtual loss spreads a wave, %s', async (kind) => {
  const world = arms(kind, 12, 9, () => 0);
  const waves: string[][] = [];
  const judge = ({ state }: Leaf<string, string>) =>
    state.startsWith('a') ? 0.6 : state.startsWith('b') ? 0.5 : -1;
  const evaluator = {
    evaluate: async (leaves: readonly Leaf<string, string>[]) => {
      waves.push(leaves.map(({ state }) => state.slice(0, 1)));
      return leaves.map((leaf): Evaluation<string> => ({ values: [judge(leaf), 0] }));
    },
  };
  const choice = { simulations: 80, seed: 1, wave: 8, exploration: 0, solver: false };
  await mctsWaves(world, '', choice, evaluator);
  // With nothing but means to go by, only awaited answers send anyone to b.
  for (const wave of waves.slice(2)) {
    expect(wave.length).toBe(8);
    expect(new Set(wave)).toEqual(new Set(['a', 'b']));
  }
});

test('an action that is seldom there is compared by how often it was there', () => {
  const worth = { common: 0.3, rare: 0 };
  const c = 0.5;
  const turns = 600;
  const isRare = (t: number) => t % 4 === 0;
  let t = -1;
  const world: World<{ rare: boolean; done?: 'common' | 'rare' }, 'common' | 'rare'> = {
    roles: ['agent'],
    imperfect: true,
    turn: ({ done }) => (done ? OVER : 0),
    actions: ({ rare }) => (rare ? ['common', 'rare'] : ['common']),
    act: (state, _, done) => ({ ...state, done }),
    returns: ({ done }) => [done ? worth[done] : 0],
    resample: () => ({ rare: isRare(++t) }),
  };
  const tree = mcts(world, { rare: false }, { simulations: turns, seed: 1, exploration: c });
  const times = { common: 0, rare: 0 };
  const visits = { common: 0, rare: 0 };
  for (let turn = 1; turn < turns; turn++) {
    const there = isRare(turn) ? (['common', 'rare'] as const) : (['common'] as const);
    for (const action of there) times[action]++;
    const scores = there.map((a) =>
      visits[a] === 0 ? Infinity : uctScore(worth[a], c, times[a], visits[a]),
    );
    visits[there[scores.indexOf(Math.max(...scores))]!]++;
  }
  expect(visits.rare).toBeGreaterThan(5);
  expect(visits.rare).toBeLessThan(times.rare / 2);
  expect(Object.fromEntries(tree.root.map((row) => [row.action, row.visits]))).toEqual(visits);
});

/** Both name a number from 0 to 1 at once; each is paid for being near 0.7. */
const both: World<readonly number[], number> = {
  roles: ['one', 'two'],
  imperfect: false,
  turn: (named) => (named.length > 0 ? OVER : TOGETHER),
  movers: () => [0, 1],
  sample: (_, __, draw) => draw.int(1000) / 1000,
  act: (named) => named,
  actTogether: (_, __, actions) => actions,
  returns: (named) => [0, 1].map((role) => 1 - Math.abs(0.7 - (named[role] ?? 0))),
};

test('where several move at once in an open space, each widens what it knows little by little', () => {
  for (const policy of ['uct', 'puct'] as const) {
    const choice = { simulations: 2000, seed: 1, policy, exploration: 1, widening: { k: 2, alpha: 0.5 } };
    const tree = mcts(both, [], choice);
    expect(tree.root.length).toBeGreaterThan(40);
    expect(tree.root.length).toBeLessThanOrEqual(Math.ceil(2 * Math.sqrt(2000)));
    expect(Math.abs(bestAction(tree).action - 0.7)).toBeLessThan(0.05);
    expect(Math.max(...tree.root.map(({ visits }) => visits))).toBeGreaterThan(2000 / tree.root.length);
  }
});

test('what an evaluator says of nodes has to fit them', () => {
  const say = (kind: Kind, evaluation: Evaluation<string>) => () =>
    mcts(
      arms(kind, 3, 3, () => 0),
      '',
      { simulations: 9, seed: 1, policy: 'puct' },
      () => evaluation,
    );
  for (const kind of KINDS) {
    expect(say(kind, { values: [0, 0], priors: [0.5, 0.5] })).toThrow(/priors \[0.5, 0.5\] for [34] actions/);
    const four = kind === 'together' ? [1] : [];
    expect(say(kind, { values: [0, 0], priors: [Number.NaN, 0.5, 0.5, ...four] })).toThrow(/priors \[NaN/);
    expect(say(kind, { values: [0, Number.NaN] })).toThrow(/worth 0, NaN: give each of chooser, other/);
    expect(say(kind, { values: [0] })).toThrow(/give each of chooser, other a finite number/);
    const proposal = say(kind, { values: [0, 0], actions: ['a'] });
    if (kind === 'perfect') expect(proposal).not.toThrow();
    else expect(proposal).toThrow(/proposes actions only to one role that sees everything/);
  }
  const { actions: _, ...open } = arms('imperfect', 3, 3, () => 0);
  expect(() => mcts({ ...open, sample: () => 'a' }, '', { simulations: 9, seed: 1 })).toThrow(
    /an open space/,
  );
});
