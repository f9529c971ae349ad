/** What an unfinished run's folder tells its next part, and folders that are not to be had. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { BadInput } from '../../errors.ts';
import { readEnded } from '../play/ended.ts';
import { claimRun, journalsDir, resultsFile, takeStock } from './folder.ts';
import type { Manifest } from './manifest.ts';
import { lastLaunches, type ResultLine, readResults } from './results.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'troupe-folder-'));
  await mkdir(journalsDir(dir));
});

const linesOf = (...values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const journal = (episode: string, ...entries: object[]) =>
  writeFile(join(journalsDir(dir), `${episode}.jsonl`), linesOf(...entries));
const call = (spent: number, ...sources: string[]) => ({ type: 'call', sources, spent });
const line = (episode: string, launch: number, status: string) => ({ episode, launch, status }) as ResultLine;

const unfinished = (counted: string[] = []) => {
  const manifest = {
    status: 'failed',
    carry: { live: 1, spent: 1, seconds: 1 },
    counted,
  } as Partial<Manifest>;
  return { dir, manifest: manifest as Manifest };
};

it('counts what the journals of cut-off episodes tell, and no other’s', async () => {
  await writeFile(
    resultsFile(dir),
    linesOf(line('final', 1, 'solved'), line('told', 1, 'error'), line('again', 1, 'error')),
  );
  await journal('final', call(64, 'live'), { type: 'end', launch: 1 });
  await journal('told', call(32, 'live'), { type: 'end', launch: 1 });
  // It had ended once more, and died before that line was on disk.
  await journal('again', call(2, 'live', 'cache'), { type: 'end', launch: 2 });
  for (let n = 0; n < 40; n++) await journal(`open${n}`, call(0.25, 'live', 'live'));
  await journal('before', call(16, 'live'));
  const { carry, counted, forget } = await takeStock(unfinished(['before.jsonl']), () => {});
  expect(carry).toMatchObject({ live: 1 + 1 + 80, spent: 1 + 2 + 10 });
  expect(counted).toHaveLength(42);
  await forget();
  expect((await readdir(journalsDir(dir))).sort()).toEqual(['final.jsonl', 'told.jsonl']);
});

it('of lines that two processes wrote at once the same counts for whoever reads', async () => {
  const lines = [
    line('twice', 1, 'solved'),
    line('twice', 1, 'unsolved'),
    line('late', 1, 'error'),
    line('late', 2, 'solved'),
    line('late', 2, 'error'),
    line('late', 1, 'error'),
    line('open', 2, 'error'),
    line('open', 1, 'error'),
    line('open', 2, 'error'),
  ];
  await writeFile(resultsFile(dir), linesOf(...lines));
  const told: object[] = [];
  const ended = await readEnded(resultsFile(dir), {
    count: (line, before) => void told.push([line, before]),
  });
  expect(told).toEqual([
    [lines[0], undefined],
    [lines[2], undefined],
    [lines[3], lines[2]],
    [lines[6], undefined],
  ]);
  expect(ended.holding('incomplete-only')).toBe(3);
  expect(['twice', 'late', 'open'].map((episode) => ended.isFinal(episode))).toEqual([true, true, false]);
  expect(ended.line('open')).toEqual(lines[6]);
  expect([...lastLaunches(await readResults(resultsFile(dir))).values()]).toEqual([
    lines[0],
    lines[3],
    lines[6],
  ]);
});

// Nobody may make a file there, not even the superuser.
it.skipIf(!existsSync('/sys/kernel'))('says how to go on where a folder takes no lock', async () => {
  const error = await claimRun('/sys/kernel', 'relaunch last', 'wait').catch((reason) => reason);
  expect(error).toBeInstanceOf(BadInput);
  expect(error.message).toMatch(
    /^relaunch last: \/sys\/kernel takes nothing more: E.*run\.lock.*; put that right, and troupe relaunch \/sys\/kernel goes on$/,
  );
});
