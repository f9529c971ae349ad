/** The routes of runs over HTTP, on real runs. */
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { examined } from '../../reports/comparison.ts';
import { successCurves } from '../../reports/curves.ts';
import { figuresOf } from '../../reports/groups.ts';
import { readRows } from '../../reports/rows.ts';
import { findRun } from '../../reports/runs.ts';
import type { RunSummary } from '../../runs/figures/tally.ts';
import { readJournal } from '../../runs/folder/journal.ts';
import { type ResultLine, readResults } from '../../runs/folder/results.ts';
import { run } from '../../runs/play/run.ts';
import type { ComparisonView, EpisodePage, RunDetail, RunListing } from '../api/runs.ts';
import { rankBy } from '../palette-rank.ts';
import { OpenRun } from './open-run.ts';
import { serveRuns, type TestServer } from './test-server.ts';

let cwd: string;
let server: TestServer;
let first: string;
let games: string;

const warn = () => {};

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-studio-runs-'));
  const shared = { cwd, env: {}, warn };
  const one = await run({
    ...shared,
    scenario: 'game24',
    agents: 'direct,tot',
    tasks: '900-906',
    seeds: 2,
    name: 'first',
  });
  first = basename(one.run);
  const other = await run({
    ...shared,
    scenario: 'tic-tac-toe',
    agents: 'X=random,O=random',
    seeds: 30,
    name: 'games',
  });
  games = basename(other.run);
  server = await serveRuns(join(cwd, 'runs'), cwd);
}, 60_000);

