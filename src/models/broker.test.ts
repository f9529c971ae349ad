import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type CallCache, openCache } from '../cache/cache.ts';
import { BadInput, BudgetReached, EpisodeError, Stopped } from '../errors.ts';
import { type BrokerOptions, createBroker } from './broker.ts';
import type { CallError } from './failures.ts';
import { parseModel } from './spec.ts';
import { askStructured } from './structured.ts';
import {
  type Behaviour,
  randomTexts,
  type SeenRequest,
  startTestServer,
  type TestServer,
} from './test-server.ts';
import type { Broker, ModelCall } from './types.ts';

const root = mkdtempSync(join(tmpdir(), 'troupe-broker-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const folder = () => join(root, `${folders++}`);

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const part of open.splice(0).reverse()) await part.close();
});
function opened<T extends { close(): Promise<void> }>(part: T): T {
  open.push(part);
  return part;
}

async function serve(behave?: (request: SeenRequest) => Behaviour): Promise<TestServer> {
  return opened(await startTestServer(behave));
}

/** Without keys unless given, and without waits between tries. */
const brokerOf = (options: BrokerOptions = {}): Broker =>
  opened(createBroker({ env: {}, random: () => 0, prices: {}, ...options }));
const cacheOf = (dir = folder()): CallCache => opened(openCache({ dir }));

const WIRES = ['openai', 'anthropic'] as const;
const modelAt = (server: TestServer, wire: (typeof WIRES)[number] = 'openai', options = '') =>
  parseModel(`${wire}:m@${server[wire]}${options}`);

function callOf(model: ModelCall['model'], content = 'hello', rest: Partial<ModelCall> = {}): ModelCall {
  return {
    model,
    request: { messages: [{ role: 'user', content }], temperature: 0.7 },
    replicate: 1,
    sample: { role: 'agent', attempt: 0, decision: 0, index: 0 },
    ...rest,
  };
}

const ok = { texts: ['fine'] } as const;

test.each(WIRES)('%s: what is sent, and what comes back', async (wire) => {
  const server = await serve(() => ({ texts: ['hi'], finish: wire === 'openai' ? 'length' : 'max_tokens' }));
  const call = callOf(modelAt(server, wire));
  const [answer] = await brokerOf({ prices: { [`${wire}:m`]: { input: 1, output: 10 } } }).complete({
    ...call,
    request: {
      messages: [
        { role: 'system', content: 'be short' },
        { role: 'user', content: 'hello' },
      ],
      temperature: 0.3,
      maxTokens: 50,
      stop: ['END'],
      schema: {
        name: 'thing',
        schema: { type: 'object', properties: {}, additionalProperties: false, required: [] },
      },
    },
  });
  expect(answer).toMatchObject({
    text: 'hi',
    finish: 'length',
    usage: { input: 100, output: 20 },
    source: 'live',
  });
  expect(answer).toMatchObject({ cost: (100 + 200) / 1e6, retries: [] });
  const { body, headers } = server.seen[0]!;
  expect(body).toMatchObject({ model: 'm', temperature: 0.3, max_tokens: 50 });
  if (wire === 'openai') {
    expect(body).toMatchObject({
      stop: ['END'],
      response_format: { type: 'json_schema', json_schema: { name: 'thing' } },
    });
    expect(body.messages[0]).toEqual({ role: 'system', content: 'be short' });
  } else {
    expect(body).toMatchObject({
      stop_sequences: ['END'],
      system: 'be short',
      output_config: { format: { type: 'json_schema' } },
    });
    expect(body.messages).toEqual([{ role: 'user', content: 'hello' }]);
  }
  expect(Object.keys(headers).filter((name) => name.startsWith('x-stainless'))).toEqual([]);
});

