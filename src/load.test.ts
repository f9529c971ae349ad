import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect, promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BadInput } from './errors.ts';
import { loadScenario } from './load.ts';
import { run } from './runs/play/run.ts';

/** A world that says what it is told: one action, and the file decides whether that is a success. */
const file = (success: number) => `
import { createMachine } from 'xstate';
import { z } from 'zod';
import { defineScenario } from 'troupe';
export default defineScenario({
  id: 'one', title: 'One', roles: ['agent'], rules: 'Say anything.',
  task: z.object({ n: z.number() }), tasks: () => Array.from({ length: 40 }, (_, n) => ({ n })),
  taskName: ({ n }: { n: number }) => String(n), action: z.string(),
  machine: createMachine({ initial: 'a', states: { a: { on: { ACT: 'b' } }, b: { type: 'final' } } }),
  turn: (state) => (state.status === 'done' ? null : 'agent'), actions: () => ['x'],
  observe: () => '', format: (action: string) => action, parse: (text) => text,
  returns: (state) => ({ agent: state.status === 'done' ? ${success} : 0 }),
  respondent: { version: '1', rates: {}, reply: () => 'x' },
});
`;

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-load-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

test('a scenario from a file carries its hash, and so does its simulated model', async () => {
  await writeFile(join(cwd, 'one.ts'), file(1));
  const scenario = await loadScenario('./one.ts', cwd);
  expect(scenario.source).toMatch(/^[0-9a-f]{64}$/);
  expect(scenario.respondent?.version).toBe(`1 ${scenario.source}`);
});

test('a run is not resumed with a file that has changed since', async () => {
  await writeFile(join(cwd, 'one.ts'), file(1));
  const options = { agents: 'direct', name: 'edited', cwd, env: {} };
  const stop = new AbortController();
  const first = await run({
    ...options,
    scenario: './one.ts',
    concurrency: 1,
    signal: stop.signal,
    on: (event) => event.type === 'episode' && stop.abort(),
  });
  expect(first.status).toBe('interrupted');
  await writeFile(join(cwd, 'two.ts'), file(0));
  const results = join(cwd, first.run, 'results.jsonl');
  const before = await readFile(results, 'utf8');
  await expect(run({ ...options, scenario: './two.ts' })).rejects.toThrow(BadInput);
  await expect(run({ ...options, scenario: './two.ts' })).rejects.toThrow(/files/);
  expect(await readFile(results, 'utf8')).toBe(before);
  const rest = await run({ ...options, scenario: './one.ts' });
  expect(rest).toMatchObject({ run: first.run, status: 'finished', episodes: 40, solved: 40 });
});

/** Writes the scenario with its machine in a file of its own, and loads it. */
async function loadApart(machine: string) {
  const created = /createMachine\(.*\)(?=,\n {2}turn)/;
  const index = file(1)
    .replace(created, 'machine')
    .replace(/import .* from 'xstate'/, "import { machine } from './machine.ts'");
  await writeFile(join(cwd, 'machine.ts'), machine);
  await writeFile(join(cwd, 'index.ts'), index);
  return loadScenario('./index.ts', cwd);
}

test('a fault within a machine is said by its state node, and without the line that hands it over', async () => {
  const machine = `import { setup } from 'xstate';
    export const machine = setup({ guards: { legal: () => true } }).createMachine({
      id: 'm', initial: 'a', states: { a: { on: { ACT: { guard: 'leagl', target: 'b' } } }, b: { type: 'final' } },
    });`;
  await expect(loadApart(machine)).rejects.toThrow(
    new BadInput(
      "./index.ts does not load: scenario one: its machine does not implement guard 'leagl' of state node 'm.a'; did you mean 'legal'?",
    ),
  );
});

test('what another file throws as it loads is said with that file', async () => {
  await expect(loadApart("\nthrow new Error('not today');\nexport const machine = 1;")).rejects.toThrow(
    new BadInput(`./index.ts does not load: not today (${join(cwd, 'machine.ts')}:2)`),
  );
});

test('with debug the stack leads to the line of the user’s file', async () => {
  await writeFile(
    join(cwd, 'broken.ts'),
    file(1).replace("observe: () => ''", "observe: () => JSON.parse('{')"),
  );
  const played = run({ scenario: './broken.ts', agents: 'random', debug: true, cwd, env: {} });
  const error = await played.catch((thrown: unknown) => thrown);
  expect(inspect(error)).toMatch(/broken\.ts:\d+/);
});

/** The hash of a scenario as a process of its own loads it; and what its world says is a success. */
async function loaded(folder: string): Promise<{ source: string; version: string; success: number }> {
  const script = `
    import { loadScenario } from ${JSON.stringify(pathToFileURL(resolve('src/load.ts')).href)};
    const { source, respondent, returns } = await loadScenario('./one.ts', ${JSON.stringify(folder)});
    const success = returns({ status: 'done' }).agent;
    console.log(JSON.stringify({ source, version: respondent.version, success }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return JSON.parse(stdout);
}

test('the hash is of all local modules that the file pulls in', async () => {
  const rules = (success: number) =>
    `export { n } from './deep/n';\nexport const success: number = ${success};\n`;
  const text = file(1).replace("status === 'done' ? 1 : 0", "status === 'done' ? success * n : 0");
  const home = join(cwd, 'mine');
  await mkdir(join(home, 'deep'), { recursive: true });
  await writeFile(join(home, 'one.ts'), `import { n, success } from './rules.ts';\n${text}`);
  await writeFile(join(home, 'rules.ts'), rules(1));
  await writeFile(join(home, 'deep', 'n.ts'), 'export const n = 1;\n');
  await writeFile(join(home, 'notes.ts'), '');
  await cp(home, join(cwd, 'copy'), { recursive: true });
  const [first, copy] = await Promise.all([loaded(home), loaded(join(cwd, 'copy'))]);
  expect(first).toMatchObject({ success: 1, version: `1 ${first.source}` });
  expect(copy).toEqual(first);
  await writeFile(join(home, 'notes.ts'), '// imported by nobody\n');
  expect(await loaded(home)).toEqual(first);
  await writeFile(join(home, 'rules.ts'), rules(2));
  const edited = await loaded(home);
  expect(edited.success).toBe(2);
  await writeFile(join(home, 'deep', 'n.ts'), 'export const n = 2;\n');
  const deeper = await loaded(home);
  expect(deeper.success).toBe(4);
  expect(new Set([first, edited, deeper].map(({ source }) => source)).size).toBe(3);
  expect(new Set([first, edited, deeper].map(({ version }) => version)).size).toBe(3);
});
