import { describe, expect, it } from 'vitest';
import type { JournalLine } from '../runs/folder/journal.ts';
import { attemptsOf, foldedView } from './attempts.ts';
import { fullView, shortView } from './journal-view.ts';

const plain = (_: unknown, text: string) => text;
/** Marks what is dressed up. */
const tagged = (format: unknown, text: string) => `<${format}>${text}</>`;
const VIEW = { style: plain, width: 100, named: true };

type Entry = Partial<JournalLine> & Pick<JournalLine, 'type'>;
const journal = (...entries: readonly Entry[]): JournalLine[] =>
  entries.map((entry, n) => ({ n, t: n, actor: 'agent', ...entry }) as JournalLine);

const start = (trial: number): Entry => ({
  actor: 'scenario',
  type: 'environment',
  event: 'start',
  trial,
  task: { numbers: [1] },
});
const sees = (text: string, actor = 'agent'): Entry => ({ actor, type: 'observation', text });
const does = (text: string, attempt: number, actor = 'agent'): Entry => ({
  actor,
  type: 'action',
  text,
  attempt,
});
const hears = (text: string, accepted = true, reward = 0, role = 'agent'): Entry => ({
  actor: 'scenario',
  type: 'feedback',
  role,
  accepted,
  text,
  reward,
});
const asks = (purpose: string, system: string, attempt = 0, more: Partial<JournalLine> = {}): Entry => ({
  type: 'call',
  purpose,
  attempt,
  model: 'm',
  messages: [
    { role: 'system', content: system },
    { role: 'user', content: 'and now?' },
  ],
  replies: ['so'],
  ...more,
});
/** A talk with tools: a call without a word, its result, and then two calls and an answer. */
const talks: Entry = {
  ...asks('act', 'use tools'),
  messages: [
    { role: 'user', content: '1 + 2?' },
    { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'add', arguments: '{"a":1,"b' }] },
    { role: 'tool', toolCallId: 'c1', content: 'not JSON' },
  ],
  replies: ['Once more.'],
  toolCalls: [
    [
      { id: 'c2', name: 'add', arguments: '{"a":1,"b":2}' },
      { id: 'c3', name: 'now', arguments: '{}' },
    ],
  ],
};
const chance: Entry = {
  actor: 'scenario',
  type: 'environment',
  event: 'chance',
  outcome: 'K',
  probability: 1 / 6,
};
const end: Entry = { actor: 'episode', type: 'end', status: 'unsolved', stopped: 'attempts', answer: 'c' };

/** Lines without times and actors. */
const short = (lines: readonly JournalLine[], view = VIEW) =>
  [...shortView(lines, view)].map((line) => line.replace(/^ *\d+ ms {2}\S+ +/, ''));

const tool = (more: Partial<JournalLine>): Entry => ({
  actor: 'scenario',
  type: 'tool',
  id: 'call 0',
  name: 'add',
  ...more,
});

it('tells tool calls and what they brought', () => {
  const lines = shortView(
    journal(
      start(0),
      tool({ event: 'start', arguments: { a: 1 } }),
      tool({ event: 'end', status: 'failed', text: 'b is missing', tries: 1 }),
      tool({ event: 'end', status: 'answered', text: '3', tries: 2 }),
      tool({ event: 'end' }),
      tool({ event: 'start', id: 'tools', name: 'openTools' }),
      tool({ event: 'end', id: 'tools', name: 'openTools' }),
    ),
    VIEW,
  );
  const told = [...lines].join('\n');
  for (const text of [
    /calls +add \{"a":1\}/,
    /hears +add failed: b is missing/,
    /hears +add answered after 2 tries: 3/,
    /hears +add is done/,
  ]) {
    expect(told).toMatch(text);
  }
  expect(told).not.toContain('openTools');
});

