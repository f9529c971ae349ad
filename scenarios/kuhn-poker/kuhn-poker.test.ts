import { describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { random } from '../../src/seed.ts';
import { combine, compare, formatRational, type Rational, rational } from '../game24/rational.ts';
import kuhn from './index.ts';
import { type KuhnAction, machine } from './machine.ts';

type Role = 'first' | 'second';
type State = ReturnType<typeof start>;
const start = () => initialTransition(machine, {})[0];
const next = (state: State, event: Parameters<typeof transition<typeof machine>>[2]) =>
  transition(machine, state, event)[0];
const act = (state: State, role: Role, action: KuhnAction) => next(state, { type: 'ACT', role, action });

const ZERO = rational(0)!;
const ONE = rational(1)!;
const sum = (a: Rational, b: Rational) => combine(a, '+', b)!;
const times = (a: Rational, b: Rational) => combine(a, '*', b)!;

/** The probability of `bet` or `call` for what a role observes: its whole strategy. */
type Strategy = (observation: string) => Rational;

/** The first player's expected return, from the machine's own tree, exactly. */
function value(state: State, strategies: Record<Role, Strategy>): Rational {
  const turn = kuhn.turn(state);
  if (turn === null) return rational(kuhn.returns(state).first!)!;
  if (turn === 'chance') {
    const outcomes = kuhn.chance!(state);
    return outcomes
      .map(([outcome]) => value(next(state, { type: 'CHANCE', outcome }), strategies))
      .map((worth) => times(worth, rational(1, outcomes.length)!))
      .reduce(sum);
  }
  const role = turn as Role;
  const bold = strategies[role](kuhn.observe(state, role));
  return kuhn.actions!(state, role)
    .map((action) => {
      const chance = action === 'bet' || action === 'call' ? bold : combine(ONE, '-', bold)!;
      return chance.n === 0 ? ZERO : times(chance, value(act(state, role, action), strategies));
    })
    .reduce(sum);
}

/** Every state of the game. */
function states(state: State = start()): State[] {
  const turn = kuhn.turn(state);
  const after =
    turn === null
      ? []
      : turn === 'chance'
        ? kuhn.chance!(state).map(([outcome]) => next(state, { type: 'CHANCE', outcome }))
        : kuhn.actions!(state, turn as Role).map((action) => act(state, turn as Role, action));
  return [state, ...after.flatMap(states)];
}

/** What a role may observe when it is its turn. */
const sets = (role: Role) => [
  ...new Set(
    states()
      .filter((state) => kuhn.turn(state) === role)
      .map((state) => kuhn.observe(state, role)),
  ),
];

/** All strategies without chance. */
function pure(role: Role): Strategy[] {
  const observations = sets(role);
  return Array.from({ length: 2 ** observations.length }, (_, bits) => (observation) => {
    const bit = observations.indexOf(observation);
    return (bits >> bit) & 1 ? ONE : ZERO;
  });
}

/** The known family of equilibria: the first player bluffs with J at a rate of up to 1/3. */
function equilibrium(bluff: Rational): Record<Role, Strategy> {
  const third = rational(1, 3)!;
  const card = (observation: string) => observation.match(/[JQK]/)![0] as 'J' | 'Q' | 'K';
  return {
    first: (seen) =>
      seen.includes('second player bet')
        ? { J: ZERO, Q: sum(bluff, third), K: ONE }[card(seen)]
        : { J: bluff, Q: ZERO, K: times(rational(3)!, bluff) }[card(seen)],
    second: (seen) =>
      seen.includes('first player bet')
        ? { J: ZERO, Q: third, K: ONE }[card(seen)]
        : { J: third, Q: ZERO, K: ONE }[card(seen)],
  };
}

describe('the tree of the machine', () => {
  test('has six deals, 30 ends, six information sets for each player', () => {
    const all = states();
    expect(all.filter((state) => kuhn.turn(state) === null)).toHaveLength(30);
    expect(new Set(all.map((state) => kuhn.key!(state))).size).toBe(1 + 6 * 9 - 6);
    expect(sets('first')).toHaveLength(6);
    expect(sets('second')).toHaveLength(6);
    const chances = kuhn.chance!(start()).map(([, probability]) => probability);
    expect(chances.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });

  test.each(['0', '1/6', '1/3'])('has the value −1/18 in the equilibrium that bluffs at %s', (rate) => {
    const bluff = rational(Number(rate.split('/')[0]), Number(rate.split('/')[1] ?? 1))!;
    const both = equilibrium(bluff);
    expect(formatRational(value(start(), both))).toBe('-1/18');
    // It is one: no strategy of either player does better against it. A best reply without chance exists.
    const best = pure('first').map((first) => value(start(), { ...both, first }));
    expect(formatRational(best.sort(compare).at(-1)!)).toBe('-1/18');
    const worst = pure('second').map((second) => value(start(), { ...both, second }));
    expect(formatRational(worst.sort(compare)[0]!)).toBe('-1/18');
  });

  test('a player who never bluffs nor calls can be beaten', () => {
    const timid = { ...equilibrium(ZERO), second: () => ZERO };
    const best = pure('first').map((first) => value(start(), { ...timid, first }));
    expect(compare(best.sort(compare).at(-1)!, ZERO)).toBeGreaterThan(0);
  });
});

describe('the rules', () => {
  const dealt = () => next(start(), { type: 'CHANCE', outcome: { first: 'Q', second: 'K' } });

  test('refuse wrong deals, players and actions', () => {
    for (const outcome of [null, 'Q', { first: 'Q', second: 'Q' }, { first: 'A', second: 'K' }]) {
      expect(next(start(), { type: 'CHANCE', outcome }).value).toBe('dealing');
    }
    expect(act(dealt(), 'second', 'check').value).toBe('opening');
    expect(act(dealt(), 'first', 'call').value).toBe('opening');
    expect(act(act(dealt(), 'first', 'bet'), 'second', 'check').value).toBe('firstBet');
  });

  test('pay the pot in a game of no gain', () => {
    for (const state of states()) {
      const { first, second } = kuhn.returns(state);
      expect(first! + second!).toBe(0);
    }
    const called = act(act(dealt(), 'first', 'bet'), 'second', 'call');
    expect(kuhn.returns(called)).toEqual({ first: -2, second: 2 });
    expect(kuhn.returns(act(act(dealt(), 'first', 'bet'), 'second', 'fold'))).toEqual({
      first: 1,
      second: -1,
    });
  });

  test('show each player its own card only, and resample what it cannot see', () => {
    const state = act(dealt(), 'first', 'check');
    expect(kuhn.observe(state, 'first')).toBe('Your card: Q\nThe first player checked.');
    expect(kuhn.observe(state, 'second')).toBe('Your card: K\nThe first player checked.');
    const seen = new Set<string>();
    for (let i = 0; i < 50; i++) {
      const other = kuhn.resample!(state, 'first', random('resample', i));
      expect(kuhn.observe(other, 'first')).toBe(kuhn.observe(state, 'first'));
      expect(other.matches('checked')).toBe(true);
      seen.add(other.context.deal!.second);
      // The game goes on from it.
      expect(act(other as State, 'second', 'check').value).toBe('showdown');
    }
    expect([...seen].sort()).toEqual(['J', 'K']);
  });

  test('read one word, in a sentence or alone', () => {
    const state = dealt();
    for (const action of ['check', 'bet', 'fold', 'call'] as const)
      expect(kuhn.parse(kuhn.format(action, state), state)).toBe(action);
    expect(kuhn.parse('I **Bet**.', state)).toBe('bet');
    expect(() => kuhn.parse('check or bet?', state)).toThrow(/write check, bet, fold or call/);
    expect(() => kuhn.parse('raise', state)).toThrow(/write check, bet, fold or call/);
  });
});