const FAILURES: [string, Behaviour, object][] = [
  [
    '429 with Retry-After',
    { status: 429, headers: { 'retry-after': '0.02' } },
    { kind: 'rate-limit', wait: 20 },
  ],
  [
    '429 with retry-after-ms',
    { status: 429, headers: { 'retry-after-ms': '15' } },
    { kind: 'rate-limit', wait: 15 },
  ],
  ['408', { status: 408 }, { kind: 'timeout', status: 408 }],
  ['409', { status: 409 }, { kind: 'server', status: 409 }],
  [
    '500',
    { status: 500, message: 'oh' },
    { kind: 'server', status: 500, message: expect.stringContaining('oh') },
  ],
  ['502 of a proxy', { status: 502, body: '<p>bad\n way' }, { kind: 'server', message: '502 <p>bad way' }],
  ['529', { status: 529 }, { kind: 'server', status: 529 }],
  ['a hang', 'hang', { kind: 'timeout', message: 'no reply in time (at most 150 ms)' }],
  ['a cut connection', 'cut', { kind: 'server', message: expect.stringContaining('other side closed') }],
  ['a body that is no JSON', 'garbage', { kind: 'server', message: 'unreadable reply: it is not JSON' }],
  [
    'a reply without choices',
    'no-choices',
    { kind: 'server', message: expect.stringContaining('it holds no') },
  ],
];

test.each(
  WIRES.flatMap((wire) => FAILURES.map((failure) => [wire, ...failure] as const)),
)('%s: %s is tried again, and said', async (wire, _, failure, retry) => {
  const server = await serve(({ n }) => (n < 2 ? failure : ok));
  const [answer] = await brokerOf({ timeout: 150 }).complete(callOf(modelAt(server, wire)));
  expect(answer!.text).toBe('fine');
  expect(answer!.retries).toMatchObject([
    { wait: 0, ...retry, try: 1 },
    { wait: 0, ...retry, try: 2 },
  ]);
  expect(server.seen).toHaveLength(3);
});

test('a server that is not there is tried again, then given up, with all tries listed', async () => {
  const server = await startTestServer();
  await server.close();
  const error = await brokerOf({ tries: 3 })
    .complete(callOf(modelAt(server)))
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(EpisodeError);
  expect(error).toMatchObject({
    kind: 'server',
    message: expect.stringMatching(/nothing listens at .*given up after 3 tries/),
  });
  expect((error as CallError).retries.map((retry) => retry.try)).toEqual([1, 2, 3]);
});

test('waits grow with full jitter, and a Retry-After of hours is not waited for', async () => {
  const server = await serve(({ n }) => (n < 3 ? { status: 500 } : ok));
  const [answer] = await brokerOf({ random: () => 0.01 }).complete(callOf(modelAt(server)));
  expect(answer!.retries.map((retry) => retry.wait)).toEqual([5, 10, 20]);
  const busy = await serve(() => ({ status: 429, headers: { 'retry-after': '7200' } }));
  await expect(brokerOf().complete(callOf(modelAt(busy)))).rejects.toMatchObject({
    kind: 'rate-limit',
    message: expect.stringContaining('asks to wait 7200 s'),
  });
  expect(busy.seen).toHaveLength(1);
});

test('the wait between two tries is at most 30 s', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const failing = brokerOf({ random: () => 1 }).complete(
    callOf(parseModel('synthetic?failure=1'), 'hello', {
      respondent: { version: '1', rates: {}, reply: () => '' },
    }),
  );
  const caught = failing.catch((error) => error);
  await vi.advanceTimersByTimeAsync(200_000);
  const { retries } = (await caught) as CallError;
  expect(retries.map(({ wait }) => wait)).toEqual([
    500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 0,
  ]);
});

test('a mistake of ours is not tried again', async () => {
  const server = await serve();
  const tried: unknown[] = [];
  const broker = brokerOf({ onRetry: (retry) => tried.push(retry) });
  // Anthropic's structured output cannot say `any`.
  const asking = askStructured(broker, callOf(modelAt(server, 'anthropic')), z.any(), 'thing');
  await expect(asking).rejects.toMatchObject({
    kind: 'internal',
    message: expect.stringMatching(/^anthropic:m@.*type/),
  });
  const strange = { ...callOf(modelAt(server)), request: { messages: [{ role: 'user', content: 1n }] } };
  await expect(broker.complete(strange as never)).rejects.toThrow(TypeError);
  expect(tried).toEqual([]);
  expect(server.seen).toHaveLength(0);
});

test.each(WIRES)('%s: 400 and 404 fail at once', async (wire) => {
  const server = await serve(({ n }) => ({ status: n === 0 ? 400 : 404, message: 'no such thing' }));
  const broker = brokerOf();
  for (let i = 0; i < 2; i++) {
    await expect(broker.complete(callOf(modelAt(server, wire)))).rejects.toMatchObject({
      kind: 'request',
      message: expect.stringMatching(/m@http.*no such thing/),
    });
  }
  expect(server.seen).toHaveLength(2);
});

