import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { openCache } from '../cache/cache.ts';
import { takeStock } from '../runs/folder/folder.ts';
import { readJournal } from '../runs/folder/journal.ts';
import { readManifest } from '../runs/folder/manifest.ts';
import { type ResultLine, readResults } from '../runs/folder/results.ts';
import { end } from './test-process.ts';

const BIN = resolve('bin/troupe.js');

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-process-'));
});

const words = (command: string) => command.split(' ');

function start(command: string): ChildProcess {
  return spawn(process.execPath, [BIN, ...words(command)], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

const troupe = (command: string) => end(start(command));

const resultsOf = (dir: string) => readResults(join(cwd, dir, 'results.jsonl'), { warn: () => {} });

const essence = (lines: readonly ResultLine[]) =>
  lines
    .map(({ seconds: _s, live: _l, spent: _p, launch: _n, ...line }) => line)
    .sort((a, b) => (a.episode < b.episode ? -1 : 1));

/** The folder of the only run, once that many of its episodes have ended. */
async function underWay(child: ChildProcess, results: number): Promise<string> {
  while (child.exitCode === null) {
    const [folder] = await readdir(join(cwd, 'runs')).catch(() => []);
    const dir = folder && join('runs', folder);
    const text = dir && (await readFile(join(cwd, dir, 'results.jsonl'), 'utf8').catch(() => ''));
    if (dir && text && text.split('\n').length > results) return dir;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`the run ended before ${results} results were seen`);
}

const RUN = 'run game24 --agent direct,tot --tasks 0-4 --set attempts=1 --seeds 2 --concurrency 3';
const SLOW = `${RUN} --model synthetic?latency=40ms --name mine`;

describe('a run that is killed', () => {
  it('goes on where it was, loses no answer, and ends as if nothing had happened', async () => {
    const child = start(SLOW);
    const dir = await underWay(child, 6);
    child.kill('SIGKILL');
    expect(await end(child)).toMatchObject({ signal: 'SIGKILL' });
    expect(await readManifest(join(cwd, dir))).toMatchObject({ status: 'running' });
    const before = await resultsOf(dir);
    await cp(join(cwd, dir, 'episodes'), join(cwd, 'journals'), { recursive: true });
    // As if it had died in the middle of a line.
    await appendFile(join(cwd, dir, 'results.jsonl'), '{"episode":"torn');

    const again = await troupe(`${SLOW} --json`);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('dropped its last line');
    const summary = JSON.parse(again.stdout);
    expect(summary).toMatchObject({ run: dir, episodes: 16, errors: 0 });
    const lines = await resultsOf(dir);
    expect(lines.slice(0, before.length)).toEqual(before);
    expect(new Set(lines.map(({ episode }) => episode)).size).toBe(16);
    expect(lines).toHaveLength(16);

    const straight = await troupe(
      `${RUN} --model synthetic?latency=40ms --name straight --json --display none`,
    );
    const whole = JSON.parse(straight.stdout);
    expect(whole.live).toBe(0);
    expect(whole.arms).toEqual(summary.arms);
    expect(essence(await resultsOf(whole.run))).toEqual(essence(lines));

    const cache = openCache({ dir: join(cwd, 'caches', 'calls') });
    const names = await readdir(join(cwd, 'journals'));
    const journals = await Promise.all(
      names.map((name) => readJournal(join(cwd, 'journals', name), () => {})),
    );
    const calls = journals.flat().filter(({ type }) => type === 'call');
    expect(calls.length).toBeGreaterThan(before.length);
    for (const { keys, replies } of calls) {
      expect((keys as string[]).map((key) => cache.get(key)?.completion.text)).toEqual(replies);
    }
    await cache.close();
  });

  it('is not played by two processes at once', async () => {
    // So slow that whoever plays is still at it when the other has looked.
    const SLOW = `${RUN} --model synthetic?latency=2s --name mine`;
    const child = start(SLOW);
    const dir = await underWay(child, 1);
    const other = await troupe(SLOW);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringMatching(isPlaying(child, dir)) });
    child.kill('SIGKILL');
    await end(child);
    // Nor do two take over at once what it has left.
    const both = [start(SLOW), start(SLOW)];
    const ended = both.map(end);
    const loser = await Promise.race(ended.map(async (each, n) => ({ ...(await each), winner: 1 - n })));
    const winner = both[loser.winner]!;
    expect(loser).toMatchObject({ code: 2, stderr: expect.stringMatching(isPlaying(winner, dir)) });
    winner.kill('SIGINT');
    expect(await ended[loser.winner]).toMatchObject({ code: 130 });
    expect(await readManifest(join(cwd, dir))).toMatchObject({ status: 'interrupted' });
    expect(await readdir(join(cwd, dir))).not.toContain('run.lock');
  });
});

