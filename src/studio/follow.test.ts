import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Followed, LineReader } from './follow.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-follow-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** On a machine that has other things to do. */
const until = (check: () => unknown) => vi.waitFor(check, 20_000);

/** Follows a file and keeps what it is told. */
function follow(file: string, from = 0) {
  const calls: Followed[] = [];
  const reader = new LineReader(file, from);
  let over = false;
  const look = async () => {
    while (!over) {
      const followed = await reader.next();
      if (calls.length === 0 || followed.again || followed.lines.length > 0) calls.push(followed);
      if (followed.lines.length === 0) await setTimeout(20);
    }
  };
  const done = look();
  const texts = () => calls.flatMap(({ lines }) => lines.map(({ text }) => text));
  const end = () => {
    over = true;
    return done;
  };
  return { calls, texts, end };
}

test('it hands out whole lines, those that come as well, each once', async () => {
  const file = join(folder, 'grows.jsonl');
  await writeFile(file, 'a\nb\ntor');
  const { texts, calls, end } = follow(file);
  await until(() => expect(texts()).toEqual(['a', 'b']));
  await appendFile(file, 'n\nß\n');
  await until(() => expect(texts()).toEqual(['a', 'b', 'torn', 'ß']));
  expect(calls.at(-1)!.lines.at(-1)!.end).toBe(12);
  expect(calls.every(({ again }) => !again)).toBe(true);
  await end();
});

test('it goes on from the end of any line', async () => {
  const file = join(folder, 'resumed.jsonl');
  await writeFile(file, 'one\ntwo\nthree\n');
  const { texts, end } = follow(file, 4);
  await until(() => expect(texts()).toEqual(['two', 'three']));
  await end();
});

test('a file that is not there yet is waited for; the first call comes at once', async () => {
  const file = join(folder, 'later.jsonl');
  const { calls, texts, end } = follow(file);
  await until(() => expect(calls).toHaveLength(1));
  await writeFile(file, 'here\n');
  await until(() => expect(texts()).toEqual(['here']));
  await end();
});

test('a file that is written anew is read anew, and says so', async () => {
  const file = join(folder, 'anew.jsonl');
  await writeFile(file, 'first line\nsecond line\n');
  const { texts, calls, end } = follow(file);
  await until(() => expect(texts()).toHaveLength(2));
  await writeFile(file, 'other\n');
  await until(() => expect(texts().at(-1)).toBe('other'));
  // It may be seen while it is empty.
  expect(calls.some(({ again }) => again)).toBe(true);
  await end();
});

test('where a torn end is cut off and written anew, nothing is repeated', async () => {
  const file = join(folder, 'mended.jsonl');
  await writeFile(file, 'whole\n{"torn":');
  const { texts, calls, end } = follow(file);
  await until(() => expect(texts()).toEqual(['whole']));
  await truncate(file, 6);
  await appendFile(file, 'next\n');
  await until(() => expect(texts()).toEqual(['whole', 'next']));
  expect(calls.some(({ again }) => again)).toBe(false);
  await end();
});

test('lines longer than a piece come whole', async () => {
  const file = join(folder, 'long.jsonl');
  const long = 'x'.repeat(3 * 2 ** 20);
  await writeFile(file, `${long}\nshort\n`);
  const { texts, end } = follow(file);
  await until(() => expect(texts()).toEqual([long, 'short']));
  await end();
});
