import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { BadInput } from '../errors.ts';
import type { Completion } from '../models/types.ts';
import { cacheDir, openCache } from './cache.ts';
import { sha256 } from './keys.ts';

const root = mkdtempSync(join(tmpdir(), 'troupe-cache-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const folder = () => join(root, `${folders++}`, 'calls');

const said = (text: string): Completion => ({ text, finish: 'stop', usage: { input: 7, output: 3 } });

test('what was put is found: in memory here, on disk by whoever opens the folder next', async () => {
  const dir = folder();
  const cache = openCache({ dir });
  const odd: Completion = { text: 'ß 🂡 \u0000 cut \ud83c', finish: 'length', usage: { input: 0, output: 9 } };
  expect(cache.get(sha256('a'))).toBeUndefined();
  expect(await cache.put(sha256('a'), odd, 'openai:m')).toBe(true);
  expect(cache.get(sha256('a'))).toEqual({ completion: odd, tier: 'memory' });
  await cache.close();
  const again = openCache({ dir });
  expect(again.get(sha256('a'))).toEqual({ completion: odd, tier: 'disk' });
  expect(again.get(sha256('a'))).toEqual({ completion: odd, tier: 'memory' });
  await again.close();
});

test('the first answer of a key stays', async () => {
  const cache = openCache({ dir: folder() });
  const key = sha256('a');
  const stored = await Promise.all([cache.put(key, said('first'), 'm'), cache.put(key, said('second'), 'm')]);
  expect(stored).toEqual([true, false]);
  expect(cache.get(key)?.completion.text).toBe('first');
  await cache.close();
});

test('memory stays within its bound, and the disk has the rest', async () => {
  const cache = openCache({ dir: folder(), maxBytes: 100_000 });
  const keys = Array.from({ length: 300 }, (_, i) => sha256(`${i}`));
  await Promise.all(keys.map((key) => cache.put(key, said('x'.repeat(1000)), 'm')));
  const { memory, entries } = cache.stats();
  expect(entries).toBe(300);
  expect(memory.bytes).toBeLessThanOrEqual(100_000);
  expect(memory.entries).toBeGreaterThan(10);
  const tiers = keys.map((key) => cache.get(key)?.tier);
  expect(tiers).not.toContain(undefined);
  expect(tiers).toContain('disk');
  await cache.close();
});

test('statistics by model, and clear', async () => {
  const cache = openCache({ dir: folder() });
  await Promise.all([
    cache.put(sha256('a'), said('1'), 'openai:m'),
    cache.put(sha256('b'), said('2'), 'openai:m'),
    cache.put(sha256('c'), said('3'), 'synthetic'),
  ]);
  const stats = cache.stats();
  expect(stats.models).toEqual({
    'openai:m': { entries: 2, tokens: { input: 14, output: 6 } },
    synthetic: { entries: 1, tokens: { input: 7, output: 3 } },
  });
  expect(stats.bytes).toBeGreaterThan(0);
  await cache.clear();
  expect(cache.get(sha256('a'))).toBeUndefined();
  expect(cache.stats()).toMatchObject({ entries: 0, models: {}, memory: { entries: 0 } });
  await cache.close();
});

test('an exported cache, imported, is the same cache', async () => {
  const from = openCache({ dir: folder() });
  const file = join(root, 'all.jsonl');
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => from.put(sha256(`${i}`), said(`line\n${i} 🂡`), 'm')),
  );
  expect(await from.exportTo(file)).toBe(50);
  const to = openCache({ dir: folder() });
  await to.put(sha256('0'), said('kept'), 'm');
  expect(await to.importFrom(file)).toBe(49);
  expect(to.get(sha256('0'))?.completion.text).toBe('kept');
  expect(to.get(sha256('49'))).toEqual({ completion: said('line\n49 🂡'), tier: 'disk' });
  const back = join(root, 'back.jsonl');
  await to.exportTo(back);
  const lines = (path: string) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => !line.includes(sha256('0')));
  expect(lines(back)).toEqual(lines(file));
  await Promise.all([from.close(), to.close()]);
});