const isPlaying = ({ pid }: ChildProcess, dir: string) =>
  new RegExp(`^troupe: --name mine: process ${pid} is playing .*${dir}; choose another name\n$`);

describe('Ctrl-C', () => {
  it('ends a run in order, to be resumed', async () => {
    const child = start(SLOW);
    const ended = end(child);
    const dir = await underWay(child, 1);
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    // As the process that runs the tests was started: by npm, or not.
    const called = process.env.npm_command ? 'npx troupe' : 'troupe';
    expect(stdout).toContain(`Interrupted. To go on from here: ${called} relaunch ${dir}`);
    expect(await readManifest(join(cwd, dir))).toMatchObject({ status: 'interrupted' });
    const again = await troupe(`${SLOW} --json --display none`);
    expect(JSON.parse(again.stdout)).toMatchObject({ run: dir, episodes: 16 });
  });
});

describe('two processes', () => {
  it('share one cache', async () => {
    const [one, other] = await Promise.all([troupe(`${RUN} --json`), troupe(`${RUN} --json`)]);
    expect([one.code, other.code]).toEqual([0, 0]);
    const [a, b] = [JSON.parse(one.stdout), JSON.parse(other.stdout)];
    expect(a.run).not.toBe(b.run);
    expect(a.arms).toEqual(b.arms);
    const third = await troupe(`${RUN} --json --cache replay`);
    expect(JSON.parse(third.stdout)).toMatchObject({ live: 0, errors: 0, solved: a.solved });
  });
});

const GUESS = `
import { BadInput, defineAgent, defineScenario } from 'troupe';
import { type AnyMachineSnapshot, sendParent, setup } from 'xstate';
import { z } from 'zod';

enum Range { Low = 1, High = 5 } // not erasable: needs a compiler

const machine = setup({
  types: { context: {} as { target: number }, input: {} as { target: number },
           events: {} as { type: 'ACT'; role: string; action: number } },
  guards: { right: ({ context, event }) => event.action === context.target },
}).createMachine({
  context: ({ input }) => input, initial: 'guessing',
  states: { guessing: { on: { ACT: [{ guard: 'right', target: 'found' }, 'guessing'] } }, found: { type: 'final' } },
});

export default defineScenario({
  id: 'guess', title: 'Guess a number', roles: ['agent'], rules: 'Guess the number.',
  task: z.object({ target: z.number() }),
  tasks: () => { if (!BadInput) throw new Error('another engine'); return [{ target: 3 }]; },
  taskName: (task) => String(task.target),
  action: z.number(), machine,
  turn: (state) => (state.status === 'done' ? null : 'agent'),
  actions: () => [Range.Low, 2, 3, 4, Range.High],
  observe: () => 'A number from 1 to 5.',
  format: (action) => String(action), parse: (text) => Number(text),
  returns: (state) => ({ agent: state.matches('found') ? 1 : 0 }),
});

const agent = (id: string, machine: any) => defineAgent({
  id, title: id, description: '', options: z.object({ guess: z.number().default(3) }), sees: () => ['rules'], machine,
});
const chart = setup({ types: { context: {} as any, input: {} as any, events: {} as any } });
export const sure = agent('sure', chart.createMachine({
  context: ({ input }) => input, initial: 'playing',
  states: {
    playing: { on: {
      OBSERVE: { actions: sendParent(({ context }: any) => ({ type: 'ACT', role: context.role, attempt: 0, action: context.options.guess })) },
      OVER: 'done',
    } },
    done: { type: 'final' },
  },
}));
export const mute = agent('mute', chart.createMachine({}));
export const tired = agent('tired', chart.createMachine({
  context: ({ input }) => input, initial: 'playing',
  states: {
    playing: { on: { OBSERVE: { target: 'tired', actions: sendParent(({ context }: any) => ({ type: 'ACT', role: context.role, attempt: 0, action: 1 })) } } },
    tired: {},
  },
}));
`;

