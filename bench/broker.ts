/** What the broker costs beside a bare `openai` SDK loop, and how fast its cache answers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { openCache } from '../src/cache/cache.ts';
import { createBroker } from '../src/models/broker.ts';
import { parseModel } from '../src/models/spec.ts';
import type { ModelCall } from '../src/models/types.ts';
import { type Figure, inParallel, median, startServer, timed } from './measure.ts';

const PROMPT =
  'Combine two of the numbers left with +, -, * or / so that the numbers that are left lead to 24. '.repeat(
    6,
  );

const messages = (i: number) => [
  { role: 'system' as const, content: PROMPT },
  { role: 'user' as const, content: `Numbers left: 4 5 6 10 (${i})` },
];

/** CPU per model call through the broker ÷ CPU per call of a bare SDK loop, on the same server, cache off. */
export async function brokerOverhead(): Promise<Figure> {
  const server = await startServer(0);
  const client = new OpenAI({ apiKey: 'none', baseURL: server.url, maxRetries: 0 });
  const broker = createBroker({ cacheMode: 'off' });
  const model = parseModel(`openai:bench@${server.url}`);
  let n = 0;
  const bare = () =>
    client.chat.completions.create({
      model: 'bench',
      temperature: 0.7,
      max_tokens: 1024,
      messages: messages(n++),
    });
  const ours = () =>
    broker.complete({
      model,
      request: { messages: messages(n++), temperature: 0.7 },
      replicate: 1,
      sample: { role: 'agent', attempt: 0, decision: 0, index: 0 },
    });
  const calls = 2000;
  const pairs: { bare: number; ours: number }[] = [];
  for (let round = 0; round < 8; round++) {
    const a = await timed(() => inParallel(calls, 64, bare));
    const b = await timed(() => inParallel(calls, 64, ours));
    // The first rounds warm the compiler up.
    if (round >= 3) pairs.push({ bare: a.cpu / calls, ours: b.cpu / calls });
  }
  await broker.close();
  server.stop();
  const value = median(pairs.map((pair) => pair.ours / pair.bare));
  const us = (key: 'bare' | 'ours') => (1000 * median(pairs.map((pair) => pair[key]))).toFixed(0);
  return {
    name: 'CPU per model call: broker ÷ bare openai SDK',
    value,
    unit: '×',
    target: '<= 1.15',
    met: value <= 1.15,
    from: `${us('ours')} µs ÷ ${us('bare')} µs, ${calls} calls × 5 pairs, 64 at once, cache off`,
  };
}

/** Cache hits per second through the broker, key included, from memory and from disk. */
export async function cacheHits(): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'troupe-bench-'));
  const entries = 20_000;
  const call = (i: number): ModelCall => ({
    model: parseModel('synthetic'),
    request: { messages: messages(i), temperature: 0.7 },
    replicate: 1,
    sample: { role: 'agent', attempt: 0, decision: 0, index: 0 },
    respondent: { version: '1', rates: { slip: 0.1 }, reply: () => '4 + 5 = 9 (left: 6 9 10)' },
  });
  const calls = Array.from({ length: entries }, (_, i) => call(i));
  const rate = async (maxBytes: number, fill: boolean): Promise<number> => {
    const cache = openCache({ dir, maxBytes });
    const broker = createBroker({ cache });
    const pass = () => inParallel(entries, 32, (i) => broker.complete(calls[i]!));
    if (fill) await pass();
    await pass();
    const walls: number[] = [];
    for (let round = 0; round < 5; round++) walls.push((await timed(pass)).wall);
    await broker.close();
    await cache.close();
    return entries / (median(walls) / 1000);
  };
  const memory = await rate(256 * 2 ** 20, true);
  const disk = await rate(1, false);
  await rm(dir, { recursive: true, force: true });
  const figure = (name: string, value: number, target: number): Figure => ({
    name: `cache hits per second, key included, from ${name}`,
    value,
    unit: '/s',
    target: `>= ${target}`,
    met: value >= target,
    from: `${entries} hits of a ${PROMPT.length}-character prompt, median of 5`,
  });
  return [figure('memory', memory, 150_000), figure('disk', disk, 80_000)];
}
