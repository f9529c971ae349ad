/** Modules in real processes: whatever a function does, it ends its own call only. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { BadInput } from '../../errors.ts';
import { random } from '../../seed.ts';
import type { ToolAnswer, ToolContext, ToolSession } from '../../tool.ts';
import { openModule } from './open.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

let session: ToolSession | undefined;
afterEach(async () => {
  await session?.close();
  session = undefined;
});

async function open(file: string, limits: { timeout?: number; memory?: number; name?: string } = {}) {
  const { timeout = 10_000, memory = 512, name } = limits;
  session = await openModule(here(file), name, { cwd: '/', timeout, memory });
  return session;
}

const context = (more: Partial<ToolContext> = {}): ToolContext => ({
  world: null,
  task: null,
  earlier: [],
  random: (...address) => random('test', ...address),
  ask: () => Promise.reject(new Error('nobody to ask')),
  signal: new AbortController().signal,
  ...more,
});

async function call(name: string, given: object = {}, more?: Partial<ToolContext>): Promise<ToolAnswer> {
  const tool = session!.tools.find((each) => each.name === name)!;
  return (await tool.run!(tool.read(given) as never, context(more))) as ToolAnswer;
}

test('what a function keeps is there in the next call, and only in its own session', async () => {
  await open('test-strange.ts');
  expect(await call('counter')).toMatchObject({ value: 1, text: '1', status: 'answered' });
  expect(await call('counter')).toMatchObject({ value: 2 });
  const other = await openModule(here('test-strange.ts'), 'counter', { cwd: '/', memory: 512 });
  expect(other.tools.map(({ name }) => name)).toEqual(['counter']);
  expect(await other.tools[0]!.run!({} as never, context())).toMatchObject({ value: 1 });
  await other.close();
  expect(await call('counter')).toMatchObject({ value: 3 });
});

test('ends its own call only, and the next one finds the module started anew', async () => {
  const slow = [
    ['forever', {}, 'timeout', /^the module's process was ended: forever was not done in 1 s; the next call/],
    ['never', {}, 'timeout', /never was not done in 1 s/],
  ] as const;
  const gone = [
    ['exits', { code: 7 }, 'died', /ended itself \(exit code 7\)/],
    ['exits', { code: 0 }, 'died', /ended itself \(exit code 0\)/],
    ['kills', {}, 'died', /ended itself \(SIGTERM\)/],
    ['disconnects', {}, 'died', /ended itself|closed its channel/],
    ['leavesAChild', {}, 'died', /ended itself \(exit code 5\)/],
  ] as const;
  for (const [timeout, ends] of [[1000, slow] as const, [20_000, gone] as const]) {
    await session?.close();
    await open('test-strange.ts', { timeout });
    for (const [name, given, failure, text] of ends) {
      const message = expect.stringMatching(text);
      await expect(call(name, given), name).rejects.toMatchObject({ name: 'ToolError', failure, message });
      expect(await call('counter'), name).toMatchObject({ value: 1, text: '1' });
    }
  }
});

test.each(['buffers', 'objects'])('%s without end', async (name) => {
  await open('test-strange.ts', { timeout: 20_000, memory: 256 });
  await expect(call(name)).rejects.toMatchObject({
    failure: 'limit',
    message: expect.stringMatching(/was ended: it held more than 256 MB; the next call/),
  });
  expect(await call('counter')).toMatchObject({ value: 1 });
});

test('calls made at once with one that never ends are made after it', async () => {
  await open('test-strange.ts', { timeout: 1000 });
  const [stuck, next, last] = await Promise.allSettled([call('forever'), call('counter'), call('counter')]);
  expect(stuck).toMatchObject({ status: 'rejected', reason: { failure: 'timeout' } });
  expect([next, last]).toMatchObject([{ value: { value: 1 } }, { value: { value: 2 } }]);
});

test('what is thrown, and answers that JSON does not hold, are told in one line; the process goes on', async () => {
  await open('test-strange.ts');
  const told = async (name: string, what: string) =>
    call(name, { what }).then(
      ({ text }) => text,
      ({ failure, message }) => `${failure}: ${message}`,
    );
  const thrown: Record<string, string> = {
    undefined: 'refused: it threw undefined',
    null: 'refused: it threw null',
    symbol: 'refused: it threw Symbol(odd)',
    proxy: 'refused: it threw what cannot be told',
    circle: 'refused: it threw what cannot be told',
    bigint: 'refused: it threw 3',
    function: 'refused: it threw a function',
    error: 'refused: no such user',
  };
  for (const [what, text] of Object.entries(thrown)) {
    expect((await told('throws', what)).startsWith(text), what).toBe(true);
  }
  expect((await told('throws', 'huge')).length).toBeLessThan(2100);
  const returned: Record<string, string> = {
    undefined: '(nothing)',
    null: 'null',
    symbol: 'garbage: it answered with a symbol, which JSON does not hold',
    proxy: 'refused: do not touch',
    circle: 'garbage: it answered with what JSON does not hold: Converting circular structure to JSON',
    bigint: 'garbage: it answered with what JSON does not hold: Do not know how to serialize a BigInt',
    function: 'garbage: it answered with a function, which JSON does not hold',
    huge: 'limit: it answered with 5 million characters: a million are taken at most',
    odd: 'garbage: it answered with what JSON does not hold: do not touch',
    numbers: '[1,"NaN","Infinity"]',
    map: '{"a":[1]}',
  };
  for (const [what, text] of Object.entries(returned)) expect(await told('returns', what), what).toBe(text);
  // All in one process: none of them has ended it.
  expect(await call('counter')).toMatchObject({ value: 1 });
});

test('what it prints and sends is not taken for an answer', async () => {
  await open('test-strange.ts');
  expect(await call('noisy')).toMatchObject({ value: 'quiet', text: 'quiet' });
});

test('an error after the answer is told with the next one, as state is lost', async () => {
  await open('test-strange.ts');
  await call('counter');
  expect(await call('later')).toMatchObject({ text: 'done' });
  await expect.poll(() => children()).toEqual([]);
  expect((await call('counter')).text).toMatch(/^1\n\(its process had ended since the call before/);
  expect(await call('counter')).toMatchObject({ text: '2' });
});

test('a call that is aborted ends at once, even one that loops, and closing leaves no process', async () => {
  await open('test-strange.ts');
  const controller = new AbortController();
  const stuck = call('forever', {}, { signal: controller.signal });
  setTimeout(() => controller.abort(), 100);
  await expect(stuck).rejects.toThrow();
  expect(await call('counter')).toMatchObject({ value: 1 });
  await expect(call('exits', { code: 1 })).rejects.toThrow();
  // It is being started anew when the session is closed.
  const restarted = call('counter');
  await session!.close();
  await expect(restarted).rejects.toThrow();
  await expect(call('counter')).rejects.toMatchObject({ failure: 'died' });
  expect(children()).toEqual([]);
});

/** The processes of this one that run modules, on Linux. */
function children(of = process.pid): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const [, parent] = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      return Number(parent) === of && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('module/child');
    } catch {
      return false;
    }
  });
}

