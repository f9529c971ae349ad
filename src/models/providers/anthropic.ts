/** Messages over the `@anthropic-ai/sdk`. */
import Anthropic from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import type { Message, MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages';
import type { FullRequest } from '../call-key.ts';
import { fromSdk, unreadable } from '../failures.ts';
import type { Provider, ServerOptions } from '../provider.ts';
import type { Completion } from '../types.ts';

/** A provider for one model on one server; a request brings one sample. */
export function anthropic(server: ServerOptions): Provider {
  const client = new Anthropic({
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
      let reply: Message;
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
  const turns = request.messages.filter((message) => message.role !== 'system');
  return {
    model,
    max_tokens: request.maxTokens,
    messages: turns.map(({ role, content }) => ({ role: role === 'user' ? 'user' : 'assistant', content })),
    ...(system.length > 0 && { system: system.map((message) => message.content).join('\n\n') }),
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...(request.stop !== undefined && { stop_sequences: [...request.stop] }),
    ...(request.schema !== undefined && {
      output_config: { format: { type: 'json_schema', schema: transformJSONSchema(request.schema.schema) } },
    }),
  };
}

function completion(reply: Message | undefined): Completion {
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
  return { text, finish, usage: { input, output: usage?.output_tokens ?? 0 } };
}
