/** Calls of tools on both wires: what is sent, what is read, and what the cache keeps of it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { openCache } from '../cache/cache.ts';
import { type BrokerOptions, createBroker } from './broker.ts';
import { openai } from './providers/openai.ts';
import { parseModel } from './spec.ts';
import { type Behaviour, type SeenRequest, startTestServer } from './test-server.ts';
import { readArguments } from './tool-calls.ts';
import type { Message, ModelCall, ModelRequest, ModelTool } from './types.ts';

const root = mkdtempSync(join(tmpdir(), 'troupe-tools-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});
function opened<T extends { close(): Promise<void> }>(part: T): T {
  open.push(part);
  return part;
}

const WIRES = ['openai', 'anthropic'] as const;
type Wire = (typeof WIRES)[number];

const ADD: ModelTool = {
  name: 'add',
  description: 'The sum of two numbers.',
  parameters: {
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
  },
};
const NOW: ModelTool = { name: 'now', description: '', parameters: { type: 'object', properties: {} } };

const CALLS = [
  { id: 'call_A', name: 'add', arguments: '{"a":1,"b":2}' },
  { id: 'call_B', name: 'now', arguments: '{}' },
];

/** A talk in which calls were made twice: at once and without a word, then one with a word. */
const TALK: Message[] = [
  { role: 'system', content: 'Count.' },
  { role: 'user', content: 'What is 1 + 2, and when?' },
  { role: 'assistant', content: '', toolCalls: CALLS },
  { role: 'tool', toolCallId: 'call_A', content: '3' },
  { role: 'tool', toolCallId: 'call_B', content: '' },
  { role: 'user', content: 'Once more.' },
  {
    role: 'assistant',
    content: 'Again:',
    toolCalls: [{ id: 'call_C', name: 'add', arguments: '{ "a": 1, "b": 2 }' }],
  },
  { role: 'tool', toolCallId: 'call_C', content: '3' },
];

async function setting(wire: Wire, behave: (request: SeenRequest) => Behaviour, more: BrokerOptions = {}) {
  const server = opened(await startTestServer(behave));
  const broker = opened(createBroker({ env: {}, random: () => 0, prices: {}, ...more }));
  const ask = async (request: ModelRequest, rest: Partial<ModelCall> = {}) => {
    const model = parseModel(`${wire}:m@${server[wire]}`);
    const sample = { role: 'agent', attempt: 0, decision: 0, index: 0 };
    return (await broker.complete({ model, request, replicate: 1, sample, ...rest }))[0]!;
  };
  return { server, broker, ask };
}
const callIt = (): Behaviour => ({ texts: [''], toolCalls: CALLS });
const asking = (request: Partial<ModelRequest> = {}): ModelRequest => ({
  messages: [{ role: 'user', content: 'go' }],
  tools: [ADD, NOW],
  ...request,
});

