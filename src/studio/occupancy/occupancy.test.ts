/** How often arrows were taken, against what the journals of a run hold. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMachine } from 'xstate';
import { type Chart, chartOf } from '../../draw/model.ts';
import { type RunOptions, run } from '../../index.ts';
import { runOf } from '../studio.ts';
import { Ways } from '../ways.ts';
import { ArrowCounts } from './arrows.ts';
import { EpisodeWay } from './episode-way.ts';
import { occupancyOfPast } from './past.ts';

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-occupancy-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(cwd, { recursive: true, force: true });
});

/** The arrows of each machine, and how many journal lines hold a text. */
async function played(options: RunOptions) {
  const { run: folder } = await run({ cwd, env: {}, warn: () => {}, ...options });
  const studio = { out: join(cwd, 'runs'), cwd, env: {}, token: '' };
  const { machines } = await occupancyOfPast(studio, await runOf(studio, basename(folder)));
  const dir = join(cwd, folder, 'episodes');
  const journals = await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name), 'utf8')));
  const lines = journals.join('').split('\n');
  return {
    arrows: Object.fromEntries(machines.map(({ name, arrows }) => [name, arrows])),
    lines: (text: string) => lines.filter((line) => line.includes(text)).length,
  };
}

test('a move passes through states that no line tells of', async () => {
  const { arrows, lines } = await played({ scenario: 'tic-tac-toe', agents: 'random', seeds: 3 });
  const moves = lines('"type":"action"');
  expect(moves).toBeGreaterThan(15);
  expect(arrows.episode).toEqual({
    'episode.starting → episode.turning': 3,
    'episode.turning → episode.asking': moves,
    'episode.asking → episode.turning': moves,
    'episode.turning → episode.closing': 3,
    'episode.closing → episode.ended': 3,
  });
  expect(arrows['scenario:tic-tac-toe']).toMatchObject({ 'tic-tac-toe.set up → tic-tac-toe.X to move': 3 });
});

test('chance, and roles that move at once', async () => {
  const kuhn = await played({ scenario: 'kuhn-poker', agents: 'random', seeds: 2 });
  expect(kuhn.arrows.episode).toMatchObject({
    'episode.starting → episode.turning': 2,
    'episode.turning → episode.drawing': kuhn.lines('"event":"chance"'),
    'episode.drawing → episode.turning': kuhn.lines('"event":"chance"'),
    'episode.turning → episode.asking': kuhn.lines('"type":"action"'),
  });
  const pennies = await played({ scenario: 'matching-pennies', agents: 'random', seeds: 2 });
  expect(pennies.lines('"type":"action"')).toBe(4);
  expect(pennies.arrows.episode).toMatchObject({ 'episode.asking → episode.turning': 2 });
});

test('a world that works by itself is waited for', async () => {
  const { arrows, lines } = await played({ scenario: 'tool-world', agents: 'react', tasks: '0-2' });
  // It is looked at again and again while its tools work: nothing tells how often.
  expect(arrows.episode).toMatchObject({
    'episode.asking → episode.turning': lines('"type":"action"'),
    'episode.turning → episode.waiting': null,
    'episode.waiting → episode.turning': null,
  });
  const waited = (changes: number) => {
    const way = new EpisodeWay();
    way.wrote('action', undefined);
    way.rests('waiting');
    for (let change = 0; change < changes; change++) way.worldChanged();
    return way.wrote('observation', undefined);
  };
  expect(waited(2)).toEqual({ from: 'waiting', to: 'asking' });
  expect(waited(3)).toEqual({ from: 'waiting', to: 'asking', around: 'waiting' });
});

test('attempts start the world again; an agent that gives up breaks nothing', async () => {
  const { arrows, lines } = await played({ scenario: 'game24', agents: 'direct', tasks: '900-903' });
  const starts = lines('"event":"start"');
  const { episode } = arrows;
  expect(starts).toBeGreaterThan(3);
  expect(episode).toMatchObject({
    'episode.starting → episode.turning': starts,
    'episode.closing → episode.starting': starts - 3,
    'episode.asking → episode.turning': lines('"type":"feedback"'),
  });
  expect(episode).not.toHaveProperty(['episode.asking → episode.ended']);
  expect((episode!['episode → episode.parting'] ?? 0) + episode!['episode.closing → episode.ended']!).toBe(3);
  // Executing may execute again, and may fail before it plans again: nothing tells.
  expect(arrows['agent:direct']).toMatchObject({
    'direct.idle → planning': 3,
    'executing → executing': null,
  });
});