describe('the short view', () => {
  it('marks what was rewarded, accepted or refused, and leaves out what says nothing', () => {
    const lines = journal(
      hears('not 24'),
      hears('24!', true, 1),
      hears('no', false),
      hears(''),
      hears('', true, -2, 'X'),
    );
    expect(
      short(lines, { ...VIEW, style: tagged as never }).map((line) => line.slice(line.indexOf('<'))),
    ).toEqual(
      [
        '<dim>·</> <dim></>not 24',
        '<green>✓</> <dim></>24! <bold>reward 1</>',
        '<red>✗</> <dim></>no',
        '<dim>·</> <dim>X: </><bold>reward -2</>',
      ].map((text) => expect.stringContaining(text)),
    );
  });

  it('shows what a role sees unless its own accepted action tells it', () => {
    const lines = journal(
      ...[start(0), sees('first'), does('a', 0), hears('fine'), sees('hidden'), does('b', 0)],
      ...[
        hears('no', false),
        sees('after refusal'),
        does('c', 0),
        hears('fine'),
        chance,
        sees('after chance'),
      ],
      ...[does('d', 0), hears('fine'), sees('of Y', 'Y'), does('e', 0, 'Y'), hears('fine', true, 0, 'Y')],
      sees('after Y'),
      ...[
        does('f', 0),
        does('g', 0, 'Y'),
        hears('fine'),
        hears('fine', true, 0, 'Y'),
        sees('x'),
        sees('y', 'Y'),
      ],
    );
    const seen = short(lines).filter((line) => line.startsWith('sees'));
    expect(seen.map((line) => line.slice(12))).toEqual(
      'first,after refusal,after chance,of Y,after Y,x,y'.split(','),
    );
  });

  it('tells calls of tools and their results as text', () => {
    expect(short(journal(talks)).map((line) => line.trim())).toEqual([
      'asks        act m',
      '› not JSON',
      '‹ Once more. ⏎ add({"a":1,"b":2}) ⏎ now({})',
    ]);
  });

  it('names the task only where nothing else does, and rounds probabilities', () => {
    expect(short(journal(start(0), chance))).toEqual(['starts      trial 1', 'draws       "K" (p = 0.167)']);
    expect(short(journal(start(1)), { ...VIEW, named: false })).toEqual([
      'starts      trial 2: {"numbers":[1]}',
    ]);
  });

  it('lists candidates below their level, aligned, the kept ones first', () => {
    const candidates = [3, 60, 0.001, 1.0021, 3, 3, 3].map((value, i) => ({
      text: `c${i}`,
      value,
      kept: value === 60,
    }));
    const lines = journal({ type: 'search', levels: [{ candidates }, { candidates: [candidates[1]] }] });
    expect(
      [...shortView(lines, VIEW)]
        .join('\n')
        .split('\n')
        .map((line) => line.slice(33)),
    ).toEqual([
      'level 1',
      '●    60  c1',
      '○     3  c0',
      '○     3  c4',
      '○     3  c5',
      '○     3  c6',
      '… 2 more candidates (--full shows all)',
      'level 2',
      '●    60  c1',
    ]);
    expect([...fullView(lines, plain)].join('\n')).toContain('○ 0.001  c2');
  });
});

describe('searches', () => {
  const rows = (line: Entry) =>
    [...shortView(journal(line), VIEW)]
      .join('\n')
      .split('\n')
      .map((row) => row.slice(33));

  it('shows the root of a tree, what is played first, then by visits', () => {
    const row = (text: string, visits: number, value: number, proven = false) => ({
      text,
      action: text,
      visits,
      value,
      prior: 0.25,
      proven,
    });
    const root = [row('a', 1200, 0.25), row('b', 90, 1, true), row('c', 300, -0.5), row('d', 2, 0)];
    const many = [...root, row('e', 1, 0), row('f', 1, 0)];
    const line = {
      type: 'search' as const,
      options: { world: 'exact' },
      simulations: 1600,
      size: 1501,
      root: many,
    };
    expect(rows(line)).toEqual([
      '1,600 simulations · 1,501 nodes · exact world: visits × value',
      '●    90 ×    1  b proven',
      '○ 1,200 × 0.25  a',
      '○   300 × -0.5  c',
      '○     2 ×    0  d',
      '○     1 ×    0  e',
      '… 1 more candidate (--full shows all)',
    ]);
  });

  it('shows what an agent journals in a form of its own as it is', () => {
    const odd: Partial<JournalLine>[] = [
      { levels: 3 },
      { levels: [{ candidates: 'two' }] },
      { levels: [{ candidates: [{ text: 'a', value: 'high' }] }] },
      { root: [1, null] },
      { root: [{ text: 'a' }] },
      { root: 'here', simulations: 'many' },
      { states: { a: 1 } },
    ];
    for (const fields of odd) {
      expect(rows({ type: 'search', ...fields }).join('')).toBe(JSON.stringify(fields));
    }
    const plain = { text: 'a', visits: 2, value: 0.5 };
    expect(rows({ type: 'search', root: [plain] })).toEqual(['visits × value', '● 2 × 0.5  a']);
  });

  it('shows what exhausting has found', () => {
    const found = {
      type: 'search' as const,
      options: { states: 9 },
      states: 1837,
      values: [0, 0],
      plan: ['cell 1'],
    };
    expect(rows(found)).toEqual(['1,837 states visited · worth 0 / 0', '● 1 action: cell 1']);
    expect(rows({ ...found, values: undefined, plan: [] })).toEqual(['1,837 states visited · no plan']);
  });

  it('shows what each role of a game has got', () => {
    const end = (X: number, more: Partial<JournalLine> = {}) => {
      const status = X > 0 ? 'solved' : 'unsolved';
      return { type: 'end', status, reward: X, rewards: { X, O: -X }, answer: '1 5 9', ...more } as Entry;
    };
    expect(rows(end(0.5))).toEqual(['X won · X +0.5, O −0.5: 1 5 9']);
    expect(rows(end(-1, { stopped: 'parse' }))).toEqual(['X lost (parse) · X −1, O +1: 1 5 9']);
    expect(rows(end(0))).toEqual(['tied · X 0, O 0: 1 5 9']);
    const cut = end(0, { end: 'truncated', stopped: 'steps' });
    expect(rows(cut)).toEqual(['did not end (steps) · X 0, O 0: 1 5 9']);
  });
});

