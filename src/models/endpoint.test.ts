/** Where calls go and what they are sent with. */
import { afterEach, expect, test, vi } from 'vitest';
import { BadInput } from '../errors.ts';
import { createBroker } from './broker.ts';
import { baseUrl, endpoint, isServed } from './endpoint.ts';
import { openai } from './providers/openai.ts';
import { parseModel } from './spec.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.close();
});

function servedModel(text: string) {
  const spec = parseModel(text);
  if (!isServed(spec)) throw new Error(`${text} is not served`);
  return spec;
}

const KEYS = { OPENAI_API_KEY: 'sk-openai-1234', ANTHROPIC_API_KEY: 'sk-anthropic-1234' };

test.each([
  'openai',
  'anthropic',
] as const)("%s: what the SDK's variables add is not sent, and the key is ours", async (wire) => {
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'Authorization: Bearer theirs\nUser-Agent: theirs\nX-Theirs: theirs');
  vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'X-Api-Key: theirs\nAuthorization: theirs\nAccept: theirs');
  vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'theirs');
  vi.stubEnv('OPENAI_ORG_ID', 'theirs');
  vi.stubEnv('OPENAI_PROJECT_ID', 'theirs');
  server = await startTestServer();
  const broker = createBroker({ env: { ...KEYS, OPENAI_ORG_ID: 'theirs', OPENAI_PROJECT_ID: 'theirs' } });
  await broker.complete({
    model: parseModel(`${wire}:m@${server[wire]}`),
    request: { messages: [{ role: 'user', content: 'hello' }] },
    replicate: 1,
    sample: { role: 'agent', attempt: 0, decision: 0, index: 0 },
  });
  await broker.close();
  const { headers } = server.seen[0]!;
  expect(JSON.stringify(headers)).not.toContain('theirs');
  expect(headers.authorization).toBe(wire === 'openai' ? 'Bearer sk-openai-1234' : undefined);
  expect(headers['x-api-key']).toBe(wire === 'anthropic' ? 'sk-anthropic-1234' : undefined);
  expect(headers['anthropic-version']).toBe(wire === 'anthropic' ? '2023-06-01' : undefined);
});

test.each([
  ['openai:m', true, true],
  ['openai:m@https://eu.api.openai.com/v1', true, false],
  ['openai:m@http://127.0.0.1:1/v1', false, false],
  ['openai:m@https://elsewhere.org/v1?key=OPENAI_API_KEY', false, false],
  ['anthropic:m', true, true],
  ['anthropic:m@https://api.anthropic.com/v1', true, true],
  ['anthropic:m@https://elsewhere.org?key=none', false, false],
])("%s: the provider's own host %s, its usual URL %s", (text, own, usual) => {
  const spec = servedModel(text);
  const env = { ...KEYS, OPENAI_ORG_ID: 'org-1', OPENAI_PROJECT_ID: ' proj-1\n' };
  const place = endpoint(spec, env);
  expect(place.own).toBe(own);
  expect(baseUrl(spec, env).usual).toBe(usual);
  const account = { 'openai-organization': 'org-1', 'openai-project': 'proj-1' };
  if (own && spec.provider === 'openai') expect(place.headers).toMatchObject(account);
  else expect(JSON.stringify(place.headers)).not.toMatch(/org-1|proj-1/);
});

test.each([
  [true, { max_completion_tokens: 50 }],
  [false, { max_tokens: 50 }],
])('the limit of output tokens has the name that the host knows (its own: %s)', async (own, limit) => {
  server = await startTestServer();
  const provider = openai({ model: 'm', url: server.openai, own, timeout: 1000, fetch });
  const request = { messages: [{ role: 'user', content: 'hello' }], maxTokens: 50 } as const;
  const sample = { role: 'agent', attempt: 0, decision: 0, index: 0 };
  const call = { model: parseModel('openai:m'), request, replicate: 1, sample };
  await provider.send({ call, request, samples: [sample], key: '' }, 1);
  const { max_tokens, max_completion_tokens } = server.seen[0]!.body;
  expect({ max_tokens, max_completion_tokens }).toEqual({
    max_tokens: undefined,
    max_completion_tokens: undefined,
    ...limit,
  });
});

test.each(['sk-one\nsk-two', 'sk-\u0000-1234', 'sk-“1234”', 'sk-ключ'])('%j is no key', (key) => {
  const check = () => endpoint(servedModel('openai:m'), { OPENAI_API_KEY: key });
  expect(check).toThrow(BadInput);
  expect(check).toThrow(/OPENAI_API_KEY holds a character that no key has/);
  expect(check).not.toThrow(/sk-/);
});
