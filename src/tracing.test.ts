import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromPromise, setup } from 'xstate';
import { z } from 'zod';
import { main } from './cli/main.ts';
import { startTestServer, type TestServer } from './models/test-server.ts';
import { type ResultLine, readResults } from './runs/folder/results.ts';
import { run } from './runs/play/run.ts';
import type { RunOptions } from './runs/play/run-options.ts';
import { defineScenario, type Scenario } from './scenario.ts';
import { flushSpans } from './tracing.ts';

/** A span as OTLP has it in JSON. */
interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  status: { code?: number; message?: string };
}

let received: Span[];
let collector: Server;
let models: TestServer;
let provider: TracerProvider;

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    expect(request.url).toBe('/v1/traces');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString());
    for (const { scopeSpans } of resourceSpans) {
      for (const { scope, spans } of scopeSpans) {
        expect(scope.name).toBe('troupe');
        received.push(...spans);
      }
    }
    response.setHeader('content-type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  const exporter = new OTLPTraceExporter({ url: `http://127.0.0.1:${port}/v1/traces` });
  provider = new TracerProvider({
    spanProcessors: [new BatchSpanProcessor({ exporter, maxQueueSize: 1e5 })],
  });
  cwd = await mkdtemp(join(tmpdir(), 'troupe-tracing-'));
  const { summary, lines } = await play(UNTRACED);
  untraced = await written(summary.run, lines);
  trace.setGlobalTracerProvider(provider);
  models = await startTestServer(({ body, samples }) =>
    body.messages[0]!.content.includes('refuse')
      ? { status: 400, message: 'no such thing' }
      : { texts: Array.from({ length: samples }, () => 'heads') },
  );
});
afterAll(async () => {
  trace.disable();
  await provider.shutdown();
  collector.close();
  await models.close();
});

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-tracing-'));
  received = [];
});

const UNTRACED = { scenario: 'game24', agents: 'rafa?proposals=3&attempts=2', tasks: '4' } as const;
/** Results and journal of a run that was played before there was an SDK. */
let untraced: string[];

/** What a run has written, without times. */
async function written(folder: string, [line]: readonly ResultLine[]): Promise<string[]> {
  const { seconds: _, ...result } = line!;
  const journal = await readFile(join(cwd, folder, 'episodes', `${line!.episode}.jsonl`), 'utf8');
  return [JSON.stringify(result), journal.replace(/"t":\d+|"seconds":[\d.]+/g, '')];
}

/** Plays a run; its results and what the collector got of it. */
async function play(options: Partial<RunOptions> & Pick<RunOptions, 'scenario' | 'agents'>) {
  const summary = await run({ cwd, env: {}, cache: 'off', warn() {}, ...options });
  await flushSpans();
  const lines = await readResults(join(cwd, summary.run, 'results.jsonl'));
  return { summary, lines, spans: received };
}

/** An attribute, whatever its type is. */
function told({ attributes }: Span, key: string): unknown {
  const value = attributes.find((each) => each.key === key)?.value;
  if (!value) return undefined;
  const { arrayValue } = value as { arrayValue?: { values: Record<string, unknown>[] } };
  return arrayValue ? arrayValue.values.map((each) => Object.values(each)[0]) : Object.values(value)[0];
}

const named = (spans: readonly Span[], start: string) => spans.filter(({ name }) => name.startsWith(start));
const parentOf = (span: Span, spans: readonly Span[]) =>
  spans.find(({ spanId }) => spanId === span.parentSpanId);
/** The names from a span up to its root, without what tells one of a kind from another. */
function lineage(span: Span, spans: readonly Span[]): string[] {
  const parent = parentOf(span, spans);
  return [span.name.split(' ')[0]!, ...(parent ? lineage(parent, spans) : [])];
}

const INTERNAL = 1;
const CLIENT = 3;
const ERROR = 2;
const KNOWN = new Set<unknown>(Object.values(conventions));

/** What every trace of a run has to be. */
function expectWellFormed(spans: readonly Span[]): void {
  const roots = spans.filter(({ parentSpanId }) => !parentSpanId);
  expect(roots.map(({ name }) => name.split(' ')[0])).toEqual(['run']);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  for (const span of spans) {
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
    expect(lineage(span, spans).at(-1)).toBe('run');
    for (const { key } of span.attributes) if (!key.startsWith('troupe.')) expect(KNOWN).toContain(key);
    const operation = told(span, 'gen_ai.operation.name');
    if (operation !== undefined) expect(span.name.split(' ')[0]).toBe(operation);
  }
}

const sum = (spans: readonly Span[], key: string) =>
  spans.reduce((all, span) => all + Number(told(span, key)), 0);