test.each([
  ['{"key":1}', /lines.jsonl:2: key: /],
  ['nonsense', /lines.jsonl:2: not JSON/],
  [JSON.stringify({ key: sha256('x') }), /lines.jsonl:2: text: /],
])('a bad line is named, and nothing is imported (%#)', async (bad, message) => {
  const cache = openCache({ dir: folder() });
  const file = join(root, 'lines.jsonl');
  await cache.put(sha256('a'), said('1'), 'm');
  await cache.exportTo(file);
  await cache.clear();
  writeFileSync(file, `${readFileSync(file, 'utf8')}${bad}\n`);
  await expect(cache.importFrom(file)).rejects.toThrow(message);
  await expect(cache.importFrom(file)).rejects.toThrow(BadInput);
  expect(cache.stats().entries).toBe(0);
  await cache.close();
});

test('files and folders that cannot be used are bad input', async () => {
  const file = join(root, 'a-file');
  writeFileSync(file, '');
  expect(() => openCache({ dir: join(file, 'calls') })).toThrow(BadInput);
  expect(() => openCache({ dir: join(file, 'calls') })).toThrow(/name another by TROUPE_CACHE_DIR/);
  const cache = openCache({ dir: folder() });
  await expect(cache.importFrom(join(root, 'nowhere'))).rejects.toThrow(/nowhere cannot be read \(ENOENT\)/);
  await expect(cache.importFrom(root)).rejects.toThrow(BadInput);
  await expect(cache.exportTo(join(file, 'x'))).rejects.toThrow(/cannot be written \(ENOTDIR\)/);
  await cache.close();
});

test('TROUPE_CACHE_DIR moves the caches', () => {
  expect(cacheDir('/home/me', {})).toBe('/home/me/caches');
  expect(cacheDir('/home/me', { TROUPE_CACHE_DIR: '../shared' })).toBe('/home/shared');
});

const CACHE = JSON.stringify(new URL('cache.ts', import.meta.url).href);

/** Runs TypeScript in a process of its own. */
const child = (code: string) =>
  spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

test('several processes write and read one folder at once', async () => {
  const dir = folder();
  const code = (name: string) => `
    import { openCache } from ${CACHE};
    import { sha256 } from ${JSON.stringify(new URL('keys.ts', import.meta.url).href)};
    const cache = openCache({ dir: ${JSON.stringify(dir)} });
    for (let wave = 0; wave < 10; wave++) {
      const own = Array.from({ length: 50 }, (_, i) => 'own ${name} ' + (50 * wave + i));
      const shared = Array.from({ length: 50 }, (_, i) => 'shared ' + (50 * wave + i));
      await Promise.all([...own, ...shared].map((name) =>
        cache.put(sha256(name), { text: name + ' by ${name} ' + 'x'.repeat(2000), finish: 'stop', usage: { input: 1, output: 1 } }, 'm')));
    }
    await cache.close();`;
  const names = ['a', 'b', 'c'];
  const codes = await Promise.all(names.map(async (name) => (await once(child(code(name)), 'exit'))[0]));
  expect(codes).toEqual([0, 0, 0]);
  const cache = openCache({ dir });
  for (let i = 0; i < 500; i++) {
    expect(cache.get(sha256(`shared ${i}`))?.completion.text).toMatch(`shared ${i} by `);
    for (const name of names) expect(cache.get(sha256(`own ${name} ${i}`))).toBeDefined();
  }
  await cache.close();
});

