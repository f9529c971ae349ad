import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Io, Screen } from './io.ts';
import { main } from './main.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-cli-replay-'));
});

async function troupe(...argv: string[]) {
  const out = { stdout: '', stderr: '' };
  const screen = (name: keyof typeof out): Screen =>
    Object.assign(
      new Writable({
        write(chunk, _, done) {
          out[name] += chunk;
          done();
        },
      }),
      { isTTY: false, columns: 110 },
    );
  const io: Io = {
    stdin: Readable.from([]),
    stdout: screen('stdout'),
    stderr: screen('stderr'),
    env: {},
    cwd,
  };
  const code = await main(argv, io);
  return { code, ...out, lines: out.stdout.trimEnd().split('\n') };
}

const RULES = `
import { defineScenario } from 'troupe';
import { assign, setup } from 'xstate';
import { z } from 'zod';

export default defineScenario({
  id: 'count', title: 'Count', roles: ['agent'], rules: 'Count to three.',
  task: z.object({}), tasks: () => [{}], taskName: () => 'three', action: z.number(),
  machine: setup({
    actions: { add: assign({ count: ({ context, event }) => context.count + event.action }) },
  }).createMachine({
    context: { count: 0 }, initial: 'counting',
    states: {
      counting: { always: { guard: ({ context }) => context.count >= 3, target: 'over' }, on: { ACT: { actions: 'add' } } },
      over: { type: 'final' },
    },
  }),
  turn: (state) => (state.status === 'done' ? null : 'agent'),
  actions: () => [1],
  observe: (state) => 'At ' + state.context.count,
  format: String, parse: Number,
  returns: (state) => ({ agent: state.status === 'done' ? 1 : 0 }),
});
`;

describe('troupe replay', () => {
  it('says in one line that all is as recorded', async () => {
    await troupe('run', 'kuhn-poker', '--agent', 'random,first', '--seeds', '2', '--name', 'deals');
    expect(await troupe('replay', 'deals')).toMatchObject({
      code: 0,
      stdout: '✓ 4 of 4 episodes replayed as recorded (8 steps)\n',
    });
    const [run] = await readdir(join(cwd, 'runs'));
    const one = `runs/${run}/episodes/deal.first.s1.jsonl`;
    expect((await troupe('replay', one)).stdout).toBe('✓ deal.first.s1 replayed as recorded (2 steps)\n');
    const { code, stdout } = await troupe('replay', 'deals', one, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ episodes: 5, equal: 5, failed: [] });
  });

  it('shows how things stand at a step', async () => {
    await troupe('run', 'kuhn-poker', '--agent', 'first', '--name', 'deals');
    const { code, lines } = await troupe('replay', 'deals/deal.first.s1', '--to', '1');
    expect(code).toBe(0);
    expect(lines.slice(0, 2)).toEqual(['after step 1', '  state    "checked"']);
    expect(lines).toContain('    The first player checked.');
    expect((await troupe('replay', 'deals/deal.first.s1', '--to', '7')).stderr).toBe(
      'troupe: --to 7: deal.first.s1 has 2 steps\n',
    );
    expect(await troupe('replay', 'deals/deal.first.s1', '--to', 'end')).toMatchObject({ code: 2 });
  });

  it('shows the first step at which an edited file plays otherwise, both sides, and says so', async () => {
    await writeFile(join(cwd, 'count.ts'), RULES);
    const run = await troupe('run', './count.ts', '--agent', 'first', '--name', 'count');
    expect(run.code).toBe(0);
    expect(await troupe('replay', 'count')).toMatchObject({ code: 0 });
    // Loaded modules stay as they are in a process: what was edited is loaded under another name.
    await writeFile(
      join(cwd, 'edited.ts'),
      RULES.replace('context.count + event', '2 * context.count + event'),
    );
    const { code, lines } = await troupe('replay', 'count', '--scenario', './edited.ts');
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/^diverges {2}three\.first\.s1 {2}at step 2, line \d+ of runs\/.*jsonl$/);
    expect(lines.slice(1, 4)).toEqual([
      '  scenario state: value',
      '    journal "counting"',
      '    now     "over"',
    ]);
    expect(lines.slice(4, 7)).toEqual(['  scenario state: context.count', '    journal 2', '    now     3']);
    expect(lines[7]).toContain('the file of scenario count has changed since it was played');
    expect(lines[8]).toBe('✗ three.first.s1 not replayed as recorded (2 steps)');
    await troupe('run', './count.ts', '--agent', 'first', '--seeds', '2', '--name', 'twice');
    const both = await troupe('replay', 'twice', '--scenario', './edited.ts');
    expect(both.lines.at(-1)).toBe('✗ 0 of 2 episodes replayed as recorded (4 steps)');
    const { stdout } = await troupe('replay', 'count', '--scenario', './edited.ts', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ equal: 0, failed: [{ divergence: { step: 2 } }] });
  });

  it('names what it cannot find or read', async () => {
    expect(await troupe('replay', 'nowhere')).toMatchObject({ code: 2, stdout: '' });
    await troupe('run', 'kuhn-poker', '--agent', 'first', '--seeds', '2', '--name', 'deals');
    const [run] = await readdir(join(cwd, 'runs'));
    const file = join(cwd, 'runs', run!, 'episodes', 'deal.first.s1.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('{"n":3', '{"n:3'));
    const { code, lines } = await troupe('replay', 'deals');
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/^unreadable {2}deal\.first\.s1 {2}.*:4: not a line of JSON/);
    expect(lines[1]).toBe('✗ 1 of 2 episodes replayed as recorded (2 steps)');
  });
});

