import { describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { ParseError } from '../../src/errors.ts';
import type { Game24Action } from './action.ts';
import game24 from './index.ts';
import { machine } from './machine.ts';
import { prompts } from './prompts.ts';

/** A view of the puzzle 4 5 6 10 after these lines. */
function viewAfter(lines: string[], more: { path?: string[]; memory?: string[] } = {}) {
  let [state] = initialTransition(machine, { numbers: [4, 5, 6, 10], oracle: false });
  const read = (line: string) => game24.parse(line, state);
  for (const line of lines)
    [state] = transition(machine, state, { type: 'ACT', role: 'agent', action: read(line) });
  const observation = game24.observe(state, 'agent');
  return { state, role: 'agent', observation, path: (more.path ?? []).map(read), memory: more.memory ?? [] };
}
const asked = (messages: { content: string }[]) => messages.map(({ content }) => content);
const text = (actions: Game24Action[]) => actions.map((action) => game24.format(action, viewAfter([]).state));

const FIRST = '10 - 4 = 6 (left: 5 6 6)';
const SECOND = '5 * 6 = 30 (left: 6 30)';
const THIRD = '30 - 6 = 24 (left: 24)';
const ANSWER = 'Answer: (10 - 4) * 5 - 6 = 24';

describe('questions', () => {
  test('have a system message that is the same for all puzzles, and a user message with this one', () => {
    const view = viewAfter([FIRST], { memory: ['Try 10 - 4.\nThen  more.'] });
    const [system, user] = asked(prompts.plan({ ...view, style: 'standard' }));
    expect(system).toBe(asked(prompts.plan({ ...viewAfter([]), style: 'standard' }))[0]);
    expect(system).not.toContain('4 5 6 10');
    expect(user).toBe(
      `Lessons from earlier attempts:\n- Try 10 - 4. Then more.\n\nPuzzle: 4 5 6 10\nLines so far:\n${FIRST}\nNumbers left: 5 6 6\nWrite the missing lines.`,
    );
  });

  test('about steps and values name only the numbers that the path claims to leave', () => {
    const wrong = viewAfter([], { path: ['4 + 5 = 9 (left: 6 9)'] });
    expect(asked(prompts.propose({ ...wrong, count: 7 }))[1]).toBe(
      'Numbers left: 6 9\nPropose up to 7 next steps.',
    );
    const here = viewAfter([FIRST]);
    const imagined = viewAfter([], { path: [FIRST] });
    expect(prompts.value(imagined)).toEqual(prompts.value(here));
    expect(asked(prompts.value(here))[1]).toBe('Numbers left: 5 6 6\nCan they still make 24?');
  });

  test('ask for the answer line when one number is left, and for a judgement of an answer', () => {
    const done = viewAfter([FIRST], { path: [SECOND, THIRD] });
    expect(asked(prompts.propose({ ...done, count: 7 }))[1]).toBe(
      `Puzzle: 4 5 6 10\nLines so far:\n${FIRST}\n${SECOND}\n${THIRD}\nNumbers left: 24\nOne number is left. Write the answer line.`,
    );
    const answered = viewAfter([FIRST], { path: [SECOND, THIRD, ANSWER] });
    expect(asked(prompts.value(answered))[1]).toBe(`Puzzle: 4 5 6 10\n${ANSWER}\nIs this answer right?`);
    expect(prompts.complete(done)).toBe(false);
    expect(prompts.complete(answered)).toBe(true);
  });

  test('show a failed attempt with what was accepted', () => {
    const view = viewAfter([]);
    const attempt = {
      actions: [FIRST, '5 * 6 = 35 (left: 6 35)'].map((line) => game24.parse(line, view.state)),
      accepted: 1,
      feedback: '5 * 6 = 35 is wrong: 5 * 6 = 30.',
    };
    const user = (lesson: 'plan' | 'propose' | 'value') =>
      asked(prompts.reflect({ ...view, attempt, lesson }))[1]!;
    expect(user('propose')).toContain(
      `The attempt:\n${FIRST} [accepted]\n5 * 6 = 35 (left: 6 35) [refused]\nFeedback: 5 * 6 = 35 is wrong: 5 * 6 = 30.`,
    );
    expect(new Set((['plan', 'propose', 'value'] as const).map(user)).size).toBe(3);
  });
});

describe('replies', () => {
  const view = viewAfter([]);

  test('a plan is its lines in order, up to the first that cannot be read', () => {
    const reply = `Here is my plan.\n${FIRST}\n\n${SECOND}\n${THIRD}\n${ANSWER}\nDone!`;
    expect(text(prompts.readPlan(reply, view))).toEqual([FIRST, SECOND, THIRD, ANSWER]);
    expect(text(prompts.readPlan(`${FIRST}\nand so on\n${SECOND}`, view))).toEqual([FIRST]);
  });

  test('a plan after thoughts begins under "Steps:"', () => {
    const reply = `4 + 5 = 9 (left: 6 9 10)\nleads nowhere\n**Steps:**\n${FIRST}\n${SECOND}`;
    expect(text(prompts.readPlan(reply, view))).toEqual([FIRST, SECOND]);
  });

  test('lists that are left out follow from the line before', () => {
    expect(text(prompts.readPlan('10 - 4 = 6\n5 × 6 = 30\n30 - 6 = 24', view))).toEqual([
      FIRST,
      SECOND,
      THIRD,
    ]);
  });

  test('proposals are all lines that can be read, each once', () => {
    const reply = `Some steps:\n1. ${FIRST}\n2. 10-4=6\n3. 4 + 5 + 6 = 15\n4. 4 + 5 = 9`;
    expect(text(prompts.readProposals(reply, view))).toEqual([FIRST, '4 + 5 = 9 (left: 6 9 10)']);
  });

  test.each([
    ['5 * 6 = 30\nsure', 20],
    ['It looks unlikely, but\n**Likely**', 1],
    ['sure? no: impossible.', 0.001],
  ])('%j is worth %d', (reply, value) => {
    expect(prompts.readValue(reply, view)).toBe(value);
  });

  test.each([
    ['Best path: 2', 1],
    ['Path 1 is dead, so the best is path 3.', 2],
    ['I take 2', 1],
  ])('%j is the vote for index %d', (reply, index) => {
    expect(prompts.readVote(reply, [[], [], []])).toBe(index);
  });

  test('that hold nothing to read are refused', () => {
    expect(() => prompts.readPlan('no idea', view)).toThrow(ParseError);
    expect(() => prompts.readPlan('', view)).toThrow(ParseError);
    expect(() => prompts.readProposals('', view)).toThrow(ParseError);
    expect(() => prompts.readValue('unlikely', view)).toThrow(ParseError);
    expect(() => prompts.readVote('Best path: 4', [[], [], []])).toThrow(ParseError);
  });
});
