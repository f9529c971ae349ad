/** Who is where while a run goes on, round by round. */
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { run } from '../../index.ts';
import type { OccupancyView } from '../api/occupancy.ts';
import { runOf, type Studio } from '../studio.ts';
import { OccupancyNow } from './now.ts';

let cwd: string;
let studio: Studio;
let folder: Awaited<ReturnType<typeof runOf>>;
let now: OccupancyNow;
let journal: string;
let results: string;
let clock: number;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-occupancy-'));
  const shared = { cwd, env: {}, warn: () => {} };
  const played = await run({ ...shared, scenario: 'game24', agents: 'direct', tasks: '900' });
  studio = { out: join(cwd, 'runs'), cwd, env: {}, token: '' };
  folder = await runOf(studio, basename(played.run));
  now = new OccupancyNow(studio, folder);
  results = join(folder.dir, 'results.jsonl');
  const { episode } = JSON.parse((await readFile(results, 'utf8')).split('\n')[0]!) as { episode: string };
  journal = join(folder.dir, 'episodes', `${episode}.jsonl`);
  await writeFile(results, '');
  clock = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(cwd, { recursive: true, force: true });
});

const lineOf = (t: number, value: string) =>
  `${JSON.stringify({ n: t, t, actor: 'episode', type: 'state', value })}\n`;
const END = `${JSON.stringify({ n: 9, t: 9, actor: 'episode', type: 'end', launch: 1, status: 'error' })}\n`;
const ended = (status: string, launch: number) =>
  `${JSON.stringify({ episode: basename(journal, '.jsonl'), launch, status })}\n`;

const moves = ({ machines }: OccupancyView) =>
  machines
    .flatMap(({ arrows }) => Object.values(arrows))
    .reduce<number>((sum, count) => sum + (count ?? 0), 0);

test('moves are counted for each second since the round before', async () => {
  await writeFile(journal, lineOf(0, 'turning'));
  expect(moves(await now.round())).toBe(0);
  // Six moves each way, in three seconds.
  const values = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 'asking' : 'turning'));
  await appendFile(journal, values.map((value, i) => lineOf(i + 1, value)).join(''));
  clock += 3000;
  const view = await now.round();
  expect(view.machines[0]?.arrows).toEqual({
    'episode.turning → episode.asking': 2,
    'episode.asking → episode.turning': 2,
  });
});

test('an episode that ended in an error is counted again once it is played again', async () => {
  await writeFile(journal, lineOf(0, 'turning') + lineOf(1, 'ended') + END);
  await appendFile(results, ended('error', 1));
  expect(await now.round()).toMatchObject({ episodes: 0, of: 0 });
  await writeFile(journal, lineOf(0, 'turning'));
  const again = await now.round();
  expect(again).toMatchObject({ episodes: 1, of: 1 });
  expect(again.machines[0]?.configurations).toEqual([{ value: 'turning', actors: 1, ms: 0 }]);
  await appendFile(journal, END);
  await appendFile(results, ended('solved', 2));
  expect(await now.round()).toMatchObject({ episodes: 0, of: 0 });
});

test('counts that are kept are those of a count from the beginning', async () => {
  const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n');
  const where = ({ episodes, of, machines }: OccupancyView) => ({
    episodes,
    of,
    // Whoever comes later has seen no moves.
    machines: machines.flatMap(({ arrows: _, ...own }) => (own.actors > 0 ? [own] : [])),
  });
  const expectSame = async () => {
    expect(where(await now.round())).toEqual(where(await new OccupancyNow(studio, folder).round()));
  };
  await writeFile(journal, '');
  const part = Math.ceil(lines.length / 4);
  for (let from = 0; from < lines.length; from += part) {
    await appendFile(journal, `${lines.slice(from, from + part).join('\n')}\n`);
    await expectSame();
  }
  await writeFile(journal, `${lines.slice(0, 6).join('\n')}\n`);
  await expectSame();
  // Its last line may come after that of the results.
  await appendFile(results, ended('solved', 2));
  expect(where(await now.round())).toEqual({ episodes: 0, of: 0, machines: [] });
});
