import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { type Done, Gate, MinuteWindow } from './limits.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('in no 60 seconds is there more than the limit, and nothing waits longer than it must', () => {
  const step = fc.record({
    pause: fc.integer({ min: 0, max: 30_000 }),
    amount: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 50, max: 120 }), (steps, limit) => {
      const window = new MinuteWindow(limit);
      const taken: { at: number; amount: number }[] = [];
      const within = (from: number) =>
        taken
          .filter(({ at }) => at >= from && at < from + 60_000)
          .reduce((sum, { amount }) => sum + amount, 0);
      let now = 0;
      for (const { pause, amount } of steps) {
        now += pause;
        const wait = window.wait(amount, now);
        if (wait > 0) expect(within(now + wait - 60_000) + amount).toBeGreaterThan(limit);
        now += wait;
        expect(window.wait(amount, now)).toBe(0);
        window.take(amount, now);
        taken.push({ at: now, amount });
      }
      for (const { at } of taken) expect(within(at)).toBeLessThanOrEqual(limit);
    }),
  );
});

test('an amount that was guessed is set right, and one beyond the limit still goes through alone', () => {
  const window = new MinuteWindow(100);
  const correct = window.take(90, 0);
  expect(window.wait(50, 0)).toBe(60_000);
  correct(40);
  expect(window.wait(50, 0)).toBe(0);
  expect(window.wait(500, 0)).toBe(60_000);
  expect(window.wait(500, 60_000)).toBe(0);
});

test('requests a minute: the next starts when the oldest is a minute old, in the order of asking', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const gate = new Gate({ requestsPerMinute: 2 });
  const started: number[] = [];
  const enter = async (i: number, signal?: AbortSignal) => {
    const done = await gate.enter(1, signal);
    started.push(i);
    done(1);
  };
  const leaver = new AbortController();
  const all = [enter(0), enter(1), enter(2, leaver.signal), enter(3), enter(4), enter(5)];
  all[2]!.catch(() => {});
  await vi.advanceTimersByTimeAsync(0);
  expect(started).toEqual([0, 1]);
  leaver.abort(new Error('gone'));
  await vi.advanceTimersByTimeAsync(59_000);
  expect(started).toEqual([0, 1]);
  await vi.advanceTimersByTimeAsync(1_001);
  expect(started).toEqual([0, 1, 3, 4]);
  await vi.advanceTimersByTimeAsync(60_001);
  expect(started).toEqual([0, 1, 3, 4, 5]);
  await expect(all[2]).rejects.toThrow('gone');
});

test('places in flight are handed on in the order of asking', async () => {
  const gate = new Gate({ concurrency: 2 });
  const places: Done[] = [];
  const enter = async () => {
    places.push(await gate.enter(1));
  };
  for (let i = 0; i < 5; i++) void enter();
  await new Promise(setImmediate);
  expect(places).toHaveLength(2);
  places[1]!(1);
  await new Promise(setImmediate);
  expect(places).toHaveLength(3);
  places[0]!(1);
  places[2]!(1);
  await new Promise(setImmediate);
  expect(places).toHaveLength(5);
});
