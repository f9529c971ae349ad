import { appendFile, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenarios } from '../../../scenarios/index.ts';
import type { JournalLine } from '../../runs/folder/journal.ts';
import { NotFound } from '../faults.ts';
import { brief } from './brief.ts';
import { followEpisode } from './follow-episode.ts';
import { journalIn } from './journal-file.ts';
import { indexOf } from './journal-index.ts';
import { detailOf } from './line-detail.ts';
import { matchesIn } from './matches.ts';
import { pictureAt } from './picture.ts';

const lines = (
  [
    { actor: 'scenario', type: 'environment', event: 'start' },
    { actor: 'scenario', type: 'state', value: 'open', context: { n: 1 } },
    { actor: 'agent', type: 'call', purpose: 'plan', messages: [], replies: ['say Hello'] },
    { actor: 'agent', type: 'call', purpose: 'value', messages: [], replies: [] },
    { actor: 'agent', type: 'call', purpose: 'plan', messages: [], replies: [] },
    { actor: 'agent', type: 'action', text: 'hello', attempt: 0 },
    { actor: 'scenario', type: 'state', value: 'done', context: { n: 2 } },
    { actor: 'scenario', type: 'feedback', role: 'agent', accepted: true, text: '', reward: 1 },
    { actor: 'episode', type: 'end', status: 'solved' },
  ] as const
).map((line, n) => ({ n, t: n * 10, ...line })) as unknown as JournalLine[];

describe('an index of a journal', () => {
  it('tells lines, states and steps', () => {
    expect(indexOf(lines)).toEqual({
      from: 0,
      kinds: 'escccasfz',
      times: [0, 10, 20, 30, 40, 50, 60, 70, 80],
      changes: [
        { line: 1, actor: 'scenario', value: 'open' },
        { line: 6, actor: 'scenario', value: 'done' },
      ],
      tools: [],
      steps: [{ step: 1, line: 5, role: 'agent', attempt: 0, accepted: true, reward: 1 }],
    });
  });

  it('goes on from any line, and tells a step again whose feedback comes later', () => {
    const more = indexOf(lines, 6);
    expect(more.kinds).toBe('sfz');
    expect(more.changes.map(({ line }) => line)).toEqual([6]);
    expect(more.steps).toEqual([expect.objectContaining({ step: 1, line: 5, accepted: true })]);
    expect(indexOf(lines, 8).steps).toEqual([]);
  });
});

/** Two calls at once, the second of which ends first, and one more under the first one's name. */
const tooled = (
  [
    ['call 0', 'colour', 'start'],
    ['call 1', 'city', 'start'],
    ['call 1', 'city', 'end'],
    ['call 0', 'colour', 'end'],
    ['call 0', 'food', 'start'],
  ] as const
).map(
  ([id, name, event], n) => ({ n, t: n, actor: 'scenario', type: 'tool', id, name, event }) as JournalLine,
);

describe('the work of tools', () => {
  it('is told by its begins and ends, from any line on', () => {
    expect(indexOf(tooled, 3).tools).toEqual([
      { line: 3, id: 'call 0', name: 'colour', event: 'end' },
      { line: 4, id: 'call 0', name: 'food', event: 'start' },
    ]);
  });

  it('stands at each of its two lines beside the other', () => {
    expect(detailOf(tooled, 0).after.map(({ n }) => n)).toEqual([3]);
    expect(detailOf(tooled, 3).before?.n).toBe(0);
    expect(detailOf(tooled, 4)).toMatchObject({ after: [] });
  });
});

describe('a line in detail', () => {
  it('stands beside the calls before, and what came of it', () => {
    const { before, beforeAlike, after, state } = detailOf(lines, 4);
    expect([before?.n, beforeAlike?.n, state?.n]).toEqual([3, 2, 1]);
    expect(after.map(({ n }) => n)).toEqual([5, 7]);
  });

  it('of a state stands beside the one before', () => {
    expect(detailOf(lines, 6)).toMatchObject({ before: { n: 1 }, state: { n: 6 }, stateBefore: { n: 1 } });
  });
});

