import { appendFile, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import { madeUp, manyResults, writeRun } from '../reports/test-results.ts';
import type { Io } from './io.ts';
import { main } from './main.ts';

let cwd: string;

/** Runs a command in the test's folder; words are separated by spaces. */
async function troupe(command: string, columns?: number) {
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
    stdout: Object.assign(screen('stdout'), columns === undefined ? {} : { columns }),
    stderr: screen('stderr'),
    env: {},
    cwd,
  };
  const code = await main(command.split(' '), io);
  return { code, ...out, lines: out.stdout.trimEnd().split('\n') };
}

/** A table's cells, line by line. */
const cells = (lines: readonly string[]) => lines.map((line) => line.trim().split(/ {2,}/));

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-results-'));
  const plays = [
    'run game24 --agent direct,tot?breadth=1,tot?breadth=2,optimal --tasks 0-3 --seeds 2 --name puzzles',
    'run kuhn-poker --agent first=random,second=first --seats both --seeds 9 --name cards',
    'run tic-tac-toe --agent X=first,O=mpc?memory=arm --set overlap=true --set epochs=2 --set evalGames=2 --name marks',
  ];
  for (const play of plays) expect((await troupe(`${play} --display none`)).code).toBe(0);
});

describe('troupe results', () => {
  it('has a row for each arm by what varies, one for all, and says once what is the same', async () => {
    const { code, lines } = await troupe('results puzzles');
    expect(code).toBe(0);
    expect(lines[1]).toBe('24 episodes · 3 tasks · 2 seeds');
    expect(lines[2]).toBe('the same for all: scenario game24');
    const [head, ...rows] = cells(lines.slice(5));
    expect(head!.slice(0, 6)).toEqual(['agent', 'breadth', 'model', 'solved', 'rate', '95 % interval']);
    expect(rows.map(([agent, breadth]) => [agent, breadth])).toEqual([
      ['direct', '–'],
      ['tot', '1'],
      ['tot', '2'],
      ['optimal', '–'],
      ['all', expect.stringMatching(/^\d+\/24$/)],
    ]);
    expect(rows[3]!.slice(3, 5)).toEqual(['6/6', '100 %']);
  });

  it('crosses two keys, with rates for all tasks and all arms', async () => {
    const { lines } = await troupe('results puzzles --by task --by arm --where agent=optimal');
    const [head, ...rows] = cells(lines.slice(-5));
    expect(head).toEqual(['task', 'optimal', 'all']);
    expect(rows).toHaveLength(4);
    expect(rows.at(-1)).toEqual(['all tasks', '100 %', '100 %']);
  });

  it('tells what options do and where time went', async () => {
    const flags = await troupe('results puzzles --report flags');
    expect(cells(flags.lines).some(([option, value]) => option === 'breadth' && value === '2')).toBe(true);
    const steps = await troupe('results puzzles --report progression --where agent=tot');
    expect(cells(steps.lines).map(([change]) => change)).toContain('breadth: 1 → 2');
    const time = JSON.parse(
      (await troupe('results puzzles --report time --json --where agent=direct')).stdout,
    );
    expect(time.groups).toMatchObject([{ episodes: 6 }]);
    expect(time.missing).toBe(0);
  });

  it('gives each agent its returns in each role', async () => {
    const { lines } = await troupe('results cards');
    const rows = cells(lines).filter(([, , role]) => role === 'all roles');
    expect(rows.map(([agent, against]) => `${agent} against ${against}`)).toEqual([
      'first against random',
      'random against first',
    ]);
    const { seats } = JSON.parse((await troupe('results cards --json')).stdout);
    expect(seats).toHaveLength(6);
  });

  it('never puts training and evaluation together', async () => {
    const { stdout } = await troupe('results marks');
    expect(stdout).toContain('2 training episodes left out (--by phase shows them)');
    const { groups, all, training } = JSON.parse((await troupe('results marks --json')).stdout);
    // Three evaluations of two games.
    expect([groups[0].episodes, all.episodes, training]).toEqual([6, 6, 2]);
    const phases = JSON.parse((await troupe('results marks --by phase --json')).stdout);
    expect(phases.groups.map(({ key, episodes }: never) => [key, episodes])).toEqual([
      [{ phase: 'eval' }, 6],
      [{ phase: 'learn' }, 2],
    ]);
    expect(phases.all.episodes).toBe(6);
    const names = async (by: string) =>
      cells((await troupe(`results marks ${by}`)).lines).map(([name]) => name);
    // One row is all there is but training: it is not said twice.
    expect(await names('--by phase')).not.toContain('all but learn');
    expect(await names('--by phase,epoch')).toContain('all but learn');
    const cross = cells((await troupe('results marks --by phase --by epoch')).lines).slice(-3);
    expect(cross.map(([name]) => name)).toEqual(['eval', 'learn', 'all but learn']);
    const turned = cells((await troupe('results marks --by epoch --by phase')).lines).slice(-5);
    expect(turned[0]).toEqual(['epoch', 'eval', 'learn', 'all but learn']);
    // The row of all tells the phases apart.
    expect(turned.at(-1)![0]).toBe('all');
    expect(turned.at(-1)!).toHaveLength(4);
  });

  it('writes what it has as CSV, Parquet and a page, and prints nothing then', async () => {
    const { stdout, stderr } = await troupe(
      'results puzzles cards --csv all.csv --parquet all.parquet --html all.html',
    );
    expect(stdout).toBe('');
    expect(stderr).toBe('wrote all.csv\nwrote all.parquet\nwrote all.html\n');
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(cwd, 'all.parquet')) });
    expect(rows).toHaveLength(24 + 18);
    expect((await readFile(join(cwd, 'all.csv'), 'utf8')).split('\r\n')).toHaveLength(1 + 24 + 18 + 1);
    expect(await readFile(join(cwd, 'all.html'), 'utf8')).toContain('Returns by role');
    const groups = await troupe('results puzzles --by agent --csv');
    expect(groups.stdout.split('\r\n').map((line) => line.split(',')[0])).toEqual([
      ...['agent', 'direct', 'tot', 'optimal', ''],
    ]);
  });

  /** A run as its manifest says, of three tasks and arms with and without a name. */
  async function partOfRun(name: string): Promise<string> {
    const named = (task: string) =>
      madeUp({ task, agent: 'CAREFUL', model: 'm', arm: 'tot?breadth=2&model=m' });
    const plain = (task: string) =>
      madeUp({ task, agent: 'direct?attempts=1', model: 'm', status: 'unsolved' });
    const lines = ['x', 'y'].flatMap((task) => [named(task), plain(task)]);
    const dir = await writeRun(join(cwd, 'runs', `20200104-000000-${name}`), lines);
    const plan = {
      scenario: 's',
      tasks: { count: 3, names: ['x', 'y', 'z'], hash: '' },
      arms: [lines[0]!.arm, lines[1]!.arm],
      named: { CAREFUL: 'tot?breadth=2' },
      seeds: { from: 1, count: 1 },
      ...{ set: {}, limits: { maxSteps: 9 }, files: {} },
    };
    await writeFile(
      join(dir, 'run.json'),
      JSON.stringify({ name, status: 'interrupted', plan, settings: {}, versions: {} }),
    );
    return dir;
  }

  it('of a part of a run are no estimate yet', async () => {
    await partOfRun('part');
    const { lines } = await troupe('results part --where task=x');
    expect(lines[0]).toBe('runs/20200104-000000-part (interrupted)');
    expect(lines[1]).toBe('  4 of 6 episodes, those that ended first: no estimate yet');
    expect((await troupe('results puzzles')).stdout).not.toContain('no estimate yet');
    expect((await troupe('compare part --where task=x')).lines).toContain(
      'runs/20200104-000000-part: 4 of 6 episodes, those that ended first: no estimate yet',
    );
    expect((await troupe('compare puzzles')).stdout).not.toContain('no estimate yet');
  });

  it('show the names of arms, by which they are chosen everywhere', async () => {
    await partOfRun('named');
    const { lines } = await troupe('results named');
    const rows = cells(lines).slice(-4);
    expect(rows.map(([arm]) => arm)).toEqual(['arm', 'CAREFUL', 'direct?attempts=1', 'all']);
    for (const where of ['arm=CAREFUL', 'agent=CAREFUL', 'arm=direct?attempts=1'])
      expect(JSON.parse((await troupe(`results named --where ${where} --json`)).stdout).all.episodes).toBe(2);
    const compared = await troupe('compare named --arms CAREFUL,direct?attempts=1');
    expect(compared.stdout).toContain('CAREFUL − direct?attempts=1\n');
    expect((await troupe('compare named#CAREFUL named#direct')).code).toBe(0);
  });

  it('of a branch name its parent, as its listing and its episode do', async () => {
    const played = JSON.parse((await troupe('runs --json')).stdout);
    const { run } = played.find(({ name }: { name: string }) => name === 'cards');
    const [episode] = (await readdir(join(cwd, run, 'episodes'))).map((name) => name.replace('.jsonl', ''));
    const branched = await troupe(`branch ${run}/${episode} --at 1 --json --out branches`);
    expect(branched.code).toBe(0);
    const parent = `${run}/${episode}`;
    expect((await troupe('results last --out branches')).lines[1]).toBe(`  branches off ${parent} at step 1`);
    expect((await troupe('runs --out branches')).lines.at(-1)).toMatch(new RegExp(` ${parent}$`));
    const [own] = await readdir(
      join(cwd, (await troupe('runs --out branches')).lines[1]!.split(' ')[0]!, 'episodes'),
    );
    const shown = await troupe(`show last/${own!.replace('.jsonl', '')} --out branches`);
    expect(shown.lines[2]).toBe(`branches off ${parent} at step 1`);
  });

  it('names errors with the episodes that had them', async () => {
    await writeRun(join(cwd, 'runs', '20200101-000000-many'), manyResults(400));
    const { lines } = await troupe('results many');
    const at = lines.findIndex((line) => /^\d+ × server: 503 from host \d$/.test(line));
    expect(lines[at + 1]).toMatch(/^ {2}troupe show runs\/20200101-000000-many\/task-/);
  });

  it('compare nothing with an arm whose episodes all ended in errors', async () => {
    const status = (agent: string) => (agent === 'tot?depth=2' ? 'error' : 'solved');
    const arms = ['tot', 'tot?depth=2', 'tot?depth=3'].flatMap((agent) =>
      ['a', 'b'].map((task) => madeUp({ task, agent, status: status(agent) })),
    );
    await writeRun(join(cwd, 'runs', '20200101-000000-broken'), arms);
    const { lines } = await troupe('results broken --report ablation');
    const row = cells(lines).find(([change]) => change === '+depth=2')!;
    expect(row.slice(1, 6)).toEqual(['0/0', '–', '–', '–', '–']);
  });

  it.each([
    ['results none', /no run none/],
    ['results puzzles --by breth', /--by breth: no episode has such a key; did you mean breadth\?/],
    ['results puzzles --by task --by arm --by seed', /--by: twice at most/],
    ['results puzzles --by task --by task', /--by task: it is given twice/],
    ['results puzzles --where task', /--where task: write KEY=VALUE/],
    ['results puzzles --where agent=rafa', /--where agent=rafa: no such episode; agent is/],
    ['results cards --report flags', /--report flags: no option varies/],
    ['results puzzles --csv no/such/folder.csv', /--csv no\/such\/folder\.csv: cannot write it/],
    ['runs --out /nope', /--out \/nope: there is no such folder/],
    ['results puzzles --html page.html --by task', /--html and --by/],
    ['results puzzles --html page.html --report flags', /--html and --report flags/],
    ['results puzzles --csv --report ablation', /--csv and --report ablation/],
    ['results puzzles --by task --report ablation', /--by and --report ablation/],
    [
      'results puzzles cards --report ablation',
      /within one scenario, and there are game24, kuhn-poker; choose/,
    ],
    ['compare puzzles puzzles#direct', /both name direct of the same run/],
    ['compare puzzles cards marks', /compare takes two runs/],
    ['compare puzzles --arms direct', /name two arms at least/],
    ['compare puzzles#rafa cards', /rafa is no arm of \S+: there are/],
    ['compare puzzles --arms optimal,driect', /driect is no arm of \S+: did you mean direct\? there are/],
    ['results puzles', /no run puzles: did you mean puzzles\? neither/],
    ['results puzzles --where agent=drect', /no such episode; did you mean direct\? agent is/],
    [
      'compare puzzles#direct marks',
      /^troupe: puzzles#direct and marks share no task: .* has .*11 13 13 13.*; marks has empty$/m,
    ],
    ['compare puzzles#direct marks --json', /share no task/],
  ])('refuses %s in a line', async (command, message) => {
    const { code, stdout, stderr } = await troupe(command);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect([code, stdout]).toEqual([2, '']);
  });
});

