/** The arrows of a step that are lit: the shortest way from the states before. */
import { expect, test } from 'vitest';
import { createMachine, type StateValue } from 'xstate';
import { chartOf } from '../draw/model.ts';
import { activeIds } from './configuration.ts';
import { Ways } from './ways.ts';

const chart = chartOf(
  createMachine({
    id: 'm',
    initial: 'shut',
    states: {
      shut: { on: { OPEN: 'open', SKIP: 'passing' } },
      passing: { always: [{ guard: () => false, target: 'shut' }, { target: 'over' }] },
      open: {
        type: 'parallel',
        on: { RESET: '.right.idle', SHUT: 'shut' },
        onDone: 'over',
        states: {
          left: { initial: 'one', states: { one: { on: { GO: 'two' } }, two: { type: 'final' } } },
          right: {
            initial: 'idle',
            states: { idle: { on: { GO: 'busy' } }, busy: { on: { REST: 'idle' } } },
          },
        },
      },
      over: { type: 'final' },
    },
  }),
);
const lit = (before: StateValue | undefined, after: StateValue) =>
  new Ways(chart).shortest(activeIds(chart, before), activeIds(chart, after));

test('through states that are left at once', () => {
  expect(lit('shut', 'over')).toEqual(['m.shut → m.passing', 'm.passing → m.over']);
});

test('into regions side by side, within them, and out of them', () => {
  const began = { open: { left: 'one', right: 'idle' } };
  const both = { open: { left: 'two', right: 'busy' } };
  expect(lit('shut', began)).toEqual(['m.shut → m.open']);
  expect(lit(began, both)).toEqual([
    'm.open.left.one → m.open.left.two',
    'm.open.right.idle → m.open.right.busy',
  ]);
  // What both regions hear of is farther away than what the state that was left does.
  expect(lit(both, { open: { left: 'two', right: 'idle' } })).toEqual([
    'm.open.right.busy → m.open.right.idle',
  ]);
  expect(lit(both, 'over')).toEqual(['m.open → m.over']);
  expect(lit(both, 'shut')).toEqual(['m.open → m.shut']);
});

test('nothing of a state that stays, of the first one, and where nothing leads', () => {
  expect(lit('shut', 'shut')).toEqual([]);
  expect(lit(undefined, 'shut')).toEqual([]);
  expect(lit('over', 'shut')).toEqual([]);
});
