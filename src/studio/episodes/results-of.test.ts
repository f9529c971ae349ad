import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { launchesOf } from './results-of.ts';

const fileIn = async () => join(await mkdtemp(join(tmpdir(), 'troupe-results-of-')), 'results.jsonl');
const text = (...lines: object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

it('finds an episode, as its last launch counts, while the file grows', async () => {
  const file = await fileIn();
  expect(await launchesOf(file, 'a.s1')).toEqual({ earlier: 0 });
  const others = Array.from({ length: 20_000 }, (_, i) => ({ episode: `a.s1${i}`, pad: 'x'.repeat(300) }));
  await writeFile(file, text(...others, { episode: 'b', parent: { episode: 'a.s1' } }));
  expect(await launchesOf(file, 'a.s1')).toEqual({ earlier: 0 });
  await appendFile(file, '{"episode":"a.s1","launch":1,');
  expect(await launchesOf(file, 'a.s1')).toEqual({ earlier: 0 });
  await appendFile(file, '"status":"unsolved"}\n');
  const [first, again] = await Promise.all([launchesOf(file, 'a.s1'), launchesOf(file, 'a.s1')]);
  expect(first).toEqual({ earlier: 0, result: { episode: 'a.s1', launch: 1, status: 'unsolved' } });
  expect(again).toEqual(first);
  await appendFile(file, text({ episode: 'a.s1', launch: 2, status: 'solved' }, { episode: 'c', launch: 1 }));
  const { earlier, result } = await launchesOf(file, 'a.s1');
  expect([earlier, result?.launch, result?.status]).toEqual([1, 2, 'solved']);
});

it('reads a file that was written anew from its start', async () => {
  const file = await fileIn();
  await writeFile(file, text({ episode: 'a', launch: 3 }, { episode: 'b', launch: 1 }));
  expect((await launchesOf(file, 'a')).result?.launch).toBe(3);
  await rm(file);
  expect((await launchesOf(file, 'a')).result).toBeUndefined();
  await writeFile(file, text({ episode: 'a', launch: 1 }));
  expect((await launchesOf(file, 'a')).result?.launch).toBe(1);
});

it('takes ids as JSON has them, and passes over what is torn', async () => {
  const file = await fileIn();
  await writeFile(file, `${text({ episode: 'é "x"', launch: 1 })}"é \\"x\\"" torn\n`);
  expect((await launchesOf(file, 'é "x"')).result?.launch).toBe(1);
});