test.each(
  WIRES.flatMap((wire) => [401, 403].map((status) => [wire, status] as const)),
)('%s: after a %i no call of that model goes out any more', async (wire, status) => {
  const server = await serve(({ body }) => (body.model === 'm' ? { status, message: 'bad key' } : ok));
  const broker = brokerOf();
  const model = modelAt(server, wire);
  const first = await broker.complete(callOf(model)).catch((error) => error);
  expect(first).toMatchObject({
    kind: 'auth',
    message: expect.stringMatching(/bad key.*\(check [A-Z]+_API_KEY\)/),
  });
  await expect(broker.complete(callOf(modelAt(server, wire, '?temperature=0.1'), 'other'))).rejects.toBe(
    first,
  );
  expect(server.seen).toHaveLength(1);
  const other = parseModel(`${wire}:other@${server[wire]}`);
  expect((await broker.complete(callOf(other)))[0]!.text).toBe('fine');
});

test.each<[(typeof WIRES)[number], Behaviour]>([
  ['openai', { status: 400, code: 'context_length_exceeded', message: 'too long' }],
  [
    'openai',
    {
      status: 400,
      message: "This model's maximum context length is 4096 tokens. However, you requested 5000",
    },
  ],
  ['openai', { status: 400, message: 'the request exceeds the available context size, try increasing it' }],
  ['openai', { status: 413, message: 'payload' }],
  ['anthropic', { status: 400, message: 'prompt is too long: 210000 tokens > 200000 maximum' }],
])('%s: a prompt that does not fit stops the agent (%#)', async (wire, behaviour) => {
  const server = await serve(() => behaviour);
  const error = await brokerOf()
    .complete(callOf(modelAt(server, wire)))
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(Stopped);
  expect(error).toMatchObject({ reason: 'context' });
  expect(server.seen).toHaveLength(1);
});

test('anthropic: a refusal is marked as filtered', async () => {
  const server = await serve(() => ({ texts: ['no'], finish: 'refusal' }));
  const [answer] = await brokerOf().complete(callOf(modelAt(server, 'anthropic')));
  expect(answer).toMatchObject({ text: 'no', finish: 'filter' });
});

test('n samples travel as one request, differ, and are kept one by one', async () => {
  const server = await serve();
  const cache = cacheOf();
  const broker = brokerOf({ cache });
  const call = callOf(modelAt(server));
  const three = await broker.complete({ ...call, count: 3 });
  expect(server.seen.map((request) => request.samples)).toEqual([3]);
  expect(new Set(three.map((answer) => answer.text)).size).toBe(3);
  expect(three.map((answer) => answer.usage)).toEqual([
    { input: 100, output: 20 },
    { input: 0, output: 20 },
    { input: 0, output: 20 },
  ]);
  const five = await broker.complete({ ...call, count: 5 });
  expect(server.seen.map((request) => request.samples)).toEqual([3, 2]);
  expect(five.slice(0, 3).map((answer) => answer.text)).toEqual(three.map((answer) => answer.text));
  expect(five.map((answer) => answer.source)).toEqual(['memory', 'memory', 'memory', 'live', 'live']);
  const [second] = await broker.complete({ ...call, sample: { ...call.sample, index: 1 } });
  expect(second!.text).toBe(three[1]!.text);
  expect(broker.usage()).toMatchObject({ calls: 9, live: 5, cached: 4 });
});

test('a server that ignores n is asked for the rest, and from then on one by one', async () => {
  const server = await serve((request) => ({ texts: randomTexts(1, request).slice(0, 1) }));
  const broker = brokerOf();
  const answers = await broker.complete({ ...callOf(modelAt(server)), count: 4 });
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(4);
  expect(server.seen.map((request) => request.samples)).toEqual([4, 1, 1, 1]);
  await broker.complete({ ...callOf(modelAt(server), 'more'), count: 2 });
  expect(server.seen.map((request) => request.samples)).toEqual([4, 1, 1, 1, 1, 1]);
});

test('a server that refuses n is asked one by one', async () => {
  const refuses = (request: SeenRequest): Behaviour =>
    request.samples > 1
      ? { status: 400, message: 'Only one completion choice is allowed' }
      : { texts: randomTexts(1, request) };
  const server = await serve(refuses);
  const answers = await brokerOf().complete({ ...callOf(modelAt(server)), count: 3 });
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(3);
  expect(server.seen.map((request) => request.samples)).toEqual([3, 1, 1, 1]);
});