test('the openai wire: a request with tools, calls and their results', async () => {
  const { server, ask } = await setting('openai', callIt);
  await ask({ messages: TALK, tools: [ADD, NOW], toolChoice: 'required', maxTokens: 50 });
  expect(server.seen[0]!.body).toEqual({
    model: 'm',
    max_tokens: 50,
    messages: [
      { role: 'system', content: 'Count.' },
      { role: 'user', content: 'What is 1 + 2, and when?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_A', type: 'function', function: { name: 'add', arguments: '{"a":1,"b":2}' } },
          { id: 'call_B', type: 'function', function: { name: 'now', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_A', content: '3' },
      { role: 'tool', tool_call_id: 'call_B', content: '' },
      { role: 'user', content: 'Once more.' },
      {
        role: 'assistant',
        content: 'Again:',
        tool_calls: [
          { id: 'call_C', type: 'function', function: { name: 'add', arguments: '{ "a": 1, "b": 2 }' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_C', content: '3' },
    ],
    tools: [
      { type: 'function', function: { ...ADD } },
      { type: 'function', function: { name: 'now', parameters: NOW.parameters } },
    ],
    tool_choice: 'required',
  });
});

test('the anthropic wire: a request with tools, calls and their results', async () => {
  const { server, ask } = await setting('anthropic', callIt);
  await ask({ messages: TALK, tools: [ADD, NOW], toolChoice: 'required', maxTokens: 50 });
  expect(server.seen[0]!.body).toEqual({
    model: 'm',
    max_tokens: 50,
    system: 'Count.',
    messages: [
      { role: 'user', content: 'What is 1 + 2, and when?' },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'call_A', name: 'add', input: { a: 1, b: 2 } },
          { type: 'tool_use', id: 'call_B', name: 'now', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_A', content: '3' },
          { type: 'tool_result', tool_use_id: 'call_B' },
          { type: 'text', text: 'Once more.' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Again:' },
          { type: 'tool_use', id: 'call_C', name: 'add', input: { a: 1, b: 2 } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_C', content: '3' }] },
    ],
    tools: [
      { name: 'add', description: ADD.description, input_schema: ADD.parameters },
      { name: 'now', input_schema: NOW.parameters },
    ],
    tool_choice: { type: 'any' },
  });
});

test.each(
  WIRES,
)('%s: no tools, and no choice where none is given, leave no trace in the request', async (wire) => {
  const { server, ask } = await setting(wire, () => ({ texts: ['hello'] }));
  expect(await ask(asking({ tools: [], toolChoice: 'auto' }))).not.toHaveProperty('toolCalls');
  await ask(asking());
  expect(server.seen[0]!.body).not.toHaveProperty('tools');
  expect(server.seen[0]!.body).not.toHaveProperty('tool_choice');
  expect(server.seen[1]!.body).not.toHaveProperty('tool_choice');
  await ask(asking({ toolChoice: 'none' }));
  expect(server.seen[2]!.body.tool_choice).toEqual(wire === 'openai' ? 'none' : { type: 'none' });
});

test.each(
  WIRES,
)('%s: calls made at once are read in order, with or without a word beside them', async (wire) => {
  const { ask } = await setting(wire, ({ n }) => ({ texts: [n === 0 ? '' : 'So:'], toolCalls: CALLS }));
  expect(await ask(asking())).toMatchObject({ text: '', finish: 'stop', toolCalls: CALLS });
  const worded = await ask(asking({ messages: TALK }));
  expect(worded).toMatchObject({ text: 'So:', finish: 'stop', toolCalls: CALLS });
});

test('arguments that are no JSON come on as they are, with what cut them off', async () => {
  const cut = { id: 'c', name: 'add', arguments: '{"a": 1, "b' };
  const { ask } = await setting('openai', () => ({ texts: [''], toolCalls: [cut], finish: 'length' }));
  expect(await ask(asking())).toMatchObject({ finish: 'length', toolCalls: [cut] });
});

test('arguments that are no object go back as they came to OpenAI, and within one to all other servers', async () => {
  const broken = ['{"a": 1, "b', '[1, 2]', ''];
  const sent: Record<string, unknown[]> = {};
  const messages: Message[] = broken.flatMap((given, i): Message[] => [
    { role: 'assistant', content: '', toolCalls: [{ id: `c${i}`, name: 'add', arguments: given }] },
    { role: 'tool', toolCallId: `c${i}`, content: 'no' },
  ]);
  for (const wire of WIRES) {
    const { server, ask } = await setting(wire, callIt);
    await ask(asking({ messages }));
    sent[wire] = server.seen[0]!.body.messages.filter(({ role }) => role === 'assistant').map(givenIn);
  }
  const wrapped = [{ arguments: broken[0] }, { arguments: broken[1] }, {}];
  expect(sent.anthropic).toEqual(wrapped);
  expect((sent.openai as string[]).map((text) => JSON.parse(text))).toEqual(wrapped);

  const server = opened(await startTestServer(callIt));
  const own = openai({ model: 'm', url: server.openai, own: true, timeout: 5000, fetch });
  const request = { ...asking({ messages }), maxTokens: 9 };
  await own.send({ request, samples: [{}], key: '' } as unknown as Parameters<typeof own.send>[0], 1);
  const asCame = server.seen[0]!.body.messages.filter(({ role }) => role === 'assistant').map(givenIn);
  expect(asCame).toEqual(broken);
  expect(broken.map(readArguments)).toEqual([broken[0], [1, 2], {}]);
});

/** The arguments of the one call in a message as a server gets it. */
function givenIn(message: object): unknown {
  const { tool_calls, content } = message as {
    tool_calls?: { function: { arguments: string } }[];
    content: { input: unknown }[];
  };
  return tool_calls ? tool_calls[0]!.function.arguments : content[0]!.input;
}

const choice = (tool_calls: unknown) =>
  JSON.stringify({ choices: [{ message: { role: 'assistant', content: null, tool_calls } }] });
const block = (use: object) => JSON.stringify({ content: [{ type: 'tool_use', ...use }] });

test.each<[Wire, string, string]>([
  ['openai', 'no list', choice({ id: 'c', function: { name: 'add', arguments: '{}' } })],
  ['openai', 'no call', choice([null])],
  ['openai', 'a call without a function', choice([{ id: 'c', type: 'function' }])],
  ['openai', 'a call without a name', choice([{ id: 'c', function: { arguments: '{}' } }])],
  ['openai', 'a call without arguments', choice([{ id: 'c', function: { name: 'add' } }])],
  ['anthropic', 'a call without an id', block({ name: 'add', input: {} })],
  ['anthropic', 'a call without a name', block({ id: 'c', input: {} })],
  ['anthropic', 'a call without input', block({ id: 'c', name: 'add' })],
])('%s: garbage in place of calls (%s) is asked for again', async (wire, _, body) => {
  const { server, ask } = await setting(wire, ({ n }) => (n === 0 ? { status: 200, body } : callIt()));
  const answer = await ask(asking());
  expect(answer.toolCalls).toEqual(CALLS);
  expect(server.seen).toHaveLength(2);
  expect(answer.retries).toMatchObject([{ kind: 'server', message: expect.stringMatching(/tool call/) }]);
});

test('calls without ids, as some servers write them, get their place as one', async () => {
  const functions = ['now', 'now'].map((name) => ({ id: '', function: { name, arguments: '{}' } }));
  const { ask } = await setting('openai', () => ({ status: 200, body: choice(functions) }));
  expect((await ask(asking())).toolCalls!.map(({ id }) => id)).toEqual(['call_0', 'call_1']);
});

test('a key does not leave in the arguments of a call', async () => {
  const secret = 'sk-1234567890';
  const told = [{ id: 'c', name: 'add', arguments: `{"a":"${secret}"}` }];
  const { ask } = await setting('openai', () => ({ texts: [''], toolCalls: told }), {
    env: { OPENAI_API_KEY: secret },
  });
  expect((await ask(asking())).toolCalls![0]!.arguments).toBe('{"a":"[key]"}');
});

test.each(WIRES)('%s: the cache keeps calls, across processes and files, and shares them', async (wire) => {
  const dir = () => join(root, `${folders++}`);
  const [first, other] = [dir(), dir()];
  const cache = opened(openCache({ dir: first }));
  const { server, ask } = await setting(wire, callIt, { cache });
  const [live, flight] = await Promise.all([ask(asking()), ask(asking())]);
  expect([live.source, flight.source]).toEqual(['live', 'flight']);
  expect(flight.toolCalls).toEqual(CALLS);
  expect(await ask(asking())).toMatchObject({ source: 'memory', toolCalls: CALLS });
  expect(server.seen).toHaveLength(1);

  // From disk, and by way of a file.
  const hit = { text: '', finish: 'stop', usage: live.usage, toolCalls: CALLS };
  const again = opened(openCache({ dir: first }));
  expect(again.get(live.key)).toEqual({ completion: hit, tier: 'disk' });
  const file = join(root, `${wire}.jsonl`);
  await cache.exportTo(file);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ key: live.key, toolCalls: CALLS });
  const imported = opened(openCache({ dir: other }));
  expect(await imported.importFrom(file)).toBe(1);
  expect(imported.get(live.key)).toEqual({ completion: hit, tier: 'disk' });
});

test('where the server counts nothing, calls and tools count as tokens', async () => {
  const { ask } = await setting('openai', () => ({
    status: 200,
    body: choice([{ id: 'c', function: { name: 'add', arguments: `{"a":${'1'.repeat(33)}}` } }]),
  }));
  const { usage } = await ask(asking());
  expect(usage.output).toBe(Math.ceil((3 + 39) / 4));
  const bare = await ask(asking({ tools: undefined }));
  expect(usage.input - bare.usage.input).toBe(Math.ceil((2 + JSON.stringify([ADD, NOW]).length) / 4) - 1);
});
