import { expect, it } from 'vitest';
import type { Relaunched } from '../runs/play/relaunch.ts';
import { againView } from './relaunch-view.ts';

const episode = (n: number, agent: string, more: Partial<Relaunched> = {}): Relaunched => ({
  episode: `task-${n}.${agent}.s1`,
  scenario: 'game24',
  agent,
  model: 'synthetic',
  begun: false,
  ...more,
});
const view = (again: readonly Relaunched[], all = false) => [
  ...againView(again, { others: 0, all, width: 110, style: (_, text) => text }),
];

it('counts by arm and reason what would be played, then lists a few, those that failed first', () => {
  const again = Array.from({ length: 1100 }, (_, n) => {
    const agent = n % 2 === 0 ? 'direct' : 'tot?breadth=2';
    if (n === 600) return episode(n, agent, { begun: true, error: { kind: 'timeout', message: 'late' } });
    if (n === 601) return episode(n, agent, { begun: true, error: { kind: 'server', message: '503' } });
    return episode(n, agent, { begun: n >= 602 && n < 612 });
  });
  const lines = view(again);
  expect(lines.slice(0, 7)).toEqual([
    '1,100 episodes would be played:',
    '',
    'arm            failed: server  failed: timeout  cut off  never played    all',
    'direct                      0                1        5           544    550',
    'tot?breadth=2               1                0        5           544    550',
    'all                         1                1       10         1,088  1,100',
    '',
  ]);
  expect(lines.slice(7)).toEqual([
    '  task-600.direct.s1         timeout: late',
    '  task-601.tot?breadth=2.s1  server: 503',
    ...[602, 603, 604, 605, 606, 607, 608, 609].map((n) =>
      expect.stringMatching(`^  task-${n}\\..* cut off$`),
    ),
    '  … and 1,090 more (--all lists them)',
  ]);
  expect(view(again, true)).toHaveLength(7 + 1100);
});

it('tells scenarios and models apart where there are several', () => {
  const [, , head, ...rows] = view([
    episode(1, 'direct'),
    episode(2, 'direct', { scenario: 'chess', model: null }),
  ]);
  expect([head, ...rows.slice(0, 3)]).toEqual([
    'scenario  arm     model      never played',
    'game24    direct  synthetic             1',
    'chess     direct  –                     1',
    'all                                     2',
  ]);
  expect(rows.at(-1)).toMatch(/ never played$/);
});

it('says of nothing only that', () => {
  expect(view([])).toEqual(['0 episodes would be played']);
});