test('fewer choices than n: only the missing ones are asked for again', async () => {
  const server = await serve((request) => ({ texts: randomTexts(1, request).slice(0, 3) }));
  const answers = await brokerOf().complete({ ...callOf(modelAt(server)), count: 5 });
  expect(answers).toHaveLength(5);
  expect(server.seen.map((request) => request.samples)).toEqual([5, 2]);
});

test('anthropic: n samples are n requests at once, and the ones that came are kept when another fails', async () => {
  const server = await serve(({ n }) => (n === 1 ? { status: 400 } : { texts: [`reply ${n}`] }));
  const cache = cacheOf();
  const broker = brokerOf({ cache });
  const call = { ...callOf(modelAt(server, 'anthropic')), count: 3 };
  await expect(broker.complete(call)).rejects.toMatchObject({ kind: 'request' });
  const answers = await broker.complete(call);
  expect(answers.map((answer) => answer.text).sort()).toEqual(['reply 0', 'reply 2', 'reply 3']);
  expect(answers.every((answer) => answer.usage.input === 100)).toBe(true);
});

test('identical calls under way share one request, its answer and its retries', async () => {
  const server = await serve(({ n }) => (n === 0 ? { status: 500 } : { texts: [`reply ${n}`], latency: 30 }));
  for (const options of [{}, { cache: cacheOf() }]) {
    const broker = brokerOf(options);
    const before = server.seen.length;
    const call = callOf(modelAt(server));
    const answers = (await Promise.all(Array.from({ length: 10 }, () => broker.complete(call)))).flat();
    expect(server.seen.length - before).toBe(before === 0 ? 2 : 1);
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect(answers.map((answer) => answer.source)).toEqual(['live', ...Array(9).fill('flight')]);
    expect(answers.every((answer) => answer.retries.length === (before === 0 ? 1 : 0))).toBe(true);
    expect(broker.usage()).toMatchObject({ calls: 10, live: 1, cached: 9 });
  }
});

test('another seed, attempt or role is another draw; the same one is not', async () => {
  const server = await serve();
  const broker = brokerOf({ cache: cacheOf() });
  const call = callOf(modelAt(server));
  const { sample } = call;
  const calls = [
    call,
    { ...call, replicate: 2 },
    { ...call, sample: { ...sample, attempt: 1 } },
    { ...call, sample: { ...sample, role: 'X' } },
  ];
  const first = (await Promise.all(calls.map((one) => broker.complete(one)))).flat();
  expect(new Set(first.map((answer) => answer.text)).size).toBe(4);
  const again = (await Promise.all(calls.map((one) => broker.complete(one)))).flat();
  expect(again.map((answer) => answer.text)).toEqual(first.map((answer) => answer.text));
  expect(server.seen).toHaveLength(4);
});

test('a waiter that leaves does not cancel the others', async () => {
  const server = await serve(() => ({ texts: ['late'], latency: 50 }));
  const broker = brokerOf();
  const call = callOf(modelAt(server));
  const leaver = new AbortController();
  const left = broker.complete({ ...call, signal: leaver.signal });
  const stayed = broker.complete({ ...call, signal: new AbortController().signal });
  leaver.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  expect((await stayed)[0]!.text).toBe('late');
  expect(server.seen).toHaveLength(1);
});

test.each<[string, Behaviour]>([
  ['waits for a reply', 'hang'],
  ['waits to try again', { status: 429, headers: { 'retry-after': '60' } }],
])('a request that nobody waits for any more is cancelled while it %s, and can be asked anew', async (_, behaviour) => {
  const server = await serve(({ n }) => (n === 0 ? behaviour : ok));
  const broker = brokerOf();
  const leaver = new AbortController();
  const left = broker.complete({ ...callOf(modelAt(server)), signal: leaver.signal });
  while (server.seen.length === 0) await new Promise(setImmediate);
  leaver.abort(new Error('gone'));
  const again = broker.complete(callOf(modelAt(server)));
  await expect(left).rejects.toThrow('gone');
  expect((await again)[0]!.text).toBe('fine');
  await broker.close();
  await expect(broker.complete(callOf(modelAt(server)))).rejects.toThrow('closed');
});