test('how an episode ends by its last line', () => {
  const end = (line: object, agents: (boolean | undefined)[], ...wrote: string[]) => {
    const way = new EpisodeWay();
    for (const type of ['observation', ...wrote]) way.wrote(type, undefined);
    way.rests('ended');
    return way.ends({ n: 9, t: 9, actor: 'episode', type: 'end', ...line }, agents);
  };
  const failed = (kind: string) => ({ status: 'error', error: { kind } });
  expect(end({ stopped: 'attempts' }, [true])).toEqual([{ from: 'asking', to: 'ended', by: 'done' }]);
  expect(end({ stopped: 'calls' }, [false])).toEqual([{ from: 'asking', to: 'ended', by: 'error' }]);
  expect(end(failed('server'), [false])).toEqual([{ from: 'asking', to: 'ended', by: 'error' }]);
  expect(end(failed('internal'), [false])).toEqual([{ from: 'asking', to: 'ended' }]);
  expect(end({ stopped: 'attempts' }, [undefined])).toEqual([{ from: 'asking', to: 'ended' }]);
  expect(end({ stopped: 'steps' }, [false], 'action')).toEqual([
    { from: 'turning', to: 'parting' },
    { from: 'parting', to: 'ended', by: 'done' },
  ]);
});

test('steps that are used up between attempts', async () => {
  const { arrows, lines } = await played({ scenario: 'shell', agents: 'direct', tasks: '0-5', maxSteps: 6 });
  const stopped = lines('"stopped":"steps"');
  expect(stopped).toBeGreaterThan(1);
  expect(arrows.episode).toMatchObject({
    'episode.starting → episode.turning': lines('"type":"environment","event":"start"'),
    'episode.turning → episode.parting': stopped,
    'episode.parting → episode.ended': stopped,
  });
  expect(arrows.episode).not.toHaveProperty(['episode → episode.ended']);
});

test('arrows of which nobody can tell have no count', () => {
  const chart = chartOf(
    createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: { on: { GO: 'passing', STRAIGHT: 'b', ON: 'c' } },
        passing: { always: [{ guard: () => true, target: 'b' }, { target: 'a' }] },
        b: { on: { ON: 'c' } },
        c: {},
      },
    }),
  );
  const counted = (of: Chart, silent: boolean, ...steps: [from: string, to: string][]) => {
    const counts = new ArrowCounts(of, { silent });
    for (const [from, to] of steps) for (let times = 0; times < 3; times++) counts.add({ from, to });
    return counts.counts([]);
  };
  expect(counted(chart, false, ['b', 'c'])).toEqual({ 'm.b → m.c': 3 });
  expect(counted(chart, false, ['a', 'b'], ['b', 'c'])).toEqual({
    'm.a → m.b': null,
    'm.a → m.passing': null,
    'm.passing → m.b': null,
    'm.b → m.c': 3,
  });
  // Who has left a state may have left it before.
  expect(counted(chart, true, ['a', 'c'])).toEqual({
    'm.a → m.c': 3,
    'm.a → m.passing': null,
    'm.passing → m.a': null,
  });
  // Nothing happens after the end.
  const ends = createMachine({
    id: 'e',
    initial: 'on',
    on: { OFF: '.off' },
    states: { on: {}, off: { type: 'final' } },
  });
  expect(counted(chartOf(ends), true, ['on', 'off'])).toEqual({ 'e → e.off': 3 });
  // The drawing has no such way: it is of another machine by now.
  expect(Object.values(counted(chart, false, ['c', 'a'])).every((count) => count === null)).toBe(true);
});

test('the ways of a step are looked for once, however often it is told', () => {
  const machine = createMachine({ initial: 'a', states: { a: { on: { GO: 'b' } }, b: { on: { GO: 'a' } } } });
  const between = vi.spyOn(Ways.prototype, 'between');
  const counts = new ArrowCounts(chartOf(machine), { silent: true });
  for (let round = 1; round <= 3; round++) {
    for (let times = 0; times < 100; times++) {
      counts.add({ from: 'a', to: 'b' });
      counts.add({ from: 'b', to: 'a' });
    }
    expect(Object.values(counts.counts(['a']))).toEqual([100, 100]);
    counts.clear();
  }
  expect(between).toHaveBeenCalledTimes(2);
  expect(counts.counts([])).toEqual({});
});
