/** MCP servers over real pipes and sockets: someone else's, the library's, and some that misbehave. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { BadInput } from '../../errors.ts';
import type { ToolAnswer, ToolContext, ToolSession } from '../../tool.ts';
import { argumentsBySchema } from '../arguments.ts';
import { type OpenOptions, openTools } from '../open.ts';
import { toolsText } from '../text.ts';
import { wordsOf } from './reference.ts';

const NODE = `"${process.execPath}"`;
const EVERYTHING = fileURLToPath(
  import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'),
);
const OURS = fileURLToPath(new URL('test-server.ts', import.meta.url));
const ours = (how: string) => `mcp:${NODE} '${OURS}' ${how}`;

let session: ToolSession | undefined;
let http: Server | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await session?.close();
  session = undefined;
  http?.closeAllConnections();
  http?.close();
});

async function open(reference: string, options: OpenOptions = {}) {
  session = await openTools(reference, { timeout: 10_000, ...options });
}

async function call(name: string, given: object = {}, signal = new AbortController().signal) {
  const tool = session!.tools.find((each) => each.name === name)!;
  return (await tool.run!(tool.read(given) as never, { signal } as ToolContext)) as ToolAnswer;
}

test("someone else's server over stdio: its tools, text, images, resources, structured content", async () => {
  process.env.SECRET_OF_TEST_KEY = 'sk-very-secret';
  await open(`mcp:${NODE} '${EVERYTHING}'`);
  const echo = session!.tools.find(({ name }) => name === 'echo')!;
  expect(echo).toMatchObject({
    description: 'Echoes back the input string',
    parameters: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
    external: true,
    ends: false,
  });
  expect(await call('echo', { message: 'hello' })).toMatchObject({ text: 'Echo: hello', status: 'answered' });
  await expect(call('echo', { massage: 'hello' })).rejects.toMatchObject({
    failure: 'arguments',
    message: expect.stringContaining('wrong arguments for echo: message'),
  });
  expect(await call('get-structured-content', { location: 'Chicago' })).toMatchObject({
    value: { temperature: expect.any(Number), conditions: expect.any(String) },
    text: expect.stringContaining('"temperature"'),
  });
  expect((await call('get-tiny-image')).text).toMatch(/^Here.*\n\[image: image\/png, \d+ bytes\]\n/);
  expect((await call('get-resource-links', { count: 1 })).text).toMatch(/\n\[resource demo:\S+: .*1/);
  expect((await call('get-resource-reference', { resourceType: 'Text', resourceId: 1 })).text).toMatch(
    /\[resource demo:.*\]\nResource 1: This is a plaintext resource/,
  );
  // Nothing of the environment reaches it but a few plain variables.
  const environment = (await call('get-env')).text;
  expect(environment).toContain('PATH');
  expect(environment).not.toMatch(/SECRET|TROUPE|VITEST/);
});

test('a tool that is to be called as a task; its time is that of the whole task', async () => {
  const query = { topic: 'tides', ambiguous: false };
  await open(`mcp:${NODE} '${EVERYTHING}'`);
  expect((await call('simulate-research-query', query)).text).toContain('# Research Report: tides');
  await session!.close();
  await open(`mcp:${NODE} '${EVERYTHING}'`, { timeout: 300 });
  await expect(call('simulate-research-query', query)).rejects.toMatchObject({ failure: 'timeout' });
});

test('pages of tools, names as models may write them, state, errors in the words of the server', async () => {
  await open(ours('loud'));
  expect(session!.tools.map(({ name }) => name).slice(7)).toEqual(['fails', 'refuses', 'a_b_c', 'a_b_c_2']);
  expect((await call('a_b_c_2')).text).toBe('this is a_b.c');
  expect(await call('counter', { n: 2 })).toMatchObject({ text: 'counted 2', value: { count: 2 } });
  expect(await call('counter')).toMatchObject({ value: { count: 3 } });
  await expect(call('fails')).rejects.toMatchObject({ failure: 'refused', message: 'no such user' });
  await expect(call('refuses')).rejects.toMatchObject({ failure: 'refused', message: 'n is too large' });
  await expect(call('huge')).rejects.toMatchObject({ failure: 'limit' });
  await expect(call('counter', { n: 'two' })).rejects.toMatchObject({ failure: 'arguments' });
});

test('a server that describes its tools as it should not is used as far as it can be', async () => {
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  await open(ours('odd'));
  expect((await warned).message).toMatch(/odd" offers tools without a name: they are left out$/);
  expect(toolsText(session!.tools).split('\n\n')).toEqual([
    '### evil(text?: string)',
    '### free(all?: any, n?: number)',
    '### bare()',
    '### none()\nHas none.\nWhat parameters it takes cannot be read: give a JSON object.',
    '### list()\nWhat parameters it takes cannot be read: give a JSON object.',
  ]);
  // Such a pattern would take years on such a text.
  expect((await call('evil', { text: `${'a'.repeat(200)}!` })).text).toBe('this is evil');
  await expect(call('evil', { text: 3 })).rejects.toMatchObject({ failure: 'arguments' });
  expect((await call('free', { all: [1] })).text).toBe('this is free');
  await expect(call('free', { n: 'two' })).rejects.toMatchObject({ failure: 'arguments' });
  expect((await call('none', { a: { b: null } })).text).toBe('this is none');
});

test('a check without patterns refuses nothing that the whole schema takes', () => {
  const text = (pattern: string) => ({ type: 'string', pattern });
  const read = argumentsBySchema('t', {
    type: 'object',
    additionalProperties: false,
    patternProperties: { '^x-': {} },
    properties: {
      pattern: text('^a$'),
      one: { oneOf: [text('^a'), text('^b')] },
      not: { type: 'string', not: { pattern: '^a' } },
    },
  });
  expect(read({ pattern: 'a', one: 'ab', not: 'b', 'x-y': 1 })).toEqual({
    ...{ pattern: 'a', one: 'ab', not: 'b', 'x-y': 1 },
  });
  expect(() => read({ pattern: 3 })).toThrow('wrong arguments for t: pattern');
  expect(() => read({ one: 3 })).toThrow('wrong arguments for t: one');
});

test('a server that dies is named with its last words, and is started anew for the next call', async () => {
  await open(ours('well'));
  await call('counter', { n: 5 });
  await expect(call('die')).rejects.toMatchObject({
    name: 'ToolError',
    failure: 'died',
    message: expect.stringMatching(
      /^the MCP server ".*test-server\.ts' well" ended when it was asked for die; it last said: TypeError: all is lost$/,
    ),
  });
  expect(await call('counter')).toMatchObject({ value: { count: 1 } });
});

test('a server that hangs is a time-out, and is started anew; one that is only slow at one tool is not', async () => {
  await open(ours('well'), { timeout: 400 });
  await call('counter', { n: 5 });
  await expect(call('slow')).rejects.toMatchObject({
    failure: 'timeout',
    message: expect.stringMatching(/gave no answer to slow in 0\.4 s$/),
  });
  expect(await call('counter')).toMatchObject({ value: { count: 6 } });
  await expect(call('hang')).rejects.toMatchObject({ failure: 'timeout' });
  expect(await call('counter')).toMatchObject({ value: { count: 1 } });
});

test('garbage instead of an answer is told as such; what a server prints besides is passed over', async () => {
  await open(ours('loud'), { timeout: 400 });
  await expect(call('garbage')).rejects.toMatchObject({
    failure: 'garbage',
    message: expect.stringMatching(
      /sent what is no message of the protocol instead of an answer to garbage: .*JSON/,
    ),
  });
  await expect(call('nonsense')).rejects.toMatchObject({
    failure: 'garbage',
    message: expect.stringMatching(/instead of an answer to nonsense: content .*array/),
  });
  expect(await call('counter')).toMatchObject({ text: 'counted 1' });
});

test('a call that is aborted is given up at once', async () => {
  await open(ours('well'));
  await call('counter', { n: 5 });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  const start = performance.now();
  await expect(call('slow', {}, controller.signal)).rejects.toThrow();
  expect(performance.now() - start).toBeLessThan(5000);
  expect(await call('counter')).toMatchObject({ text: 'counted 6' });
});

test('what cannot be had is bad input, in one line', async () => {
  const refused = (reference: string) =>
    openTools(reference).then(
      () => 'opened',
      (error: Error) => error,
    );
  const errors = await Promise.all([
    refused('mcp:no-such-command --all'),
    refused(ours('dead')),
    refused(ours('bare')),
    refused('mcp:http://127.0.0.1:9/mcp'),
    refused('mcp:'),
    refused('mcp:node "a b'),
    refused('nothing'),
  ]);
  for (const error of errors) expect(error).toBeInstanceOf(BadInput);
  expect(errors.map((error) => (error as Error).message)).toEqual([
    'the MCP server "no-such-command --all" cannot be reached for its start: there is no such command',
    expect.stringMatching(
      /dead" ended when it was asked for its start; it last said: Error: no configuration found$/,
    ),
    expect.stringMatching(/bare offers no tools$/),
    expect.stringMatching(
      /^the MCP server "http:\/\/127\.0\.0\.1:9\/mcp" cannot be reached for its start: fetch failed/,
    ),
    expect.stringMatching(/^mcp: names no server; write mcp:COMMAND ARGS/),
    'mcp:node "a b: a " is not closed',
    expect.stringMatching(/^there are no tools "nothing": give a file, as/),
  ]);
});

test('a command line is read by simple rules', () => {
  expect(wordsOf(`a  b 'c d' "e \\"f\\" \\\\ \\n" g\\ h '' i"j"'k'`)).toEqual([
    'a',
    'b',
    'c d',
    'e "f" \\ \\n',
    'g h',
    '',
    'ijk',
  ]);
});

function adder(): McpServer {
  const server = new McpServer({ name: 'adder', version: '1' });
  const schema = { a: z.number(), b: z.number().default(1) };
  server.registerTool('add', { description: 'Adds.', inputSchema: schema }, ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }));
  return server;
}

async function listen(handle: Parameters<typeof createServer>[1]): Promise<string> {
  http = createServer(handle as never);
  await new Promise<void>((resolve) => http!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

test('a server over HTTP; when it goes and comes back, the next call finds it', async () => {
  let down = false;
  const url = await listen(async (request, response) => {
    if (down) return void response.writeHead(503).end('gone fishing');
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await adder().connect(transport);
    await transport.handleRequest(request, response);
  });
  await open(`mcp:${url}/mcp`);
  expect(session!.tools).toMatchObject([{ name: 'add', parameters: { required: ['a'] } }]);
  expect((await call('add', { a: 2 })).text).toBe('3');
  down = true;
  await expect(call('add', { a: 2 })).rejects.toMatchObject({
    failure: 'died',
    message: expect.stringMatching(/cannot be reached for add: HTTP 503: .*gone fishing/),
  });
  down = false;
  expect((await call('add', { a: 2, b: 5 })).text).toBe('7');
});

test('a server that wants a key gets the one that its URL names, over both forms', async () => {
  const asked: string[] = [];
  const url = await listen(async (request, response) => {
    asked.push(`${request.method} ${request.headers.authorization}`);
    if (request.url === '/older') return void response.writeHead(404).end();
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await adder().connect(transport);
    await transport.handleRequest(request, response);
  });
  await expect(open(`mcp:${url}/mcp#key=TROUPE_TEST_KEY`)).rejects.toThrow(
    `mcp:${url}/mcp#key=TROUPE_TEST_KEY: TROUPE_TEST_KEY is not set: set it in the environment or in a .env file`,
  );
  await expect(open(`mcp:${url}/mcp#secret-1`)).rejects.toThrow(
    `mcp:${url}/mcp: after # only key=NAME may stand`,
  );
  expect(asked).toEqual([]);
  vi.stubEnv('TROUPE_TEST_KEY', 'secret-1');
  await open(`mcp:${url}/mcp#key=TROUPE_TEST_KEY`);
  expect((await call('add', { a: 2 })).text).toBe('3');
  await session!.close();
  await expect(open(`mcp:${url}/older#key=TROUPE_TEST_KEY`)).rejects.toThrow('cannot be reached');
  expect(asked.at(-1)).toBe('GET Bearer secret-1');
  expect(new Set(asked.map((line) => line.replace(/^\w+ /, '')))).toEqual(new Set(['Bearer secret-1']));
});

test('a server that speaks the older form, over server-sent events', async () => {
  const transports = new Map<string, SSEServerTransport>();
  const url = await listen(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://127.0.0.1');
    if (request.method === 'GET' && pathname === '/sse') {
      const transport = new SSEServerTransport('/messages', response);
      transports.set(transport.sessionId, transport);
      return adder().connect(transport);
    }
    const transport = pathname === '/messages' && transports.get(searchParams.get('sessionId') ?? '');
    if (transport) return transport.handlePostMessage(request, response);
    response.writeHead(404).end();
  });
  await open(`mcp:${url}/sse`);
  expect((await call('add', { a: 2, b: 2 })).text).toBe('4');
});
