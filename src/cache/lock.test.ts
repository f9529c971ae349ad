import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { isHeld, removeLeft, withLock } from './lock.ts';

/** Milliseconds after which a lock counts as left behind. */
const LONGEST = 60_000;
/** No process has this number. */
const DEAD = `${2 ** 22 + 1}`;
const LONG_AGO = new Date('2020-01-01');

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'troupe-lock-'));
  file = join(dir, 'lock');
});

test('a lock is held while the work is done, and whatever becomes of it', () => {
  expect(
    withLock(file, LONGEST, () => [isHeld(file, LONGEST), Number.parseInt(readFileSync(file, 'utf8'), 10)]),
  ).toEqual([true, process.pid]);
  const fail = () => {
    throw new Error('broken');
  };
  expect(() => withLock(file, LONGEST, fail)).toThrow('broken');
  expect(readdirSync(dir)).toEqual([]);
});

test('one that a dead process has left, or that is too old, is removed', () => {
  writeFileSync(file, DEAD);
  expect(isHeld(file, LONGEST)).toBe(false);
  expect(withLock(file, LONGEST, () => 'done')).toBe('done');
  writeFileSync(file, `${process.ppid}`);
  utimesSync(file, LONG_AGO, LONG_AGO);
  expect(withLock(file, LONGEST, () => 'done')).toBe('done');
  expect(readdirSync(dir)).toEqual([]);
});

test('by one process at a time: who removes it later would remove the lock of who was faster', async () => {
  writeFileSync(file, DEAD);
  mkdirSync(`${file}.stale`);
  const other = spawn('sh', ['-c', 'sleep 0.3; touch removed; rmdir lock.stale'], { cwd: dir });
  expect(withLock(file, LONGEST, () => existsSync(join(dir, 'removed')))).toBe(true);
  await once(other, 'exit');
});

test('whoever has worked for too long leaves the lock of who has taken it over', () => {
  withLock(file, LONGEST, () => writeFileSync(file, 'another'));
  expect(readFileSync(file, 'utf8')).toBe('another');
});

test('and does its work though it was taken for dead while it removed one', () => {
  writeFileSync(file, DEAD);
  const isStill = () => {
    rmdirSync(`${file}.stale`);
    return true;
  };
  expect(removeLeft(file, isStill)).toBe(true);
  expect(readdirSync(dir)).toEqual([]);
});

test('a process that died in removing it keeps nobody out', () => {
  writeFileSync(file, DEAD);
  mkdirSync(`${file}.stale`);
  utimesSync(`${file}.stale`, LONG_AGO, LONG_AGO);
  withLock(file, LONGEST, () => {});
  expect(readdirSync(dir)).toEqual([]);
});
