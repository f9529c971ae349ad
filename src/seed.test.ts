import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random, uniform } from './seed.ts';

const address = fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 5 });

test('equal addresses give equal streams, different ones different streams', () => {
  fc.assert(
    fc.property(address, address, (a, b) => {
      const draw = (parts: (string | number)[]) => {
        const stream = random(...parts);
        return [stream.next(), stream.next(), stream.int(1000)];
      };
      expect(draw(a)).toEqual(draw(a));
      if (JSON.stringify(a) !== JSON.stringify(b)) expect(draw(a)).not.toEqual(draw(b));
    }),
  );
});

test('an address is not the joining of its parts', () => {
  expect(uniform('a', 'bc')).not.toBe(uniform('ab', 'c'));
  expect(uniform(1)).not.toBe(uniform('1'));
});

test('draws are uniform: means and bounds', () => {
  let sum = 0;
  const counts = new Array<number>(6).fill(0);
  const stream = random('uniform');
  for (let i = 0; i < 60_000; i++) {
    const value = stream.next();
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThan(1);
    sum += value;
    counts[stream.int(6)]! += 1;
  }
  expect(sum / 60_000).toBeCloseTo(0.5, 2);
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});

test('shuffle permutes, weighted never draws a weight of zero', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.nat(), (items, seed) => {
      const shuffled = random('shuffle', seed).shuffle(items);
      expect([...shuffled].sort()).toEqual([...items].sort());
      const weights = items.map((_, i) => (i % 2 === 0 ? 1 : 0));
      expect(random('weighted', seed).weighted(weights) % 2).toBe(0);
      expect(items).toContain(random('pick', seed).pick(items));
    }),
  );
  expect(() => random('none').pick([])).toThrow('the list is empty');
});