test('closing cancels what waits for a reply, for its turn, to try again or for a simulated model', async () => {
  const server = await serve(({ body }) =>
    body.model === 'busy' ? { status: 429, headers: { 'retry-after': '60' } } : 'hang',
  );
  const broker = brokerOf({ limits: { concurrency: 1 } });
  const busy = parseModel(`openai:busy@${server.openai}`);
  const respondent = { version: '1', rates: {}, reply: () => 'late' };
  const slow = parseModel('synthetic?latency=600s');
  const { signal } = new AbortController();
  const calls = [
    callOf(modelAt(server), 'a reply'),
    callOf(modelAt(server), 'its turn'),
    callOf(modelAt(server, 'anthropic'), 'a reply', { signal }),
    callOf(modelAt(server, 'anthropic'), 'its turn', { signal }),
    callOf(busy, 'another try'),
    callOf(slow, 'the latency', { respondent }),
    callOf(parseModel('synthetic?latency=601s'), 'the latency', { respondent, signal }),
  ];
  const outcomes = Promise.allSettled(calls.map((call) => broker.complete(call)));
  while (server.seen.length < 3) await new Promise(setImmediate);
  await broker.close();
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'the broker is closed' } });
  }
  expect(server.seen).toHaveLength(3);
});

test('requests beyond the limit wait their turn, and leave the queue when they are aborted', async () => {
  let now = 0;
  let most = 0;
  const server = await serve(() => {
    most = Math.max(most, ++now);
    setTimeout(() => now--, 5);
    return { texts: ['fine'], latency: 10 };
  });
  const broker = brokerOf({ limits: { concurrency: 3 } });
  const leaver = new AbortController();
  const calls = Array.from({ length: 12 }, (_, i) => {
    const signal = i === 11 ? leaver.signal : undefined;
    return broker.complete({ ...callOf(modelAt(server), `${i}`), signal });
  });
  leaver.abort(new Error('gone'));
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes.map((outcome) => outcome.status)).toEqual([...Array(11).fill('fulfilled'), 'rejected']);
  expect(most).toBeLessThanOrEqual(3);
  expect(server.seen).toHaveLength(11);
});

/** Puts calls to a server that holds its replies back; resolves, at least `out` are there, to how many. */
async function letOut(calls: ModelCall[], server: TestServer, broker: Broker, out: number): Promise<number> {
  const outcomes = Promise.allSettled(calls.map((call) => broker.complete(call)));
  while (server.seen.length < out) await new Promise(setImmediate);
  // What else is to go out has gone out before a later request to the same server has come back.
  await broker.complete(callOf(parseModel(`openai:last@${server.openai}`)));
  await broker.close();
  await outcomes;
  return server.seen.filter(({ body }) => body.model === 'm').length;
}

const holding = () => serve(({ body }) => (body.model === 'm' ? 'hang' : ok));
const callsTo = (model: ModelCall['model'], count: number) =>
  Array.from({ length: count }, (_, i) => callOf(model, `${i}`));

test.each<[string, number, number, BrokerOptions?]>([
  ['', 300, 256],
  ['', 20, 7, { limits: { concurrency: 7 } }],
  ['?concurrency=3', 10, 3],
  ['?concurrency=300', 310, 300, { limits: { concurrency: 7 } }],
  ['?rpm=4', 10, 4],
  // Two tokens in and 100 out.
  ['?tpm=310&maxTokens=100', 10, 3],
])('model%s: of %i calls %i are let out at once', async (options, count, out, rest) => {
  const server = await holding();
  const calls = callsTo(modelAt(server, 'openai', options), count);
  expect(await letOut(calls, server, brokerOf(rest), out)).toBe(out);
});

test('tokens a minute: all that samples may bring, set right by what they brought', async () => {
  // The server says 100 tokens in and 20 out for each sample.
  const server = await serve();
  const model = modelAt(server, 'openai', '?tpm=1000&maxTokens=400');
  const broker = brokerOf();
  const samples = (content: string, count: number) => ({ ...callOf(model, content), count });
  await broker.complete(samples('a', 1));
  await broker.complete(samples('b', 2));
  expect(await letOut([samples('c', 2)], server, broker, 2)).toBe(2);
});

