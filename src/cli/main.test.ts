import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openCache } from '../cache/cache.ts';
import { startTestServer } from '../models/test-server.ts';
import { readLive } from '../runs/folder/live.ts';
import type { Io, Screen } from './io.ts';
import { main } from './main.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-cli-'));
});

/** Runs a command in the test's folder. */
async function troupe(argv: readonly string[], more: Partial<Io> = {}, terminal = false) {
  const out = { stdout: '', stderr: '' };
  const screen = (name: keyof typeof out): Screen =>
    Object.assign(
      new Writable({
        write(chunk, _, done) {
          out[name] += chunk;
          done();
        },
      }),
      {
        isTTY: terminal,
        columns: 120,
        rows: 40,
        cursorTo() {},
        moveCursor() {},
        clearLine() {},
        clearScreenDown() {},
      },
    );
  const stdin = Readable.from([]);
  const io: Io = { stdin, stdout: screen('stdout'), stderr: screen('stderr'), env: {}, cwd, ...more };
  const code = await main(argv, io);
  return { code, ...out };
}

const words = (command: string) => command.split(' ').map((word) => word.replaceAll('␣', ' '));

const RUN = words('run game24 --agent direct,reflexion,tot,rafa --tasks 0-2 --set attempts=2');

describe('troupe run', () => {
  it('prints a table, what it means, where the run lies and what to try next', async () => {
    const { code, stdout, stderr } = await troupe(RUN);
    expect(code).toBe(0);
    const [, head, ...rows] = stdout.split('\n');
    expect(head).toMatch(/^arm +model +solved +rate +95 % interval +errors +calls +steps +cost$/);
    expect(rows.slice(0, 4).map((row) => row.split(/ {2,}/).slice(0, 2))).toEqual([
      ['direct', 'synthetic'],
      ['reflexion', 'synthetic'],
      ['tot', 'synthetic'],
      ['rafa', 'synthetic'],
    ]);
    expect(new Set([head, ...rows.slice(0, 4)].map((row) => row!.length)).size).toBe(1);
    expect(stdout).toContain('never an LLM');
    expect(stdout).toMatch(/what each arm sees: direct, tot: model · reflexion, rafa: model, feedback/);
    const [, command] = /troupe (show runs\/\S+)/.exec(stdout)!;
    expect((await troupe(words(command!))).code).toBe(0);
    expect(stderr).toMatch(
      /^Game of 24: 8 episodes \(4 arms × 2 tasks × 1 seed\) in runs\/.*\n(.*\n)*8\/8 episodes · /,
    );
  });

  it('prints the same table again, with no live call', async () => {
    const table = (stdout: string) => stdout.split('\n').slice(0, 6);
    const first = await troupe(RUN);
    const second = await troupe([...RUN, '--json']);
    expect(table(second.stderr.slice(second.stderr.indexOf('\narm')))).toEqual(table(first.stdout));
    expect(JSON.parse(second.stdout)).toMatchObject({ live: 0, spent: 0 });
  });

  it('says of a run from the cache alone whether it came out as before, and ends with 1 if not', async () => {
    const first = await troupe(RUN);
    const [, folder] = /The run lies in (\S+)/.exec(first.stdout)!;
    const same = await troupe([...RUN, '--cache', 'replay']);
    expect(same.code).toBe(0);
    expect(same.stdout).toMatch(new RegExp(`^repeats ${folder}: \\d+ episodes, all as they were$`, 'm'));
    const file = join(cwd, folder!, 'results.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"steps":', '"steps":1'));
    // The run above has become the latest of its plan.
    await rm(join(cwd, /The run lies in (\S+)/.exec(same.stdout)![1]!), { recursive: true });
    const other = await troupe([...RUN, '--cache', 'replay']);
    expect(other.code).toBe(1);
    expect(other.stdout).toMatch(new RegExp(`^differs from ${folder} in 1 of \\d+ episodes:$`, 'm'));
  });

  it('prints one line of JSON', async () => {
    const { code, stdout, stderr } = await troupe([...RUN, '--json', '--display', 'none']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout.trimEnd()).not.toContain('\n');
    const summary = JSON.parse(stdout);
    expect(Object.keys(summary)).toEqual(
      words('run episodes solved errors calls live cached tokens cost spent seconds arms'),
    );
    expect(Object.keys(summary.arms[0]).sort()).toEqual(
      words('agent calls episodes errors high low model rate scenario solved steps'),
    );
    expect(summary).toMatchObject({ episodes: 8, errors: 0, cost: 0, spent: 0 });
    expect(summary.live + summary.cached).toBe(summary.calls);
    expect(await readdir(join(cwd, summary.run))).toEqual(['episodes', 'results.jsonl', 'run.json']);
  });

  it('says 3 when episodes errored', async () => {
    const server = await startTestServer(() => ({ status: 400, message: 'no such thing' }));
    const { code, stdout } = await troupe(
      words(`run game24 --agent direct --tasks 0-2 --model openai:gpt-4o@${server.openai} --display none`),
    );
    expect(code).toBe(3);
    const shown = await troupe(words(/troupe (show \S+)/.exec(stdout)![1]!));
    expect(shown.stdout).toMatch(/error \(request\): .*no such thing/);
    expect(shown.stdout).toMatch(/ends {8}error \(request\): as above$/m);
    expect((await troupe(words('relaunch last --dry-run --server-errors'))).stdout).toBe(
      '0 episodes would be played\n2 errors of other kinds (--all-errors)\n',
    );
    expect((await troupe(words('relaunch last --server-errors'))).stdout).toMatch(
      /^nothing to play: all 2 episodes of \S+ have ended; 2 errors of other kinds \(--all-errors plays/,
    );
    await server.close();
  });

  it('says 4 when the budget is reached, and how to go on', async () => {
    const server = await startTestServer(() => ({ texts: ['1 + 1 = 2'] }));
    const model = `openai:gpt-4o@${server.openai}`;
    const { code, stdout } = await troupe([
      ...words('run game24 --agent direct --tasks 0-5 --max-cost 0.0001 --concurrency 1 --model'),
      model,
    ]);
    expect(code).toBe(4);
    expect(stdout).toMatch(/^The budget is spent .* troupe relaunch runs\/\S+-game24 --max-cost USD$/m);
    expect(stdout).toMatch(/^budget reached: \d of 5 episodes, those that ended first: no estimate yet$/m);
    expect(stdout).toMatch(/^direct .* – +0 /m);
    await server.close();
  });

  it('says 130 when interrupted, and how to go on', async () => {
    const stop = new AbortController();
    const slow = words('run game24 --agent tot --tasks 0-5 --model synthetic?latency=500ms --name slow');
    const stopped = troupe(slow, { signal: stop.signal });
    // Each episode needs several answers, one after the other.
    const cache = openCache({ dir: join(cwd, 'caches', 'calls') });
    await vi.waitFor(() => expect(cache.stats().entries).toBeGreaterThan(0), 20_000);
    stop.abort();
    await cache.close();
    const { code, stdout } = await stopped;
    expect(code).toBe(130);
    expect(stdout).toMatch(/^Interrupted\. To go on from here: troupe relaunch runs\/\S+-slow$/m);
    expect(stdout).toMatch(/^interrupted: 0 of 5 episodes, those that ended first: no estimate yet$/m);
    const next = await troupe(words('relaunch last --dry-run'));
    expect(next.stdout).toMatch(
      /^5 episodes would be played:\n\narm +cut off\ntot +5\n\n( {2}\S+ +cut off\n){5}$/,
    );
    expect(JSON.parse((await troupe(words('relaunch slow --dry-run --json'))).stdout)).toHaveLength(5);
    const whole = await troupe(words('relaunch last'));
    expect(whole.code).toBe(0);
    expect((await troupe(words('relaunch last --display none'))).stdout).toMatch(
      /^nothing to play: all 5 episodes of runs\/\S+ have ended\n$/,
    );
    expect((await troupe(words('relaunch last --dry-run'))).stdout).toBe('0 episodes would be played\n');
    expect(whole.stdout).not.toContain('no estimate yet');
    const found = /([\d,]+) calls, ([\d,]+) live \(and ([\d,]+) live in episodes cut off/.exec(whole.stdout);
    const [calls, live, more] = found!.slice(1).map((text) => Number(text.replaceAll(',', '')));
    expect(live).toBeLessThan(calls!);
    expect(more).toBeGreaterThan(0);
    expect(live! + more!).toBeLessThanOrEqual(calls!);
  });

  it('colours a terminal; NO_COLOR wins over FORCE_COLOR, and that over what is there', async () => {
    const coloured = async (env: Io['env'], terminal: boolean) =>
      (await troupe(['agents'], { env }, terminal)).stdout.includes('\u001b[');
    expect(await coloured({}, true)).toBe(true);
    expect(await coloured({ TERM: 'dumb' }, true)).toBe(false);
    expect(await coloured({ FORCE_COLOR: '0' }, true)).toBe(false);
    expect(await coloured({}, false)).toBe(false);
    expect(await coloured({ FORCE_COLOR: '1' }, false)).toBe(true);
    for (const terminal of [true, false])
      expect(await coloured({ NO_COLOR: '1', FORCE_COLOR: '1' }, terminal)).toBe(false);
  });

  it('counts as cached what the cache answered, not what failed or is under way', async () => {
    const server = await startTestServer(() => ({ status: 400, message: 'no such thing' }));
    const model = `openai:m@${server.openai}`;
    const failing = await troupe([...words('run game24 --agent direct --tasks 0-4 --json --model'), model]);
    expect(failing.stderr).toMatch(/^4\/4 episodes · .* 4 calls \(– cached\)/m);
    expect(JSON.parse(failing.stdout)).toMatchObject({ calls: 4, live: 0, cached: 0 });
    await server.close();
    await troupe(RUN);
    const again = await troupe([...RUN, '--json']);
    expect(again.stderr).toMatch(/ calls \(100 % cached\)$/m);
  });

  it('tells of failed tries while a server is overloaded', async () => {
    // Tried ten times; where nothing listens the run would soon have ended.
    const server = await startTestServer(() => ({ status: 503, message: 'too much to do' }));
    const stop = new AbortController();
    const command = `run game24 --agent direct --tasks 0-8 --model openai:m@${server.openai}`;
    const stopped = troupe(words(command), { signal: stop.signal });
    const runs = join(cwd, 'runs');
    await vi.waitFor(async () => {
      const [folder] = await readdir(runs);
      const live = await readLive(join(runs, folder!));
      expect(live?.meter.calls).toBe(8);
      expect(live?.failures.count).toBeGreaterThan(1);
    }, 20_000);
    stop.abort();
    const { stderr } = await stopped;
    expect(stderr).toMatch(/ · 8 calls \(– cached\) · \d+ failed tries: .*too much to do/);
    await server.close();
  });

  it('tells of a game under way whose wins it counts as solved', async () => {
    const stop = new AbortController();
    const command = 'run tic-tac-toe --agent X=direct,O=random --model synthetic?latency=600s --display none';
    const stopped = troupe(words(command), { signal: stop.signal });
    const runs = join(cwd, 'runs');
    await vi.waitFor(async () => {
      const [folder] = await readdir(runs);
      expect((await readLive(join(runs, folder!)))?.first).toBe('X');
    }, 20_000);
    stop.abort();
    await stopped;
  });

  it('says each distinct error once, with its count', async () => {
    const server = await startTestServer(({ n }) => ({ status: 400, message: `wrong ${n < 3 ? 'way' : n}` }));
    const model = `openai:m@${server.openai}`;
    const { stdout } = await troupe([
      ...words('run game24 --agent direct --tasks 0-10 --concurrency 1 --display none --model'),
      model,
    ]);
    const [first, ...rest] = stdout.split('\n').filter((line) => /^\d+ × /.test(line));
    expect(first).toMatch(/^[23] × request: .*wrong way/);
    expect(rest).toHaveLength(4);
    expect(stdout).toMatch(/^… and \d more kinds$/m);
    await server.close();
  });

  it('says why unsolved episodes stopped, by arm', async () => {
    const { stdout } = await troupe(words('run game24 --agent direct,tot --tasks 1300-1304 --max-calls 3'));
    expect(stdout).toMatch(/^stopped: direct \d × no calls left · tot 4 × no calls left$/m);
  });

  it('crosses models and seats casts', async () => {
    const { stdout } = await troupe(
      words('run kuhn-poker --agent first=random,second=first␣random --seeds 20 --json --display none'),
    );
    expect(JSON.parse(stdout).arms).toMatchObject([
      { agent: 'first=random,second=first', model: null, episodes: 20 },
      { agent: 'random', model: null, episodes: 20 },
    ]);
  });

  it('draws bars on a terminal, with a line for each arm, and takes them away', async () => {
    const { stdout, stderr } = await troupe([...RUN, '--model', 'synthetic?latency=30ms'], {}, true);
    const seen = stripVTControlCharacters(stderr);
    expect(seen).toMatch(/all {7,}[█░]{24} {2}\d\/8 {2}\d solved · .*\/s · elapsed /);
    for (const arm of ['direct', 'reflexion', 'tot', 'rafa']) {
      expect(seen).toMatch(new RegExp(`${arm} +[█░]{24} {2}\\d/2 {2}\\d solved`));
    }
    expect(stdout).toContain('\u001b[');
  });
});

describe('bad input', () => {
  beforeEach(async () => {
    await writeFile(join(cwd, 'bad.csv'), 'Rank,Puzzles\n1,4 5 6 10\n2,4 5 x 10\n');
    await writeFile(join(cwd, 'good.csv'), 'Rank,Puzzles\n1,4 5 6 10\n');
  });

  it.each([
    ['run', /missing required argument 'scenario'/],
    ['run game24', /name an agent/],
    ['run game25 --agent direct', /unknown scenario "game25"/],
    ['run ./none.ts --agent direct', /no such file: \.\/none\.ts/],
    ['studio --no-open --port 99999', /--port 99999: give a port from 0 .* to 65535$/m],
    ['run game24 --agent toot', /unknown agent "toot"/],
    ['run game24 --agent ./none.ts#x', /no such file/],
    ['run game24 --agent tot?depth=3', /agent tot has no option "depth": there are attempts, /],
    [
      'run game24 --agent tot?bredth=3',
      /has no option "bredth": did you mean breadth\? there are attempts, /,
    ],
    ['run game24 --agent tot --set depth=3', /--set depth=?.*such an option: they have/],
    ['run game24 --agent tot --set bredth=3', /such an option: did you mean breadth\? they have/],
    ['run game24 --agent tot --set breadth', /KEY=VALUE/],
    ['run game24 --agent tot --set breadth=0', /agent tot: option breadth=0: give a whole number from 1$/m],
    ['run game24 --agent direct --set style=x', /option style=x: give standard or cot$/m],
    ['run game24 --agent direct --set oracle=maybe', /option oracle=maybe: give true or false$/m],
    ['run game24 --agent tot --model gpt-4o', /unknown model "gpt-4o"/],
    ['run game24 --agent tot --model openai:gpt-4o', /OPENAI_API_KEY is not set/],
    ['run game24 --agent tot --model anthropic:claude-sonnet-4-5', /ANTHROPIC_API_KEY is not set/],
    ['run game24 --agent tot --model openai:m@http://example.org/v1', /name its key with \?key=/],
    ['run game24 --agent tot --model synthetic:2', /skill/],
    ['run game24 --agent tot?model=nonsense', /unknown model "nonsense"/],
    ['run game24 --agent tot --tasks 10-5', /range is empty/],
    ['run game24 --agent tot --tasks 1300-1400', /has 1362 tasks/],
    ['run game24 --agent tot --tasks 1-', /no such file/],
    ['run game24 --agent tot --tasks none.csv:0-5', /no such file/],
    ['run game24 --agent tot --tasks bad.csv', /bad\.csv.*3/],
    ['run game24 --agent tot --tasks good.csv:0-2', /good\.csv has 1 task/],
    ['run game24 --agent tot --seeds 0', /--seeds 0/],
    ['run game24 --agent tot --seeds two', /--seeds two: give a whole number/],
    [
      'run game24 --agent tot --concurrency -2',
      /--concurrency -2: give a whole number from 1, or -1 for all$/m,
    ],
    ['run game24 --agent tot --max-cost free', /--max-cost free/],
    ['run game24 --agent tot --max-steps 0', /--max-steps 0/],
    ['run game24 --agent tot --cache maybe', /--cache maybe: there are read-write, read, off, replay/],
    ['run game24 --agent tot --display loud', /--display loud: there are bars, plain, none/],
    [
      'run game24 --agent tot --display bar',
      /--display bar: did you mean bars\? there are bars, plain, none/,
    ],
    ['run game24 --agent tot --name ../up', /--name "\.\.\/up": use/],
    ['run game24 --agent tot --name a␣b/c', /--name "a b\/c": use/],
    ['run game25', /unknown scenario "game25"/],
    ['show nowhere/x --attempt 0', /--attempt 0: give a whole number from 1/],
    ['run game24 --agent tot --out good.csv', /good\.csv is not a folder/],
    ['run game24 --agent tot --out good.csv/runs', /good\.csv is not a folder/],
    ['run game24 --agent tot --colour', /unknown option '--colour': there are --agent, .*, --debug$/m],
    ['run game24 --agnet tot', /unknown option '--agnet' \(Did you mean --agent\?\)$/m],
    ['results last --display bar', /unknown option '--display': there are --by, --where, .*, --out$/m],
    ['results last --report globl', /--report globl: did you mean global\? there are global, flags, /],
    ['run game24 tot', /too many arguments/],
    ['run kuhn-poker --agent direct', /kuhn-poker/],
    ['run kuhn-poker --agent X=random,second=random', /no role "X"/],
    ['relaunch nothing', /no run nothing/],
    ['relaunch last --all', /--all says what --dry-run lists: give both/],
    ['relaunch last', /no run yet in runs/],
    ['relaunch last --all-errors --server-errors', /--all-errors and --server-errors: give one of them/],
    ['run game24 --agent direct --step-timeout 0', /--step-timeout 0: give seconds/],
    ['run game24 --agent direct --relaunch -1', /--relaunch -1/],
    ['runn game24', /unknown command "runn": did you mean run\?/],
    ['rnu --help', /unknown command "rnu": did you mean run\?/],
    ['--help tools', /unknown command "tools": there are run, explore, /],
    ['help tools', /unknown command "tools": there are run, explore, /],
    ['data requets -h', /unknown command "data requets": did you mean data requests\?/],
    ['studio exprot', /unknown command "studio exprot": did you mean studio export\?/],
    ['show', /missing required argument/],
    ['show nowhere/x', /no run nowhere/],
    ['show nowhere', /nowhere names no episode: write RUN\/ID$/m],
    ['show bad.jsonl', /names no episode/],
    ['cache stats', /no cache in caches\/calls/],
    ['cache clear', /no cache/],
    ['cache import none.jsonl', /no such file/],
    ['cache import bad.csv', /bad\.csv/],
    ['cache polish', /unknown command "cache polish": there are stats, clear, export, import/],
  ])('%s', async (command, why) => {
    const { code, stdout, stderr } = await troupe(words(command));
    expect(stderr).toMatch(/^troupe: [^\n]+\n$/);
    expect(stderr).toMatch(why);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const written = (await readdir(cwd)).filter((name) => !name.endsWith('.csv') && name !== 'caches');
    expect(written).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('an --out that may not be written in (not as root)', async () => {
    await chmod(cwd, 0o500);
    const { code, stderr } = await troupe(words('run game24 --agent random'));
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^troupe: --out .*cannot write/),
    });
    await chmod(cwd, 0o700);
  });

  it('another plan under an unfinished name', async () => {
    const stop = new AbortController();
    stop.abort();
    await troupe(words('run game24 --agent tot --tasks 0-5 --name mine'), { signal: stop.signal });
    const { code, stderr } = await troupe(words('run game24 --agent tot --tasks 0-6 --name mine'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^troupe: --name mine: .*another plan \(tasks differ\).*\n$/);
  });
});

describe('help', () => {
  it.each([
    [[]],
    [['--help']],
    [['run', '--help']],
    [['show', '--help']],
    [['models', '--help']],
    [['agents', '--help']],
    [['scenarios', '--help']],
    [['cache']],
    [['cache', '--help']],
    [['cache', 'stats', '--help']],
    [['cache', 'clear', '--help']],
    [['cache', 'export', '--help']],
    [['cache', 'import', '--help']],
  ])('%j has an example', async (argv) => {
    const { code, stdout, stderr } = await troupe(argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/Examples?:\n {2}troupe /);
  });

  it('of every command: an option that it does not have is told in one line, --debug or not', async () => {
    const { stdout } = await troupe(['--help']);
    const commands = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+) /gm)];
    expect(commands.length).toBeGreaterThan(15);
    for (const [, name] of commands) {
      if (name === 'help' || name === 'troupe') continue;
      const { code, stdout, stderr } = await troupe([name!, '--no-such-option', '--debug']);
      expect({ name, code, stdout, lines: stderr.split('\n').length }).toEqual({
        name,
        code: 2,
        stdout: '',
        lines: 2,
      });
    }
  });

  it('says the version', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8'));
    expect(await troupe(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });
});