test.runIf(process.platform === 'linux')(
  'a call that loops ends with the engine, however that ends',
  async () => {
    const engine = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `
    import { openTools } from ${JSON.stringify(new URL('../open.ts', import.meta.url).href)};
    const { tools } = await openTools(${JSON.stringify(here('test-strange.ts'))});
    const stuck = tools.find(({ name }) => name === 'forever');
    stuck.run({}, { signal: new AbortController().signal });
    console.log('calling');
  `,
    ]);
    await once(engine.stdout, 'data');
    const [child] = children(engine.pid);
    expect(child).toBeDefined();
    engine.kill('SIGKILL');
    await expect.poll(() => existsSync(`/proc/${child}`)).toBe(false);
  },
);

test('tools of defineTool are taken as they are: their schema, their limits, their model, their machine', async () => {
  session = await openModule(here('test-defined.ts'), undefined, { cwd: '/', memory: 512 });
  expect(session.tools).toMatchObject([
    { name: 'double', ends: true, parameters: { properties: { of: { type: 'number' } } } },
    { name: 'ask_oracle', description: 'Asks.', tries: 3, ends: false, external: true },
    { name: 'plain', parameters: { properties: { text: { type: 'string' } }, required: ['text'] } },
  ]);
  const ask = async () => 'forty-two';
  expect(await call('ask_oracle', { about: 'all' }, { ask })).toMatchObject({
    status: 'partial',
    value: { said: 'forty-two', drawn: true, earlier: 0 },
  });
  await expect(call('ask_oracle', { about: 'all' })).rejects.toMatchObject({ message: 'nobody to ask' });
  await expect(call('ask_oracle', { about: 'x' })).rejects.toMatchObject({
    failure: 'arguments',
    message: expect.stringContaining('wrong arguments for ask_oracle: about'),
  });
  expect(await call('double', { of: 4 })).toMatchObject({ value: 8 });
  expect(await call('plain', { text: 'four' })).toMatchObject({ value: 4 });
});