afterAll(async () => {
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

/** What a command prints with --json. */
async function cli<T>(...argv: string[]): Promise<T> {
  let out = '';
  const write = (text: string) => {
    out += text;
    return true;
  };
  const screen = { write, on: () => {} } as unknown as NodeJS.WritableStream;
  const code = await main([...argv, '--json'], {
    stdin: process.stdin,
    stdout: screen,
    stderr: { ...screen, write: () => true } as unknown as NodeJS.WritableStream,
    env: {},
    cwd,
  });
  expect(code, argv.join(' ')).toBe(0);
  return JSON.parse(out) as T;
}

const episodes = (id: string, query: Record<string, string> = {}) =>
  server.get<EpisodePage>(`runs/${id}/episodes?${new URLSearchParams(query)}`);

const ids = ({ rows }: EpisodePage) => rows.map(({ episode }) => episode);

describe('the list of runs', () => {
  test('says what `troupe runs` says, the latest first, and the interval', async () => {
    const listings = await server.get<RunListing[]>('runs');
    const said = await cli<object[]>('runs');
    expect(listings).toHaveLength(2);
    for (const [i, { id, low, high, calls, ...listing }] of listings.entries()) {
      expect(listing).toEqual(said[i]);
      expect(listing.run).toBe(`runs/${id}`);
      expect(low).toBeLessThanOrEqual(listing.rate!);
      expect(high).toBeGreaterThanOrEqual(listing.rate!);
      expect(calls > 0).toBe(id === first);
      expect(listing.first).toBe(id === first ? undefined : 'X');
    }
  });
});

describe('one run', () => {
  test('has the figures of `troupe results`, to the digit', async () => {
    const detail = await server.get<RunDetail>(`runs/${first}`);
    const said = await cli<{ groups: object[]; all: object; errors: unknown[]; constants: object }>(
      'results',
      'first',
      '--by',
      'arm',
    );
    const arms = detail.arms.map(
      ({ label: _l, learning: _c, planned: _p, scenario: _s, arm, ...figures }) => ({
        key: { arm },
        ...figures,
      }),
    );
    expect(arms).toEqual(said.groups);
    expect(detail.all).toEqual(said.all);
    expect(detail).toMatchObject({ status: 'finished', total: 24, episodes: 24, synthetic: true, eta: null });
    expect(detail.plan).toEqual([['game24', '2 arms × 6 tasks × 2 seeds']]);
    expect(detail.arms.map(({ label, planned }) => [label, planned])).toEqual([
      ['direct', 12],
      ['tot', 12],
    ]);
    expect(detail.reading).toBeUndefined();
  });

  test('its curves are those of the reports', async () => {
    const { curves } = await server.get<RunDetail>(`runs/${first}`);
    const rows = examined(await readRows([await findRun('first', { out: 'runs', cwd })]));
    const arms = ['direct', 'tot'].map((name) => ({
      name,
      rows: rows.filter(({ agent }) => agent === name),
    }));
    const bare = curves.calls.map(({ arm: _, ...curve }) => curve);
    expect(bare).toEqual(successCurves(arms, ({ calls }) => calls));
    // The synthetic model is free.
    expect(curves.cost).toEqual([]);
  });

  test('errors are counted by kind and message, with episodes to look at', async () => {
    const dir = join(cwd, 'runs', `${first}-errors`);
    await cp(join(cwd, 'runs', first), dir, { recursive: true });
    const lines = await readResults(join(dir, 'results.jsonl'));
    const broken = lines.map((line, i) =>
      i % 3 === 0
        ? { ...line, status: 'error', error: { kind: 'server', message: `HTTP ${500 + (i % 2)}` } }
        : line,
    );
    await writeFile(join(dir, 'results.jsonl'), broken.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const detail = await server.get<RunDetail>(`runs/${basename(dir)}`);
    expect(detail.errorKinds.map(({ kind, message, count }) => [kind, message, count]).sort()).toEqual([
      ['server', 'HTTP 500', 4],
      ['server', 'HTTP 501', 4],
    ]);
    expect(lines.map(({ episode }) => episode)).toContain(detail.errorKinds[0]!.episodes[0]);
    expect(detail.choices.kinds).toEqual(['server']);
    // Of what failed nobody knows which calls came from the cache: they count as answered where they were live.
    const failed = lines.filter((_, i) => i % 3 === 0);
    const unknown = failed.reduce((sum, { calls, live }) => sum + calls - live, 0);
    expect(detail.answered).toBe(detail.calls - unknown);
    const page = await episodes(basename(dir), { kind: 'server', status: 'error' });
    expect(page).toMatchObject({ total: 8, all: 24 });
    await rm(dir, { recursive: true });
  });

  test('a damaged one says what is wrong, and keeps no other from being listed', async () => {
    const dir = join(cwd, 'runs', `${first}-damaged`);
    await cp(join(cwd, 'runs', first), dir, { recursive: true });
    await writeFile(join(dir, 'results.jsonl'), 'no JSON\n');
    const detail = await server.get<RunDetail>(`runs/${basename(dir)}`);
    expect(detail).toMatchObject({ status: 'damaged', episodes: 0 });
    expect(detail.damage).toMatch(/results\.jsonl:1: not a line of JSON/);
    const listings = await server.get<RunListing[]>('runs');
    expect(listings.map(({ status }) => status).sort()).toEqual(['damaged', 'finished', 'finished']);
    await rm(dir, { recursive: true });
  });

  test('ids are names of folders: nothing else is read', async () => {
    await writeFile(join(cwd, 'results.jsonl'), '');
    for (const id of ['..', '%2e%2e', '..%2f', `..%2fruns%2f${first}`, encodeURIComponent(cwd), 'nope']) {
      expect(await server.status(`runs/${id}/episodes`), id).toBe(404);
      expect(await server.status(`runs/${id}/events`), id).toBe(404);
      expect(await server.status(`runs/${first}/compare?with=${id}`), id).toBe(404);
    }
  });
});

describe('a run that is read', () => {
  test('is under way from the start, before it is known how much there is', async () => {
    const opened = new OpenRun(join(cwd, 'runs', games), cwd);
    const read = opened.catchUp();
    expect(opened.reading).toEqual({ read: 0, of: 0 });
    await read;
    expect(opened.reading).toBeUndefined();
    expect(opened.rows).toHaveLength(30);
  });
});

describe('the table of episodes', () => {
  test('pages hold every episode once, in the order in which they ended', async () => {
    const lines = await readResults(join(cwd, 'runs', first, 'results.jsonl'));
    const pages = await Promise.all(
      [0, 10, 20].map((offset) => episodes(first, { offset: `${offset}`, limit: '10' })),
    );
    expect(pages.flatMap(ids)).toEqual(lines.map(({ episode }) => episode));
    expect(pages.map(({ rows }) => rows.length)).toEqual([10, 10, 4]);
    expect(pages[0]).toMatchObject({ total: 24, all: 24, offset: 0 });
    const back = await episodes(first, { order: 'desc', limit: '5', offset: '3' });
    expect(ids(back)).toEqual(
      ids({ ...back, rows: [...pages.flatMap(({ rows }) => rows)].reverse().slice(3, 8) }),
    );
    expect((await episodes(first, { offset: '24' })).rows).toEqual([]);
  });

  test('is sorted by any column, numbers by size, both ways', async () => {
    for (const sort of [
      'calls',
      'tokens',
      'seconds',
      'steps',
      'reward',
      'cost',
      'attempts',
      'seed',
    ] as const) {
      const { rows } = await episodes(first, { sort });
      const values = rows.map((row) => (sort === 'tokens' ? row.input + row.output : row[sort]));
      expect(values, sort).toEqual([...values].sort((a, b) => a - b));
      const back = await episodes(first, { sort, order: 'desc' });
      expect(ids(back)).toEqual(ids({ ...back, rows: [...rows].reverse() }));
    }
    const { rows } = await episodes(games, { sort: 'episode' });
    // Natural: the tenth seed comes after the second.
    expect(rows.map(({ seed }) => seed)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(await server.status(`runs/${first}/episodes?sort=colour`)).toBe(400);
  });

  test('is filtered by status, arm and task together', async () => {
    const all = await episodes(first);
    const arm = all.rows.find(({ agent }) => agent === 'tot')!.arm;
    const { task } = all.rows[0]!;
    const page = await episodes(first, { arm, task, status: 'solved,unsolved' });
    expect(ids(page)).toEqual(
      ids({ ...all, rows: all.rows.filter((row) => row.arm === arm && row.task === task) }),
    );
    expect((await episodes(first, { status: 'error' })).total).toBe(0);
  });

  test('a word that only a model said finds its episodes; of prompts it finds none', async () => {
    const page = await episodes(first, { limit: '500' });
    const dir = join(cwd, 'runs', `${first}-words`);
    await cp(join(cwd, 'runs', first), dir, { recursive: true });
    const { episode } = page.rows[7]!;
    const journal = join(dir, 'episodes', `${episode}.jsonl`);
    const lines = await readJournal(journal);
    const call = lines.find(({ type }) => type === 'call')!;
    call.replies = ['Perhaps a "wombat" would know better'];
    call.messages = [{ role: 'user', content: 'an aardvark asks' }];
    await writeFile(journal, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"n":99,"torn`);
    const find = (q: string) => episodes(basename(dir), { q });
    await vi.waitFor(async () => expect((await find('wombat')).searched).toEqual({ journals: 24, of: 24 }), {
      timeout: 30_000,
    });
    expect(ids(await find('wombat'))).toEqual([episode]);
    expect(ids(await find('WOMB better'))).toEqual([episode]);
    expect(ids(await find('"would know"'))).toEqual([episode]);
    expect(ids(await find('"know would"'))).toEqual([]);
    // One that is not closed yet is what is typed of it, and as it stands: no other signs between.
    expect(ids(await find('"would kn'))).toEqual([episode]);
    expect(ids(await find('"wombat would"'))).toEqual([]);
    // A word begins one.
    expect(ids(await find('ombat'))).toEqual([]);
    const every = await episodes(basename(dir));
    expect((await find('"')).searched).toBeUndefined();
    expect(ids(await find('"'))).toEqual(ids(every));
    expect(ids(await find('aardvark'))).toEqual([]);
    // Where it was said: side by side if it stands so, and by its own words where its name has the others.
    const [hit] = (await find('would BETT')).rows;
    expect(hit!.hit).toEqual({
      line: call.n,
      words: 'would BETT',
      text: ['Perhaps a "wombat" ', 'would', ' know ', 'bett', 'er'],
    });
    const arm = page.rows[7]!.arm.split('?')[0]!;
    const named = await find(`${arm} know better`);
    expect(named.rows.map(({ episode, hit }) => [episode, hit?.words])).toEqual([[episode, '"know better"']]);
    expect(named.rows[0]!.hit!.text[1]).toBe('know better');
    // Of an arm only what is shown: here not its model.
    const { model } = page.rows.find(({ agent }) => agent === 'tot')!;
    expect(page.rows.some(({ arm }) => arm.includes(`model=${model}`))).toBe(true);
    expect(ids(await find('model'))).toEqual([]);
    // Nothing in it is an operator.
    for (const q of ['wombat AND NEAR(', 'wombat*"', '-', '"', 'a\0b', '(.*', "'); DROP TABLE said; --"])
      expect(await server.status(`runs/${basename(dir)}/episodes?${new URLSearchParams({ q })}`), q).toBe(
        200,
      );
    // Names and tasks too.
    expect((await find('tot')).total).toBe(12);
    expect((await find('tot')).rows.every(({ hit }) => hit === undefined)).toBe(true);
    // The best of all that were found, wherever they stand.
    const q = page.rows.at(-1)!.episode.slice(0, 1);
    const all = ids(await find(q));
    const best = ids(await episodes(basename(dir), { q, sort: 'fit', limit: '8' }));
    const rank = rankBy(q);
    expect(best).toEqual(all.toSorted((one, other) => rank(one) - rank(other)).slice(0, 8));
    expect(best).not.toEqual(all.slice(0, 8));
    await rm(dir, { recursive: true });
  });

  test('an episode that is played again takes its own place, and only with a higher launch', async () => {
    const dir = join(cwd, 'runs', `${first}-again`);
    await cp(join(cwd, 'runs', first), dir, { recursive: true });
    const file = join(dir, 'results.jsonl');
    const id = basename(dir);
    const before = await server.get<RunDetail>(`runs/${id}`);
    const [line] = (await readResults(file)) as [ResultLine];
    const again = { ...line, launch: 2, calls: line.calls + 100_000 };
    await appendFile(file, `${JSON.stringify(again)}\n${JSON.stringify(line)}\n{"episode":"torn`);
    const detail = await server.get<RunDetail>(`runs/${id}`);
    expect(detail).toMatchObject({ episodes: 24, calls: before.calls + 100_000 });
    const page = await episodes(id, { sort: 'calls', order: 'desc', limit: '1' });
    expect(page.rows[0]).toMatchObject({ episode: line.episode, launch: 2 });
    expect(page.total).toBe(24);
    expect(ids(await episodes(id)).at(-1)).toBe(line.episode);
    const rows = await readRows([await findRun(dir, { out: 'runs', cwd })], warn);
    expect(detail.all).toEqual(figuresOf(rows));
    await rm(dir, { recursive: true });
  });
});

describe('side by side', () => {
  test('two arms of a run are paired as `troupe compare` pairs them', async () => {
    const { pairs } = await server.get<ComparisonView>(`runs/${first}/compare?arms=direct,tot`);
    const said = await cli<{ onlyA: { solved: string; unsolved: string }[]; onlyB: unknown[] }[]>(
      'compare',
      'first',
      '--arms',
      'direct,tot',
    );
    expect(said).toHaveLength(1);
    const shown = ({ run: id, episode }: { run: string; episode: string }) => `runs/${id}/${episode}`;
    const told = pairs.map(({ tasks: _t, flips, onlyA, onlyB, ...rest }) => {
      expect(flips).toEqual({ a: onlyA.length, b: onlyB.length });
      const flat = (list: typeof onlyA) =>
        list.map((flip) => ({ ...flip, solved: shown(flip.solved), unsolved: shown(flip.unsolved) }));
      return { ...rest, onlyA: flat(onlyA), onlyB: flat(onlyB) };
    });
    expect(told).toEqual(said);
    expect(pairs[0]!.tasks).toHaveLength(6);
    expect(pairs[0]!.onlyA.length + pairs[0]!.onlyB.length).toBeGreaterThan(0);
  });

  test('two runs are paired by their common arms; what cannot be is refused with a line', async () => {
    const { run: folder } = await run({
      scenario: 'game24',
      agents: 'direct',
      tasks: '900-906',
      seeds: 2,
      name: 'second',
      cwd,
      env: {},
      warn,
    });
    const second = basename(folder);
    const { pairs } = await server.get<ComparisonView>(`runs/${first}/compare?with=${second}`);
    expect(pairs).toHaveLength(1);
    expect(pairs[0]).toMatchObject({ alike: 12, onlyA: [], onlyB: [] });
    expect(pairs[0]!.difference.difference).toBe(0);
    const refused = await server.get<{ message: string }>(`runs/${games}/compare`);
    expect(refused.message).toMatch(/has nothing to be compared with/);
    expect(await server.status(`runs/${games}/compare?with=${second}&arm=nobody`)).toBe(400);
    await rm(join(cwd, 'runs', second), { recursive: true });
  });
});

describe('what is wanted of a run', () => {
  test('is refused without the token, for a run that nobody plays, and where it says nothing', async () => {
    expect((await server.post(`runs/${first}/wanted`, { paused: true }, 'another')).status).toBe(403);
    const ended = await server.post(`runs/${first}/wanted`, { paused: true });
    expect(ended).toEqual({ status: 400, body: { message: `${first} is not played right now (finished)` } });
    for (const body of [{}, { paused: 1 }, { concurrency: 0 }, { concurrency: 'all' }])
      expect((await server.post(`runs/${first}/wanted`, body)).status).toBe(400);
    expect(await readFile(join(cwd, 'runs', first, 'control.json'), 'utf8').catch(() => 'none')).toBe('none');
  });
});

describe('a run of games that learn', () => {
  let learners: string;
  let summary: RunSummary;

  beforeAll(async () => {
    summary = await run({
      cwd,
      env: {},
      warn,
      scenario: 'tic-tac-toe',
      agents: 'X=direct,O=mpc?memory=arm',
      set: { epochs: 2, evalGames: 3, overlap: true },
      name: 'learners',
    });
    learners = basename(summary.run);
  }, 60_000);

  test('has the calls and tokens of the same episodes, and the seats and the curve of its commands', async () => {
    const detail = await server.get<RunDetail>(`runs/${learners}`);
    expect(detail.training).toBe(2);
    expect([detail.calls, detail.tokens]).toEqual([summary.calls, summary.tokens]);
    expect(detail.tokens.input).toBeGreaterThan(detail.all.tokens.input);
    const { seats } = await cli<{ seats: unknown }>('results', 'learners');
    expect(detail.seats).toEqual(seats);
    expect(detail.seats).toEqual(summary.seats);
    expect(detail.arms.map(({ learning }) => learning)).toEqual(summary.arms.map(({ curve }) => curve));
    expect(detail.arms[0]!.first).toBe('X');
  });

  test('counts outcomes as the table filters them, training apart', async () => {
    const { outcomes, all } = await server.get<RunDetail>(`runs/${learners}`);
    const kinds = ['solved', 'unsolved', 'error', 'won', 'lost', 'tied', 'unfinished'] as const;
    for (const status of kinds) {
      expect((await episodes(learners, { status })).total, status).toBe(outcomes[status].all);
      expect((await episodes(learners, { status, phase: 'learn' })).total).toBe(outcomes[status].training);
    }
    expect(outcomes.solved.all - outcomes.solved.training).toBe(all.solved);
    const { rows } = await episodes(learners, { sort: 'epoch' });
    expect(rows.map(({ phase, epoch }) => `${phase} ${epoch}`)).toEqual([
      ...Array(3).fill('eval 0'),
      'learn 1',
      ...Array(3).fill('eval 1'),
      'learn 2',
      ...Array(3).fill('eval 2'),
    ]);
  });
});