test.each([
  [['', '?concurrency=9', '?concurrency=2&temperature=1', '?concurrency=5']],
  [['', '?concurrency=9&temperature=1', '?concurrency=2', '?concurrency=5']],
])('of all limits that are named for a server the strictest hold, also those named later (%#)', async (named) => {
  const server = await holding();
  const broker = brokerOf();
  for (const options of named) {
    broker.check(modelAt(server, 'openai', options));
  }
  expect(await letOut(callsTo(modelAt(server), 12), server, broker, 2)).toBe(2);
});

test('one name on two servers is two models', async () => {
  const servers = [await serve(() => ({ texts: ['one'] })), await serve(() => ({ texts: ['two'] }))];
  const broker = brokerOf({ cache: cacheOf() });
  const ask = async () =>
    (await Promise.all(servers.map((server) => broker.complete(callOf(modelAt(server)))))).map(
      ([answer]) => answer!.text,
    );
  expect(await ask()).toEqual(['one', 'two']);
  expect(await ask()).toEqual(['one', 'two']);
  expect(servers.map(({ seen }) => seen.length)).toEqual([1, 1]);
});

test('cache modes', async () => {
  const server = await serve();
  const cache = cacheOf();
  const model = modelAt(server);
  const ask = async (cacheMode: BrokerOptions['cacheMode'], content: string) =>
    (await brokerOf({ cache, cacheMode }).complete(callOf(model, content)))[0]!;
  const stored = await ask('read-write', 'a');
  expect(await ask('read', 'a')).toMatchObject({ text: stored.text, source: 'memory', key: stored.key });
  expect(await ask('replay', 'a')).toMatchObject({ text: stored.text, source: 'memory' });
  expect((await ask('off', 'a')).text).not.toBe(stored.text);
  const unkept = await ask('read', 'b');
  expect((await ask('read-write', 'b')).text).not.toBe(unkept.text);
  const asked = server.seen.length;
  await expect(ask('replay', 'c')).rejects.toMatchObject({
    kind: 'request',
    message: expect.stringMatching(/^not in the cache: .*role agent, attempt 0, decision 0, index 0/),
  });
  expect(server.seen).toHaveLength(asked);
});

test('a replay needs no key', async () => {
  const dir = folder();
  const model = parseModel('openai:gpt-4o');
  const cache = cacheOf(dir);
  expect(() => brokerOf({ cache }).check(model)).toThrow(BadInput);
  expect(() => brokerOf({ cache, cacheMode: 'replay' }).check(model)).not.toThrow();
});

test('two brokers on one cache folder hand on the same answer', async () => {
  const server = await serve((request) => ({ texts: randomTexts(1, request), latency: 20 }));
  const dir = folder();
  const brokers = [brokerOf({ cache: cacheOf(dir) }), brokerOf({ cache: cacheOf(dir) })];
  const answers = (
    await Promise.all(brokers.map((broker) => broker.complete(callOf(modelAt(server)))))
  ).flat();
  expect(server.seen).toHaveLength(2);
  expect(answers[0]!.text).toBe(answers[1]!.text);
});

test('an answer handed on is in the cache, although the process was killed right then', async () => {
  const dir = folder();
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const child = spawn(
    process.execPath,
    [
      '--input-type=module-typescript',
      '-e',
      `import { writeSync } from 'node:fs';
      import { openCache } from ${module('../cache/cache.ts')};
      import { createBroker } from ${module('broker.ts')};
      import { parseModel } from ${module('spec.ts')};
      const broker = createBroker({ cache: openCache({ dir: ${JSON.stringify(dir)} }), env: {} });
      const respondent = { version: '1', rates: {}, reply: (messages) => 're: ' + messages[0].content };
      const one = async (i) => {
        const [answer] = await broker.complete({
          model: parseModel('synthetic'), respondent, replicate: 1,
          request: { messages: [{ role: 'user', content: 'question ' + i }] },
          sample: { role: 'agent', attempt: 0, decision: i, index: 0 },
        });
        writeSync(1, answer.key + ' ' + answer.text + '\\n');
      };
      for (let wave = 0; ; wave++) await Promise.all(Array.from({ length: 40 }, (_, i) => one(40 * wave + i)));`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
    if (printed.length > 20_000) child.kill('SIGKILL');
  });
  expect((await once(child, 'close'))[1]).toBe('SIGKILL');
  const cache = cacheOf(dir);
  const lines = printed.split('\n').slice(0, -1);
  expect(lines.length).toBeGreaterThan(200);
  for (const line of lines) expect(cache.get(line.slice(0, 64))?.completion.text).toBe(line.slice(65));
});

