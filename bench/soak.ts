/**
 * `npm run soak`: a run of short episodes is killed again and again at random moments and run again each time. At
 * the end every episode is there once, nothing that a journal had recorded was asked again, and the results
 * are those of a run that nobody disturbed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readJournal, readResults } from '../src/index.ts';
import { random } from '../src/seed.ts';
import { QUESTION } from './soak-scenario.ts';

export interface SoakOptions {
  episodes: number;
  kills: number;
  /** Of the moments of the kills. */
  seed: number;
  /** Told of every kill. */
  on?(line: string): void;
}

export interface Soaked {
  episodes: number;
  /** Lines in the results file; one an episode, or something was played twice. */
  lines: number;
  kills: number;
  /** Kills while the server had calls to answer. */
  inFlight: number;
  /** Calls that a journal had recorded when its run was killed; and those of them that were asked again. */
  recorded: number;
  again: string[];
  /** Whether the results are an undisturbed run's. */
  equal: boolean;
}

const CONCURRENCY = 16;
/** Milliseconds. */
const LATENCY = { least: 20, most: 80 };

/** Answers each question as its text says, and keeps how often it was asked. */
async function startServer(seed: number) {
  const asked = new Map<string, number>();
  const state = { requests: 0, open: 0 };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const question = questionIn(body);
      asked.set(question, (asked.get(question) ?? 0) + 1);
      state.requests++;
      state.open++;
      response.on('close', () => state.open--);
      const content = String(random('soak answer', question).int(10));
      const reply = {
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
        usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 },
      };
      const draw = random('soak latency', seed, state.requests);
      const send = () =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
      setTimeout(send, LATENCY.least + draw.int(LATENCY.most - LATENCY.least));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked, state, close };
}

/** A prompt may hold earlier questions; the last is the one that is asked. */
function questionIn(text: string): string {
  const last = text.match(QUESTION)?.at(-1);
  if (last === undefined) throw new Error(`no question in ${text}`);
  return last;
}

/** Starts the run, or goes on with it. */
function start(cwd: string, url: string, episodes: number): ChildProcess {
  const words = ['run', resolve(import.meta.dirname, 'soak-scenario.ts'), '--agent', 'direct?attempts=1'];
  words.push('--set', `count=${episodes}`, '--name', 'soak', '--concurrency', `${CONCURRENCY}`);
  words.push('--model', `openai:soak@${url}`, '--display', 'none');
  const bin = resolve(import.meta.dirname, '../bin/troupe.js');
  return spawn(process.execPath, [bin, ...words], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function finish(child: ChildProcess): Promise<void> {
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the run ended with ${code}`);
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** What the journals of a run have recorded as answered. */
async function recordedIn(run: string): Promise<string[]> {
  const dir = join(run, 'episodes');
  const recorded: string[] = [];
  for (const name of await readdir(dir).catch(() => [])) {
    for (const { type, messages, replies } of await readJournal(join(dir, name), () => {})) {
      if (type === 'call' && replies) recorded.push(questionIn(JSON.stringify(messages)));
    }
  }
  return recorded;
}

async function onlyRun(cwd: string): Promise<string | undefined> {
  const [name, ...others] = await readdir(join(cwd, 'runs')).catch(() => []);
  if (others.length > 0) throw new Error('a run was begun anew instead of going on');
  return name && join(cwd, 'runs', name);
}

/** Results without what differs between runs that are equal. */
async function essence(run: string) {
  const lines = await readResults(join(run, 'results.jsonl'));
  const kept = lines.map(({ seconds: _s, live: _l, spent: _p, launch: _n, ...line }) => JSON.stringify(line));
  return kept.sort();
}

export async function soak({ episodes, kills, seed, on = () => {} }: SoakOptions): Promise<Soaked> {
  const root = await mkdtemp(join(tmpdir(), 'troupe-soak-'));
  const [disturbed, calm] = [join(root, 'disturbed'), join(root, 'calm')];
  await Promise.all([mkdir(disturbed), mkdir(calm)]);
  const server = await startServer(seed);
  const { asked, state } = server;
  try {
    const moments = random('soak kills', seed);
    /** How often each recorded question had been asked when it was first seen recorded. */
    const recorded = new Map<string, number>();
    let inFlight = 0;
    let left = 3 * episodes;
    for (let kill = 1; kill <= kills; kill++) {
      const child = start(disturbed, server.url, episodes);
      const exited = once(child, 'exit');
      // As a rule after so many new requests, so that all kills fall within the run, and some of it is left after
      // the last; some before the first.
      const early = moments.int(6) === 0;
      const wanted = state.requests + 1 + moments.int(Math.max(1, Math.floor(left / (kills - kill + 2))));
      if (early) await pause(moments.int(600));
      else while (state.requests < wanted && child.exitCode === null) await pause(3);
      if (child.exitCode !== null) throw new Error(`the run ended before kill ${kill}`);
      const open = state.open;
      child.kill('SIGKILL');
      await exited;
      if (open > 0) inFlight++;
      const run = await onlyRun(disturbed);
      const before = recorded.size;
      for (const question of run ? await recordedIn(run) : []) {
        if (!recorded.has(question)) recorded.set(question, asked.get(question)!);
      }
      left = 3 * episodes - recorded.size;
      on(`kill ${kill}: ${open} calls in flight, ${recorded.size - before} more recorded, ${left} left`);
    }
    await finish(start(disturbed, server.url, episodes));
    const again = [...recorded].flatMap(([question, times]) =>
      asked.get(question) === times ? [] : question,
    );
    await finish(start(calm, server.url, episodes));
    const [run, straight] = [(await onlyRun(disturbed))!, (await onlyRun(calm))!];
    const lines = await readResults(join(run, 'results.jsonl'));
    const [mine, other] = await Promise.all([essence(run), essence(straight)]);
    return {
      episodes: new Set(lines.map(({ episode }) => episode)).size,
      lines: lines.length,
      kills,
      inFlight,
      recorded: recorded.size,
      again,
      equal: JSON.stringify(mine) === JSON.stringify(other),
    };
  } finally {
    server.close();
    await rm(root, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [episodes = 2000, kills = 30, seed = 1] = process.argv.slice(2).map(Number);
  const found = await soak({ episodes, kills, seed, on: console.log });
  const { again, ...figures } = found;
  console.log({ ...figures, askedAgain: again.length });
  const sound = found.episodes === episodes && found.lines === episodes && again.length === 0 && found.equal;
  const enough = found.inFlight >= (2 * kills) / 3;
  console.log(
    sound && enough ? '✓ nothing was lost, nothing asked twice' : '✗ the run did not survive its kills',
  );
  process.exitCode = sound && enough ? 0 : 1;
}