describe('lines in a list', () => {
  it('are short', () => {
    const long = 'x'.repeat(10_000);
    const call = { ...lines[2]!, messages: [{ role: 'user', content: long }], replies: [long, long] };
    expect(JSON.stringify(brief(call)).length).toBeLessThan(1500);
    expect(brief(call)).toMatchObject({ samples: 2 });
    const exact = {
      ...lines[1]!,
      type: 'search' as const,
      plan: ['cell 1', long],
      values: [0, 0],
      states: 5478,
    };
    expect(brief(exact)).toMatchObject({ states: 5478, plan: ['cell 1'] });
    expect(brief({ ...lines[1]!, type: 'search', why: 'no plan exists' })).toMatchObject({
      why: 'no plan exists',
    });
    // A user's own agent may journal anything.
    expect(
      brief({ ...lines[1]!, type: 'search', plan: 'left', levels: [4], root: [{ text: 5 }] }),
    ).toMatchObject({
      plan: undefined,
      root: [{ text: '' }],
      levels: 1,
      candidates: 0,
    });
    expect(brief({ ...lines[1]!, context: long })).not.toHaveProperty('context');
    expect(JSON.stringify(brief({ ...lines[5]!, action: { deep: long } })).length).toBeLessThan(1000);
  });

  it('are found by what was said in them', () => {
    expect(matchesIn(lines, 'HELLO')).toEqual([2, 5]);
    expect(matchesIn(lines, 'say hello')).toEqual([2]);
    expect(matchesIn(lines, 'hello say')).toEqual([2]);
    expect(matchesIn(lines, '"say hello"')).toEqual([2]);
    expect(matchesIn(lines, '"hello say"')).toEqual([]);
    expect(matchesIn(lines, '"say hel')).toEqual([2]);
    expect(matchesIn(lines, 'ello')).toEqual([]);
    expect(matchesIn(lines, '"')).toEqual([]);
    expect(matchesIn(lines, ' ')).toEqual([]);
  });
});

describe('a picture', () => {
  const played = (state: object, task: unknown) =>
    [
      { n: 0, t: 0, actor: 'scenario', type: 'environment', event: 'start', task },
      { n: 1, t: 0, actor: 'scenario', type: 'state', ...state },
      { n: 2, t: 0, actor: 'agent', type: 'observation', text: '' },
    ] as JournalLine[];

  it('is of the last state up to a line', async () => {
    const scenario = await scenarios['tic-tac-toe']!();
    const told = played({ value: 'X to move', context: { X: 1, O: 4 } }, {});
    expect(pictureAt(told, 2, scenario)).toMatch(/^<svg .*<circle/s);
    expect(() => pictureAt(told, 0, scenario)).toThrow(NotFound);
    expect(() => pictureAt(told, 2, { ...scenario, picture: undefined } as never)).toThrow(NotFound);
  });

  it('is none of a state that the scenario cannot draw', async () => {
    const scenario = await scenarios.blocksworld!();
    expect(pictureAt(played({ value: 'acting', context: { problem: 'nobody’s' } }, {}), 2, scenario)).toBe(
      undefined,
    );
  });
});

describe('a journal that grows', () => {
  const text = (some: readonly JournalLine[]) => some.map((line) => `${JSON.stringify(line)}\n`).join('');
  const folder = () => mkdtemp(join(tmpdir(), 'troupe-episode-'));

  it('is read on from where it was left, without its torn end, and anew when it is begun anew', async () => {
    const file = join(await folder(), 'a.jsonl');
    await writeFile(file, text(lines.slice(0, 3)));
    const held = await journalIn(file);
    expect(held.lines).toHaveLength(3);
    const rest = text(lines.slice(3));
    await appendFile(file, rest.slice(0, -5));
    expect((await journalIn(file)).lines).toHaveLength(8);
    await appendFile(file, rest.slice(-5));
    expect((await journalIn(file)).lines.at(-1)?.type).toBe('end');
    const { begun } = held;
    await writeFile(file, text(lines.slice(0, 1)));
    const anew = await journalIn(file);
    expect([anew.lines.length, anew.begun > begun]).toEqual([1, true]);
  });

  it('is told as it grows: each line once, by its number', async () => {
    const file = join(await folder(), 'a.jsonl');
    await writeFile(file, text(lines.slice(0, 4)));
    const told: [from: number, kinds: string, id: number][] = [];
    const gone = new AbortController();
    const following = followEpisode(
      { file } as never,
      2,
      async (event, id) => {
        if (event.type === 'lines') told.push([event.index.from, event.index.kinds, id]);
        if (id === 3) await appendFile(file, text(lines.slice(4)));
        if (id === 8) gone.abort();
      },
      gone.signal,
    );
    await following;
    expect(told).toEqual([
      [2, 'cc', 3],
      [4, 'casfz', 8],
    ]);
  });
});