test('when the budget is spent, live calls end and cached ones go on', async () => {
  const server = await serve();
  const broker = brokerOf({
    cache: cacheOf(),
    maxCost: 0.0005,
    prices: { 'openai:m': { input: 1, output: 10 } },
  });
  const ask = (content: string) => broker.complete(callOf(modelAt(server), content));
  for (const content of ['a', 'b']) await ask(content);
  await expect(ask('c')).rejects.toThrow(BudgetReached);
  expect((await ask('a'))[0]!.source).toBe('memory');
  expect(server.seen).toHaveLength(2);
  const usage = broker.usage();
  expect(usage).toMatchObject({ calls: 3, live: 2, cached: 1, tokens: { input: 300, output: 60 } });
  expect(usage.cost).toBeCloseTo(0.0009);
  expect(usage.spent).toBeCloseTo(0.0006);
});

test('a budget holds for calls that are asked all at once, and holds none back that it is large enough for', async () => {
  let [open, most] = [0, 0];
  const server = await serve(() => {
    most = Math.max(most, ++open);
    setTimeout(() => open--, 20);
    return { texts: ['re'], latency: 20 };
  });
  const ask = async (maxCost: number) => {
    const broker = brokerOf({ maxCost, prices: { 'openai:m': { input: 1, output: 10 } } });
    most = 0;
    const before = server.seen.length;
    const asked = Array.from({ length: 40 }, (_, i) => broker.complete(callOf(modelAt(server), `${i}`)));
    const ended = await Promise.allSettled(asked);
    const refused = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    for (const reason of refused) expect(reason).toBeInstanceOf(BudgetReached);
    const sent = server.seen.length - before;
    expect(sent + refused.length).toBe(40);
    return { sent, most, spent: broker.usage().spent };
  };
  // 0.0003 USD a call, 0.01025 at most.
  const { sent, spent } = await ask(0.0031);
  expect(sent).toBe(11);
  expect(spent).toBeCloseTo(0.0033);
  const near = await ask(0.05);
  expect(near.sent).toBe(40);
  expect(near.most).toBeLessThanOrEqual(4);
  const far = await ask(1);
  expect(far.sent).toBe(40);
  expect(far.most).toBeGreaterThan(4);
});

test('a model without a price is refused where there is a budget', async () => {
  const spec = parseModel('openai:m@http://127.0.0.1:9/v1?temperature=0.5');
  const check = (options: BrokerOptions, model = spec) => brokerOf(options).check(model);
  expect(() => check({ maxCost: 1 })).toThrow(
    /^--max-cost: there is no price for openai:m@http:\/\/127\.0\.0\.1:9\/v1; give it one in prices\.json/,
  );
  check({});
  check({ maxCost: 1, cacheMode: 'replay' });
  check({ maxCost: 1 }, parseModel('synthetic'));
  for (const name of ['openai:m', 'openai:m@http://127.0.0.1:9/v1'])
    check({ maxCost: 1, prices: { [name]: { input: 0, output: 0 } } });
});

