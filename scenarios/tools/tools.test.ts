import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { play } from '../../machines/test-play.ts';
import { checkScenario } from '../../src/conformance/check.ts';
import { BadInput } from '../../src/errors.ts';
import { readOptions } from '../../src/runs/plan/options.ts';
import { grade } from './grade.ts';
import tools from './index.ts';
import { readRequests } from './requests.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const LIBRARY = here('example/library.ts');
const EVERYTHING = fileURLToPath(
  import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-tools-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'requests');
  writeFileSync(path, text);
  return path;
}

async function tasksOf(
  set: Record<string, unknown>,
  path: string | undefined = here('example/requests.json'),
) {
  const options = readOptions('scenario tools', tools.options, set);
  const tasks = await tools.tasks({ options, ...(path !== undefined && { path }) });
  return tasks.map((task) => tools.task.parse(task));
}

/** Plays with these actions, as a model that writes them one after the other. */
function playing(task: unknown, actions: readonly object[]) {
  let i = 0;
  const reply = () => `<action>${JSON.stringify(actions[Math.min(i++, actions.length - 1)])}</action>`;
  return play(tools, 'react', { task, reply });
}

const call = (tool: string, given: object) => ({ tool, arguments: given });

test('an episode with the functions of a module, in a session of its own', async () => {
  const tasks = await tasksOf({ tools: LIBRARY });
  expect(tasks.map((task) => tools.taskName(task))).toEqual([
    'In which year did Ninety Winters come out?',
    'Which books by Mira Holm are there?',
    'lend',
  ]);
  const lend = call('lend', { title: 'The Quiet Engine', reader: 'Ada' });
  for (const _ of ['once', 'again']) {
    const { outcome, questions } = await playing(tasks[2], [
      lend,
      lend,
      call('onLoan', {}),
      { answer: 'It is with Ada.' },
    ]);
    expect(outcome).toMatchObject({ status: 'solved', answer: 'It is with Ada.', steps: 4 });
    const seen = questions.at(-1)!.prompt;
    expect(seen).toContain('### search(text: string, limit?: number)\nBooks whose title');
    // The second time it was lent already; the next episode begins with all books there.
    expect(seen).toMatch(
      /→ answered\n {2}Ada has The Quiet Engine\n.*→ failed\n {2}The Quiet Engine is lent to Ada/s,
    );
    expect(seen).toContain('onLoan({}) → answered\n  {"The Quiet Engine":"Ada"}');
  }
}, 60_000);

test('a module is meant from the folder of the run; a change of what it imports is a change of it', async () => {
  const there = mkdtempSync(join(folder, 'there-'));
  const write = (name: string, text: string) => writeFileSync(join(there, name), text);
  write(
    'lib.ts',
    "import { word } from './words.js';\nexport { twice } from './more';\nexport const say = () => word;",
  );
  write('more.ts', "import './more.ts';\nexport function twice(n: number) { return 2 * n; }");
  write('words.ts', "export const word: string = 'here';");
  const options = readOptions('scenario tools', tools.options, { tools: './lib.ts' });
  const path = file('{"request": "Say it."}');
  const sourceOf = async () => {
    const [task] = (await tools.tasks({ options, path, cwd: there })) as { source: string }[];
    return { task, source: task!.source };
  };
  const before = await sourceOf();
  const { outcome, questions } = await playing(before.task, [call('say', {}), { answer: 'here' }]);
  expect(outcome.status).toBe('solved');
  expect(questions.at(-1)!.prompt).toContain('say({}) → answered\n  here');
  expect((await sourceOf()).source).toBe(before.source);
  write('words.ts', "export const word: string = 'there';");
  const after = (await sourceOf()).source;
  expect(after).not.toBe(before.source);
  write('more.ts', 'export function twice(n: number) { return n + n; }');
  expect((await sourceOf()).source).not.toBe(after);
}, 60_000);

test("an episode with someone else's server, its documentation hidden, its faults and ours told", async () => {
  const path = file('{"request": "Add 19 and 23 with the server.", "answer": 42}\n');
  const [task] = await tasksOf({ tools: `mcp:"${process.execPath}" '${EVERYTHING}'`, obscure: 'docs' }, path);
  const { outcome, questions } = await playing(task, [
    call('get-sum', { a: '19' }),
    call('sum', {}),
    call('get-sum', { a: 19, b: 23 }),
    { answer: ' 42\n' },
  ]);
  expect(outcome).toMatchObject({ status: 'solved', steps: 4 });
  const seen = questions.at(-1)!.prompt;
  expect(seen).toContain('### get-sum(a: number, b: number)');
  expect(seen).not.toContain('Returns the sum of two numbers');
  expect(seen).toMatch(/get-sum\(.*\) → failed\n {2}wrong arguments for get-sum: a .*; b /);
  expect(seen).toMatch(/sum\({}\) → failed\n {2}there is no tool "sum"/);
  expect(seen).toContain('→ answered\n  The sum of 19 and 23 is 42.');
}, 60_000);

