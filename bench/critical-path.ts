/** A whole run of rafa beside the two bounds that no engine can beat. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { type Message, readJournal, run } from '../src/index.ts';
import { type Figure, inParallel, startServer, timed } from './measure.ts';

/** Milliseconds of the server's latency. */
const LATENCY = 100;
/** Requests in flight, of the run and of the bare loop. */
const IN_FLIGHT = 256;

/** One request of an episode: its n samples travel together. */
interface Asked {
  messages: Message[];
  n: number;
  temperature: number;
}

interface Path {
  asked: Asked[];
  /** The longest chain of requests that had to wait for one another. */
  waves: number;
}

/**
 * What an episode of rafa (breadth 1) asked. Its requests go out in *waves*, each of which needs the whole
 * wave before it: a propose question; the value questions of its candidates, all at once; the two
 * reflections on an attempt, at once. A journal holds calls as they were answered, so a wave is a propose
 * call, or a row of calls of equal attempt, decision and purpose.
 */
async function pathOf(journal: string): Promise<Path> {
  const path: Path = { asked: [], waves: 0 };
  let last = '';
  for (const line of await readJournal(journal)) {
    if (line.type !== 'call') continue;
    const { purpose, attempt, decision, messages, replies, temperature } = line;
    const wave = `${attempt} ${decision} ${purpose}`;
    if (purpose === 'propose' || wave !== last) path.waves++;
    last = wave;
    path.asked.push({
      messages: messages as Message[],
      n: (replies as string[]).length,
      temperature: temperature as number,
    });
  }
  return path;
}

async function play(url: string, tasks: string): Promise<{ wall: number; paths: Path[] }> {
  const out = await mkdtemp(join(tmpdir(), 'troupe-bench-'));
  try {
    let dir = '';
    const { wall } = await timed(async () => {
      const summary = await run({
        scenario: 'game24',
        agents: 'rafa?breadth=1',
        model: `openai:bench@${url}?concurrency=${IN_FLIGHT}`,
        tasks,
        concurrency: 100,
        cache: 'off',
        out,
      });
      if (summary.errors > 0) throw new Error(`${summary.errors} episodes errored`);
      dir = join(summary.run, 'episodes');
    });
    const paths = await Promise.all((await readdir(dir)).map((name) => pathOf(join(dir, name))));
    return { wall, paths };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** Milliseconds that the bare SDK takes for the same requests, none of which waits for another. */
async function bareLoop(url: string, asked: readonly Asked[]): Promise<number> {
  const client = new OpenAI({ apiKey: 'none', baseURL: url, maxRetries: 0 });
  const send = (i: number) => {
    const { messages, n, temperature } = asked[i]!;
    // No planner asks with tools, whose messages look otherwise.
    const plain = messages as OpenAI.ChatCompletionMessageParam[];
    return client.chat.completions.create({
      model: 'bench',
      messages: plain,
      n,
      temperature,
      max_tokens: 1024,
    });
  };
  return (await timed(() => inParallel(asked.length, IN_FLIGHT, send))).wall;
}

/** Wall time of 100 episodes of rafa ÷ max(longest critical path, requests ÷ the rate of a bare SDK loop). */
export async function criticalPath(): Promise<Figure> {
  const server = await startServer(LATENCY, 'game24-server.ts');
  try {
    // Both sides, and the server's tables of these puzzles, are warm when they are measured.
    await play(server.url, '900-1000');
    const { wall, paths } = await play(server.url, '900-1000');
    const asked = paths.flatMap((path) => path.asked);
    await bareLoop(server.url, asked.slice(0, 1000));
    const bare = await bareLoop(server.url, asked);
    const chain = Math.max(...paths.map(({ waves }) => waves));
    const value = wall / Math.max(chain * LATENCY, bare);
    const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
    return {
      name: 'rafa on 100 puzzles at 100 ms: wall time ÷ max(critical path, requests ÷ rate of bare openai SDK)',
      value,
      unit: '×',
      target: '<= 1.3',
      met: value <= 1.3,
      from:
        `wall ${seconds(wall)}; longest critical path ${seconds(chain * LATENCY)} (${chain} waves × ${LATENCY} ms); ` +
        `${asked.length} requests ÷ ${((1000 * asked.length) / bare).toFixed(0)}/s = ${seconds(bare)}, ` +
        `${IN_FLIGHT} in flight`,
    };
  } finally {
    server.stop();
  }
}