test('an open cache sees what another process has put', async () => {
  const dir = folder();
  const cache = openCache({ dir });
  expect(cache.get('k')).toBeUndefined();
  const code = `
    import { openCache } from ${CACHE};
    const cache = openCache({ dir: ${JSON.stringify(dir)} });
    await cache.put('k', { text: 'from the other', finish: 'stop', usage: { input: 1, output: 1 } }, 'm');
    await cache.close();`;
  await once(child(code), 'exit');
  expect(cache.get('k')).toMatchObject({ completion: { text: 'from the other' }, tier: 'disk' });
  expect(await cache.put('k', said('too late'), 'm')).toBe(false);
  await cache.close();
});

test('what was committed outlives SIGKILL', async () => {
  const dir = folder();
  for (let round = 0; round < 3; round++) {
    const writer = child(`
      import { writeSync } from 'node:fs';
      import { openCache } from ${CACHE};
      const cache = openCache({ dir: ${JSON.stringify(dir)} });
      const one = async (i) => {
        const key = 'round ${round} ' + i;
        await cache.put(key, { text: key, finish: 'stop', usage: { input: 1, output: 1 } }, 'm');
        writeSync(1, key + '\\n');
      };
      for (let wave = 0; ; wave++) await Promise.all(Array.from({ length: 40 }, (_, i) => one(40 * wave + i)));`);
    let printed = '';
    writer.stdout.on('data', (chunk) => {
      printed += chunk;
      if (printed.length > 3000 * (round + 1)) writer.kill('SIGKILL');
    });
    const [, signal] = await once(writer, 'close');
    expect(signal).toBe('SIGKILL');
    const cache = openCache({ dir });
    const keys = printed.split('\n').slice(0, -1);
    expect(keys.length).toBeGreaterThan(100);
    expect(keys.filter((key) => cache.get(key)?.completion.text !== key)).toEqual([]);
    await cache.close();
  }
});

/** A cache of so many entries whose last process was killed; of how many bytes its file is left. */
async function killedCache(entries: number, left?: number): Promise<string> {
  const dir = folder();
  const cache = openCache({ dir });
  const keys = Array.from({ length: entries }, (_, i) => sha256(`${i}`));
  await Promise.all(keys.map((key) => cache.put(key, said('x'.repeat(500)), 'm')));
  await cache.close();
  expect(readdirSync(dir)).not.toContainEqual(expect.stringMatching(/^open-/));
  const killed = child(`
    import { openCache } from ${CACHE};
    openCache({ dir: ${JSON.stringify(dir)} });
    process.kill(process.pid, 'SIGKILL');`);
  await once(killed, 'exit');
  expect(readdirSync(dir)).toContainEqual(expect.stringMatching(`^open-${killed.pid}-`));
  if (left !== undefined) truncateSync(join(dir, 'data.mdb'), left);
  return dir;
}

const asideOf = (dir: string) => readdirSync(join(dir, '..')).filter((name) => name.includes('.damaged-'));

test('after a kill, a cache that would kill its next reader is set aside, and said', async () => {
  const dir = await killedCache(2000, 40_000);
  const lines: string[] = [];
  const cache = openCache({ dir, warn: (line) => lines.push(line) });
  expect(lines).toEqual([
    expect.stringMatching(/is damaged .*: moved to .*calls\.damaged-\d{17}, a new one begins/),
  ]);
  expect(readdirSync(join(dir, '..', asideOf(dir)[0]!))).toContain('data.mdb');
  expect(cache.stats().entries).toBe(0);
  expect(await cache.put(sha256('a'), said('new'), 'm')).toBe(true);
  await cache.close();
});

