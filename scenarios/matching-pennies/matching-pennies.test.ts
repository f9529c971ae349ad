import { describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { combine, formatRational, type Rational, rational } from '../game24/rational.ts';
import pennies from './index.ts';
import { machine, type Side } from './machine.ts';

const start = () => initialTransition(machine, {})[0];
const play = (actions: Record<string, Side>) => transition(machine, start(), { type: 'ACTS', actions })[0];

/** Even's expected return when each shows heads with these probabilities, from the machine, exactly. */
function value(even: Rational, odd: Rational): string {
  let total = rational(0)!;
  const chance = (heads: Rational, side: Side) =>
    side === 'heads' ? heads : combine(rational(1)!, '-', heads)!;
  for (const a of pennies.actions!(start(), 'even')) {
    for (const b of pennies.actions!(start(), 'odd')) {
      const both = combine(chance(even, a), '*', chance(odd, b))!;
      const returned = rational(pennies.returns(play({ even: a, odd: b })).even!)!;
      total = combine(total, '+', combine(both, '*', returned)!)!;
    }
  }
  return formatRational(total);
}

describe('matching pennies', () => {
  test('has the value 0 when both mix evenly, and nobody gains by anything else', () => {
    const half = rational(1, 2)!;
    for (const [n, d] of [
      [1, 2],
      [0, 1],
      [1, 1],
      [1, 3],
    ] as const) {
      expect(value(half, rational(n, d)!)).toBe('0');
      expect(value(rational(n, d)!, half)).toBe('0');
    }
    expect(value(rational(1)!, rational(1)!)).toBe('1');
    expect(value(rational(1)!, rational(0)!)).toBe('-1');
  });

  test('asks both at once and takes nothing less', () => {
    expect(pennies.turn(start())).toEqual(['even', 'odd']);
    expect(play({ even: 'heads' }).value).toBe('choosing');
    expect(play({ even: 'heads', odd: 'edge' as Side }).value).toBe('choosing');
    const shown = play({ even: 'heads', odd: 'tails' });
    expect(shown.status).toBe('done');
    expect(pennies.turn(shown)).toBeNull();
    expect(pennies.actions!(shown, 'even')).toEqual([]);
    expect(pennies.returns(shown)).toEqual({ even: -1, odd: 1 });
    expect(pennies.observe(shown, 'odd')).toBe('Even showed heads, odd showed tails.');
  });

  test('reads one word and shows nothing of the other side beforehand', () => {
    for (const side of ['heads', 'tails'] as const)
      expect(pennies.parse(pennies.format(side, start()), start())).toBe(side);
    expect(pennies.parse('My choice: Tails!', start())).toBe('tails');
    expect(() => pennies.parse('heads or tails', start())).toThrow(/write heads or tails/);
    expect(pennies.observe(start(), 'odd')).not.toMatch(/heads|tails/);
  });
});
