import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, sha256 } from '../cache/keys.ts';
import { callKeys, complete, requestJson, sampleAddresses } from './call-key.ts';
import { parseModel } from './spec.ts';
import type { ModelCall, SampleAddress } from './types.ts';

const text = fc.string({ unit: 'binary' });
const address = fc.record(
  { role: text, attempt: fc.nat(), decision: fc.nat(), index: fc.nat(), game: text },
  { requiredKeys: ['role', 'attempt', 'decision', 'index'] },
);
const toolCalls = fc.array(fc.record({ id: text, name: text, arguments: text }));
const message = fc.oneof(
  fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content: text }),
  fc.record({ role: fc.constant('assistant'), content: text, toolCalls }),
  fc.record({ role: fc.constant('tool'), content: text, toolCallId: text }),
);
const parameters = fc.dictionary(text, fc.jsonValue());
const request = fc.record(
  {
    messages: fc.array(message),
    tools: fc.array(fc.record({ name: text, description: text, parameters })),
    toolChoice: fc.constantFrom('auto', 'required', 'none'),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    maxTokens: fc.nat(),
    stop: fc.array(text),
    schema: fc.record({ name: text, schema: fc.dictionary(text, fc.jsonValue()) }),
    logprobs: fc.nat(),
  },
  { requiredKeys: ['messages'] },
);
const respondent = fc
  .record({ version: text, rates: fc.dictionary(text, fc.jsonValue()) })
  .map((parts) => ({ ...parts, reply: () => '' }));
const model = fc.constantFrom(
  'openai:a',
  'anthropic:b?temperature=0.5',
  'fireworks:a/b',
  'synthetic',
  'synthetic:0.5',
);
const call: fc.Arbitrary<ModelCall> = fc.record({
  model: model.map(parseModel),
  request: request as fc.Arbitrary<ModelCall['request']>,
  count: fc.integer({ min: 1, max: 4 }),
  replicate: fc.integer(),
  sample: address,
  respondent,
});
const url = fc.option(fc.webUrl(), { nil: undefined });

const keysOf = (given: ModelCall, at?: string) =>
  callKeys(given, requestJson(complete(given.request, given.model)), at);

/** What is hashed, as data. */
function callRecord(given: ModelCall, sample: SampleAddress, at?: string): Record<string, unknown> {
  const { model, respondent } = given;
  const synthetic = model.provider === 'synthetic';
  return {
    model: synthetic ? undefined : model.name,
    provider: model.provider,
    replicate: given.replicate,
    request: complete(given.request, model),
    respondent:
      synthetic && respondent ? { rates: respondent.rates, version: respondent.version } : undefined,
    sample,
    seed: synthetic ? (model.seed ?? 1) : undefined,
    skill: synthetic ? (model.skill ?? 0) : undefined,
    url: at,
  };
}

test('the keys are the SHA-256 of the canonical JSON of what is asked, by sample', () => {
  fc.assert(
    fc.property(call, url, (given, at) => {
      const long = sampleAddresses(given).map((sample) =>
        sha256(canonicalJson(callRecord(given, sample, at))),
      );
      expect(keysOf(given, at)).toEqual(long);
      expect(new Set(long).size).toBe(given.count);
    }),
  );
});

const BASE: ModelCall = {
  model: parseModel('openai:a'),
  request: {
    messages: [
      { role: 'system', content: 'Überlegt: 4 × 6 ≠ 25 🂡' },
      { role: 'user', content: 'go' },
    ],
    temperature: 0.7,
    maxTokens: 100,
    stop: ['\n'],
    schema: { name: 'step', schema: { type: 'object', properties: { a: { type: 'string' }, b: {} } } },
  },
  replicate: 1,
  sample: { role: 'agent', attempt: 0, decision: 0, index: 0 },
};
const SYNTHETIC: ModelCall = {
  ...BASE,
  model: parseModel('synthetic:0.5?seed=2'),
  respondent: { version: '1', rates: { wrong: [0.1, { deep: 2 }] }, reply: () => '' },
};
const ask = (change: Partial<ModelCall['request']>): ModelCall => ({
  ...BASE,
  request: { ...BASE.request, ...change },
});
const at = (change: Partial<ModelCall['sample']>): ModelCall => ({
  ...BASE,
  sample: { ...BASE.sample, ...change },
});
const [system, user] = BASE.request.messages as [
  { role: 'system'; content: string },
  { role: 'user'; content: string },
];
const ADD = { name: 'add', description: '', parameters: { type: 'object' } };
const called = (given: string, id = 'c1') =>
  ask({
    messages: [
      user,
      { role: 'assistant', content: '', toolCalls: [{ id, name: 'add', arguments: given }] },
      { role: 'tool', toolCallId: id, content: '3' },
    ],
  });

