import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { findRun } from '../../runs/folder/find.ts';
import { readManifest } from '../../runs/folder/manifest.ts';
import { run } from '../../runs/play/run.ts';
import type { PlaySetup } from '../api/play.ts';
import type { Studio } from '../studio.ts';
import { Games } from './games.ts';

let studio: Studio;
const closing = new AbortController();

beforeAll(async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'troupe-games-'));
  const env = { TROUPE_CACHE_DIR: join(cwd, 'caches') };
  studio = { cwd, out: join(cwd, 'runs'), env, token: '', closing: closing.signal };
});
afterAll(async () => {
  closing.abort();
  await rm(studio.cwd, { recursive: true, force: true });
});

afterEach(() => void vi.useRealTimers());

const SETUP: PlaySetup = {
  scenario: 'tic-tac-toe',
  seats: { X: { agent: 'human' }, O: { agent: 'random' } },
};
const asked = (game: { view(): { phase: string } }) =>
  vi.waitFor(() => expect(game.view().phase).toBe('yours'), 20_000);
const last = async () => basename(await findRun('last', studio.out, studio.cwd));

it('a game is the last run when it has ended, not while it is played or when it was left', async () => {
  const games = new Games(studio);
  const alone = await games.start(SETUP);
  await asked(alone);
  expect(await last()).toBe(alone.place.run);

  const { cwd, env, out } = studio;
  const before = await run({ scenario: 'kuhn-poker', agents: 'random', seeds: 1, out, cwd, env });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const game = await games.start(SETUP);
  await asked(game);
  expect(game.place.run > basename(before.run)).toBe(true);
  expect(await last()).toBe(basename(before.run));
  game.leaving.abort();
  await game.ended;
  expect(await last()).toBe(basename(before.run));

  const other = await games.start(SETUP);
  await asked(other);
  other.resign();
  await other.ended;
  expect(await last()).toBe(other.place.run);
  alone.leaving.abort();
  await alone.ended;
});

it('a game that no page looks at any more is cut off, and goes on from there', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const patience = 60_000;
  const games = new Games(studio, patience);
  const game = await games.start(SETUP);
  const unwatch = game.watch();
  await asked(game);
  game.act({ role: 'X', text: 'cell 5', at: 0 });
  await vi.waitFor(() => expect(game.view()).toMatchObject({ phase: 'yours', at: 2 }), 20_000);
  await vi.advanceTimersByTimeAsync(2 * patience);
  expect(game.view().phase).toBe('yours');
  unwatch();
  // A page that is loaded again.
  const again = game.watch();
  await vi.advanceTimersByTimeAsync(2 * patience);
  expect(game.view().phase).toBe('yours');
  again();
  await vi.advanceTimersByTimeAsync(patience);
  await game.ended;
  expect(game.view().phase).toBe('left');
  expect((await readManifest(join(studio.out, game.place.run)))?.status).toBe('interrupted');
  const next = await games.resume(game);
  const stay = next.watch();
  await asked(next);
  expect(next.moves.map(({ text }) => text)).toEqual(game.moves.map(({ text }) => text));
  stay();
  await vi.advanceTimersByTimeAsync(patience);
  await next.ended;
});

it('what a setup lacks is said in the words of the page', async () => {
  const games = new Games(studio);
  const setup = { scenario: 'tools', seats: { agent: { agent: 'human' } } };
  await expect(games.start(setup)).rejects.toThrow(/give a module, as the option tools=\.\/tools\.ts/);
  const world = { ...setup, scenario: 'tool-world' };
  await expect(games.start(world)).rejects.toThrow(/as in the option simulator=synthetic$/);
  // What it asks for can be given.
  const game = await games.start({ ...world, options: { simulator: 'synthetic' } });
  await asked(game);
  const [ask] = game.view().tools!;
  game.act({ role: 'agent', text: ask!.blank.replace('""', '"what is wanted?"'), at: 0 });
  await vi.waitFor(() => expect(game.view().phase).toBe('yours'), 20_000);
  expect(game.view().moves[0]!.results).toMatchObject([{ tool: ask!.name, text: expect.any(String) }]);
  game.leaving.abort();
  await game.ended;
  await expect(games.start({ ...setup, scenario: 'game24', task: '5000' })).rejects.toThrow(/^Task 5000: /);
});
