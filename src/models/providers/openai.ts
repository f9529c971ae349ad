/** Chat completions over the `openai` SDK: OpenAI, Fireworks, and every compatible server. */
import OpenAI from 'openai';
import { toStrictJsonSchema } from 'openai/lib/transform';
import type {
  ChatCompletion,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
  ChatCompletionMessageToolCall,
} from 'openai/resources/chat/completions';
import { canonicalJson } from '../../cache/keys.ts';
import type { FullRequest } from '../call-key.ts';
import { fromSdk, unreadable } from '../failures.ts';
import { estimatePrompt, estimateReply, type Provider, type ServerOptions } from '../provider.ts';
import { argumentsText } from '../tool-calls.ts';
import type { Completion, Message, ModelToolCall } from '../types.ts';
import { bareRequest } from './bare-request.ts';

class Bare extends OpenAI {
  override buildRequest(call: Parameters<OpenAI['buildRequest']>[0]) {
    return bareRequest(this, call);
  }
}

/** A provider for one model on one server. */
export function openai(server: ServerOptions): Provider {
  const client = new Bare({
    // `server.fetch` sends the key; the SDK insists on one, and would else take the environment's.
    apiKey: 'unused',
    baseURL: server.url,
    maxRetries: 0,
    timeout: server.timeout,
    fetch: server.fetch,
    adminAPIKey: null,
    logLevel: 'off',
  });
  return {
    async send({ request, samples, signal }) {
      const asked = body(server, request, samples.length);
      let reply: ChatCompletion;
      try {
        reply = await client.chat.completions.create(asked, { signal });
      } catch (error) {
        throw fromSdk(error, OpenAI, server.timeout, signal);
      }
      return completions(reply, request);
    },
  };
}

function body(
  { model, own }: ServerOptions,
  request: FullRequest,
  count: number,
): ChatCompletionCreateParamsNonStreaming {
  return {
    model,
    messages: request.messages.map((message) => turn(message, own)),
    // OpenAI's reasoning models take the new name only, other servers mostly the old one only.
    ...(own ? { max_completion_tokens: request.maxTokens } : { max_tokens: request.maxTokens }),
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...(request.stop !== undefined && { stop: [...request.stop] }),
    ...(count > 1 && { n: count }),
    ...(request.logprobs !== undefined && { logprobs: true, top_logprobs: request.logprobs }),
    ...(request.schema !== undefined && {
      response_format: {
        type: 'json_schema',
        json_schema: { ...request.schema, strict: isStrict(request.schema.schema) },
      },
    }),
    ...(request.tools?.length && {
      tools: request.tools.map(({ name, description, parameters }) => ({
        type: 'function' as const,
        function: { name, ...(description && { description }), parameters },
      })),
      ...(request.toolChoice !== undefined && { tool_choice: request.toolChoice }),
    }),
  };
}

function turn(message: Message, own: boolean): ChatCompletionMessageParam {
  if (message.role === 'tool') {
    return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  }
  const { role, content } = message;
  if (role !== 'assistant' || !message.toolCalls?.length) return { role, content };
  return {
    role,
    content: content || null,
    tool_calls: message.toolCalls.map(({ id, name, arguments: given }) => ({
      id,
      type: 'function',
      // Other servers parse arguments to write the prompt, and refuse what is malformed.
      function: { name, arguments: own ? given : argumentsText(given) },
    })),
  };
}

/** Whether the server can be held to the schema to the letter; a schema with optional fields cannot be. */
function isStrict(schema: Record<string, unknown>): boolean {
  try {
    return canonicalJson(toStrictJsonSchema(schema)) === canonicalJson(schema);
  } catch {
    return false;
  }
}

function completions(reply: ChatCompletion | undefined, request: FullRequest): Completion[] {
  const choices = reply?.choices;
  if (!Array.isArray(choices) || choices.length === 0) throw unreadable('it holds no choice');
  const read = choices.map((choice: ChatCompletion.Choice | null): Omit<Completion, 'usage'> => {
    if (typeof choice?.message !== 'object' || choice.message === null)
      throw unreadable('it holds no message');
    const { content, refusal, tool_calls } = choice.message;
    const { finish_reason } = choice;
    if (content != null && typeof content !== 'string') throw unreadable('its message holds no text');
    if (finish_reason === 'content_filter' || (refusal && !content)) {
      return { text: content ?? refusal ?? '', finish: 'filter' };
    }
    const logprobs = firstToken(choice);
    const finish = finish_reason === 'length' ? 'length' : 'stop';
    const toolCalls = tool_calls == null ? [] : callsIn(tool_calls);
    return {
      text: content ?? '',
      finish,
      ...(logprobs && { logprobs }),
      ...(toolCalls.length > 0 && { toolCalls }),
    };
  });
  const input = reply?.usage?.prompt_tokens ?? estimatePrompt(request);
  const estimates = read.map(estimateReply);
  const outputs = share(reply?.usage?.completion_tokens, estimates);
  return read.map((part, i) => ({ ...part, usage: { input, output: outputs[i]! } }));
}

/** Servers that give no id, or an empty one, tell results by their order alone. */
function callsIn(given: unknown): ModelToolCall[] {
  if (!Array.isArray(given)) throw unreadable('its tool calls are no list');
  return given.map((call: ChatCompletionMessageToolCall | null, i) => {
    const called = call && 'function' in call ? call.function : undefined;
    if (typeof called?.name !== 'string' || typeof called.arguments !== 'string') {
      throw unreadable('it holds a tool call without name or arguments');
    }
    return { id: call!.id || `call_${i}`, name: called.name, arguments: called.arguments };
  });
}

/** The candidates of the reply's first token; undefined where the server gives none, or in another form. */
function firstToken({ logprobs }: ChatCompletion.Choice): Completion['logprobs'] {
  const candidates = logprobs?.content?.[0]?.top_logprobs;
  if (!Array.isArray(candidates)) return undefined;
  const read = candidates.flatMap((candidate) => {
    const { token, logprob } = candidate ?? {};
    return typeof token === 'string' && Number.isFinite(logprob) ? [[token, logprob] as const] : [];
  });
  return read.length > 0 ? read : undefined;
}

/** The server counts the output of all choices together; each gets its part by length. */
function share(total: number | undefined, estimates: number[]): number[] {
  if (total === undefined) return estimates;
  const sum = estimates.reduce((a, b) => a + b, 0);
  let before = 0;
  let given = 0;
  return estimates.map((estimate, i) => {
    before += estimate;
    const until = i === estimates.length - 1 ? total : Math.round((total * before) / (sum || 1));
    const part = until - given;
    given = until;
    return part;
  });
}
