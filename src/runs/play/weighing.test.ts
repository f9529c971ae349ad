import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frequencies, priorsOf } from './weighing.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1}`);
const log = (candidates: Record<string, number>) =>
  Object.entries(candidates).map(([token, probability]) => [token, Math.log(probability)] as const);

describe('priors from log-probabilities', () => {
  it('are the candidates’ probabilities, with or without spaces around them', () => {
    const priors = priorsOf(log({ ' 2': 0.6, '1': 0.2, '2': 0.1, '3': 0.1 }), numbers(3))!;
    expect(priors.map((prior) => Math.round(1000 * prior) / 1000)).toEqual([0.2, 0.7, 0.1]);
  });

  it('leave choices that are no candidates at most the least candidate’s', () => {
    const [one, two, three] = priorsOf(log({ '1': 0.9, the: 0.04, '2': 0.01 }), numbers(3)) as number[];
    expect(three).toBeLessThanOrEqual(two!);
    expect(three).toBeGreaterThan(0);
    expect(one! + two! + three!).toBeCloseTo(1);
  });

  it('are unknown where a digit may begin several choices', () => {
    expect(priorsOf(log({ '1': 0.9, '2': 0.1 }), numbers(12))).toBeUndefined();
    expect(priorsOf(log({ '9': 0.9, '8': 0.1 }), numbers(12))).toBeDefined();
    // This tokenizer knows 12 as one token, so 1 is 1.
    const whole = priorsOf(log({ '1': 0.7, '12': 0.2 }), numbers(12))!;
    expect(whole[0]).toBeGreaterThan(whole[11]!);
    expect(whole[11]).toBeGreaterThan(whole[1]!);
  });

  it('take the beginning of a single choice for it', () => {
    const [yes, no] = priorsOf(log({ ye: 0.8, n: 0.2 }), ['yes', 'no'])!;
    expect([yes, no].map((prior) => Math.round(10 * prior!) / 10)).toEqual([0.8, 0.2]);
  });

  it('are unknown where the reply begins with something else, or nothing is given', () => {
    expect(priorsOf(log({ The: 0.9, '1': 0.05 }), numbers(3))).toBeUndefined();
    expect(priorsOf([], numbers(3))).toBeUndefined();
    expect(priorsOf(undefined, numbers(3))).toBeUndefined();
  });
});

describe('frequencies', () => {
  it('count the last choice that a reply names, and one reply that chooses all alike', () => {
    const priors = frequencies(['2', 'Not 1, but 2.', 'I take 12', 'hm'], ['1', '2']);
    expect(priors.map((prior) => Math.round(1000 * prior) / 1000)).toEqual([0.167, 0.833]);
    expect(frequencies([], ['a', 'b', 'c', 'd'])).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('are probabilities, none of them zero, and more votes are never less likely', () => {
    const replies = fc.array(fc.constantFrom('1', '2', '3', 'nothing'), { maxLength: 30 });
    fc.assert(
      fc.property(replies, (given) => {
        const priors = frequencies(given, numbers(3));
        expect(priors.reduce((sum, prior) => sum + prior, 0)).toBeCloseTo(1);
        expect(Math.min(...priors)).toBeGreaterThan(0);
        const votes = numbers(3).map((choice) => given.filter((reply) => reply === choice).length);
        for (const i of [0, 1, 2])
          for (const j of [0, 1, 2]) if (votes[i]! > votes[j]!) expect(priors[i]).toBeGreaterThan(priors[j]!);
      }),
    );
  });
});
