import { describe, expect, it } from 'vitest';
import { bandsOf, coloursOf, phasesOf } from './phases.ts';
import { nextRow, rowAt, rowsOf } from './rows.ts';

const none: ReadonlySet<number> = new Set();

describe('the rows of a timeline', () => {
  it('leave out states, and show many calls in a row as one', () => {
    const rows = rowsOf('esoscsccsccshaf', { states: false, open: none });
    expect(rows.map(({ letter, count, line }) => `${letter}${count}@${line}`)).toEqual([
      'e1@0',
      'o1@2',
      'c5@4',
      'h1@12',
      'a1@13',
      'f1@14',
    ]);
    expect(rows[2]).toMatchObject({ last: 10, nested: true });
  });

  it('show the calls of a group that is open below it', () => {
    const rows = rowsOf('occccca', { states: false, open: new Set([1]) });
    expect(rows.map(({ count, line, open }) => [line, count, open ?? false])).toEqual([
      [0, 1, false],
      [1, 5, true],
      [1, 1, false],
      [2, 1, false],
      [3, 1, false],
      [4, 1, false],
      [5, 1, false],
      [6, 1, false],
    ]);
  });

  it('are only those that were searched for', () => {
    const rows = rowsOf('occccca', { states: false, open: none, only: [2, 3, 99] });
    expect(rows.map(({ line }) => line)).toEqual([2, 3]);
  });

  it('are found by any line', () => {
    const rows = rowsOf('eoscccca', { states: false, open: none });
    expect([0, 2, 5, 7, 100].map((line) => rows[rowAt(rows, line)]?.line)).toEqual([0, 1, 3, 7, 7]);
  });
});

describe('the next row', () => {
  const lines = (rows: ReturnType<typeof rowsOf>, line: number) => [
    nextRow(rows, line, -1),
    nextRow(rows, line, 1),
  ];

  it('is one that is shown, from wherever one stands', () => {
    const rows = rowsOf('eososcscscscahz', { states: false, open: none });
    expect(rows.map(({ line }) => line)).toEqual([0, 1, 3, 5, 12, 13, 14]);
    expect(lines(rows, 0)).toEqual([undefined, 1]);
    expect(lines(rows, 1)).toEqual([0, 3]);
    // From a state, and from within calls that stand as one.
    expect(lines(rows, 4)).toEqual([3, 5]);
    expect(lines(rows, 8)).toEqual([5, 12]);
    expect(lines(rows, 14)).toEqual([13, undefined]);
  });

  it('passes the head of an open group, which is no line of its own', () => {
    const rows = rowsOf('occccca', { states: false, open: new Set([1]) });
    expect(lines(rows, 1)).toEqual([0, 2]);
    expect(lines(rows, 2)).toEqual([1, 3]);
  });

  it('is the next match of a search', () => {
    const rows = rowsOf('occccca', { states: false, open: none, only: [2, 5] });
    expect(lines(rows, 3)).toEqual([2, 5]);
    expect(lines(rows, 5)).toEqual([2, undefined]);
  });
});

describe('phases', () => {
  const changes = [
    { line: 0, actor: 'episode', value: 'asking' },
    { line: 2, actor: 'agent', value: 'planning' },
    { line: 4, actor: 'agent/search', value: 'proposing' },
    { line: 50, actor: 'agent', value: 'executing' },
    { line: 60, actor: 'agent', value: 'planning' },
  ];

  it('are the states of the agents', () => {
    const phases = phasesOf(changes, ['agent']);
    expect(phases.map(({ line, name }) => `${name}@${line}`)).toEqual([
      'planning@2',
      'executing@50',
      'planning@60',
    ]);
    expect([...coloursOf(phases, 100)]).toEqual([
      ['planning', 1],
      ['executing', 2],
    ]);
    expect(bandsOf(phases, 101, 100)).toEqual([
      { from: 2, to: 50, name: 'planning' },
      { from: 50, to: 60, name: 'executing' },
      { from: 60, to: 100, name: 'planning' },
    ]);
    // What takes less than a pixel is not drawn.
    expect(bandsOf(phases, 101, 4).map(({ name }) => name)).toEqual(['planning']);
  });

  it('say whose they are where there are several roles', () => {
    const two = phasesOf([{ line: 1, actor: 'X', value: 'searching' }], ['X', 'O']);
    expect(two).toEqual([{ line: 1, name: 'X searching' }]);
  });
});
