import { expect, test } from 'vitest';
import { random } from '../seed.ts';
import { type Condition, holds, type Test } from './state.ts';
import { select, some, successorsOf } from './successors.ts';

const FACTS = 70;

test('of few actions and of many, those that can be applied are found, in the order of the problem', () => {
  const draw = random('successors');
  const test = (): Test => {
    const [word, mask] = [draw.int(3), 1 << draw.int(draw.int(3) === 2 ? 6 : 32)];
    return { word, mask, want: draw.int(3) === 0 ? 0 : mask };
  };
  const tests = (count: number) => Array.from({ length: count }, test);
  const condition = (): Condition => ({
    tests: tests(draw.int(4)),
    groups:
      draw.int(4) > 0 ? [] : [[1, 2].map((count) => ({ tests: tests(count), groups: [] })), [condition()]],
  });
  let [found, none] = [0, 0];
  for (const count of [0, 1, 30, 64, 65, 200, 300]) {
    for (let set = 0; set < 10; set++) {
      const all = Array.from({ length: count }, condition);
      // Some have no action that needs nothing.
      const preconditions =
        set % 2 === 0 ? all : all.filter(({ tests }) => tests.some(({ want }) => want !== 0));
      const successors = successorsOf(preconditions, 96);
      const names = preconditions.map((_, i) => `a${i}`);
      for (let i = 0; i < 40; i++) {
        const dense = draw.int(3);
        const state = Array.from({ length: 3 }, () =>
          dense === 0 ? 0 : (draw.int(2 ** 32) & (dense === 1 ? draw.int(2 ** 32) : -1)) | 0,
        );
        const right = names.filter((_, action) => holds(preconditions[action]!, state));
        expect(select(successors, state, names)).toEqual(right);
        expect(some(successors, state)).toBe(right.length > 0);
        found += right.length;
        if (right.length === 0) none++;
      }
    }
  }
  expect(found).toBeGreaterThan(10_000);
  expect(none).toBeGreaterThan(100);
});

test('where there are many, one fact alone leads to an action, and the highest bit of a word is a fact, too', () => {
  const needs = Array.from({ length: FACTS }, (_, fact): Condition => {
    const mask = 1 << (fact & 31);
    return { tests: [{ word: fact >> 5, mask, want: mask }], groups: [] };
  });
  const successors = successorsOf(needs, FACTS);
  for (let fact = 0; fact < FACTS; fact++) {
    const state = [0, 0, 0];
    state[fact >> 5] = 1 << (fact & 31);
    expect(select(successors, state, [...needs.keys()])).toEqual([fact]);
    expect(some(successors, state)).toBe(true);
  }
  expect(some(successors, [0, 0, 0])).toBe(false);
});
