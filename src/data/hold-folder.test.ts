import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { claim } from '../runs/folder/claim.ts';
import { ownProcess } from '../runs/folder/process-name.ts';
import { evaluatePlanners } from './evaluate.ts';
import { type DataFolder, dataFolder, fileOf } from './files.ts';
import { holdFolder } from './hold-folder.ts';
import { judgeTrajectories } from './judge.ts';
import { exportOriginal } from './original.ts';
import { packageDataset } from './package.ts';
import { writeRequests } from './requests.ts';
import { makeTrajectories } from './trajectories.ts';

let cwd: string;
let folder: DataFolder;
const quiet = { warn: () => {}, env: {} };

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-hold-'));
  folder = dataFolder('output', cwd);
  const { requests, runs, trajectories, evaluations } = folder;
  await writeRequests({ cwd, ...quiet, out: requests, numRequests: 4, numBatches: 2 });
  await makeTrajectories({ cwd, ...quiet, requests, runs, out: trajectories, directAnswer: 'on' });
  await judgeTrajectories({ cwd, ...quiet, requests, trajectories, out: evaluations });
}, 60_000);

const play = (out = 'played') =>
  makeTrajectories({ cwd, ...quiet, requests: folder.requests, runs: folder.runs, out });
const judge = (out = 'judged', more = {}) => {
  const { requests, trajectories } = folder;
  return judgeTrajectories({ cwd, ...quiet, requests, trajectories, out, ...more });
};
const pack = (out = 'packaged', more = {}) => {
  const { requests, trajectories, evaluations } = folder;
  const places = { requests, trajectories, evaluations, out };
  return packageDataset({ cwd, ...quiet, ...places, ratingThreshold: 1, ...more });
};
const evaluate = () =>
  evaluatePlanners({ cwd, ...quiet, requests: folder.requests, runs: folder.runs, out: 'evaluated' });
const exported = () => exportOriginal(folder, join(cwd, 'original'));

test('what another process is writing is not read as if it were all there', async () => {
  const there = await readdir(cwd);
  for (const [name, option, readers] of [
    ['requests', '--requests', [play, judge, pack, evaluate]],
    ['trajectories', '--trajectories', [judge, pack]],
    ['evaluations', '--evaluations', [pack]],
    ['evaluations', '--labels', [() => judge('judged', { labels: folder.evaluations })]],
    ['other', '--exclude', [() => pack('packaged', { exclude: ['output/other'] })]],
    ['trajectories', '--data', [exported]],
  ] as const) {
    await mkdir(join(folder.root, name), { recursive: true });
    const claimed = await claim(join(folder.root, name));
    if (!('release' in claimed)) throw new Error('the folder was not to be had');
    for (const reader of readers)
      await expect(reader(), `${option} ${reader}`).rejects.toThrow(
        new RegExp(
          `^${option} \\S*output/${name}: process ${process.pid} on .* is writing there; wait for it`,
        ),
      );
    await claimed.release();
  }
  expect(await readdir(cwd)).toEqual(there);
});

test('several read at once, and what a dead process has left keeps nobody out', async () => {
  const dead = { ...ownProcess(), pid: 2 ** 22 + 1 };
  await writeFile(join(folder.trajectories, 'run.lock'), JSON.stringify(dead));
  const all = await Promise.all([pack('one'), pack('other'), judge('again')]);
  expect(all[2].judged).toBeGreaterThan(0);
  expect(all[0].train).toEqual(all[1].train);
});

test('what killed processes have left half written is swept by the next, and nothing else', async () => {
  const part = (name: string) => `${name}.${randomUUID()}.part`;
  const out = join(cwd, 'swept');
  const held = join(out, 'held');
  await mkdir(join(out, 'launches'), { recursive: true });
  await mkdir(held);
  const others = [join(held, part('1_2.json')), join(held, 'run.lock'), join(out, 'notes.part')];
  const left = [fileOf(out, '1_2'), fileOf(out, '.made-by'), join(out, 'launches', 'first.jsonl')].map(part);
  for (const file of [...others, ...left]) await writeFile(file, '{');
  const inside = async () => {
    const entries = await readdir(out, { recursive: true, withFileTypes: true });
    return entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  };
  const seen = await holdFolder({ folder: out, option: '--out', cwd, warn: () => {} }, inside);
  expect(seen.toSorted()).toEqual([...others, join(out, 'run.lock')].toSorted());
});
