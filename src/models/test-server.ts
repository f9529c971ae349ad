/** A loopback model server that speaks both wire formats and misbehaves as told; for tests and benchmarks. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { random } from '../seed.ts';
import type { ModelToolCall } from './types.ts';

/** A request as the server saw it. */
export interface SeenRequest {
  /** From 0, in order of arrival. */
  n: number;
  wire: 'openai' | 'anthropic';
  /** Samples asked for. */
  samples: number;
  body: { model: string; messages: { role: string; content: string }[]; [field: string]: unknown };
  headers: IncomingMessage['headers'];
}

/** What the server does with a request. */
export type Behaviour =
  /**
   * One text a sample; fewer texts, fewer choices. `latency` in ms; `logprobs` of the first token's candidates
   * (OpenAI's wire alone); `toolCalls` beside each text, which may be empty.
   */
  | {
      texts: readonly string[];
      latency?: number;
      finish?: string;
      logprobs?: readonly (readonly [token: string, logprob: number])[];
      toolCalls?: readonly ModelToolCall[];
    }
  /** An error in the wire's form, or `body` as it is. */
  | { status: number; headers?: Record<string, string>; body?: string; message?: string; code?: string }
  /** Never answers; cuts the connection in the middle of the body; a body that is no JSON; a reply without choices. */
  | 'hang'
  | 'cut'
  | 'garbage'
  | 'no-choices';

/** A server at work. */
export interface TestServer {
  /** Base URL for `openai:NAME@…`. */
  readonly openai: string;
  /** Base URL for `anthropic:NAME@…`. */
  readonly anthropic: string;
  /** Everything that arrived. */
  readonly seen: readonly SeenRequest[];
  close(): Promise<void>;
}

/** A reply drawn from a seed by the order of arrival, as unlike as those of a warm model. */
export function randomTexts(seed: number, { n, samples }: SeenRequest): string[] {
  return Array.from({ length: samples }, (_, i) => `reply ${random('test server', seed, n, i).int(1e9)}`);
}

/**
 * Starts a server on a free port of 127.0.0.1. `behave` says what becomes of each request; the default
 * answers at once with random texts.
 */
export async function startTestServer(
  behave: (request: SeenRequest) => Behaviour = (request) => ({ texts: randomTexts(1, request) }),
): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const wire = incoming.url?.endsWith('/messages') ? 'anthropic' : 'openai';
    const body = JSON.parse(await read(incoming));
    const request = { n: seen.length, wire, samples: body.n ?? 1, body, headers: incoming.headers } as const;
    seen.push(request);
    answer(request, behave(request), response);
  });
  await new Promise<void>((done) => server.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    openai: `${origin}/v1`,
    anthropic: origin,
    seen,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function answer(request: SeenRequest, behaviour: Behaviour, response: ServerResponse): void {
  if (behaviour === 'hang') return;
  if (behaviour === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
    response.write('{"choices":[{"mess');
    setImmediate(() => response.destroy());
  } else if (behaviour === 'garbage') {
    send(response, 200, '<html>upstream error</html>');
  } else if (behaviour === 'no-choices') {
    send(response, 200, JSON.stringify(request.wire === 'openai' ? { choices: [] } : { type: 'message' }));
  } else if ('status' in behaviour) {
    const { status, message = `status ${status}`, code = null, headers, body } = behaviour;
    const error = { message, type: code ?? 'error', code };
    send(response, status, body ?? JSON.stringify({ type: 'error', error }), headers);
  } else {
    const { latency = 0 } = behaviour;
    const reply = request.wire === 'openai' ? completion(behaviour) : message(behaviour);
    if (latency === 0) send(response, 200, JSON.stringify(reply));
    else setTimeout(() => send(response, 200, JSON.stringify(reply)), latency);
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers?: Record<string, string>,
): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...headers });
  response.end(body);
}

type Answered = Extract<Behaviour, { texts: readonly string[] }>;

function completion({ texts, finish, logprobs: candidates, toolCalls }: Answered) {
  const tool_calls = toolCalls?.map(({ id, name, arguments: given }) => ({
    id,
    type: 'function',
    function: { name, arguments: given },
  }));
  const top_logprobs = candidates?.map(([token, logprob]) => ({ token, logprob, bytes: null }));
  const logprobs = top_logprobs && { content: [{ ...top_logprobs[0], top_logprobs }], refusal: null };
  return {
    id: 'test',
    object: 'chat.completion',
    created: 0,
    model: 'test',
    choices: texts.map((content, index) => ({
      index,
      message: tool_calls
        ? { role: 'assistant', content: content || null, tool_calls }
        : { role: 'assistant', content },
      finish_reason: finish ?? (tool_calls ? 'tool_calls' : 'stop'),
      ...(logprobs && { logprobs }),
    })),
    usage: {
      prompt_tokens: 100,
      completion_tokens: 20 * texts.length,
      total_tokens: 100 + 20 * texts.length,
    },
  };
}

function message({ texts: [text = ''], finish, toolCalls }: Answered) {
  const uses = toolCalls?.map(({ id, name, arguments: given }) => ({
    type: 'tool_use',
    id,
    name,
    input: JSON.parse(given),
  }));
  return {
    id: 'test',
    type: 'message',
    role: 'assistant',
    model: 'test',
    content: [...(uses && !text ? [] : [{ type: 'text', text }]), ...(uses ?? [])],
    stop_reason: finish ?? (uses ? 'tool_use' : 'end_turn'),
    stop_sequence: null,
    usage: { input_tokens: 100, output_tokens: 20 },
  };
}
