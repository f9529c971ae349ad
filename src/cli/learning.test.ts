import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFailed } from 'vitest';
import { openCache } from '../cache/cache.ts';
import { readJournal } from '../runs/folder/journal.ts';
import { lastLaunches, type ResultLine, readResults } from '../runs/folder/results.ts';
import { random } from '../seed.ts';
import { end } from './test-process.ts';

const BIN = resolve('bin/troupe.js');

const COMMAND = [
  ...['run', 'tic-tac-toe', '--agent', 'X=direct,O=mpc?memory=arm', '--agent', 'X=direct,O=mpc?learn=false'],
  ...[
    '--model',
    'synthetic?latency=20ms',
    '--seeds',
    '2',
    '--name',
    'learners',
    '--concurrency',
    '8',
    '--json',
  ],
  ...['overlap=true', 'epochs=3', 'evalGames=2', 'depth=1', 'proposals=2'].flatMap((pair) => ['--set', pair]),
];

const makeFolder = () => mkdtemp(join(tmpdir(), 'troupe-learners-'));

const start = (cwd: string, command: readonly string[] = COMMAND): ChildProcess =>
  spawn(process.execPath, [BIN, ...command], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });

async function finished(cwd: string) {
  const { code, stdout, stderr } = await end(start(cwd));
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

const folderOf = async (cwd: string): Promise<string | undefined> => {
  const [folder] = await readdir(join(cwd, 'runs')).catch(() => []);
  return folder && join(cwd, 'runs', folder);
};

const linesOf = (dir: string) =>
  readResults(join(dir, 'results.jsonl'), { warn: () => {} }).catch((): ResultLine[] => []);

const essence = (lines: Iterable<ResultLine>) =>
  [...lines]
    .map(({ seconds: _s, live: _l, spent: _p, launch: _n, ...line }) => line)
    .sort((a, b) => (a.episode < b.episode ? -1 : 1));

/** All versions of all memories, by path. */
async function memoriesOf(dir: string): Promise<Record<string, unknown>> {
  const root = join(dir, 'memories');
  const files = (await readdir(root, { recursive: true })).filter((path) => path.endsWith('.json')).sort();
  const texts = await Promise.all(files.map((path) => readFile(join(root, path), 'utf8')));
  return Object.fromEntries(files.map((path, i) => [path, JSON.parse(texts[i]!)]));
}

describe('a run of learners that is killed again and again', () => {
  it('ends as if nothing had happened, and repeats no call', async () => {
    const [cwd, calm] = await Promise.all([makeFolder(), makeFolder()]);
    const seed = Date.now();
    onTestFailed(() => console.error(`it was killed at the moments of seed ${seed}`));
    const moments = random('kills', seed);
    const snapshots: { cache: string; ended: Set<string> }[] = [];
    for (let kill = 0; kill < 3; kill++) {
      const before = snapshots.at(-1)?.ended.size ?? 0;
      const child = start(cwd);
      const closed = end(child);
      for (let ended = before; child.exitCode === null && ended < before + 6; ) {
        const dir = await folderOf(cwd);
        ended = dir ? (await linesOf(dir)).length : 0;
        await setTimeout(10);
      }
      // At some moment of whatever is going on then.
      await setTimeout(150 * moments.next());
      child.kill('SIGKILL');
      expect(await closed).toMatchObject({ signal: 'SIGKILL' });
      const lines = await linesOf((await folderOf(cwd))!);
      const cache = join(cwd, `caches-${kill}`);
      await cp(join(cwd, 'caches', 'calls'), cache, { recursive: true });
      snapshots.push({ cache, ended: new Set(lines.map(({ episode }) => episode)) });
    }
    const [killed, undisturbed] = await Promise.all([finished(cwd), finished(calm)]);
    expect(killed).toMatchObject({ episodes: 44, errors: 0 });
    expect(killed.arms).toEqual(undisturbed.arms);
    const [dir, calmDir] = [(await folderOf(cwd))!, (await folderOf(calm))!];
    expect(await readdir(join(cwd, 'runs'))).toHaveLength(1);
    const lines = await linesOf(dir);
    expect(lines).toHaveLength(44);
    expect(essence(lastLaunches(lines).values())).toEqual(essence(await linesOf(calmDir)));
    expect(await memoriesOf(dir)).toEqual(await memoriesOf(calmDir));

    // What was answered before a kill was never asked again.
    let asked = 0;
    for (const { cache: folder, ended } of snapshots) {
      const cache = openCache({ dir: folder });
      for (const { episode } of lines.filter((line) => !ended.has(line.episode))) {
        for (const { type, keys, sources } of await readJournal(join(dir, 'episodes', `${episode}.jsonl`))) {
          if (type !== 'call') continue;
          const live = (keys as string[]).filter((_, i) => (sources as string[])[i] === 'live');
          asked += live.length;
          expect(live.filter((key) => cache.get(key) !== undefined)).toEqual([]);
        }
      }
      await cache.close();
    }
    expect(asked).toBeGreaterThan(100);
  }, 400_000);
});

describe('the report of a run of learners', () => {
  it('tells how each arm did after every evaluation', async () => {
    const command = COMMAND.filter((word) => word !== '--json').map((word) =>
      word.replace('?latency=20ms', ''),
    );
    const cwd = await makeFolder();
    const { stdout, code } = await end(start(cwd, [...command, '--seats', 'both']));
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    const at = lines.indexOf('evaluation after epochs of training: X won / O won / tied');
    expect(lines[at + 1]!.trim().split(/ {2,}/)).toEqual([
      'epochs',
      'X=direct,O=mpc?memory=arm',
      'X=mpc?memory=arm,O=direct',
      'X=direct,O=mpc?learn=false',
      'X=mpc?learn=false,O=direct',
    ]);
    for (let epoch = 0; epoch <= 3; epoch++) {
      const [name, ...cells] = lines[at + 2 + epoch]!.trim().split(/ {2,}/);
      expect(name).toBe(String(epoch));
      // Two learners, two games each.
      for (const cell of cells) expect(cell.split('/').reduce((sum, part) => sum + Number(part), 0)).toBe(4);
    }
    expect(lines[at + 6]).toBe('');
    expect((await end(start(cwd, ['runs']))).stdout).toMatch(/ {2}X won \d+ % /);
    const lesson = (await linesOf((await folderOf(cwd))!)).find(({ phase }) => phase === 'learn')!.episode;
    const shown = await end(start(cwd, ['show', `learners/${lesson}`]));
    expect(shown.stdout).toMatch(/ · seed \d · training, epoch \d$/m);
  });
});
