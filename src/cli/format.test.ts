import { stripVTControlCharacters, styleText } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columns, dollars, duration, mean, oneLine, percent, several } from './format.ts';

describe('figures', () => {
  it.each([
    [duration(0.04), '0.0 s'],
    [duration(9.94), '9.9 s'],
    [duration(42.4), '42 s'],
    [duration(59.7), '1:00'],
    [duration(185), '3:05'],
    [duration(3599.6), '1:00:00'],
    [duration(7385), '2:03:05'],
    [duration(Infinity), '–'],
    [dollars(0), '$0'],
    [dollars(0.0012), '$0.0012'],
    [dollars(0.5), '$0.50'],
    [dollars(1234.5), '$1,234.50'],
    [mean(0, 0), '–'],
    [mean(179, 10), '17.9'],
    [mean(11683, 10), '1,168'],
    [percent(0.295), '30 %'],
    [several(1, 'try'), '1 try'],
    [several(1200, 'try'), '1,200 tries'],
    [several(2, 'day'), '2 days'],
  ])('%s is %s', (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe('oneLine', () => {
  it('holds any text in its width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const line = oneLine(text, width);
        expect(line.length).toBeLessThanOrEqual(width);
        expect(line).not.toContain('\n');
      }),
    );
  });
});

describe('columns', () => {
  it('stand under each other, dressed up or not', () => {
    const rows = [
      ['a', '1'],
      [styleText('red', 'bcd', { validateStream: false }), '1,234'],
    ];
    expect(columns(rows, [1]).map(stripVTControlCharacters)).toEqual(['a        1', 'bcd  1,234']);
  });
});
