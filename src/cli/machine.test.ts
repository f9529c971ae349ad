import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DRAWINGS, troupeMachine } from '../../machines/test-drawings.ts';
import type { Io } from './io.ts';
import { main } from './main.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-machine-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

async function troupe(...argv: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: Io = { stdin: Readable.from([]), stdout, stderr, env: {}, cwd };
  const code = await main(argv, io);
  stdout.end();
  stderr.end();
  return { code, stdout: await text(stdout), stderr: await text(stderr) };
}

test.each(['game24', 'scenario:kuhn-poker', 'rafa', 'agent:tot', 'episode'])('%s is drawn', async (id) => {
  const mermaid = await troupe('machine', id);
  expect(mermaid).toMatchObject({ code: 0, stderr: '' });
  expect(mermaid.stdout).toMatch(/^stateDiagram-v2\n/);
  const svg = await troupe('machine', id, '--format', 'svg');
  expect(svg.stdout).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  const json = JSON.parse((await troupe('machine', id, '--format', 'json')).stdout);
  expect(json.root.nodes.length).toBeGreaterThan(1);
});

const FILE = `
import { createMachine } from 'xstate';
export const lamp = createMachine({ id: 'lamp', initial: 'off',
  states: { off: { on: { PRESS: 'on' } }, on: { on: { PRESS: 'off' }, after: { 500: 'off' } } } });
export const door = createMachine({ id: 'door', initial: 'shut', states: { shut: {} } });
`;

test('any machine of a file is drawn; the ending of --out says the format', async () => {
  await writeFile(join(cwd, 'home.ts'), FILE);
  expect((await troupe('machine', './home.ts#lamp')).stdout).toContain('on --> off : after 500 ms');
  const { code, stderr } = await troupe('machine', './home.ts#lamp', '--out', 'lamp.svg');
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'lamp: drawn in lamp.svg\n' });
  expect(await readFile(join(cwd, 'lamp.svg'), 'utf8')).toContain('<svg ');
});

test('what cannot be drawn is said in one line', async () => {
  await writeFile(join(cwd, 'home.ts'), FILE);
  const said = async (...argv: string[]) => {
    const { code, stdout, stderr } = await troupe('machine', ...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    return stderr;
  };
  expect(await said('./home.ts')).toBe(
    'troupe: ./home.ts has no machine as its default export: it has ./home.ts#lamp, ./home.ts#door\n',
  );
  await writeFile(join(cwd, 'off.ts'), FILE.replace(/initial: '\w+'/, "initial: 'fo'"));
  expect(await said('./off.ts#lamp')).toMatch(
    /^troupe: \.\/off\.ts: its machine: Initial state node "fo" not found/,
  );
  expect(await said('nobody')).toMatch(
    /^troupe: unknown machine "nobody": there are episode, explore, tool; the scenarios .*\n$/,
  );
  expect(await said('./home.ts#lamp', '--out', 'none/lamp.svg')).toBe(
    'troupe: --out none/lamp.svg: it cannot be written (ENOENT)\n',
  );
});

test.each(
  Object.entries(DRAWINGS),
)('the drawing of %s is up to date (npm run drawings)', async (id, file) => {
  expect(await readFile(file, 'utf8')).toBe(await troupeMachine(id, '--format', 'svg'));
});
