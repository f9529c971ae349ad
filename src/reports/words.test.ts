import { describe, expect, it } from 'vitest';
import { differenceText, pairingText, partText, percent, points, sharedText, sumText } from './words.ts';

describe('words of reports', () => {
  it('round points at halves away from 0, on either side alike', () => {
    // 100 × 0.0725 is a little less than 7.25.
    expect([0.0725, -0.0725, 0.4375, -0.4375, 0.0004, 0, 1].map(points)).toEqual([
      '+7.3',
      '−7.3',
      '+43.8',
      '−43.8',
      '0.0',
      '0.0',
      '+100.0',
    ]);
    expect(differenceText({ difference: 0.2, low: -0.0725, high: 0.5 })).toBe('+20.0 [−7.3, +50.0]');
  });

  it('do not round a share to all or nothing', () => {
    expect([0, 0.004, 0.45, 0.996, 1].map(percent)).toEqual(['0 %', '0.4 %', '45 %', '99.6 %', '100 %']);
  });

  it('say that a part of a run is no estimate', () => {
    expect(partText(857, 1800)).toBe('857 of 1,800 episodes, those that ended first: no estimate yet');
    expect([partText(1800, 1800), partText(857, null)]).toEqual([undefined, undefined]);
  });

  it('name the least that a sum is where some prices are not known, and no sum where none is', () => {
    expect(sumText(0, false)).toBe('$0');
    expect(sumText(0, true)).toBe('unknown');
    expect(sumText(0.48, true)).toBe('at least $0.48');
  });

  it('say what is paired where seeds differ', () => {
    const of = (tasks: number, apart: number) =>
      pairingText({ difference: { tasks }, apart } as Parameters<typeof pairingText>[0]);
    expect(of(12, 0)).toBeUndefined();
    expect(of(12, 12)).toBe('paired by task alone: the seeds differ, no episode has a partner');
    expect(of(12, 1)).toBe('paired by task and seed, 1 task by task alone: no seed of it is in both');
    expect(of(0, 0)).toBe('no task that both have played without error');
    expect(of(0, 1)).toBe('of the one task that both have played no seed is in both');
  });

  it('say what figures are of that leave something out', () => {
    const of = (tasks: number, more: object) =>
      sharedText({
        difference: { tasks },
        unit: 'tasks',
        shared: { a: {} },
        unpaired: { a: [], b: [] },
        ...more,
      } as unknown as Parameters<typeof sharedText>[0]);
    expect(of(12, { shared: {} })).toBeUndefined();
    expect(of(12, { unpaired: { a: ['x'], b: [] } })).toBe('over 12 tasks that both have played');
    expect(of(12, {})).toBe('over the seeds of 12 tasks that both have played');
    expect(of(3, { unit: 'seeds' })).toBe('over 3 seeds of the one task that both have played');
  });
});
