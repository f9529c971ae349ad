/** The Studio on a run of 100,000 episodes, and what a run pays for being watched. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { uniform } from '../src/seed.ts';
import type { RunDetail } from '../src/studio/api/runs.ts';
import { type Figure, inFolder, median } from './measure.ts';

const BIN = fileURLToPath(new URL('../bin/troupe.js', import.meta.url));
const ID = '20260101-000000-large';
const ARMS = ['direct', 'reflexion', 'tot', 'rafa'];
const TASKS = 500;
const SEEDS = 50;
const EPISODES = ARMS.length * TASKS * SEEDS;
/** Measurements of each latency. */
const TIMES = 5;

/** A run's folder as an experiment of that size leaves it, but for its journals. */
async function largeRun(out: string): Promise<void> {
  const dir = join(out, ID);
  await mkdir(join(dir, 'episodes'), { recursive: true });
  const names = Array.from({ length: TASKS }, (_, i) => `${i + 1} 5 8 ${(i % 13) + 1}`);
  const lines: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++)
    for (const task of names) for (const agent of ARMS) lines.push(lineOf(task, agent, seed));
  await writeFile(join(dir, 'results.jsonl'), `${lines.join('\n')}\n`);
  const plan = {
    scenario: 'game24',
    tasks: { count: TASKS, names, hash: 'none' },
    arms: ARMS.map(armOf),
    seeds: { from: 1, count: SEEDS },
    set: {},
    limits: { maxSteps: 200 },
    files: {},
  };
  const about = { name: 'large', status: 'finished', plan, settings: { concurrency: 64, cache: 'off' } };
  const when = {
    started: '2026-01-01T00:00:00.000Z',
    ended: '2026-01-01T01:00:00.000Z',
    pricesDate: '2026-01-01',
  };
  const rest = { versions: {}, carry: { live: 0, spent: 0, seconds: 0 }, pid: 1, host: 'none' };
  await writeFile(join(dir, 'run.json'), JSON.stringify({ ...about, ...when, ...rest }));
}

const armOf = (agent: string) => `${agent}?model=synthetic`;

function lineOf(task: string, agent: string, seed: number): string {
  const draw = (of: string) => uniform(of, task, agent, seed);
  const luck = draw('status');
  const status = luck < 0.01 ? 'error' : luck < 0.4 + 0.1 * ARMS.indexOf(agent) ? 'solved' : 'unsolved';
  const reward = status === 'solved' ? 1 : 0;
  const calls = Math.floor(100 * draw('calls'));
  return JSON.stringify({
    episode: `${task.replaceAll(' ', '-')}.${agent}.s${seed}`,
    scenario: 'game24',
    task,
    agent,
    model: 'synthetic',
    arm: armOf(agent),
    roles: { agent: { agent, model: 'synthetic' } },
    seed,
    launch: 1,
    status,
    ...(status === 'error' && { error: { kind: 'server', message: 'HTTP 503: overloaded' } }),
    reward,
    rewards: { agent: reward },
    end: 'terminated',
    answer: '(8 - 5) * (10 - 2)',
    steps: 4,
    attempts: 1 + Math.floor(5 * draw('attempts')),
    calls,
    live: calls,
    tokens: { input: 100 * calls, output: 15 * calls },
    cost: calls / 10_000,
    spent: calls / 10_000,
    seconds: Math.round(1000 * draw('seconds')) / 1000,
  });
}

