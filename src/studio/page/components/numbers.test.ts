import { describe, expect, it } from 'vitest';
import { count, duration, interval, money, percent, short, sum, sumCell } from './numbers.ts';

describe('numbers on the page', () => {
  it('writes large ones short, and small ones as they are', () => {
    expect([0, 7, 999, 1000, 12_402, 999_960, 2_000_000_000].map(short)).toEqual([
      '0',
      '7',
      '999',
      '1.0 k',
      '12.4 k',
      '1.0 M',
      '2.0 B',
    ]);
    expect(count(12_402)).toBe('12,402');
  });

  it('names the least that is known of a sum, in a cell with a sign', () => {
    expect([sum(0), sum(0, true), sum(1.2, true)]).toEqual(['$0', 'unknown', 'at least $1.20']);
    expect([sumCell(0), sumCell(0, true), sumCell(1.2, true)]).toEqual(['$0', '–', '≥ $1.20']);
  });

  it('keeps two telling digits of little money', () => {
    expect([0, 0.000123, 0.05, 1.2, 9008.27].map(money)).toEqual([
      '$0',
      '$0.00012',
      '$0.050',
      '$1.20',
      '$9,008.27',
    ]);
  });

  it('says spans in their two largest units', () => {
    expect([0.02, 0.41, 1.04, 12, 59.7, 200, 7500, 180_000].map(duration)).toEqual([
      '20 ms',
      '0.41 s',
      '1.0 s',
      '12 s',
      '1 min 0 s',
      '3 min 20 s',
      '2 h 5 min',
      '2 d 2 h',
    ]);
  });

  it('does not round a share to all or nothing', () => {
    expect([0, 0.004, 0.45, 0.996, 1].map(percent)).toEqual(['0 %', '0.4 %', '45 %', '99.6 %', '100 %']);
    expect(interval(0.34, 1)).toBe('34 … 100 %');
  });
});
