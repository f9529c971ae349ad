import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createActor, initialTransition, transition } from 'xstate';
import { ParseError } from '../../src/errors.ts';
import ttt from './index.ts';
import { machine } from './machine.ts';
import { everyState, play, type State, step } from './test-play.ts';

/** The rules once more, as plainly as can be: nine signs, and who has won. */
function naive(cells: readonly number[]): { signs: string; over: 'X wins' | 'O wins' | 'tie' | undefined } {
  const signs = [...'.........'];
  for (const [i, cell] of cells.entries()) signs[cell - 1] = 'XO'[i % 2]!;
  const rows = ['012', '345', '678', '036', '147', '258', '048', '246'].map((row) =>
    [...row].map((i) => signs[Number(i)]).join(''),
  );
  if (rows.includes('XXX')) return { signs: signs.join(''), over: 'X wins' };
  if (rows.includes('OOO')) return { signs: signs.join(''), over: 'O wins' };
  return { signs: signs.join(''), over: signs.includes('.') ? undefined : 'tie' };
}

/** As `naive` writes a board. */
const signsOf = (state: State, role = 'X') =>
  ttt
    .observe(state, role)
    .split('\n')
    .slice(1)
    .join(' | ')
    .split(' | ')
    .map((sign) => (/\d/.test(sign) ? '.' : sign))
    .join('');

describe('the machine', () => {
  test('follows the rules in every game', () => {
    const order = fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 9 });
    fc.assert(
      fc.property(order, (cells) => {
        let state = play();
        for (let n = 1; n <= 9; n++) {
          const before = naive(cells.slice(0, n - 1));
          const role = n % 2 === 1 ? 'X' : 'O';
          expect(ttt.turn(state)).toBe(role);
          expect(ttt.actions!(state, role)).toEqual(
            [...before.signs].flatMap((sign, i) => (sign === '.' ? [{ cell: i + 1 }] : [])),
          );
          expect(ttt.actions!(state, role === 'X' ? 'O' : 'X')).toEqual([]);
          state = step(state, role, cells[n - 1]!);
          const now = naive(cells.slice(0, n));
          expect(signsOf(state)).toBe(now.signs);
          expect(state.status).toBe(now.over ? 'done' : 'active');
          if (!now.over) continue;
          expect(state.value).toBe(now.over);
          expect(ttt.turn(state)).toBeNull();
          expect(ttt.actions!(state, 'X')).toEqual([]);
          expect(ttt.returns(state).X).toBe({ 'X wins': 1, 'O wins': -1, tie: 0 }[now.over]);
          return;
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test('has 5,478 positions: 626 won by X, 316 by O, 16 ties, and no two with one key', () => {
    const states = everyState();
    expect(states).toHaveLength(5478);
    const ends = states.filter(({ status }) => status === 'done').map(({ value }) => value);
    const many = (value: string) => ends.filter((end) => end === value).length;
    expect([many('X wins'), many('O wins'), many('tie')]).toEqual([626, 316, 16]);
    expect(new Set(states.map((state) => ttt.key!(state))).size).toBe(5478);
  });

  test('refuses the other side, taken cells and cells that do not exist', () => {
    const state = play(5);
    for (const [role, cell] of [
      ['X', 1],
      ['O', 5],
      ['O', 0],
      ['O', 10],
      ['O', 33],
      ['nobody', 1],
    ] as const) {
      expect(step(state, role, cell)).toEqual(state);
    }
    const won = play(1, 4, 2, 5, 3);
    expect(step(won, 'O', 9).value).toBe('X wins');
    const actor = createActor(machine, { input: {} }).start();
    expect(actor.getSnapshot().can({ type: 'ACT', role: 'O', action: { cell: 1 } })).toBe(false);
    expect(actor.getSnapshot().can({ type: 'ACT', role: 'X', action: { cell: 1 } })).toBe(true);
  });

  test('starts where the task says', () => {
    const at = (board: string) => initialTransition(machine, ttt.task.parse({ board }))[0];
    expect(at('X........').value).toBe('O to move');
    expect(at('XO.......').value).toBe('X to move');
    const last = at('XOXXOOO.X');
    const [end] = transition(machine, last, { type: 'ACT', role: 'X', action: { cell: 8 } });
    expect(end.value).toBe('tie');
    for (const board of ['XX.......', 'O........', 'XXXOO....', 'XOXXOOOXX', 'X', 'xo.......']) {
      expect(ttt.task.safeParse({ board }).success, board).toBe(false);
    }
  });
});

describe('its language', () => {
  test('reads back every board it shows', () => {
    for (const state of everyState()) {
      const read = ttt.imagine!(ttt.observe(state, 'O'), play(), 'O');
      expect([read.value, read.context, read.status]).toEqual([state.value, state.context, state.status]);
    }
  });

  test('reads boards drawn otherwise, the last one counting', () => {
    const text =
      'First 1|2|3\n4|5|6\n7|8|9\nthen:\n| x | . | _ |\n|---|---|---|\n| 4 | o | 6 |\n|---|---|---|\n| 7 | 8 | 9 |';
    const read = ttt.imagine!(text, play(), 'X');
    expect(read.context).toEqual({ X: 0b1, O: 0b10000 });
    expect(read.value).toBe('X to move');
    expect(() => ttt.imagine!('X wins', play(), 'X')).toThrow(ParseError);
    expect(() => ttt.imagine!('O | 2 | 3\n4 | 5 | 6\n7 | 8 | 9', play(), 'X')).toThrow(/as many X as O/);
  });

  test('reads one free cell, in a sentence or alone', () => {
    const state = play(5);
    for (const text of ['1', 'cell 1', 'I play 1.', '**Cell 1**', 'Of 9 cells I take cell 1']) {
      expect(ttt.parse(text, state)).toEqual({ cell: 1 });
    }
    for (const action of ttt.actions!(state, 'O')) {
      expect(ttt.parse(ttt.format(action, state), state)).toEqual(action);
    }
    expect(() => ttt.parse('5', state)).toThrow(
      new ParseError('cell 5 is taken; free cells: 1, 2, 3, 4, 6, 7, 8, 9'),
    );
    expect(() => ttt.parse('cell 10', state)).toThrow(/there is no cell 10; free cells: 1/);
    expect(() => ttt.parse('1 or 9', state)).toThrow(/does not name one cell/);
    expect(() => ttt.parse('the centre', state)).toThrow(ParseError);
  });

  test('answers with the cells in order; who gives up loses; the picture shows each mark', () => {
    const moves = [5, 1, 9].map((cell) => ({ cell }));
    expect(ttt.answer!(play(5, 1, 9), moves)).toBe('5 1 9');
    expect(ttt.forfeit!(play(), 'X')).toEqual({ X: -1, O: 1 });
    expect(ttt.forfeit!(play(5), 'O')).toEqual({ X: 1, O: -1 });
    const svg = ttt.picture!(play(5, 1, 9));
    expect(svg.match(/<circle/g)).toHaveLength(1);
    expect(svg.match(/0l20 20/g)).toHaveLength(2);
  });
});