/** A Studio in a process of its own, as the command line starts it. */
async function startStudio(out: string): Promise<{ url: URL; stop(): void }> {
  const child = spawn(process.execPath, [BIN, 'studio', '--out', out, '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return { url: new URL(String(line).trim()), stop: () => child.kill() };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const most = (name: string, value: number, unit: string, target: number, from: string): Figure => ({
  name,
  value,
  unit,
  target: `<= ${target}`,
  met: value <= target,
  from,
});

const rounded = (values: readonly number[]) => values.map((value) => Math.round(value)).join(', ');

/** Cold server to the first answers, to the first paint in a browser; sorting and filtering. */
export async function studioSpeed(): Promise<Figure[]> {
  return inFolder(async (out) => {
    await largeRun(out);
    const name = `Studio, a run of ${EPISODES.toLocaleString('en')} episodes`;
    const answers: number[] = [];
    const paints: number[] = [];
    const whole: number[] = [];
    const orders: number[] = [];
    // Here alone: it brings the test runner along.
    const { openBrowser } = await import('../src/studio/e2e/test-browser.ts');
    const browser = await openBrowser();
    for (let i = 0; i < TIMES; i++) {
      const forAnswers = await startStudio(out);
      const get = async (path: string) =>
        (await fetch(new URL(`/api/runs/${ID}${path}`, forAnswers.url))).json();
      const began = performance.now();
      answers.push(await milliseconds(() => Promise.all([get(''), get('/episodes?limit=100')])));
      while (((await get('')) as RunDetail).reading) await new Promise((resolve) => setTimeout(resolve, 50));
      whole.push(performance.now() - began);
      for (const query of ['sort=calls&order=desc', 'sort=task', 'status=error', 'sort=episode', 'q=tot'])
        orders.push(await milliseconds(() => get(`/episodes?${query}`)));
      forAnswers.stop();

      const forPaint = await startStudio(out);
      const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
      paints.push(
        await milliseconds(async () => {
          await page.goto(new URL(`/runs/${ID}${forPaint.url.hash}`, forPaint.url).href);
          await page.getByText('1 5 8 1').first().waitFor();
        }),
      );
      await page.context().close();
      forPaint.stop();
    }
    await browser.close();
    return [
      most(
        `${name}: cold server to figures and rows`,
        median(answers),
        'ms',
        1000,
        `ms: ${rounded(answers)}`,
      ),
      most(`${name}: until all of it is read`, median(whole), 'ms', 3000, `ms: ${rounded(whole)}`),
      most(
        `${name}: first rows painted in Chromium`,
        median(paints),
        'ms',
        1500,
        `cold server; ms: ${rounded(paints)}`,
      ),
      most(`${name}: sorted, filtered`, median(orders), 'ms', 300, `ms: ${rounded(orders)}`),
    ];
  });
}

/** Pairs of runs, one of them watched. */
const PAIRS = 5;
/** Milliseconds between two readings, as the page paces them. */
const PACE = 500;

/** A run's wall time with the Studio and a page that follows it ÷ without both. */
export async function watchedRun(): Promise<Figure> {
  const times: Record<'watched' | 'alone', number[]> = { watched: [], alone: [] };
  await inFolder(async (folder) => {
    for (let pair = 0; pair < PAIRS; pair++) {
      const both = ['watched', 'alone'] as const;
      for (const how of pair % 2 === 0 ? both : both.toReversed())
        times[how].push(await playOnce(join(folder, `${how}-${pair}`), how === 'watched'));
    }
  });
  const ratios = times.watched.map((seconds, i) => seconds / times.alone[i]!);
  return most(
    'A synthetic run that a page of the Studio follows: wall time ÷ unwatched',
    median(ratios),
    '×',
    1.05,
    `s: ${times.watched.map((s) => s.toFixed(1)).join(', ')} ÷ ${times.alone.map((s) => s.toFixed(1)).join(', ')}`,
  );
}

/** Seconds as the run says them. */
async function playOnce(out: string, watched: boolean): Promise<number> {
  const plan = [
    'run',
    'game24',
    '--agent',
    'direct,tot',
    '--model',
    'synthetic',
    '--tasks',
    '900-980',
    '--seeds',
    '8',
  ];
  const how = [
    '--cache',
    'off',
    '--json',
    '--display',
    'none',
    '--out',
    out,
    ...(watched ? ['--studio'] : []),
  ];
  const child = spawn(process.execPath, [BIN, ...plan, ...how], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout!.on('data', (piece) => {
    text += piece;
  });
  if (watched) void followLikeAPage(child, out).catch(() => {});
  await once(child, 'close');
  return (JSON.parse(text) as { seconds: number }).seconds;
}

/** Takes events, and reads the run anew at each of them, as the page does. Ends with the server. */
async function followLikeAPage(child: ChildProcess, out: string): Promise<void> {
  let printed = '';
  const address = await new Promise<string>((resolve) => {
    child.stderr!.on('data', (piece) => {
      printed += piece;
      const url = /http:\S+(?=\n)/.exec(printed)?.[0];
      if (url) resolve(url);
    });
  });
  const [id] = await readdir(out);
  const get = (path: string) =>
    fetch(new URL(`/api/runs/${id}${path}`, address)).then((answer) => answer.json());
  const readAll = () => Promise.all([get(''), get('/episodes?limit=100'), get('/running')]);
  const { offset } = (await get('')) as RunDetail;
  const stream = await fetch(new URL(`/api/runs/${id}/events?from=${offset}`, address));
  let next = 0;
  for await (const _ of stream.body!) {
    if (performance.now() < next) continue;
    next = performance.now() + PACE;
    await readAll();
  }
}
