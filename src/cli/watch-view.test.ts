import { expect, it } from 'vitest';
import type { Live } from '../runs/folder/live.ts';
import { newMeter } from '../runs/play/meter.ts';
import { figuresOf } from './watch-view.ts';

const live: Live = {
  at: '',
  pid: 1,
  paused: false,
  concurrency: 4,
  inFlight: 4,
  asking: 0,
  total: 20,
  ended: 10,
  solved: 7,
  errors: 0,
  failures: { count: 0 },
  meter: newMeter(),
  seconds: 5,
  done: 10,
};

it('tells what is solved, and of games who has won', () => {
  expect(figuresOf(live).slice(0, 2)).toEqual(['10/20 episodes', '7 solved']);
  expect(figuresOf({ ...live, first: 'X' })[1]).toBe('X won 7');
});
