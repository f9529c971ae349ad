import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInput } from '../errors.ts';
import { makePlan } from '../runs/plan/plan.ts';
import type { SeatChoice } from '../runs/plan/seating.ts';
import { ablations, choices, cross, progression, toggle } from './expand.ts';

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'model'), { maxLength: 4 });
const lists = names.chain((keys) =>
  fc
    .tuple(...keys.map(() => fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 })))
    .map((values) => Object.fromEntries(keys.map((key, i) => [key, values[i]!]))),
);
const size = (of: Record<string, unknown[]>) =>
  Object.values(of).reduce((product, values) => product * values.length, 1);
const text = (arm: SeatChoice) => JSON.stringify(arm);

describe('cross', () => {
  it('gives every combination once', () => {
    fc.assert(
      fc.property(lists, (of) => {
        const arms = cross({ agent: 'tot', options: { a: 'kept?', z: 1 } }, of);
        expect(arms).toHaveLength(size(of));
        expect(new Set(arms.map(text)).size).toBe(arms.length);
        for (const { agent, options, model } of arms) {
          expect(agent).toBe('tot');
          expect(options!.z).toBe(1);
          for (const [name, values] of Object.entries(of)) {
            if (name === 'model') expect(values.map(String)).toContain(model);
            else expect(values).toContain(options![name]);
          }
        }
      }),
    );
  });

  it('reads its base as --agent does, and changes the last option fastest', () => {
    const arms = cross('tot?breadth=2&model=synthetic:1', { attempts: [1, 2], ...toggle('oracle') });
    expect(arms.map(({ options }) => [options!.attempts, options!.oracle])).toEqual([
      [1, true],
      [1, false],
      [2, true],
      [2, false],
    ]);
    expect(arms[0]).toEqual({
      agent: 'tot',
      options: { breadth: '2', attempts: 1, oracle: true },
      model: 'synthetic:1',
    });
  });

  it('makes arms that runs take', async () => {
    const agents = cross('direct', { attempts: [1, 2], model: ['synthetic', 'synthetic:1'] });
    const { scenarios } = await makePlan({ scenario: 'game24', tasks: '0', agents }, '.');
    expect(scenarios[0]!.arms.map((arm) => arm.text)).toEqual([
      'direct?attempts=1&model=synthetic',
      'direct?attempts=1&model=synthetic:1',
      'direct?attempts=2&model=synthetic',
      'direct?attempts=2&model=synthetic:1',
    ]);
  });
});

describe('choices', () => {
  it('are different combinations, the same for a seed, and more of them only add', () => {
    fc.assert(
      fc.property(lists, fc.integer(), fc.nat(), (of, seed, many) => {
        const n = 1 + (many % size(of));
        const chosen = choices(n, seed, 'tot', of).map(text);
        expect(new Set(chosen).size).toBe(n);
        const all = cross('tot', of).map(text);
        for (const one of chosen) expect(all).toContain(one);
        expect(choices(size(of), seed, 'tot', of).map(text).slice(0, n)).toEqual(chosen);
      }),
    );
  });

  it('differ between seeds, and need not build what they choose from', () => {
    const digits = Array.from({ length: 10 }, (_, i) => i);
    const many = Object.fromEntries('abcdefghi'.split('').map((name) => [name, digits]));
    expect(choices(3, 1, 'tot', many).map(text)).not.toEqual(choices(3, 2, 'tot', many).map(text));
  });
});

describe('ablations and progressions', () => {
  const flags = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });
  const on = ({ options }: SeatChoice) => Object.values(options!).filter((value) => value === true).length;
  const differing = (a: SeatChoice, b: SeatChoice) =>
    Object.keys(a.options!).filter((name) => a.options![name] !== b.options![name]);

  it('switch off one at a time', () => {
    fc.assert(
      fc.property(flags, (of) => {
        const [base, ...others] = ablations('mine', of);
        expect(on(base!)).toBe(of.length);
        expect(others.map((other) => differing(base!, other))).toEqual(of.map((flag) => [flag]));
      }),
    );
  });

  it('switch on one after the other', () => {
    fc.assert(
      fc.property(flags, (of) => {
        const arms = progression('mine', of);
        expect(arms.map(on)).toEqual([0, ...of.map((_, i) => i + 1)]);
        expect(arms.slice(1).map((arm, i) => differing(arms[i]!, arm))).toEqual(of.map((flag) => [flag]));
      }),
    );
  });

  it('take flags with values of their own', () => {
    const [all, without] = ablations('rafa', { memory: ['episode', 'none'], ...toggle('hints') });
    expect(all!.options).toEqual({ memory: 'episode', hints: true });
    expect(without!.options).toEqual({ memory: 'none', hints: true });
  });
});

it.each([
  [() => cross('tot', { breadth: [] }), 'option breadth has no value to take: give at least one'],
  [() => cross('tot', { breadth: [1, 1] }), 'option breadth has the value 1 twice: name it once'],
  [() => cross('tot,direct', {}), '"tot,direct" is not one agent: write it as in tot?breadth=2'],
  [() => cross('X=tot,O=direct', {}), '"X=tot,O=direct" is not one agent'],
  [() => choices(5, 1, 'tot', { breadth: [1, 2] }), 'choices: 5 arms of the 2 that there are'],
  [() => choices(0, 1, 'tot', { breadth: [1, 2] }), 'choices: 0 arms: give a whole number from 1'],
  [() => ablations('tot', ['a', 'a']), 'ablations: flag a is given twice'],
  [() => progression('tot', { a: [1, 1] }), 'progression: flag a is the same on and off: give [on, off]'],
])('bad input %#', (make, message) => {
  expect(make).toThrow(BadInput);
  expect(make).toThrow(message);
});