test('wrong arguments are told before anything runs', async () => {
  await open('test-strange.ts');
  await expect(call('exits', { code: '7', now: true })).rejects.toMatchObject({
    failure: 'arguments',
    message: expect.stringMatching(/^wrong arguments for exits: code .*number.*"now"/),
  });
});

test('a file that is not there, does not load, or has no such function is bad input', async () => {
  const opened = (file: string, name?: string) => openModule(file, name, { cwd: here('.'), memory: 512 });
  await expect(opened('nowhere.ts')).rejects.toThrow(new BadInput('no such file: nowhere.ts'));
  await expect(opened('test-strange.ts', 'countr')).rejects.toThrow(
    /^test-strange\.ts has no tool "countr"; did you mean counter\?: it has counter, forever,/,
  );
  const folder = mkdtempSync(join(tmpdir(), 'troupe-module-'));
  const written = (text: string) => {
    writeFileSync(join(folder, 'broken.mjs'), text);
    return openModule('broken.mjs', undefined, { cwd: folder, memory: 512 });
  };
  await expect(written('export const a = () => 1;\nnowhere();')).rejects.toThrow(
    /^broken\.mjs does not load: nowhere is not defined/,
  );
  await expect(written('export const a = () => 1;\nprocess.exit(3);')).rejects.toThrow(
    new BadInput('broken.mjs does not load: its process ended itself (exit code 3)'),
  );
  await expect(written('export const a = ;')).rejects.toThrow(/^broken\.mjs cannot be read: .*\(line 1\)$/);
  rmSync(folder, { recursive: true });
  await expect(opened('messages.ts')).rejects.toThrow(/exports no function: export those/);
});

test('has the environment of the engine, but none of the keys of its models', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-environment-'));
  const text = 'export const read = (name) => process.env[name] ?? "(not set)";\n';
  writeFileSync(join(folder, 'environment.mjs'), text);
  const before = { ...process.env };
  Object.assign(process.env, { OPENAI_API_KEY: 'sk-1', ANTHROPIC_API_KEY: 'sk-2', SHOP_DATABASE: 'shop.db' });
  try {
    session = await openModule('environment.mjs', undefined, { cwd: folder, memory: 512 });
    const texts = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'SHOP_DATABASE'].map(async (name) => {
      const { text } = await call('read', { name });
      return text;
    });
    expect(await Promise.all(texts)).toEqual(['(not set)', '(not set)', 'shop.db']);
  } finally {
    process.env = before;
    rmSync(folder, { recursive: true });
  }
});