function expectTokens(spans: readonly Span[], lines: readonly ResultLine[]): void {
  for (const line of lines) {
    const [episode] = spans.filter(({ name }) => name === `episode ${line.episode}`);
    const calls = named(spans, 'chat ').filter((span) => {
      let up: Span | undefined = span;
      while (up && up !== episode) up = parentOf(up, spans);
      return up === episode;
    });
    expect(sum(calls, 'gen_ai.usage.input_tokens')).toBe(line.tokens.input);
    expect(sum(calls, 'gen_ai.usage.output_tokens')).toBe(line.tokens.output);
    expect(told(episode!, 'troupe.tokens.input')).toBe(line.tokens.input);
    expect(told(episode!, 'troupe.steps')).toBe(line.steps);
  }
}

describe('tracing', () => {
  it('sends run, episodes, steps and model calls, each below the other, with all tokens', async () => {
    const agents = ['direct', 'tot?proposals=3', 'rafa?proposals=3&attempts=2'];
    const { spans, lines, summary } = await play({ scenario: 'game24', agents, tasks: '0-3', seeds: 2 });
    expectWellFormed(spans);
    expect(lines).toHaveLength(18);
    expect(
      named(spans, 'episode ')
        .map(({ name }) => name.slice(8))
        .sort(),
    ).toEqual(lines.map(({ episode }) => episode).sort());
    expectTokens(spans, lines);
    const [root] = named(spans, 'run ');
    expect(root).toMatchObject({ name: 'run game24', kind: INTERNAL });
    expect(told(root!, 'troupe.episodes')).toBe(18);
    expect(told(root!, 'troupe.tokens.output')).toBe(summary.tokens.output);
    const steps = named(spans, 'invoke_agent ');
    expect(steps.filter((step) => told(step, 'troupe.action') !== undefined)).toHaveLength(
      lines.reduce((all, line) => all + line.steps, 0),
    );
    for (const step of steps) expect(lineage(step, spans)).toEqual(['invoke_agent', 'episode', 'run']);
    expect(new Set(steps.map((step) => told(step, 'gen_ai.agent.name')))).toEqual(
      new Set(['direct', 'tot', 'rafa']),
    );
    const calls = named(spans, 'chat ');
    expect(calls.length).toBeGreaterThan(steps.length);
    for (const call of calls) {
      expect(call).toMatchObject({ name: 'chat synthetic', kind: CLIENT });
      // What an agent learns from an attempt that is over is part of no step.
      expect(lineage(call, spans).slice(-2)).toEqual(['episode', 'run']);
    }
    expect(calls.filter((call) => lineage(call, spans)[1] === 'invoke_agent').length).toBeGreaterThan(0);
    expect(sum(calls, 'troupe.live')).toBe(summary.live);
  });

  it('names server, model and settings of a call, and says what went wrong where', async () => {
    const model = `openai:gpt-4o@${models.openai}?maxTokens=7`;
    const good = await play({ scenario: 'matching-pennies', agents: 'direct', model });
    expectWellFormed(good.spans);
    expectTokens(good.spans, good.lines);
    const calls = named(good.spans, 'chat ');
    expect(calls).toHaveLength(2);
    expect(new Set(calls.map((call) => told(call, 'troupe.role')))).toEqual(new Set(['even', 'odd']));
    for (const call of calls) {
      // Both roles think at the same time: each call has to be below its own role's step.
      const step = parentOf(call, good.spans)!;
      expect(step.name).toBe('invoke_agent direct');
      expect(told(step, 'troupe.role')).toBe(told(call, 'troupe.role'));
      expect(told(step, 'troupe.action')).toBe('heads');
      expect(Object.fromEntries(call.attributes.map(({ key }) => [key, told(call, key)]))).toMatchObject({
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.request.temperature': 0.7,
        'gen_ai.request.max_tokens': 7,
        'gen_ai.response.finish_reasons': ['stop'],
        'server.address': '127.0.0.1',
        'server.port': Number(new URL(models.openai).port),
        'troupe.sources': ['live'],
      });
    }
    received = [];
    const scenario: Scenario = { ...weather(), rules: 'refuse' };
    const bad = await play({ scenario, agents: 'direct', model: `openai:gpt-4o@${models.openai}` });
    expectWellFormed(bad.spans);
    expect(bad.lines).toMatchObject([{ error: { kind: 'request' } }]);
    for (const kind of ['chat ', 'invoke_agent ', 'episode ']) {
      const [span] = named(bad.spans, kind);
      expect(span!.status).toMatchObject({ code: ERROR, message: expect.stringContaining('no such thing') });
      expect(told(span!, 'error.type')).toBe('request');
    }
    const [root] = named(bad.spans, 'run ');
    expect(told(root!, 'troupe.errors')).toBe(1);
    expect(root!.status.code ?? 0).not.toBe(ERROR);
  });

  it('has searches below their steps, and what they ask of a model below them', async () => {
    const agents = ['mcts?simulations=20', 'mcts?world=model&simulations=3&depth=3', 'optimal'];
    const { spans, lines } = await play({
      scenario: 'blocksworld',
      agents,
      tasks: '0',
      maxSteps: 5,
      threads: 1,
    });
    expectWellFormed(spans);
    expectTokens(spans, lines);
    const searches = named(spans, 'search ');
    expect(new Set(searches.map(({ name }) => name))).toEqual(new Set(['search mcts', 'search plan']));
    for (const search of searches) {
      expect(lineage(search, spans)).toEqual(['search', 'invoke_agent', 'episode', 'run']);
    }
    const exact = searches.filter((search) => told(search, 'troupe.simulations') === 20);
    expect(exact.length).toBeGreaterThan(0);
    for (const search of exact) expect(told(search, 'troupe.nodes')).toBeGreaterThan(1);
    const calls = named(spans, 'chat ');
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) {
      expect(lineage(call, spans)).toEqual(['chat', 'search', 'invoke_agent', 'episode', 'run']);
    }
  });

  it('has the tools that a world invokes below the step that called them, failures marked', async () => {
    const { spans, lines } = await play({ scenario: weather(), agents: 'first', tasks: [{ city: 'Oslo' }] });
    expectWellFormed(spans);
    expect(lines).toMatchObject([{ status: 'solved', steps: 1 }]);
    const tools = named(spans, 'execute_tool ');
    expect(tools.map(({ name }) => name).sort()).toEqual(['execute_tool almanac', 'execute_tool forecast']);
    for (const tool of tools) {
      expect(lineage(tool, spans)).toEqual(['execute_tool', 'invoke_agent', 'episode', 'run']);
      expect(told(tool, 'gen_ai.tool.name')).toBe(tool.name.slice('execute_tool '.length));
      // The promises take five and ten milliseconds.
      expect(BigInt(tool.endTimeUnixNano) - BigInt(tool.startTimeUnixNano)).toBeGreaterThan(3_000_000n);
    }
    const failed = tools.filter(({ status }) => status.code === ERROR);
    expect(failed).toMatchObject([{ name: 'execute_tool almanac', status: { message: 'out of print' } }]);
  });

  it('ends the spans of what was cut off', async () => {
    const stop = new AbortController();
    const slow = weather(() => {
      setImmediate(() => stop.abort());
      return sleep(60_000, undefined, { ref: false });
    });
    const { spans, lines } = await play({ scenario: slow, agents: 'first', signal: stop.signal });
    expect(lines).toEqual([]);
    expectWellFormed(spans);
    expect(spans.map(({ name }) => name.split(' ')[0]).sort()).toEqual([
      'episode',
      'execute_tool',
      'execute_tool',
      'invoke_agent',
      'run',
    ]);
    expect(told(named(spans, 'run ')[0]!, 'troupe.status')).toBe('interrupted');
  });

  it('changes nothing that is written', async () => {
    const { summary, lines } = await play(UNTRACED);
    expect(received).not.toEqual([]);
    expect(await written(summary.run, lines)).toEqual(untraced);
  });

  it('says at the end of a command when spans cannot be sent', async () => {
    const failing = {
      export: (_: unknown, done: (result: { code: number; error: Error }) => void) =>
        done({ code: 1, error: new Error('nobody listens') }),
      shutdown: () => Promise.resolve(),
    };
    trace.disable();
    const spanProcessors = [new BatchSpanProcessor({ exporter: failing })];
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));
    trace.getTracer('any').startSpan('unsent').end();
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const io = { stdin: Readable.from([]), stdout, stderr, env: {}, cwd };
    expect(await main(['agents'], io)).toBe(0);
    expect(String(stderr.read())).toBe('troupe: spans could not be sent: nobody listens\n');
  });
});