describe('files of one’s own', () => {
  beforeEach(async () => {
    await writeFile(join(cwd, 'guess.ts'), GUESS);
  });

  it('in TypeScript run, in a folder with nothing else', async () => {
    const { code, stdout, stderr } = await troupe(
      'run ./guess.ts --agent random,./guess.ts#sure,./guess.ts#sure?guess=4 --max-steps 9 --json',
    );
    expect(stderr).not.toContain('troupe:');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).arms).toMatchObject([
      { scenario: 'guess', agent: 'random' },
      { scenario: 'guess', agent: './guess.ts#sure', solved: 1, steps: 1 },
      { scenario: 'guess', agent: './guess.ts#sure?guess=4', solved: 0, steps: 9 },
    ]);
  });

  it('whose agent neither acts nor ends cost their own episodes alone', async () => {
    const { code, stdout, stderr } = await troupe(
      'run ./guess.ts --agent ./guess.ts#mute,./guess.ts#sure --json --seeds 2',
    );
    expect(code).toBe(3);
    expect(stderr).not.toContain('ended too early');
    const { run, arms } = JSON.parse(stdout);
    expect(arms).toMatchObject([
      { agent: './guess.ts#mute', errors: 2 },
      { agent: './guess.ts#sure', errors: 0, solved: 2 },
    ]);
    const [line] = (await resultsOf(run)).filter(({ agent }) => agent === './guess.ts#mute');
    expect(line!.error).toEqual({
      kind: 'internal',
      message: expect.stringMatching(
        /standstill: the agent of agent, in state "?.+, was sent OBSERVE and sends no ACT/,
      ),
    });
  });

  it('whose agent stops halfway leave a journal with an end, which tells as much as the results', async () => {
    const { code, stdout } = await troupe('run ./guess.ts --agent ./guess.ts#tired --json');
    expect(code).toBe(3);
    const { run } = JSON.parse(stdout);
    const dir = join(cwd, run);
    const [line] = await resultsOf(run);
    expect(line).toMatchObject({ status: 'error', steps: 1, attempts: 1 });
    const journal = await readJournal(join(dir, 'episodes', `${line!.episode}.jsonl`));
    expect(journal.at(-1)).toMatchObject({
      actor: 'episode',
      type: 'end',
      launch: 1,
      status: 'error',
      steps: 1,
      error: line!.error,
    });
    // It has ended, so it is none of those that were cut off.
    expect((await takeStock({ dir, manifest: (await readManifest(dir))! }, () => {})).counted).toEqual([]);
  });

  it('whose tasks never come are an early end, and no success', async () => {
    const never = GUESS.replace('tasks: () => {', 'tasks: async () => { await new Promise(() => {});');
    await writeFile(join(cwd, 'never.ts'), never);
    expect(await troupe('run ./never.ts --agent random')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'troupe: ended too early: what the command waits for will never answer\n',
    });
  });

  it('that do not load are one clear line', async () => {
    await writeFile(join(cwd, 'broken.ts'), 'export default 1;\nconst x = ;\n');
    await writeFile(join(cwd, 'apart.ts'), "import './broken.ts';\n");
    await writeFile(join(cwd, 'throws.ts'), '\n\nthrow new Error("not today");\n');
    await writeFile(join(cwd, 'lost.js'), 'import "./nowhere.js";\n');
    await writeFile(join(cwd, 'other.js'), 'export const a = 1;\n');
    await writeFile(join(cwd, 'lane.ts'), GUESS.replace("target: 'found'", "target: 'fuond'"));
    await writeFile(join(cwd, 'start.ts'), GUESS.replace("initial: 'guessing'", "initial: 'gessing'"));
    await writeFile(join(cwd, 'tasks.ts'), GUESS.replace('tasks: () => {', 'tasks: () => { null.a;'));
    await writeFile(join(cwd, 'names.ts'), GUESS.replace('String(task.target)', 'task.gone.target'));
    const cases = [
      ['./broken.ts', 'does not load: Unexpected ";" (line 2)'],
      ['./apart.ts', './apart.ts does not load: Unexpected ";" (broken.ts:2)'],
      ['./throws.ts', 'does not load: not today (line 3)'],
      ['./lane.ts', "state node '(machine).guessing': Child state 'fuond' does not exist on '(machine)'"],
      ['./start.ts', 'start.ts does not load: scenario guess: its machine: Initial state node "gessing"'],
      ['./tasks.ts', 'scenario guess (tasks.ts): tasks threw: Cannot read properties of null'],
      ['./names.ts', 'scenario guess (names.ts): taskName threw: Cannot read properties of undefined'],
      ['./lost.js', 'does not load: Cannot find module'],
      ['./other.js', 'has no scenario as its default export: export one made by defineScenario'],
      ['./guess.ts#nobody', 'has no scenario as its export "nobody"'],
      ['./none.ts', 'no such file: ./none.ts'],
    ] as const;
    await Promise.all(
      cases.map(async ([reference, why]) => {
        const { code, stderr } = await troupe(`run ${reference} --agent random`);
        expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^troupe: [^\n]+\n$/) });
        expect(stderr).toContain(why);
      }),
    );
    const { stderr } = await troupe('run ./guess.ts --agent ./guess.ts');
    expect(stderr).toContain('it has ./guess.ts#mute, ./guess.ts#sure, ./guess.ts#tired');
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });
});