test.each<[string, ModelCall, ModelCall]>([
  ['provider', BASE, { ...BASE, model: parseModel('anthropic:a') }],
  ['model', BASE, { ...BASE, model: parseModel('openai:b') }],
  ['a character', BASE, ask({ messages: [{ ...system, content: `${system.content} ` }, user] })],
  ['a role', BASE, ask({ messages: [system, { ...user, role: 'assistant' }] })],
  ['the order of messages', BASE, ask({ messages: [user, system] })],
  ['a message more', BASE, ask({ messages: [system, user, user] })],
  ['temperature', BASE, ask({ temperature: 0.71 })],
  ['no temperature', BASE, ask({ temperature: undefined })],
  ['maxTokens', BASE, ask({ maxTokens: 101 })],
  ['stop', BASE, ask({ stop: ['\n', '\n'] })],
  ['schema name', BASE, ask({ schema: { ...BASE.request.schema!, name: 'move' } })],
  [
    'deep in the schema',
    BASE,
    ask({ schema: { name: 'step', schema: { type: 'object', properties: { a: { type: 'null' }, b: {} } } } }),
  ],
  ['tools', BASE, ask({ tools: [ADD] })],
  ['name of a tool', ask({ tools: [ADD] }), ask({ tools: [{ ...ADD, name: 'sum' }] })],
  ['choice of tools', ask({ tools: [ADD] }), ask({ tools: [ADD], toolChoice: 'required' })],
  ['call of a tool', called('{"a":1}'), called('{"a": 1}')],
  ['id of a call', called('{}'), called('{}', 'c2')],
  ['replicate', BASE, { ...BASE, replicate: 2 }],
  ['role', BASE, at({ role: 'X' })],
  ['attempt', BASE, at({ attempt: 1 })],
  ['decision', BASE, at({ decision: 1 })],
  ['index', BASE, at({ index: 1 })],
  ['seed of the simulated model', SYNTHETIC, { ...SYNTHETIC, model: parseModel('synthetic:0.5?seed=3') }],
  ['skill', SYNTHETIC, { ...SYNTHETIC, model: parseModel('synthetic:0.6?seed=2') }],
  ['version', SYNTHETIC, { ...SYNTHETIC, respondent: { ...SYNTHETIC.respondent!, version: '2' } }],
  [
    'rates',
    SYNTHETIC,
    { ...SYNTHETIC, respondent: { ...SYNTHETIC.respondent!, rates: { wrong: [0.1, { deep: 3 }] } } },
  ],
])('another %s, another key', (_, one, other) => {
  expect(keysOf(one)).not.toEqual(keysOf(other));
});

test('requests without tools have the keys that they had before there were tools', () => {
  expect(keysOf(BASE)).toEqual(['cb371df709357e10997df9c77de595d2c50fb5be2743de77923948a450b036a6']);
  expect(keysOf(SYNTHETIC)).toEqual(['e1c48c1f307d3979bee5571d4e07e8123dc6f345f28d6dc8c4e26f8ed814a826']);
});

test('another server, another key', () => {
  expect(keysOf(BASE)).not.toEqual(keysOf(BASE, 'http://127.0.0.1:1'));
});

test('what changes no reply changes no key', () => {
  const slow = { ...SYNTHETIC, model: parseModel('synthetic:0.5?seed=2&latency=2s&failure=0.5') };
  expect(keysOf(slow)).toEqual(keysOf(SYNTHETIC));
  const shuffled = ask({
    schema: { schema: { properties: { b: {}, a: { type: 'string' } }, type: 'object' }, name: 'step' },
  });
  expect(keysOf(shuffled)).toEqual(keysOf(BASE));
});

test("a request's own settings come before the model's, and those before the default of 1024 tokens", () => {
  const spec = parseModel('openai:a?temperature=0.2&maxTokens=9');
  expect(complete({ messages: [] }, spec)).toMatchObject({ temperature: 0.2, maxTokens: 9 });
  expect(complete({ messages: [], temperature: 0, maxTokens: 1 }, spec)).toMatchObject({
    temperature: 0,
    maxTokens: 1,
  });
  expect(complete({ messages: [] }, parseModel('openai:a'))).toMatchObject({
    temperature: undefined,
    maxTokens: 1024,
  });
  expect(keysOf({ ...BASE, model: spec, request: { messages: [] } })).toEqual(
    keysOf({ ...BASE, request: { messages: [], temperature: 0.2, maxTokens: 9 } }),
  );
});
