import { describe, expect, it } from 'vitest';
import { newTally } from '../runs/figures/tally.ts';
import { makePlan } from '../runs/plan/plan.ts';
import { newMeter } from '../runs/play/meter.ts';
import { createBars } from './bars.ts';
import type { Start } from './progress.ts';

const AGENTS = 'direct,reflexion,tot?breadth=2&evaluations=5&proposals=7&temperature=0.2,rafa';
const plan = await makePlan({ scenario: 'game24', agents: AGENTS, seeds: 3 }, '.');
const total = 4 * 1362 * 3;

/** A run with nothing ended yet, but for what its meter says. */
function start(
  meter: Partial<Start['meter']> = {},
  failures: Start['failures'] = { count: 0 },
  wanted: Start['wanted'] = {},
): Start {
  const figures = { ...newMeter(), ...meter };
  return {
    type: 'start',
    run: 'runs/r',
    plan,
    wanted,
    tally: newTally(plan),
    meter: figures,
    failures,
    total,
    done: 0,
  };
}

const plain = (_: unknown, text: string) => text;
const draw = (width: number, ...of: Parameters<typeof start>) => createBars(start(...of), plain, 9)(width);

describe('bars', () => {
  it.each([60, 80, 100, 160])('at %d columns cut no count', (width) => {
    const [head, second, ...arms] = draw(width, { calls: 123_456, answered: 100_000, live: 1, spent: 1.5 });
    for (const line of [head!, second!, ...arms]) expect(line.length).toBeLessThanOrEqual(width);
    expect(head).toMatch(/^all +[█░]{4,24} {2} +0\/16,344 {2}0 solved/);
    expect(head! + second!).toContain('123,456 calls (100 % cached)');
    expect(head! + second!).toContain('$1.50 spent');
    expect(arms).toHaveLength(4);
    for (const line of arms) expect(line).toMatch(/[█░]{4,24} {2} +0\/ 4,086 {2}0 solved$/);
    const at = (line: string) => line.search(/[█░]/);
    expect(new Set([head!, ...arms].map(at)).size).toBe(1);
  });

  it('shrink before names do', () => {
    const shape = (width: number) => {
      const [, name, bar] = /^(.*?) +([█░]+)/.exec(draw(width)[4]!)!;
      return [name!.length, bar!.length];
    };
    expect([160, 80, 72, 60].map(shape)).toEqual([
      [40, 24],
      [40, 13],
      [40, 5],
      [29, 4],
    ]);
    expect(draw(60)[4]).toMatch(/^tot\?breadth=2&.*… /);
  });

  it('say of games who has won', async () => {
    const games = await makePlan({ scenario: 'tic-tac-toe', agents: 'random' }, '.');
    const [head, , arm] = createBars({ ...start(), plan: games, tally: newTally(games) }, plain, 9)(120);
    expect(head).toContain('  X won 0 · ');
    expect(arm).toMatch(/ {2}X won 0$/);
  });

  it('say nothing of the cache before anything was answered', () => {
    expect(draw(160, { calls: 12 })[0]).toContain('12 calls (– cached)');
    expect(draw(160, { calls: 12, answered: 4, live: 3 })[0]).toContain('12 calls (25 % cached)');
  });

  it('say that the run is paused, and then not when it will be over', () => {
    expect(draw(160)[0]).toMatch(/ {2}0 solved · .*ETA/);
    const paused = draw(160, {}, { count: 0 }, { paused: true })[0];
    expect(paused).toContain('  paused · 0 solved');
    expect(paused).not.toContain('ETA');
  });

  it('tell of failed tries, the last message shortened', () => {
    const last = `connect ECONNREFUSED 127.0.0.1:9 ${'and so on '.repeat(20)}`;
    const [head, second] = draw(60, {}, { count: 12, last });
    expect(head).not.toContain('failed');
    expect(second).toMatch(/12 failed tries: connect .*…$/);
    expect(second!.length).toBeLessThanOrEqual(60);
    const roomy = draw(160, {}, { count: 1, last: 'no' });
    expect(roomy[0]).toMatch(/ · 1 failed try$/);
    expect(roomy[1]).toBe('  no');
  });
});
