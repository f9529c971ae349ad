import { execFile } from 'node:child_process';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Io } from './io.ts';
import { main } from './main.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-explore-cli-'));
});

/** Runs a command in the test's folder; words are separated by spaces. */
async function troupe(command: string, more: Partial<Io> = {}) {
  const out = { stdout: '', stderr: '' };
  const screen = (name: keyof typeof out) =>
    new Writable({
      write(chunk, _, done) {
        out[name] += chunk;
        done();
      },
    });
  const io: Io = {
    stdin: Readable.from([]),
    stdout: screen('stdout'),
    stderr: screen('stderr'),
    env: {},
    cwd,
    ...more,
  };
  const code = await main(command.split(' '), io);
  return { code, ...out };
}

describe('troupe explore', () => {
  it('tells turn by turn, then what is known and where it lies', async () => {
    const { code, stdout, stderr } = await troupe('explore places --iterations 2,4 --obscure names');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^turn 1 of 4: \d calls(, \d failed)?\nturn 2 of 4: /);
    expect(stdout).toMatch(
      /^places-names, explored by synthetic\n\niterations +functions documented +explored\n/,
    );
    expect(stdout).toMatch(/\n +2 +\d+ of 20 +now\n +4 +\d+ of 20 +now\n/);
    expect(stdout).toContain('caches/explorations/places-names/synthetic.json');
    expect(stdout).toContain('never an LLM');
    const again = await troupe('explore places --iterations 4 --obscure names --json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      tools: 'places-names',
      explorer: 'synthetic',
      file: 'caches/explorations/places-names/synthetic.json',
      functions: 20,
      explorations: [
        { iterations: 2, made: false },
        { iterations: 4, made: false },
      ],
      calls: 0,
      spent: 0,
    });
    expect(again.stdout.trim()).not.toContain('\n');
  });

  it('puts explorations where it is told to, and shows each flag of the original in its help', async () => {
    await troupe('explore math-demo --iterations 1 --shuffle --seed 3 --out here');
    expect(await readdir(join(cwd, 'here', 'math-demo'))).toEqual(['synthetic-s3-shuffled.json']);
    const { stdout } = await troupe('explore --help');
    for (const flag of [
      '--model',
      '--model-type',
      '--explore-model',
      '--explore-model-type',
      '--execute-temp',
      '--explore-temp',
      '--explore-environment-iterations',
      '--max_iterations_per_episode',
      '--benchmark_path',
      '--task',
    ])
      expect(stdout).toMatch(new RegExp(`${flag}[ ,]`));
    expect(stdout).toContain('Examples:\n  troupe explore places');
  });

  it('says in one line what is wrong', async () => {
    await writeFile(join(cwd, 'file'), '');
    const said = async (command: string) => {
      const { code, stderr } = await troupe(command);
      expect(code, stderr).toBe(2);
      expect(stderr.trim()).not.toContain('\n');
      return stderr.trim();
    };
    expect(await said('explore places')).toBe(
      'troupe: for how many turns? write --iterations 8, or several: 4,8,16',
    );
    expect(await said('explore places --iterations 4,0')).toMatch(
      /--iterations 4,0: give whole numbers from 1/,
    );
    expect(await said('explore place --iterations 4')).toMatch(
      /unknown scenario "place": did you mean places\?/,
    );
    expect(await said('explore game24 --iterations 4')).toMatch(/game24 has no tools to explore/);
    expect(await said('explore places --iterations 4 --explorer gpt')).toMatch(/unknown model "gpt"/);
    expect(await said('explore places --iterations 4 --set depth=1')).toMatch(/--set depth/);
    expect(await said('explore places --iterations 4 --obscure all')).toMatch(
      /--obscure all: there are none, docs, names/,
    );
    expect(await said('explore places --iterations 4 --out file')).toMatch(/--out .*file is not a folder/);
    expect(await said('explore places --iterations 4 --explore-temperature 3')).toMatch(
      /give a number from 0 to 2/,
    );
    expect(await said('explore places --iterations 4 --debug')).toMatch(
      /^troupe: unknown option '--debug': there are --iterations, /,
    );
    expect(await readdir(cwd)).toEqual(['file']);
    await writeFile(join(cwd, 'tools.py'), 'def add(a, b): return a + b\n');
    expect(await said('explore ./tools.py --iterations 4')).toMatch(
      /end in \.ts.*an MCP server.*python-tools\.md/,
    );
    expect(await said('explore ./none.ts --iterations 4')).toMatch(/no such file: \.\/none\.ts$/);
    expect(await said('explore mcp:no-such-command --iterations 4')).toMatch(/there is no such command$/);
  });

  it('says so before it changes a file that git keeps', async () => {
    const git = (...words: string[]) => promisify(execFile)('git', words, { cwd });
    const file = join('caches', 'explorations', 'math-demo', 'synthetic.json');
    await git('init', '--quiet');
    expect((await troupe('explore math-demo --iterations 1')).stderr).not.toContain('git');
    await git('add', file);
    // What is known already is asked for again and again.
    expect((await troupe('explore math-demo --iterations 1')).stderr).toBe('');
    const elsewhere = await troupe('explore math-demo --iterations 2 --out elsewhere');
    expect(elsewhere.stderr).not.toContain('git');
    expect((await git('diff', '--name-only')).stdout).toBe('');
    const { stderr } = await troupe('explore math-demo --iterations 2');
    expect(stderr).toContain(`${join(cwd, file)} is in git, and changes now`);
    expect(stderr.indexOf('is in git')).toBeLessThan(stderr.indexOf('turn 1 of 2'));
    expect((await git('diff', '--name-only')).stdout.trim()).toBe(file);
  });

  it('says so when it was interrupted before it began', async () => {
    const { code, stderr } = await troupe('explore places --iterations 4', { signal: AbortSignal.abort() });
    expect(code).toBe(130);
    expect(stderr).toBe('troupe: exploring was stopped; the same command goes on from here\n');
  });

  it('stops when interrupted, and goes on from the cache', async () => {
    const slow = '--explorer synthetic?latency=30ms';
    const cut = new AbortController();
    let said = '';
    const stderr = new Writable({
      write(chunk, _, done) {
        said += chunk;
        if (said.includes('turn 1 of 60')) cut.abort();
        done();
      },
    });
    const { code } = await troupe(`explore places --iterations 60 ${slow}`, { signal: cut.signal, stderr });
    expect(code).toBe(130);
    expect(said).toMatch(/exploring was stopped; the same command goes on from here\n$/);
    const { stdout } = await troupe(`explore places --iterations 4 ${slow} --json`);
    const { live, calls } = JSON.parse(stdout);
    expect(calls).toBe(5);
    expect(live).toBeLessThan(calls);
  });
});

describe('troupe run --explore', () => {
  it('explores before the first episode, and says so', async () => {
    const run = 'run places --agent react --tasks 0-3 --set obscure=names --display plain';
    const { code, stdout, stderr } = await troupe(`${run} --explore 3 --explorer synthetic:0.5`);
    expect(code).toBe(0);
    expect(stderr).toContain('synthetic:0.5 has explored places-names: 3 turns\n');
    expect(stdout).toContain('set: obscure=names, explored=3, explorer=synthetic:0.5');
    expect(stdout).toContain('(and 4 live in explorations, or in episodes cut off or played again)');
    const again = await troupe(`${run} --explore 3 --explorer synthetic:0.5`);
    expect(again.stderr).not.toContain('has explored');
  });

  it('is for agents that can use it, on tools that there are', async () => {
    const said = async (command: string) => (await troupe(command)).stderr;
    expect(await said('run game24 --agent direct --explore 2')).toMatch(/explored: no agent of this run/);
    expect(await said('run game24 --agent react --explore 2')).toMatch(/game24 has no tools to explore/);
    expect(await said('run places --agent react --explore 2 --set explored=3')).toMatch(
      /--set explored and --explore: give one/,
    );
    expect(await readdir(cwd)).toEqual([]);
  });
});
