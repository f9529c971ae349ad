import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import type { Game24Action, Step } from './action.ts';
import game24 from './index.ts';
import { machine } from './machine.ts';
import { reachable } from './solver.ts';
import { puzzles } from './tasks.ts';

const start = (numbers: number[], oracle = false) => initialTransition(machine, { numbers, oracle })[0];
type State = ReturnType<typeof start>;
const act = (state: State, action: Game24Action, role = 'agent'): State =>
  transition(machine, state, { type: 'ACT', role, action })[0];
const read = (state: State, line: string) => game24.parse(line, state);

/** Plays lines and returns the last state with what was said of the last line. */
function play(numbers: number[], lines: string[], oracle = false) {
  let state = start(numbers, oracle);
  let verdict = { accepted: true, text: '' };
  for (const line of lines) {
    const action = read(state, line);
    const before = state;
    state = act(before, action);
    verdict = game24.feedback!(before, action, state, 'agent');
  }
  return { state, ...verdict };
}

const SOLUTION = ['10 - 4 = 6 (left: 5 6 6)', '5 * 6 = 30 (left: 6 30)', '30 - 6 = 24 (left: 24)'];
const puzzle = fc.nat().map((i) => [...puzzles()[i % puzzles().length]!]);

describe('a game', () => {
  test('goes through its phases to solved', () => {
    const phases = [];
    let state = start([4, 5, 6, 10]);
    for (const line of [...SOLUTION, 'Answer: (10 - 4) * 5 - 6 = 24']) {
      phases.push(state.value);
      expect(game24.turn(state)).toBe('agent');
      expect(game24.returns(state)).toEqual({ agent: 0 });
      state = act(state, read(state, line));
    }
    expect(phases).toEqual(['four', 'three', 'two', 'one'].map((playing) => ({ playing })));
    expect(state.value).toBe('solved');
    expect(state.status).toBe('done');
    expect(game24.turn(state)).toBeNull();
    expect(game24.returns(state)).toEqual({ agent: 1 });
    expect(game24.answer!(state, [])).toBe('(10 - 4) * 5 - 6');
  });

  test('a right answer is accepted in every phase', () => {
    for (let steps = 0; steps <= 3; steps++) {
      const { state } = play([4, 5, 6, 10], [...SOLUTION.slice(0, steps), 'Answer: 5 * (10 - 4) - 6']);
      expect(state.value).toBe('solved');
    }
  });

  test('three right steps to another number fail', () => {
    const { state, accepted, text } = play(
      [4, 5, 6, 10],
      ['4 + 5 = 9 (left: 6 9 10)', '6 + 9 = 15 (left: 10 15)', '10 + 15 = 25 (left: 25)'],
    );
    expect(state.value).toBe('failed');
    expect({ accepted, text }).toEqual({ accepted: true, text: 'The last number is 25, not 24.' });
    expect(game24.returns(state)).toEqual({ agent: 0 });
    expect(game24.answer!(state, [])).toBe(
      '4 + 5 = 9 (left: 6 9 10)\n6 + 9 = 15 (left: 10 15)\n10 + 15 = 25 (left: 25)',
    );
    expect(game24.actions!(state, 'agent')).toEqual([]);
  });

  test.each([
    [['4 + 7 = 11'], '4 + 7: the numbers left are 4 5 6 10; 7 is not there.'],
    [['4 + 4 = 8'], '4 + 4: the numbers left are 4 5 6 10; there is only one 4.'],
    [['4 + 5 = 10 (left: 6 10 10)'], '4 + 5 = 10 is wrong: 4 + 5 = 9.'],
    [['10 / 4 = 2 (left: 2 5 6)'], '10 / 4 = 2 is wrong: 10 / 4 = 5/2.'],
    [['4 + 5 = 9 (left: 6 9)'], '4 + 5 = 9 leaves 6 9 10, not 6 9.'],
    [['4 + 5 = 9 (left:)'], '4 + 5 = 9 leaves 6 9 10, not nothing.'],
    [['Answer: 4 * 6 = 24'], 'The answer 4 * 6 uses 4 6: it must use 4 5 6 10, each exactly once.'],
    [['Answer: (4 + 5) * 6 - 10 = 24'], 'The answer is wrong: (4 + 5) * 6 - 10 = 44, not 24.'],
    [['Answer: 5 / (10 - 4 - 6) = 24'], 'The answer 5 / (10 - 4 - 6) divides by zero.'],
    [[...SOLUTION, '24 + 0 = 24'], 'Only 24 is left, so there is nothing to combine: write the answer line.'],
  ])('%j is refused and changes nothing', (lines, why) => {
    const before = play([4, 5, 6, 10], lines.slice(0, -1)).state;
    const { state, accepted, text } = play([4, 5, 6, 10], lines);
    expect({ accepted, text }).toEqual({ accepted: false, text: why });
    expect(state.context).toEqual(before.context);
    expect(game24.key!(state)).toBe(game24.key!(before));
  });

  test('a division by zero is refused', () => {
    expect(play([4, 4, 6, 10], ['4 - 4 = 0 (left: 0 6 10)', '6 / 0 = 0 (left: 0 10)']).text).toBe(
      '6 / 0: a division by zero has no result.',
    );
  });

  test('a list in any order, and the same game as seen', () => {
    const { state, text } = play([4, 5, 6, 10], ['4 + 5 = 9 (left: 10 9 6)']);
    expect(text).toBe('Right. Numbers left: 6 9 10.');
    expect(game24.observe(state, 'agent')).toBe(
      'Puzzle: 4 5 6 10\nLines so far:\n4 + 5 = 9 (left: 10 9 6)\nNumbers left: 6 9 10',
    );
    expect(play([4, 5, 6, 10], SOLUTION).text).toBe('Right. The last number is 24: write the answer line.');
  });

  test('another role is refused', () => {
    const state = start([4, 5, 6, 10]);
    const action = read(state, SOLUTION[0]!);
    const after = act(state, action, 'other');
    expect(after.context).toEqual(state.context);
    expect(game24.feedback!(state, action, after, 'other')).toEqual({
      accepted: false,
      text: 'It is not the turn of other.',
    });
  });

  test('with an oracle, a step that loses 24 is refused and not among the actions', () => {
    const lost = play([4, 5, 6, 10], ['4 * 10 = 40 (left: 5 6 40)'], true);
    expect(lost.accepted).toBe(false);
    expect(lost.text).toBe('After 4 * 10 = 40 the numbers 5 6 40 can no longer reach 24.');
    expect(play([4, 5, 6, 10], ['4 * 10 = 40 (left: 5 6 40)']).accepted).toBe(true);
    expect(play([4, 5, 6, 10], SOLUTION, true).state.value).toEqual({ playing: 'one' });
    const offered = game24.actions!(start([4, 5, 6, 10], true), 'agent') as Step[];
    expect(offered.length).toBeGreaterThan(0);
    expect(offered.every(({ rest }) => reachable(rest))).toBe(true);
  });
});