test('Ctrl-C while a sound cache is checked leaves it where it is', async () => {
  const dir = await killedCache(2000);
  const code = `
    import { openCache } from ${CACHE};
    process.on('SIGINT', () => {});
    console.log('ready');
    const cache = openCache({ dir: ${JSON.stringify(dir)} });
    console.log(cache.stats().entries);
    await cache.close();
    process.stdin.resume();`;
  // In a group of its own, as a terminal gives one to each command.
  const opener = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  let printed = '';
  let pressing: NodeJS.Timeout | undefined;
  opener.stdout.on('data', (chunk) => {
    printed += chunk;
    pressing ??= setInterval(() => process.kill(-opener.pid!, 'SIGINT'), 10);
    if (!printed.endsWith('ready\n')) {
      clearInterval(pressing);
      opener.stdin.end();
    }
  });
  opener.on('exit', () => clearInterval(pressing));
  expect(await once(opener, 'close')).toEqual([0, null]);
  expect(printed).toBe('ready\n2000\n');
  expect(asideOf(dir)).toEqual([]);
});

test('processes that find a damaged cache at once move it once, and all go on in the new one', async () => {
  const dir = await killedCache(2000, 40_000);
  const code = (name: string) => `
    import { openCache } from ${CACHE};
    const cache = openCache({ dir: ${JSON.stringify(dir)}, warn: console.log });
    await cache.put('${name}', { text: '', finish: 'stop', usage: { input: 1, output: 1 } }, 'm');
    await cache.close();`;
  const names = ['a', 'b', 'c', 'd'];
  const codes = await Promise.all(names.map(async (name) => (await once(child(code(name)), 'exit'))[0]));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(asideOf(dir)).toHaveLength(1);
  const cache = openCache({ dir });
  expect(names.filter((name) => !cache.get(name))).toEqual([]);
  await cache.close();
});

test('a lock that a killed process left is nobody’s', async () => {
  const dir = await killedCache(1);
  const gone = child('');
  await once(gone, 'exit');
  writeFileSync(join(dir, 'check.lock'), `${gone.pid}`);
  const cache = openCache({ dir });
  expect(cache.stats().entries).toBe(1);
  await cache.close();
  expect(readdirSync(dir)).not.toContain('check.lock');
});

test('a cache opened twice in one process is marked until it is closed twice', async () => {
  const dir = folder();
  const marks = () => readdirSync(dir).filter((name) => name.startsWith('open-')).length;
  const caches = [openCache({ dir }), openCache({ dir })];
  expect(marks()).toBe(2);
  await caches[0]!.close();
  expect(marks()).toBe(1);
  await caches[1]!.close();
  expect(marks()).toBe(0);
});

test('after a kill that did no harm, everything is still there, and nothing is said', async () => {
  const dir = folder();
  const killed = child(`
    import { openCache } from ${CACHE};
    const cache = openCache({ dir: ${JSON.stringify(dir)} });
    await cache.put('k', { text: 'kept', finish: 'stop', usage: { input: 1, output: 1 } }, 'm');
    process.kill(process.pid, 'SIGKILL');`);
  await once(killed, 'exit');
  const lines: string[] = [];
  const cache = openCache({ dir, warn: (line) => lines.push(line) });
  expect(cache.get('k')?.completion.text).toBe('kept');
  expect(lines).toEqual([]);
  expect(readdirSync(dir)).not.toContainEqual(expect.stringMatching(`^open-${killed.pid}-`));
  await cache.close();
});

test.each<[string, (file: string) => void]>([
  ['cut to a page', (file) => truncateSync(file, 4096)],
  ['of other bytes', (file) => writeFileSync(file, Buffer.alloc(100_000, 'no database '))],
])('a cache that was closed in order and whose file is %s is set aside, too', async (_, damage) => {
  const dir = folder();
  const cache = openCache({ dir });
  await Promise.all(
    Array.from({ length: 200 }, (_, i) => cache.put(sha256(`${i}`), said('x'.repeat(500)), 'm')),
  );
  await cache.close();
  damage(join(dir, 'data.mdb'));
  const lines: string[] = [];
  const again = openCache({ dir, warn: (line) => lines.push(line) });
  expect(lines).toEqual([expect.stringMatching(/is damaged .*: moved to .*, a new one begins/)]);
  expect(again.stats().entries).toBe(0);
  await again.close();
});