test('keys: which is asked for, where it goes, and where it does not', async () => {
  const env = { OPENAI_API_KEY: 'sk-openai-1234567890', MINE: 'my-own-1234567890' };
  const server = await serve(() => ok);
  const sent = async (options: string, given: Record<string, string>) => {
    await brokerOf({ env: given }).complete(callOf(modelAt(server, 'openai', options)));
    return server.seen.at(-1)!.headers.authorization;
  };
  expect(await sent('', env)).toBe(`Bearer ${env.OPENAI_API_KEY}`);
  expect(await sent('', {})).toBe('Bearer none');
  expect(await sent('?key=MINE', env)).toBe(`Bearer ${env.MINE}`);
  expect(await sent('?key=none', env)).toBe('Bearer none');
  const check =
    (model: string, given: Record<string, string> = env) =>
    () =>
      brokerOf({ env: given }).check(parseModel(model));
  expect(check('openai:gpt-4o')).not.toThrow();
  expect(check('openai:gpt-4o', {})).toThrow(
    /OPENAI_API_KEY is not set: set it in the environment or in a \.env file/,
  );
  expect(check('anthropic:claude-sonnet-4-5')).toThrow(/ANTHROPIC_API_KEY is not set/);
  expect(check('fireworks:a/b')).toThrow(/FIREWORKS_API_KEY is not set/);
  expect(check('openai:m@https://elsewhere.org/v1')).toThrow(
    /elsewhere\.org is not OpenAI's own host.*\?key=ENV_NAME/,
  );
  expect(check('openai:m@http://api.openai.com/v1')).toThrow(BadInput);
  expect(check('openai:m@https://api.openai.com.evil.org/v1')).toThrow(BadInput);
  expect(check('openai:m@http://127.0.0.1.evil.org/v1')).toThrow(BadInput);
  expect(check('openai:m@https://elsewhere.org/v1?key=MINE')).not.toThrow();
  expect(check('openai:m@https://elsewhere.org/v1?key=OTHER')).toThrow(/OTHER is not set/);
  expect(check('openai:m', { ...env, OPENAI_BASE_URL: 'https://proxy.org/v1' })).toThrow(
    /proxy\.org \(from OPENAI_BASE_URL\)/,
  );
  expect(check('openai:m', { ...env, OPENAI_BASE_URL: 'proxy' })).toThrow(
    /OPENAI_BASE_URL: write the server as http/,
  );
  expect(check('openai:m?key=none', { OPENAI_BASE_URL: 'https://proxy.org/v1' })).not.toThrow();
});

test('no key is found in errors, retries, replies or the cache', async () => {
  const key = 'sk-secret-0123456789';
  const echo = (request: SeenRequest) =>
    `you sent ${request.headers.authorization ?? request.headers['x-api-key']}`;
  for (const wire of WIRES) {
    const server = await serve((request) => {
      if (request.n === 0) return { status: 500, message: echo(request) };
      if (request.n === 1) return { texts: [echo(request)] };
      return { status: request.n === 2 ? 400 : 401, message: echo(request) };
    });
    const dir = folder();
    const cache = openCache({ dir });
    const broker = brokerOf({ env: { OPENAI_API_KEY: key, ANTHROPIC_API_KEY: key }, cache });
    const answers = await broker.complete(callOf(modelAt(server, wire)));
    expect(answers[0]!.text).toMatch(/you sent .*\[key\]/);
    expect(JSON.stringify(answers)).not.toContain(key);
    for (const content of ['b', 'c']) {
      const error: unknown = await broker
        .complete(callOf(modelAt(server, wire), content))
        .catch((thrown) => thrown);
      expect(error).toBeInstanceOf(EpisodeError);
      const { message, stack, cause } = error as Error;
      expect(message).toContain('you sent');
      expect(JSON.stringify([message, stack, cause, error])).not.toContain(key);
    }
    await cache.close();
    for (const file of readdirSync(dir)) expect(readFileSync(join(dir, file)).includes(key)).toBe(false);
    expect(server.seen.every((request) => JSON.stringify(request.headers).includes(key))).toBe(true);
  }
});

test.each([
  ['cut off in a long message', 'sk-secret-0123456789', (key: string) => `${'x'.repeat(280)} ${key}`],
  ['with spaces in it', 'sk-secret  012  3456789', (key: string) => key],
  ['with signs that JSON escapes', 'sk-"secret"\\0123456789', (key: string) => ({ key })],
])('no part of a key %s is found in errors', async (_, key, say) => {
  for (const status of [400, 500, 401]) {
    const body = JSON.stringify({ error: typeof say(key) === 'string' ? { message: say(key) } : say(key) });
    const server = await serve(() => ({ status, body }));
    const retries: unknown[] = [];
    const broker = brokerOf({
      env: { OPENAI_API_KEY: key },
      tries: 2,
      onRetry: (retry) => retries.push(retry),
    });
    const error = await broker.complete(callOf(modelAt(server))).catch((thrown) => thrown);
    const said = `${error.message} ${error.stack} ${JSON.stringify([error, retries])}`;
    expect(said).toMatch(/\[key\]|xx…/);
    for (const part of ['secret', 'sk-', '0123', '3456789']) expect(said).not.toContain(part);
  }
});

test('a reply that says what stands for a missing key is left as it is', async () => {
  const server = await serve(() => ({ texts: ['none of the dummy steps'] }));
  const broker = brokerOf({ env: { OPENAI_API_KEY: 'dummy', MINE: 'none' } });
  expect((await broker.complete(callOf(modelAt(server))))[0]!.text).toBe('none of the dummy steps');
});
