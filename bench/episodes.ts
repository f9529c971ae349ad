/** Whole episodes, journals and results included: throughput beside a bare loop, and memory. */
import OpenAI from 'openai';
import { run } from '../src/index.ts';
import { type Figure, inFolder, inParallel, median, startServer, timed } from './measure.ts';
import { stubborn } from './scenario.ts';

const EPISODES = 1000;
/** Each attempt is one call and one refused action. */
const CALLS = 40;

const tasks = Array.from({ length: EPISODES }, (_, id) => ({ id }));

/** Plays the episodes to their ends; the model calls that they made. */
async function play(out: string, model: string): Promise<number> {
  const { calls, errors } = await run({
    scenario: stubborn,
    agents: `direct?attempts=${CALLS}`,
    model,
    tasks,
    out,
    concurrency: -1,
    cache: 'off',
  });
  if (errors > 0 || calls !== EPISODES * CALLS) throw new Error(`${calls} calls, ${errors} errors`);
  return calls;
}

/** Throughput of 1,000 concurrent episodes at 200 ms ÷ that of a bare SDK loop with 1,000 calls under way. */
export async function throughput(): Promise<Figure> {
  const server = await startServer(200);
  const client = new OpenAI({ apiKey: 'none', baseURL: server.url, maxRetries: 0 });
  const messages = [
    { role: 'user' as const, content: 'Puzzle: 1 6 6 6. Write the missing lines. '.repeat(20) },
  ];
  const total = EPISODES * CALLS;
  const ratios: number[] = [];
  let shown = '';
  for (let round = 0; round < 4; round++) {
    const bare = await timed(() =>
      inParallel(total, EPISODES, () =>
        client.chat.completions.create({ model: 'bench', temperature: 0.7, max_tokens: 1024, messages }),
      ),
    );
    let calls = 0;
    const ours = await timed(() =>
      inFolder(async (out) => {
        calls = await play(out, `openai:bench@${server.url}?concurrency=${EPISODES}`);
      }),
    );
    if (round === 0) continue;
    ratios.push(calls / ours.wall / (total / bare.wall));
    shown = `${rate(calls, ours.wall)} ÷ ${rate(total, bare.wall)}`;
  }
  server.stop();
  const value = median(ratios);
  return {
    name: '1,000 concurrent episodes at 200 ms: calls per second ÷ bare openai SDK loop',
    value,
    unit: '×',
    target: '>= 0.95',
    met: value >= 0.95,
    from: `last pair ${shown}; ${EPISODES} episodes × ${CALLS} calls, median of 3`,
  };
}

/** The same episodes on an in-process model: throughput ÷ what Little's law allows. */
export async function littlesLaw(): Promise<Figure> {
  const latency = 0.2;
  const allowed = EPISODES / latency;
  const shares: number[] = [];
  for (let round = 0; round < 4; round++) {
    let calls = 0;
    const { wall } = await timed(() =>
      inFolder(async (out) => {
        calls = await play(out, `synthetic?latency=${1000 * latency}ms`);
      }),
    );
    if (round > 0) shares.push(calls / (wall / 1000) / allowed);
  }
  const value = median(shares);
  return {
    name: "1,000 concurrent episodes on the in-process model: throughput ÷ Little's law",
    value,
    unit: '×',
    target: '>= 0.9',
    met: value >= 0.9,
    from: `${(value * allowed).toFixed(0)} of ${allowed} calls/s, whole runs, median of 3`,
  };
}

/** Heap of one live episode that waits for the in-process model. */
export async function heapPerEpisode(): Promise<Figure> {
  const live = 10_000;
  const heap = () => {
    globalThis.gc!();
    return process.memoryUsage().heapUsed;
  };
  const value = await inFolder(async (out) => {
    const stop = new AbortController();
    const before = heap();
    let after = 0;
    const wait = setInterval(() => {
      if (meter().calls < live) return;
      clearInterval(wait);
      after = heap();
      stop.abort();
    }, 200);
    let meter = () => ({ calls: 0 });
    await run({
      scenario: stubborn,
      agents: 'direct',
      model: 'synthetic?latency=600s',
      tasks: Array.from({ length: live }, (_, id) => ({ id })),
      out,
      concurrency: -1,
      cache: 'off',
      signal: stop.signal,
      on: (event) => {
        if (event.type === 'start') meter = () => event.meter;
      },
    });
    return (after - before) / live / 1024;
  });
  return {
    name: 'heap per live episode that waits for the in-process model',
    value,
    unit: 'KB',
    target: '<= 20',
    met: value <= 20,
    from: `${live} live episodes`,
  };
}

const rate = (calls: number, wall: number) => `${((1000 * calls) / wall).toFixed(0)}/s`;