/** One action asks for the weather, which a tool finds out, where another fails. */
function weather(tell: () => Promise<unknown> = () => sleep(10, 'rain')) {
  return defineScenario({
    id: 'weather',
    title: 'Weather',
    roles: ['agent'],
    rules: 'Ask.',
    task: z.object({ city: z.string() }),
    tasks: () => [{ city: 'Rome' }],
    taskName: ({ city }) => city,
    action: z.literal('ask'),
    machine: setup({
      types: { context: {} as object, events: {} as { type: 'ACT'; role: string; action: 'ask' } },
      actors: {
        almanac: fromPromise(() => sleep(5).then(() => Promise.reject(new Error('out of print')))),
        forecast: fromPromise(tell),
      },
    }).createMachine({
      context: {},
      initial: 'idle',
      states: {
        idle: { on: { ACT: 'reading' } },
        reading: { invoke: { src: 'almanac', onError: 'asking' } },
        asking: { invoke: { src: 'forecast', onDone: 'told' } },
        told: { type: 'final' },
      },
    }),
    turn: (state) => (state.matches('idle') ? 'agent' : null),
    actions: () => ['ask'] as const,
    observe: () => 'What is the weather?',
    format: (action) => action,
    parse: () => 'ask' as const,
    returns: (state) => ({ agent: state.matches('told') ? 1 : 0 }),
  }) as Scenario;
}