describe('actions', () => {
  test('are 36 for four different numbers, and one of each kind for equal ones', () => {
    expect(game24.actions!(start([2, 3, 7, 11]), 'agent')).toHaveLength(36);
    const equal = game24.actions!(start([5, 5, 5, 5]), 'agent');
    expect(equal.map((action) => game24.format(action, start([5, 5, 5, 5])))).toEqual([
      '5 + 5 = 10 (left: 5 5 10)',
      '5 * 5 = 25 (left: 5 5 25)',
      '5 - 5 = 0 (left: 0 5 5)',
      '5 / 5 = 1 (left: 1 5 5)',
    ]);
  });

  test('are all legal, distinct, read back as written; every game ends within the horizon', () => {
    fc.assert(
      fc.property(puzzle, fc.infiniteStream(fc.nat()), (numbers, choices) => {
        let state = start(numbers);
        let moves = 0;
        for (const choice of choices) {
          if (state.status === 'done') break;
          const actions = game24.actions!(state, 'agent');
          const texts = actions.map((action) => game24.format(action, state));
          expect(new Set(texts).size).toBe(actions.length);
          expect(texts.map((text) => game24.parse(text, state))).toEqual(actions);
          for (const action of actions) expect(act(state, action).context).not.toBe(state.context);
          const horizon = game24.horizon!(state);
          state = act(state, actions[choice % actions.length]!);
          expect(game24.horizon!(state)).toBeLessThan(horizon);
          moves++;
        }
        expect(['solved', 'failed']).toContain(state.value);
        expect(moves).toBeLessThanOrEqual(4);
      }),
      { numRuns: 40 },
    );
  });

  test('the machine solves from a state exactly where the solver says that 24 is reachable', () => {
    const solvable = (state: State): boolean =>
      state.matches('solved') ||
      game24.actions!(state, 'agent').some((action) => solvable(act(state, action)));
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 13 }), { minLength: 4, maxLength: 4 }),
        fc.nat(),
        (numbers, i) => {
          const steps = game24.actions!(start(numbers), 'agent') as Step[];
          const after = act(start(numbers), steps[i % steps.length]!);
          expect(solvable(after)).toBe(reachable(after.context.left));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('options and tasks', () => {
  test('oracle is read from words and switches', () => {
    const oracle = (value?: unknown) => game24.options!.parse({ oracle: value }).oracle;
    expect([oracle(), oracle('true'), oracle(true), oracle('false'), oracle(false)]).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(() => oracle('perhaps')).toThrow();
  });

  test('tasks carry the oracle and are what the machine takes', async () => {
    const tasks = await game24.tasks({ options: { oracle: true } });
    expect(tasks).toHaveLength(1362);
    expect(game24.task.parse(tasks[0])).toEqual(tasks[0]);
    expect(tasks[0]!.oracle).toBe(true);
    expect(new Set(tasks.map(game24.taskName)).size).toBe(tasks.length);
  });
});