describe('troupe show', () => {
  it('tells an episode in lines that fit, in full, or as JSON', async () => {
    const { stdout } = await troupe([...RUN, '--name', 'mine']);
    const [, path] = /show (runs\/\S+)/.exec(stdout)!;
    const id = path!.split('/').at(-1)!;
    const short = await troupe(['show', `mine/${id}`]);
    expect(short.stdout).toMatch(/^game24: .* · direct · synthetic · seed 1\n/);
    for (const word of ['sees', 'asks', 'does', 'says', 'ends']) expect(short.stdout).toContain(` ${word} `);
    for (const line of short.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    const full = await troupe(['show', path!, '--full']);
    expect(full.stdout.length).toBeGreaterThan(short.stdout.length);
    const json = await troupe(['show', join(path!, '..', 'episodes', `${id}.jsonl`), '--json']);
    const { episode, result, journal } = JSON.parse(json.stdout);
    expect(episode).toBe(id);
    expect(result.episode).toBe(id);
    for (const { type, messages } of journal) {
      if (type === 'call')
        for (const { content } of messages) expect(full.stdout).toContain(content.split('\n')[0]);
    }
    const second = await troupe(['show', path!, '--attempt', '2']);
    expect(second.stdout).toMatch(/^game24: .*\n.*\n\n.* starts +trial 2\n/);
    expect(await troupe(['show', path!, '--attempt', '3'])).toMatchObject({
      code: 2,
      stderr: 'troupe: --attempt 3: the episode has 2 attempts\n',
    });
    const wrong = await troupe(['show', `mine/${id}0`]);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining(`did you mean ${id}`) });
    const task = await troupe(['show', `mine/${id.split('.')[0]}`]);
    expect(task).toMatchObject({ code: 2, stderr: expect.stringContaining(`there are ${id},`) });
    const said = async (of: string) => (await troupe(['show', of])).stderr.replace(/^troupe: /, '');
    const first = (await readdir(join(cwd, path!, '..', 'episodes'))).sort()[0]!.replace('.jsonl', '');
    const run = path!.split('/')[1]!;
    expect(await said('mine')).toBe(`mine names no episode: write RUN/ID, as in mine/${first}\n`);
    expect(await said(`runs/${run}/`)).toMatch(`write RUN/ID, as in runs/${run}/${first}\n`);
    expect(await said('mien')).toMatch(`write RUN/ID, as in mine/${first}\n`);
    expect(await said(id)).toMatch(`write RUN/ID, as in last/${id}\n`);
    expect(await said(`mien/${id}`)).toMatch(/^no run mien: did you mean mine\? neither /);
    expect(await said(`runs/mine/${id}`)).toMatch(`no run runs/mine: did you mean runs/${run}? neither `);
    expect(await said(`strange/${id}`)).toMatch(/^no run strange: neither /);
    const far = await troupe(['show', 'mine/something-else']);
    expect(far).toMatchObject({ code: 2, stderr: expect.stringMatching(/there are \S+\.direct\.s1/) });
  });
});

