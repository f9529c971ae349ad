import { expect, test } from 'vitest';
import type { Live } from '../../runs/folder/live.ts';
import { liveAsOf } from './live-as-of.ts';

const live = (total: number, ended: number) => ({ total, ended, inFlight: 31, asking: 62 }) as Live;

test('episodes that have ended since are in flight no more, once none is left to take their place', () => {
  expect(liveAsOf(live(120, 89), 89)).toMatchObject({ inFlight: 31, asking: 62 });
  expect(liveAsOf(live(120, 89), 96)).toMatchObject({ inFlight: 24, asking: 48 });
  // Four were left to begin.
  expect(liveAsOf(live(120, 85), 96)).toMatchObject({ inFlight: 24 });
  expect(liveAsOf(live(1000, 89), 96)).toMatchObject({ inFlight: 31, asking: 62 });
  expect(liveAsOf(live(120, 89), 120)).toMatchObject({ inFlight: 0, asking: 0 });
});

test('results that are read late, and episodes that are played again, take no place', () => {
  expect(liveAsOf(live(120, 89), 60)).toMatchObject({ inFlight: 31 });
  expect(liveAsOf(live(120, 120), 120)).toMatchObject({ inFlight: 31 });
});
