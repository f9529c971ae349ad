/** What calls cost: the same whatever was known before; and what was really paid. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { openCache } from '../cache/cache.ts';
import { createBroker } from './broker.ts';
import { parseModel } from './spec.ts';
import { type Behaviour, type SeenRequest, startTestServer } from './test-server.ts';
import type { Answer, ModelCall } from './types.ts';

const root = mkdtempSync(join(tmpdir(), 'troupe-usage-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});
function opened<T extends { close(): Promise<void> }>(part: T): T {
  open.push(part);
  return part;
}

const respondent = { version: '1', rates: {}, reply: () => 'x'.repeat(80) };
const WIRES = ['openai', 'anthropic', 'synthetic'] as const;
let folders = 0;

/** A model that reads 100 tokens at $1 a million and writes 20 at $10, and a broker for it. */
async function setting(
  wire: (typeof WIRES)[number],
  cached: boolean,
  behave: (request: SeenRequest) => Behaviour = ({ samples }) => ({ texts: Array(samples).fill('x') }),
) {
  const server = opened(await startTestServer(behave));
  const text = wire === 'synthetic' ? wire : `${wire}:m@${server[wire]}`;
  const name = wire === 'synthetic' ? 'synthetic:0' : `${wire}:m`;
  const cache = cached ? opened(openCache({ dir: join(root, `${folders++}`) })) : undefined;
  const broker = opened(
    createBroker({ env: {}, random: () => 0, cache, prices: { [name]: { input: 1, output: 10 } } }),
  );
  const call = (index: number, count: number): ModelCall => ({
    model: parseModel(text),
    request: { messages: [{ role: 'user', content: 'x'.repeat(400) }] },
    replicate: 1,
    sample: { role: 'agent', attempt: 0, decision: 0, index },
    count,
    respondent,
  });
  return { server, broker, call };
}

const costsOf = (answers: readonly Answer[]) =>
  answers.map(({ usage, cost }) => ({ ...usage, cost: Math.round(cost * 1e6) }));
const spentOn = (answers: readonly Answer[]) =>
  Math.round(answers.reduce((sum, { spent }) => sum + spent, 0) * 1e6);

test.each(
  WIRES.flatMap((wire) => [true, false].map((cached) => [wire, cached] as const)),
)('%s, with a cache: %s: what a call costs does not depend on the calls before it', async (wire, cached) => {
  const apart = wire === 'anthropic';
  const first = { input: 100, output: 20, cost: 300 };
  const later = apart ? first : { input: 0, output: 20, cost: 200 };
  const { broker, call } = await setting(wire, cached);
  // Cached, or under way: the second call finds one of its samples, the third all of them, in the middle.
  const calls = [call(1, 1), call(0, 3), call(1, 2)];
  const all: Answer[][] = [];
  if (cached) for (const one of calls) all.push(await broker.complete(one));
  else all.push(...(await Promise.all(calls.map((one) => broker.complete(one)))));
  expect(all.map(costsOf)).toEqual([[first], [first, later, later], [first, later]]);
  // Two requests brought three samples; where each sample is a request, three.
  expect(all.map(spentOn)).toEqual([300, apart ? 600 : 500, 0]);
  const { spent, tokens } = broker.usage();
  expect(Math.round(spent * 1e6)).toBe(apart ? 900 : 800);
  expect(tokens.input).toBe(apart ? 600 : 300);
});

test('a server that ignores n is paid for every request, and the call costs what it would elsewhere', async () => {
  const { broker, call, server } = await setting('openai', false, () => ({ texts: ['x'] }));
  const answers = await broker.complete(call(0, 3));
  expect(server.seen).toHaveLength(3);
  expect(costsOf(answers).map(({ input }) => input)).toEqual([100, 0, 0]);
  expect(spentOn(answers)).toBe(900);
  expect(Math.round(broker.usage().spent * 1e6)).toBe(900);
});