describe('troupe branch', () => {
  it('goes on from a step, shows both, and says how to look closer', async () => {
    await troupe('run', 'tic-tac-toe', '--agent', 'first', '--name', 'game');
    const [run] = await readdir(join(cwd, 'runs'));
    const episode = (await readdir(join(cwd, 'runs', run!, 'episodes')))[0]!.replace('.jsonl', '');
    const { code, lines } = await troupe('branch', `game/${episode}`, '--at', '2', '--action', '5');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^parent {2}first: X won · X \+1, O −1 · 7 steps · 0 calls/);
    expect(lines[2]).toMatch(/^branch {2}first: X won/);
    expect(lines[3]).toMatch(/^ {8}1 5 2/);
    const shown = /It goes its own way from step 2, with the parent’s luck: troupe show (\S+)$/.exec(
      lines[4]!,
    )![1]!;
    expect((await troupe('replay', shown)).code).toBe(0);
    const { stdout } = await troupe('branch', shown, '--at', '3', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ status: 'solved', parent: { step: 3, fresh: [3] } });
  });

  it('says when all went as it did before', async () => {
    await troupe('run', 'game24', '--agent', 'tot', '--tasks', '0', '--set', 'attempts=1', '--name', 'plan');
    const [run] = await readdir(join(cwd, 'runs'));
    const episode = (await readdir(join(cwd, 'runs', run!, 'episodes')))[0]!.replace('.jsonl', '');
    const planned = await troupe('branch', `plan/${episode}`, '--at', '2');
    expect(planned.lines.at(-1)).toMatch(
      /^From step 2 on it went as its parent did, and asked no model: troupe/,
    );
    const again = await troupe('branch', `plan/${episode}`, '--at', '1', '--model', 'synthetic');
    expect(again.lines.at(-1)).toMatch(/^From step 1 on it went as its parent did, with the parent’s luck: /);
  });

  it('writes nothing for what does not fit', async () => {
    await troupe('run', 'tic-tac-toe', '--agent', 'first', '--name', 'game');
    const before = await readdir(join(cwd, 'runs'));
    const episode = (await readdir(join(cwd, 'runs', before[0]!, 'episodes')))[0]!.replace('.jsonl', '');
    const refused = async (...argv: string[]) => {
      const { code, stderr } = await troupe('branch', `game/${episode}`, ...argv);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await refused()).toContain('--at');
    for (const step of ['x', '0'])
      expect(await refused('--at', step)).toContain('give a whole number from 1');
    expect(await refused('--at', '99')).toContain('has steps 1 to 7');
    expect(await refused('--at', '2', '--action', '1')).toContain('--action "1": cell 1 is taken');
    expect(await refused('--at', '2', '--cache', 'no')).toContain('read-write, read, off, replay');
    expect(await readdir(join(cwd, 'runs'))).toEqual(before);
  });
});