describe('the full view', () => {
  it('says a system message again only when it has changed, for each purpose apart', () => {
    const lines = journal(asks('plan', 'A'), asks('value', 'B'), asks('plan', 'A'), asks('plan', 'C'));
    const systems = [...fullView(lines, plain)].filter((line) => /^ +system /.test(line));
    expect(systems.map((line) => line.trim().replace(/ +/, ' '))).toEqual([
      'system A',
      'system B',
      'system (as before)',
      'system C',
    ]);
  });
});

it('calls of tools and their results stand in the full view line by line', () => {
  const rows = [...fullView(journal(talks), plain)].slice(1).map((row) => row.trim().replace(/ {2,}/, ' '));
  expect(rows).toEqual([
    'user 1 + 2?',
    'assistant add({"a":1,"b)',
    'tool not JSON',
    'reply Once more.',
    'add({"a":1,"b":2})',
    'now({})',
  ]);
});

describe('attempts', () => {
  const one = (attempt: number): Entry[] => [
    start(attempt),
    sees('here'),
    asks('plan', 'A', attempt),
    { type: 'search', levels: [] },
    does(`first ${attempt}`, attempt),
    hears('well'),
    sees('there'),
    does(`last ${attempt}`, attempt),
    hears(`lost ${attempt}`, false),
    asks('reflect', 'A', attempt),
  ];

  it('take starts and observations from before their first call, all else from behind it', () => {
    const attempts = attemptsOf(journal(...one(0), ...one(1), end));
    expect(attempts.map((lines) => lines.length)).toEqual([10, 11]);
    expect(attempts.map((lines) => lines.at(-1)!.type)).toEqual(['call', 'end']);
    expect(attemptsOf(journal(...one(0), sees('again'), ...one(1).slice(2)))[1]![0]).toMatchObject({
      type: 'observation',
      text: 'again',
    });
    expect(attemptsOf(journal(end))).toHaveLength(1);
  });

  it('are told in full up to three; of more, those in the middle in a line each', () => {
    const three = journal(...one(0), ...one(1), ...one(2), end);
    expect([...foldedView(three, VIEW)]).toEqual([...shortView(three, VIEW)]);
    const broken = asks('plan', 'A', 2, { replies: [], error: { kind: 'parse', message: 'unreadable' } });
    const five = journal(...one(0), ...one(1), broken, ...one(3), ...one(4), end);
    const text = [...foldedView(five, VIEW)].join('\n');
    expect(text).toContain('attempt 2   last 1  ✗ lost 1\n');
    expect(text).toContain('attempt 3   parse: unreadable\n');
    expect(text).toContain('attempt 4   last 3  ✗ lost 3\n');
    for (const shown of ['first 0', 'lost 0', 'first 4', 'lost 4', 'ends ']) expect(text).toContain(shown);
    for (const left of ['first 1', 'first 3', 'reflect m 1']) expect(text).not.toContain(left);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(VIEW.width);
  });

  it('say once, at the end, that a text was cut', () => {
    const long = journal(hears('long '.repeat(50)), hears('long '.repeat(50)), end);
    const lines = [...foldedView(long, VIEW)];
    expect(lines.filter((line) => line.includes('--full shows all'))).toEqual([lines.at(-1)]);
  });
});
