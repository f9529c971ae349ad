import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Io } from './io.ts';
import { main } from './main.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-scenario-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

async function troupe(command: string, env: Io['env'] = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: Io = { stdin: Readable.from([]), stdout, stderr, env, cwd };
  const code = await main(command.split(' '), io);
  stdout.end();
  stderr.end();
  return { code, stdout: await text(stdout), stderr: await text(stderr) };
}

test('a new scenario passes its checks and runs as it is', async () => {
  const written = await troupe('scenario new maze');
  expect(written.code).toBe(0);
  expect(written.stdout).toContain('  troupe scenario check ./maze\n');
  expect(await readdir(join(cwd, 'maze'))).toEqual(['index.ts', 'machine.ts', 'maze.test.ts']);
  const checked = await troupe('scenario check ./maze/index.ts --games 5');
  expect(checked).toMatchObject({ code: 0, stderr: '' });
  expect(checked.stdout).toMatch(/^maze {2}5 games, \d+ steps\n✓ {2}play .*\n(.*\n)*All checks pass\.\n$/);
  const ran = await troupe('run ./maze/index.ts --agent random --json --display none');
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.stdout)).toMatchObject({ episodes: 3, solved: 3, errors: 0 });
  const drawn = await troupe('machine ./maze/machine.ts');
  expect(drawn.stdout).toContain('[target reached]');
});

test('the folder is named for its index, and a word that is one is answered with the file', async () => {
  await troupe('scenario new numbers');
  const checked = await troupe('scenario check ./numbers/ --games 2');
  expect(checked).toMatchObject({ code: 0, stderr: '' });
  expect((await troupe('machine ./numbers')).stdout).toContain('[target reached]');
  expect(await troupe('scenario check numbers')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^troupe: unknown scenario "numbers": did you mean \.\/numbers\/index\.ts\? /,
    ),
  });
  await mkdir(join(cwd, 'empty'));
  expect(await troupe('run ./empty --agent random')).toMatchObject({
    code: 2,
    stderr: 'troupe: ./empty is a folder without index.ts: name a file in it\n',
  });
});

test('a new scenario has a synthetic model, which errs as much as its skill lets it', async () => {
  await troupe('scenario new offline');
  const played = async (model: string) => {
    const options = `--agent direct?attempts=1 --seeds 40 --model ${model} --json --display none`;
    const { code, stdout } = await troupe(`run ./offline ${options}`);
    expect(code).toBe(0);
    return JSON.parse(stdout);
  };
  expect(await played('synthetic:1')).toMatchObject({ episodes: 120, solved: 120, errors: 0 });
  const { solved, errors } = await played('synthetic');
  expect(errors).toBe(0);
  expect(solved).toBeGreaterThan(60);
  expect(solved).toBeLessThan(120);
});

test('what is printed to be typed next works where npm has started the command', async () => {
  const npm = { npm_command: 'exec' };
  expect((await troupe('scenario new typed', npm)).stdout).toContain('  npx troupe scenario check ./typed\n');
  const { stdout } = await troupe('run ./typed --agent random --tasks 0', npm);
  expect(stdout).toMatch(/^To try next:\n {2}npx troupe show runs\//m);
});

test('nothing is overwritten, and names are checked', async () => {
  await writeFile(join(cwd, 'taken'), 'mine');
  expect(await troupe('scenario new taken')).toMatchObject({
    code: 2,
    stderr: 'troupe: taken is there already: nothing is overwritten\n',
  });
  expect(await readFile(join(cwd, 'taken'), 'utf8')).toBe('mine');
  expect((await troupe('scenario new Maze')).stderr).toMatch(/"Maze" is no id of a scenario/);
  expect(await troupe('scenario new other --dir deep/down')).toMatchObject({ code: 0 });
  expect(await readdir(join(cwd, 'deep/down/other'))).toContain('other.test.ts');
});

test('a fault is said in one line, with the file, and the exit code is 2', async () => {
  await troupe('scenario new faulty');
  const file = join(cwd, 'faulty/machine.ts');
  await writeFile(file, (await readFile(file, 'utf8')).replace("event.role === 'agent' &&", ''));
  const { code, stdout, stderr } = await troupe('scenario check ./faulty/index.ts --tasks 1 --games 2');
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^troupe: unlisted: scenario faulty \(.*\/faulty\/index\.ts\), task "10", step 0, in state "playing" with \{.*?\}: .*by nobody.*\n$/,
  );
  expect(stdout).toMatch(/✗ {2}unlisted .*FAILED\n/);
  expect(stdout).toMatch(/1 check failed\.\n$/);
});

test('where a guard refuses what is listed, the check says that alone, and a run leads to the check', async () => {
  await troupe('scenario new refusing');
  const file = join(cwd, 'refusing/machine.ts');
  await writeFile(file, (await readFile(file, 'utf8')).replace("role === 'agent'", "role === 'player'"));
  const { stdout, stderr } = await troupe('scenario check ./refusing');
  expect(stderr).toMatch(
    /^troupe: listed: .*: actions lists "\w+" for agent, and the machine refuses it .*\n$/,
  );
  expect(stdout).toMatch(/– {2}play .*may follow from the fault of listed: mend that first\n/);
  const ran = await troupe('run ./refusing/index.ts --agent random --display none');
  expect(ran.code).toBe(3);
  expect(ran.stdout).toContain('\n  troupe scenario check ./refusing   ');
  expect(ran.stdout).not.toContain('troupe relaunch');
});

test('what is found as JSON; tasks and options are those of a run', async () => {
  const { code, stdout } = await troupe(
    'scenario check game24 --tasks 900-902 --set oracle=true --games 2 --seed 7 --json',
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ scenario: 'game24', ok: true, games: 2 });
  expect(await troupe('scenario check game24 --set orakel=true')).toMatchObject({ code: 2, stdout: '' });
  expect((await troupe('scenario check kuhn-poker --games none')).stderr).toBe(
    'troupe: --games none: give a whole number from 1\n',
  );
});

test('a file that is no scenario is bad input in one line', async () => {
  await writeFile(join(cwd, 'none.ts'), 'export default 1;\n');
  await writeFile(join(cwd, 'typo.ts'), 'export default {{;\n');
  await writeFile(
    join(cwd, 'part.ts'),
    "import { defineScenario } from 'troupe';\nexport default defineScenario({ id: 'part', titel: 'x' } as never);\n",
  );
  const said = async (file: string) => {
    const { code, stderr } = await troupe(`scenario check ${file}`);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    return stderr;
  };
  expect(await said('./none.ts')).toMatch(/none\.ts has no scenario as its default export/);
  expect(await said('./typo.ts')).toMatch(/typo\.ts does not load: /);
  expect(await said('./part.ts')).toMatch(
    /part\.ts does not load: scenario part: unknown part "titel"; did you mean title\?/,
  );
  expect(await said('./gone.ts')).toMatch(/no such file: \.\/gone\.ts/);
});