test('a server that dies or hangs is an observation, tried again as often as it may be', async () => {
  const server = here('../../src/tools/mcp/test-server.ts');
  const set = { tools: `mcp:"${process.execPath}" '${server}' well`, timeout: '400', tries: '2' };
  const [task] = await tasksOf(set, file('{"request": "Count."}'));
  const { outcome, questions, journal } = await playing(task, [
    call('counter', { n: 3 }),
    call('die', {}),
    call('hang', {}),
    call('counter', {}),
    { answer: 'done' },
  ]);
  expect(outcome).toMatchObject({ status: 'solved', steps: 5 });
  const seen = questions.at(-1)!.prompt;
  expect(seen).toMatch(
    /die\({}\) → failed\n {2}the MCP server ".*" ended when it was asked for die; it last said: TypeError/,
  );
  expect(seen).toMatch(/hang\({}\) → timed out\n {2}the MCP server ".*" gave no answer to hang in 0\.4 s/);
  expect(seen).toContain('counter({}) → answered\n  counted 1');
  const last = journal.findLast(({ actor, type }) => actor === 'scenario' && type === 'state');
  const { results } = last!.context as { results: { tries: number }[] };
  expect(results.map(({ tries }) => tries)).toEqual([1, 2, 2, 1]);
}, 60_000);

test('keeps to what agents rely on', async () => {
  const tasks = await tasksOf({ tools: LIBRARY });
  const { checks, steps } = await checkScenario(tools, { tasks: tasks.slice(0, 1), games: 2, maxSteps: 8 });
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(steps).toBeGreaterThanOrEqual(2);
}, 60_000);

test.each([
  [{ answer: 'Ada' }, ' ada\n', 1],
  [{ answer: 'Ada' }, 'Ada Byron', 0],
  [{ contains: ['Ada', 'Byron'] }, 'byron, ADA', 1],
  [{ contains: ['Ada', 'Byron'] }, 'Ada', 0],
  [{ answer: 'Ada', contains: ['x'] }, 'Ada', 0],
  [{}, '', 1],
  [{}, undefined, 0],
])('%j graded by %j: %d', (wanted, given, points) => {
  expect(grade({ name: 'r', request: 'r', ...wanted }, given)).toBe(points);
});

test('requests come as a list or as lines, and are told apart by name', () => {
  expect(readRequests(file('[{"request": "a"}, {"request": "a", "contains": 3}]'))).toEqual([
    { name: 'a', request: 'a' },
    { name: 'a (2)', request: 'a', contains: ['3'] },
  ]);
  const long = 'word '.repeat(30);
  const [first, second] = readRequests(file(`{"request": "${long}"}\n\n{"name": "n", "request": "b"}\r\n`));
  expect(first!.name).toMatch(/^(word ){11}word…$/);
  expect(second).toEqual({ name: 'n', request: 'b' });
});

test.each([
  ['', /there is no request in it/],
  ['{"request": "a"}\n{"question": "b"}', /requests line 2: request: .*expected string/],
  ['[{"request": "a", "anwser": 3}]', /requests entry 0: .*"anwser"/],
  ['{"request": "a"', /requests line 1: this is no JSON/],
])('%j is bad input that names the row', (text, why) => {
  const path = file(text);
  expect(() => readRequests(path)).toThrow(BadInput);
  expect(() => readRequests(path)).toThrow(why);
});

test('without tools, without requests, and with tools that do not open it says so before anything runs', async () => {
  await expect(tasksOf({})).rejects.toThrow(/^scenario tools needs tools: give a module, as --set tools=/);
  await expect(tools.tasks({ options: { tools: LIBRARY, memory: 512 } })).rejects.toThrow(
    /^scenario tools has no tasks of its own: give requests/,
  );
  await expect(tasksOf({ tools: './nowhere.ts' })).rejects.toThrow(
    new BadInput('no such file: ./nowhere.ts'),
  );
});
