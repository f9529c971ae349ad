/** Messages over the `@anthropic-ai/sdk`. */
import Anthropic from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import type {
  ContentBlock,
  ContentBlockParam,
  MessageCreateParamsNonStreaming,
  MessageParam,
  Message as Reply,
} from '@anthropic-ai/sdk/resources/messages';
import type { FullRequest } from '../call-key.ts';
import { fromSdk, unreadable } from '../failures.ts';
import type { Provider, ServerOptions } from '../provider.ts';
import { argumentsObject } from '../tool-calls.ts';
import type { Completion, Message, ModelToolCall } from '../types.ts';
import { bareRequest } from './bare-request.ts';

class Bare extends Anthropic {
  override buildRequest(call: Parameters<Anthropic['buildRequest']>[0]) {
    return bareRequest(this, call);
  }
}

/** A provider for one model on one server; a request brings one sample. */
export function anthropic(server: ServerOptions): Provider {
  const client = new Bare({
    // `server.fetch` sends the key; the SDK insists on one, and would else take the environment's.
    apiKey: 'unused',
    baseURL: server.url,
    maxRetries: 0,
    timeout: server.timeout,
    fetch: server.fetch,
    webhookKey: null,
    logLevel: 'off',
    openTelemetry: false,
  });
  return {
    async send({ request, signal }) {
      const asked = body(server.model, request);
      let reply: Reply;
      try {
        reply = await client.messages.create(asked, { signal });
      } catch (error) {
        throw fromSdk(error, Anthropic, server.timeout, signal);
      }
      return [completion(reply)];
    },
  };
}

function body(model: string, request: FullRequest): MessageCreateParamsNonStreaming {
  const system = request.messages.filter((message) => message.role === 'system');
  return {
    model,
    max_tokens: request.maxTokens,
    messages: turns(request.messages),
    ...(system.length > 0 && { system: system.map((message) => message.content).join('\n\n') }),
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...(request.stop !== undefined && { stop_sequences: [...request.stop] }),
    ...(request.schema !== undefined && {
      output_config: { format: { type: 'json_schema', schema: transformJSONSchema(request.schema.schema) } },
    }),
    ...(request.tools?.length && {
      tools: request.tools.map(({ name, description, parameters }) => ({
        name,
        ...(description && { description }),
        input_schema: { ...parameters, type: 'object' as const },
      })),
      ...(request.toolChoice !== undefined && { tool_choice: { type: CHOICES[request.toolChoice] } }),
    }),
  };
}

const CHOICES = { auto: 'auto', required: 'any', none: 'none' } as const;

/** The results of a turn's calls go out as one user turn, and what the user says after them as its end. */
function turns(messages: readonly Message[]): MessageParam[] {
  const all: MessageParam[] = [];
  /** The content of the last turn while it is one of results. */
  let results: ContentBlockParam[] | undefined;
  for (const message of messages) {
    if (message.role === 'system') continue;
    if (message.role === 'tool') {
      if (!results) {
        results = [];
        all.push({ role: 'user', content: results });
      }
      const { toolCallId: tool_use_id, content } = message;
      results.push({ type: 'tool_result', tool_use_id, ...(content && { content }) });
    } else if (message.role === 'user' && results) {
      if (message.content) results.push({ type: 'text', text: message.content });
    } else {
      results = undefined;
      all.push({ role: message.role, content: said(message) });
    }
  }
  return all;
}

/** Servers refuse an empty text beside calls. */
function said(message: Message): MessageParam['content'] {
  const { content } = message;
  if (message.role !== 'assistant' || !message.toolCalls?.length) return content;
  return [
    ...(content ? [{ type: 'text' as const, text: content }] : []),
    ...message.toolCalls.map(({ id, name, arguments: given }) => ({
      type: 'tool_use' as const,
      id,
      name,
      input: argumentsObject(given),
    })),
  ];
}

function completion(reply: Reply | undefined): Completion {
  const content = reply?.content;
  if (!Array.isArray(content)) throw unreadable('it holds no content');
  const text = content.map((block) => (block?.type === 'text' ? block.text : '')).join('');
  const { stop_reason: reason, usage } = reply!;
  const finish =
    reason === 'refusal'
      ? 'filter'
      : reason === 'max_tokens' || reason === 'model_context_window_exceeded'
        ? 'length'
        : 'stop';
  const input =
    (usage?.input_tokens ?? 0) +
    (usage?.cache_read_input_tokens ?? 0) +
    (usage?.cache_creation_input_tokens ?? 0);
  const toolCalls = content.flatMap((block) => (block?.type === 'tool_use' ? [callIn(block)] : []));
  return {
    text,
    finish,
    usage: { input, output: usage?.output_tokens ?? 0 },
    ...(toolCalls.length > 0 && { toolCalls }),
  };
}

function callIn({ id, name, input }: Extract<ContentBlock, { type: 'tool_use' }>): ModelToolCall {
  if (typeof id !== 'string' || typeof name !== 'string' || input === undefined) {
    throw unreadable('it holds a tool call without id, name or input');
  }
  return { id, name, arguments: typeof input === 'string' ? input : JSON.stringify(input) };
}