describe('the program', () => {
  it('stays calm when its reader has seen enough', async () => {
    const { stdout } = await troupe(`${RUN} --display none`);
    const show = /show (\S+)/.exec(stdout)![1];
    const shell = `"${process.execPath}" "${BIN}" show ${show} --full | head -n 1`;
    const { stdout: head, stderr } = await promisify(execFile)('sh', ['-c', shell], { cwd });
    expect({ lines: head.split('\n').length, stderr }).toEqual({ lines: 2, stderr: '' });
  });

  it('ends with its own code, whoever reads', async () => {
    const command = 'run game24 --agent direct --tasks 0-2 --cache replay';
    const shell = `("${process.execPath}" "${BIN}" ${command} ; echo "code $?" >&2) | true`;
    const { stderr } = await promisify(execFile)('sh', ['-c', shell], { cwd });
    expect(stderr).toMatch(/^code 3$/m);
    expect(stderr).not.toContain('EPIPE');
  });

  it.skipIf(!existsSync('/dev/full'))('says in one line that stdout takes nothing more', async () => {
    const shell = `"${process.execPath}" "${BIN}" agents > /dev/full`;
    const error = await promisify(execFile)('sh', ['-c', shell], { cwd }).catch((reason) => reason);
    expect(error).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^troupe: cannot write to stdout: ENOSPC[^\n]*\n$/),
    });
  });

  const old = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
    const version = existsSync(path) ? execFileSync(path, ['--version'], { encoding: 'utf8' }) : 'v99';
    return Number(/^v(\d+)/.exec(version)![1]) < 22;
  });

  it.skipIf(!old)('says in one line that a Node is too old (where this machine has one)', async () => {
    const error = await promisify(execFile)(old!, [BIN, 'run', 'game24']).catch((reason) => reason);
    expect(error).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^troupe: needs Node 22\.12.*\n$/),
    });
  });
});