describe('troupe compare', () => {
  it('shows first what flipped, with commands that work, then the difference', async () => {
    const { lines, stdout } = await troupe('compare puzzles --arms optimal,direct --all');
    expect(lines[0]).toMatch(/^\d+ episodes? that optimal solved and direct did not$/);
    const shown = [...stdout.matchAll(/troupe (show \S+)/g)].map(([, command]) => command!);
    expect(shown.length).toBeGreaterThan(0);
    expect((await troupe(shown[0]!)).code).toBe(0);
    expect(stdout).toMatch(/^ {2}\+[\d.]+ \[.*\] points over 3 tasks, p = /m);
  });

  it('pairs the seeds that both have, names the rest, and finds no difference in what is the same', async () => {
    const line = (task: string, seed: number) =>
      madeUp({ task, seed, status: seed > 2 || task === 'x' ? 'solved' : 'unsolved' });
    const tasks = ['x', 'y'];
    const seeds = [1, 2, 3, 4, 5];
    const all = tasks.flatMap((task) => seeds.map((seed) => line(task, seed)));
    await writeRun(join(cwd, 'runs', '20200103-000000-five'), all);
    await writeRun(
      join(cwd, 'runs', '20200103-000000-two'),
      all.filter(({ seed }) => seed < 3),
    );
    const [comparison] = JSON.parse((await troupe('compare five two --json')).stdout);
    expect(comparison.difference.difference).toBe(0);
    expect(comparison.leftOut).toEqual({
      a: { seeds: [3, 4, 5], episodes: 6 },
      b: { seeds: [], episodes: 0 },
    });
    const { lines } = await troupe('compare five two');
    expect(cells(lines).map((row) => row.slice(0, 2))).toEqual(
      expect.arrayContaining([
        [expect.stringMatching(/five#a, all 10 episodes$/), '8/10'],
        [expect.stringMatching(/two#a$/), '2/4'],
        [expect.stringMatching(/five#a, 4 episodes shared with .*two#a$/), '2/4'],
      ]),
    );
    expect((await troupe('compare five two')).stdout).toMatch(
      /left out: 6 episodes of .*five#a alone \(seeds 3, 4, 5\)/,
    );
    const both = await troupe('results five two --by arm');
    expect(both.lines).toContain(
      '4 episodes counted again: same scenario, arm, task and seed in an earlier of these runs',
    );
    expect((await troupe('results five --by arm')).stdout).not.toContain('counted again');
  });

  it('says of runs without a common seed that tasks alone are paired', async () => {
    const write = (name: string, seed: number, tasks: string[]) =>
      writeRun(
        join(cwd, 'runs', `20200104-000000-${name}`),
        tasks.map((task) => madeUp({ task, seed })),
      );
    await write('early', 1, ['x', 'y']);
    await write('late', 8, ['x', 'y']);
    await write('lone', 8, ['x']);
    const { stdout } = await troupe('compare early late');
    expect(stdout).toContain('  paired by task alone: the seeds differ, no episode has a partner\n');
    expect(stdout).not.toMatch(/^0 /m);
    const { code, stderr } = await troupe('compare early lone --where task=x');
    expect([code, stderr]).toEqual([
      2,
      'troupe: early and lone share one task alone, and no seed of it: nothing is paired\n',
    ]);
  });

  it('of games tells ties from losses, and says whose wins count', async () => {
    const { lines } = await troupe('compare cards');
    const table = cells(lines).filter(([name]) => /^first=\w+,second=\w+$/.test(name!));
    expect(table).toHaveLength(2);
    for (const [, wonLostTied] of table) {
      const sum = wonLostTied!.split('/').reduce((total, n) => total + Number(n), 0);
      expect(sum).toBe(9);
    }
    expect(lines.at(-2)).toMatch(/^Games: rate and difference are of the first role’s wins alone/);
    const arm = String.raw`first=\w+,second=\w+`;
    expect(lines[0]).toMatch(new RegExp(`^\\d+ games? that first won with ${arm} and not with ${arm}$`));
    const lost = lines.filter((line) => line.includes('✗'));
    expect(lost.length).toBeGreaterThan(0);
    for (const line of lost) expect(line).toMatch(/ first lost$/);
    expect((await troupe('compare puzzles --arms tot?breadth=1,direct')).stdout).not.toContain('Games:');
  });

  it('names tasks without a partner, also as data', async () => {
    const line = (agent: string, task: string) => madeUp({ agent, task });
    await writeRun(join(cwd, 'runs', '20200102-000000-left'), [line('a', 'x'), line('a', 'y')]);
    await writeRun(join(cwd, 'runs', '20200102-000000-right'), [
      line('b', 'y'),
      madeUp({ agent: 'b', task: 'z', status: 'unsolved' }),
    ]);
    const { stdout, lines } = await troupe('compare left right');
    expect(stdout).toContain('only a played: x');
    // Figures beside the difference say which tasks they are of.
    const at = lines.findIndex((text) => text.includes('95 % interval'));
    expect(cells(lines.slice(at + 1, at + 5)).map((row) => row.slice(0, 2))).toEqual([
      ['a, all 2 tasks', '2/2'],
      ['b, all 2 tasks', '1/2'],
      ['a, 1 task shared with b', '1/1'],
      ['b, 1 task shared with a', '1/1'],
    ]);
    expect(stdout).toContain('only b played: z');
    const [comparison] = JSON.parse((await troupe('compare left right --json')).stdout);
    expect(comparison).toMatchObject({ alike: 1, unpaired: { a: ['x'], b: ['z'] } });
  });
});

describe('troupe runs', () => {
  it('lists them, the latest first, and writes a journal of arms', async () => {
    const listed = JSON.parse((await troupe('runs --json')).stdout);
    const played = listed.filter(({ status }: { status: string }) => status === 'finished');
    expect(played.map(({ name }: { name: string }) => name).sort()).toEqual(['cards', 'marks', 'puzzles']);
    expect((await troupe('runs')).lines).toHaveLength(listed.length + 1);
    expect((await troupe('runs --csv journal.csv')).stderr).toBe('wrote journal.csv\n');
    const journal = (await readFile(join(cwd, 'journal.csv'), 'utf8')).split('\r\n');
    expect(journal.filter((line) => line.includes('-puzzles,'))).toHaveLength(4);
    // Training and evaluation have a line each, and the rate that is listed is that of the latter.
    expect(journal.filter((line) => line.includes('-marks,'))).toHaveLength(2);
    const { all } = JSON.parse((await troupe('results marks --json')).stdout);
    expect(played.find(({ name }: { name: string }) => name === 'marks').rate).toBe(all.rate);
  });

  it('says so where there are none', async () => {
    await mkdir(join(cwd, 'elsewhere'));
    expect((await troupe('runs --out elsewhere')).stdout).toMatch(/^No runs in elsewhere\. Try: /);
  });

  it('lists all others beside a damaged run, and says why that one cannot be read', async () => {
    const out = join(cwd, 'hurt');
    await writeRun(join(out, '20200101-000000-sound'), [madeUp()]);
    const damaged = await writeRun(join(out, '20200102-000000-hurt'), [madeUp()]);
    await appendFile(join(damaged, 'results.jsonl'), 'no JSON\n');
    const { code, lines, stderr } = await troupe('runs --out hurt');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const rows = cells(lines);
    expect(rows.find(([run]) => run === 'hurt/20200102-000000-hurt')![1]).toBe('damaged');
    expect(rows.find(([run]) => run === 'hurt/20200101-000000-sound')).toContain('100 %');
    expect(lines.at(-1)).toMatch(
      /^hurt\/20200102-000000-hurt is damaged: .*results\.jsonl:2: not a line of JSON/,
    );
    const journal = await troupe('runs --out hurt --csv hurt.csv');
    expect(journal.stderr).toMatch(/hurt\/20200102-000000-hurt left out: .*\nwrote hurt\.csv\n$/);
    expect((await readFile(join(cwd, 'hurt.csv'), 'utf8')).split('\r\n')).toHaveLength(1 + 1 + 1);
  });

  it('say what was spent where that is another sum, and what nobody knows, with the reason', async () => {
    const line = { calls: 1, live: 1, cost: 0.48 };
    await writeRun(join(cwd, 'paid', '20200101-000000-a'), [madeUp({ ...line, spent: 0.48 })]);
    expect((await troupe('runs --out paid')).lines[0]).not.toContain('spent');
    await writeRun(join(cwd, 'paid', '20200102-000000-b'), [madeUp({ ...line, spent: 0 })]);
    const model = 'openai:mine@http://127.0.0.1:9/v1';
    const roles = { agent: { agent: 'a', model } };
    await writeRun(join(cwd, 'paid', '20200103-000000-c'), [madeUp({ ...line, cost: 0, model, roles })]);
    const { lines } = await troupe('runs --out paid');
    const rows = cells(lines).map((row) => [row[0], ...row.slice(-3, -1)]);
    expect(rows).toEqual(
      expect.arrayContaining([
        ['run', 'cost', 'spent'],
        ['paid/20200102-000000-b', '$0.48', '$0'],
        ['paid/20200103-000000-c', 'unknown', 'unknown'],
      ]),
    );
    expect(lines.at(-1)).toBe(`no price for ${model}; prices.json can give one.`);
    const results = await troupe('results paid/20200103-000000-c');
    expect(results.lines).toContain(`no price for ${model}; prices.json can give one.`);
    expect(results.stdout).toMatch(/ unknown /);
  });

  it('fit a terminal, however long a name is', async () => {
    await writeRun(join(cwd, 'wide', `20200101-000000-${'long-'.repeat(20)}`), [madeUp()]);
    await writeRun(join(cwd, 'wide', '20200101-000000-short'), [madeUp()]);
    const { lines } = await troupe('runs --out wide', 100);
    expect(Math.max(...lines.map(({ length }) => length))).toBe(100);
    expect(lines.filter((line) => line.includes('…'))).toHaveLength(1);
    expect((await troupe('runs --out wide')).stdout).not.toContain('…');
  });
});
