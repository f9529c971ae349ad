/** The package as its users get it: packed, installed in an empty folder, running the README's own code. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const exec = promisify(execFile);
let folder: string;
let readme: string;

/** The README's code block that holds `mark`. */
function block(mark: string): string {
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
  const found = blocks.filter((code) => code.includes(mark));
  expect(found, `README blocks with ${mark}`).toHaveLength(1);
  return found[0]!;
}

const troupe = (...args: string[]) =>
  exec(process.execPath, [join(folder, 'node_modules/troupe/bin/troupe.js'), ...args], { cwd: folder });

beforeAll(async () => {
  readme = await readFile(join(root, 'README.md'), 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'troupe-package-'));
  const npm = (args: string[], cwd: string) => exec('npm', args, { cwd });
  await npm(['pack', '--pack-destination', folder], root);
  const [tarball] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  await writeFile(join(folder, 'package.json'), '{ "name": "mine", "private": true, "type": "module" }\n');
  await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, tarball!)], folder);
  await writeFile(join(folder, 'nim.ts'), block("id: 'nim'"));
  await writeFile(join(folder, 'last.ts'), block("id: 'last'"));
  await writeFile(join(folder, 'program.ts'), block('await run('));
  await writeFile(join(folder, 'search.ts'), block('worldOf(nim)'));
  await writeFile(join(folder, 'memory.experiment.ts'), block('defineExperiment({'));
}, 240_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('it ships compiled JavaScript and types, the page as it is for production, and none of our tests', async () => {
  const { stdout } = await exec('tar', ['-tzf', join(folder, 'troupe-0.1.0.tgz')]);
  const files = stdout.split('\n');
  expect(files).toContain('package/dist/src/index.js');
  expect(files).toContain('package/dist/src/index.d.ts');
  expect(files).toContain('package/bin/troupe.js');
  expect(files.filter((file) => /test|\.ci|(dist|package)\/(experiments|bench)\//.test(file))).toEqual([]);
  const page = join(folder, 'node_modules/troupe/dist/page/assets');
  const [script] = (await readdir(page)).filter((name) => name.endsWith('.js'));
  // What React is called through in development.
  expect((await readFile(join(page, script!), 'utf8')).includes('jsxDEV')).toBe(false);
});

test("the README's scenario and agent, in .ts files of one's own, run", async () => {
  const { stdout } = await troupe('run', './nim.ts', '--agent', './last.ts,random', '--seeds', '3', '--json');
  const summary = JSON.parse(stdout.trim().split('\n').at(-1)!);
  expect(summary).toMatchObject({ episodes: 18, errors: 0, calls: 0 });
  // Both seats taken by an agent that always takes three: the heap's size decides.
  const lines = (await readFile(join(folder, summary.run, 'results.jsonl'), 'utf8')).trim().split('\n');
  const answers = lines.map((line) => JSON.parse(line)).filter(({ agent }) => agent === './last.ts');
  expect(answers.find(({ task }) => task === '9')).toMatchObject({ answer: '3\n3\n3', status: 'solved' });
  expect(answers.find(({ task }) => task === '12')).toMatchObject({ status: 'unsolved', reward: -1 });
});

test("the README's program runs", async () => {
  const { stdout } = await exec(process.execPath, ['program.ts'], { cwd: folder });
  expect(stdout).toMatch(/^\d+ of 20 solved, in runs\//m);
  expect(stdout.match(/^(direct|tot\?breadth=2) .*(solved|unsolved)/gm)).toHaveLength(20);
});

test("the README's experiment runs, and its plan is shown without running", async () => {
  const { stdout } = await troupe(
    'run',
    'memory.experiment.ts',
    '--set',
    'puzzles=1',
    '--seeds',
    '1',
    '--json',
  );
  const { run: _, ...summary } = JSON.parse(stdout.trim().split('\n').at(-1)!);
  expect(summary).toMatchObject({ episodes: 4, errors: 0 });
  expect(summary.arms[0]).toMatchObject({ agent: 'CAREFUL', model: 'synthetic:0.8' });
  const dry = JSON.parse((await troupe('run', 'memory.experiment.ts', '--dry-run', '--json')).stdout);
  expect(dry).toMatchObject({ dryRun: true, episodes: 24, cost: 0 });
});

test("the README's search runs, and finds the winning move", async () => {
  const { stdout } = await exec(process.execPath, ['search.ts'], { cwd: folder });
  expect(stdout).toMatch(/^take 2: worth 1, proven, after \d+ simulations/);
});

test('agents search on threads, in scenarios of one’s own too', async () => {
  const arms = 'first=mcts?simulations=200,second=optimal';
  const { stdout } = await troupe('run', './nim.ts', '--agent', arms, '--threads', '2', '--json');
  const summary = JSON.parse(stdout.trim().split('\n').at(-1)!);
  // Who begins with 12 stones loses against exact play; with 9 or 10 stones there is a win to be found.
  expect(summary).toMatchObject({ episodes: 3, solved: 2, errors: 0, calls: 0 });
});

test('a new scenario from the template passes its own checks', async () => {
  await troupe('scenario', 'new', 'numbers');
  const { stdout } = await troupe('scenario', 'check', './numbers');
  expect(stdout).toMatch(/✓/);
  expect(stdout).not.toMatch(/✗/);
});

/** An example's statements, with `expression; // value` made into checks. */
function checked(example: string): string {
  const lines = example
    .split('\n')
    .map((line) =>
      line.replace(/^(\S.*); \/\/ (true|false|-?[\d.]+|'.*'|[[{].*[\]}])$/, 'assert.deepEqual($1, $2);'),
    );
  return `import assert from 'node:assert/strict';\n${lines.join('\n')}\n`;
}

test('every example in the documentation of a public name runs and gives what it says', async () => {
  const files = (await readdir(join(root, 'src'), { recursive: true })).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  const examples: { file: string; code: string }[] = [];
  for (const file of files) {
    const source = await readFile(join(root, 'src', file), 'utf8');
    for (const [, block] of source.matchAll(/^ \* ```ts\n(.*?)^ \* ```$/gms)) {
      const example = block!.replace(/^ \* ?/gm, '');
      if (example.includes("from 'troupe'")) examples.push({ file: `src/${file}`, code: checked(example) });
    }
  }
  const checks = examples.reduce((sum, { code }) => sum + code.split('assert.').length - 1, 0);
  expect(checks).toBeGreaterThanOrEqual(10);
  // In one process, one after the other: a process of its own costs each more than all that it does.
  const all = examples.map(({ file }, i) => {
    const said = `\`the example in ${file} fails: \${error.message}\``;
    return `await import('./example-${i}.ts').catch((error) => failures.push(${said}));\n`;
  });
  await Promise.all([
    ...examples.map(({ code }, i) => writeFile(join(folder, `example-${i}.ts`), code)),
    writeFile(
      join(folder, 'examples.js'),
      `const failures = [];\n${all.join('')}console.error(JSON.stringify({ failures }));\n`,
    ),
  ]);
  const { stderr } = await exec(process.execPath, ['examples.js'], { cwd: folder });
  expect(JSON.parse(stderr.trim().split('\n').at(-1)!)).toEqual({ failures: [] });
});

test('types reach the user: a wrong scenario does not compile', async () => {
  await writeFile(join(folder, 'wrong.ts'), "import { random } from 'troupe';\nrandom(1).int('six');\n");
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const check = (file: string) =>
    exec(
      process.execPath,
      [tsc, '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck', '--strict', file],
      { cwd: folder },
    ).then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    );
  expect(await check('nim.ts')).toBe('');
  expect(await check('last.ts')).toBe('');
  expect(await check('wrong.ts')).toContain('wrong.ts(2,15)');
});