describe('lists', () => {
  it('of agents and scenarios name their options', async () => {
    expect((await troupe(['agents'])).stdout).toMatch(/^tot .*\n.*\n(.*\n)* +breadth=1 /m);
    expect((await troupe(['scenarios'])).stdout).toMatch(/^game24 .*\n.*\n +oracle=false /m);
    const agents = JSON.parse((await troupe(['agents', '--json'])).stdout);
    expect(agents.find(({ id }: { id: string }) => id === 'direct').options).toContainEqual(
      expect.objectContaining({ name: 'style', fallback: 'standard', choices: ['standard', 'cot'] }),
    );
  });

  it('of models say whether a key is set, never the key', async () => {
    await writeFile(join(cwd, '.env'), 'ANTHROPIC_API_KEY=sk-from-file\n');
    for (const argv of [['models'], ['models', '--json']]) {
      const { stdout, stderr } = await troupe(argv, { env: { OPENAI_API_KEY: 'sk-secret' } });
      expect(stdout + stderr).not.toMatch(/sk-/);
      if (argv.length > 1) {
        expect(JSON.parse(stdout).providers.map(({ keySet }: { keySet: boolean }) => keySet)).toEqual([
          true,
          true,
          false,
        ]);
      } else {
        expect(stdout).toMatch(
          /OPENAI_API_KEY is set\b.*\n.*ANTHROPIC_API_KEY is set\b.*\n.*FIREWORKS_API_KEY is not set/,
        );
        expect(stdout).toMatch(/Prices as of \d{4}-\d{2}-\d{2}/);
      }
    }
  });
});

