import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { ParseError } from '../../src/errors.ts';
import type { StateOf } from '../../src/scenario.ts';
import connect from './index.ts';
import { machine } from './machine.ts';
import { Naive } from './test-rules.ts';

type State = StateOf<typeof machine>;

const step = (state: State, role: string, column: number): State =>
  transition(machine, state as never, { type: 'ACT', role, action: { column } })[0];

/** The state after these columns. */
const play = (columns: string): State =>
  [...columns].reduce(
    (state, column) => step(state, connect.turn(state) as string, Number(column)),
    initialTransition(machine, {})[0] as State,
  );

describe('the machine', () => {
  test('follows the rules in random games, and reads back every board it shows', () => {
    const ends = new Map<unknown, number>();
    const choices = fc.array(fc.nat(1000), { minLength: 42, maxLength: 42 });
    fc.assert(
      fc.property(choices, (draws) => {
        const naive = new Naive();
        let state = play('');
        for (const [n, draw] of draws.entries()) {
          const [role, other, sign] = n % 2 === 0 ? ['red', 'yellow', 'R'] : ['yellow', 'red', 'Y'];
          expect(connect.turn(state)).toBe(role);
          const open = naive.open();
          expect(connect.actions!(state, role!).map(({ column }) => column)).toEqual(open);
          expect(connect.actions!(state, other!)).toEqual([]);
          const column = open[draw % open.length]!;
          naive.drop(sign!, column);
          state = step(state, role!, column);
          expect(connect.observe(state, role!)).toBe(`You are ${role}. The board:\n${naive.draw()}`);
          const read = connect.imagine!(connect.observe(state, role!), play(''), role!);
          expect([read.value, read.context, read.status]).toEqual([state.value, state.context, state.status]);
          const end = naive.wins(sign!) ? `${role} wins` : naive.open().length === 0 ? 'tie' : undefined;
          expect(state.status).toBe(end ? 'done' : 'active');
          if (!end) continue;
          expect(state.value).toBe(end);
          expect(connect.turn(state)).toBeNull();
          expect(connect.actions!(state, other!)).toEqual([]);
          ends.set(end, (ends.get(end) ?? 0) + 1);
          return;
        }
      }),
      { numRuns: 150, seed: 4 },
    );
    expect(ends.get('red wins')).toBeGreaterThan(20);
    expect(ends.get('yellow wins')).toBeGreaterThan(20);
  });

  test.each([
    ['a column', '1212121', 'red wins'],
    ['a row', '1122334', 'red wins'],
    ['a row over both halves of the board', '4455667', 'red wins'],
    ['a rising diagonal', '12233434474', 'red wins'],
    ['a falling diagonal', '76655454414', 'red wins'],
    ['a column of yellow', '71212121', 'yellow wins'],
    ['a row of yellow', '71122374', 'yellow wins'],
    ['a column that goes on at the foot of the next', '21716117161', 'yellow to move'],
  ])('%s: %s', (_, columns, value) => {
    expect(play(columns).value).toBe(value);
  });

  test('a disc that completes four on the last free cell wins, a full board without four is a tie', () => {
    // Pairs of columns filled in twos keep every line at three.
    const tie = '121212212121343434434343565656656565777777';
    expect(play(tie.slice(0, -1)).value).toBe('yellow to move');
    expect(play(tie).value).toBe('tie');
    expect(connect.returns(play(tie))).toEqual({ red: 0, yellow: 0 });
  });

  test('refuses the other side, full columns and columns that do not exist', () => {
    const state = play('111111');
    for (const [role, column] of [
      ['yellow', 2],
      ['red', 1],
      ['red', 0],
      ['red', 8],
      ['nobody', 2],
    ] as const) {
      expect(step(state, role, column)).toEqual(state);
    }
    expect(step(play('1212121'), 'yellow', 3).value).toBe('red wins');
    expect(connect.returns(play('1212121'))).toEqual({ red: 1, yellow: -1 });
    expect(connect.returns(play('71212121'))).toEqual({ red: -1, yellow: 1 });
    expect(connect.returns(play('7121212'))).toEqual({ red: 0, yellow: 0 });
  });

  test('starts where the task says', () => {
    const from = (moves: string) => initialTransition(machine, connect.task.parse({ moves }))[0];
    for (const moves of ['', '4', '4453', '111111']) {
      expect([from(moves).value, from(moves).context]).toEqual([play(moves).value, play(moves).context]);
    }
    for (const moves of ['8', '1111111', '1212121', '12121213', 'x']) {
      expect(connect.task.safeParse({ moves }).success, moves).toBe(false);
    }
  });
});

describe('its language', () => {
  test('refuses boards that cannot be', () => {
    const board = (...rows: string[]) => rows.join('\n');
    const empty = '. . . . . . .';
    expect(() => connect.imagine!('nothing', play(''), 'red')).toThrow(ParseError);
    expect(() =>
      connect.imagine!(board(empty, empty, empty, empty, 'R . . . . . .', empty), play(''), 'red'),
    ).toThrow(/column 1 a disc floats/);
    expect(() =>
      connect.imagine!(board(empty, empty, empty, empty, empty, 'Y . . . . . .'), play(''), 'red'),
    ).toThrow(/as many red discs/);
  });

  test('reads one open column, in a sentence or alone', () => {
    const state = play('111111');
    for (const text of ['4', 'column 4', 'I drop it into column 4.', '4.', 'Of 7 I take column 4']) {
      expect(connect.parse(text, state)).toEqual({ column: 4 });
    }
    for (const action of connect.actions!(state, 'red')) {
      expect(connect.parse(connect.format(action, state), state)).toEqual(action);
    }
    expect(() => connect.parse('1', state)).toThrow(
      new ParseError('column 1 is full; open columns: 2, 3, 4, 5, 6, 7'),
    );
    expect(() => connect.parse('column 8', state)).toThrow(/there is no column 8/);
    expect(() => connect.parse('2 or 3', state)).toThrow(/does not name one column/);
  });

  test('answers with the columns in order; who gives up loses; the picture shows each disc', () => {
    expect(connect.answer!(play('44'), [{ column: 4 }, { column: 4 }])).toBe('4 4');
    expect(connect.forfeit!(play(''), 'red')).toEqual({ red: -1, yellow: 1 });
    const svg = connect.picture!(play('443'));
    expect(svg.match(/#d64545/g)).toHaveLength(2);
    expect(svg.match(/#e8b730/g)).toHaveLength(1);
  });
});