describe('troupe cache', () => {
  it('clears only when told so', async () => {
    await troupe(words('run game24 --agent direct --tasks 0'));
    const entries = async () => JSON.parse((await troupe(words('cache stats --json'))).stdout).entries;
    const before = await entries();
    const piped = await troupe(words('cache clear'));
    expect(piped).toMatchObject({
      code: 2,
      stderr: `troupe: cache clear deletes ${before} answers in caches/calls: add --yes\n`,
    });
    const answering = (text: string | null) => {
      const stdin = Object.assign(new PassThrough(), { isTTY: true });
      stdin.end(text ?? undefined);
      return troupe(words('cache clear'), { stdin }, true);
    };
    for (const no of ['n\n', '\n', 'yonder\n', null]) {
      const { code, stdout, stderr } = await answering(no);
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'Nothing deleted.\n' });
      expect(stderr).toContain(`delete ${before} answers in caches/calls? [y/N] `);
      expect(await entries()).toBe(before);
    }
    expect((await answering('y\n')).stdout).toBe(`${before} answers deleted.\n`);
    expect(await entries()).toBe(0);
  });

  it('goes to a file and back', async () => {
    await troupe([...RUN, '--json']);
    const stats = JSON.parse((await troupe(words('cache stats --json'))).stdout);
    expect(stats.entries).toBeGreaterThan(100);
    expect((await troupe(words('cache stats'))).stdout).toContain(stats.entries.toLocaleString('en-GB'));
    expect((await troupe(words('cache export calls.jsonl'))).code).toBe(0);
    expect((await troupe(words('cache clear --yes'))).code).toBe(0);
    expect(JSON.parse((await troupe(words('cache stats --json'))).stdout).entries).toBe(0);
    const { stdout } = await troupe(words('cache import calls.jsonl'));
    expect(stdout).toContain(`${stats.entries.toLocaleString('en-GB')} new answers`);
    const again = await troupe([...RUN, '--json', '--cache', 'replay']);
    expect(JSON.parse(again.stdout)).toMatchObject({ live: 0, errors: 0 });
  });
});
