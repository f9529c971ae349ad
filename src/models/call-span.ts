/** Model calls as spans of OpenTelemetry's conventions for generative AI. */
import { type Attributes, type Span, SpanKind, startSpan } from '../tracing.ts';
import type { Answer, ModelCall, ModelSpec } from './types.ts';

/** The model as its provider names it. */
const nameOf = ({ provider, name, text }: ModelSpec): string => (provider === 'synthetic' ? text : name);

/** The attributes that name a model, on calls and on the agents that make them. */
export const modelAttributes = (model: ModelSpec): Attributes => ({
  'gen_ai.provider.name': model.provider,
  'gen_ai.request.model': nameOf(model),
});

/** Starts the span of a call, below the span that it comes with. */
export function startCall({ model, parent }: ModelCall): Span {
  const attributes = { 'gen_ai.operation.name': 'chat', ...modelAttributes(model) };
  return startSpan(`chat ${nameOf(model)}`, attributes, parent, SpanKind.CLIENT);
}

/** What a call asks for. */
export function askedAttributes({ model, request, count = 1, sample, replicate }: ModelCall): Attributes {
  const url = model.url === undefined ? undefined : new URL(model.url);
  return {
    'gen_ai.output.type': request.schema ? 'json' : 'text',
    'gen_ai.request.temperature': request.temperature ?? model.temperature,
    'gen_ai.request.max_tokens': request.maxTokens ?? model.maxTokens,
    'gen_ai.request.stop_sequences': request.stop && [...request.stop],
    'gen_ai.request.choice.count': count === 1 ? undefined : count,
    'server.address': url?.hostname,
    'server.port': url && Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
    'troupe.replicate': replicate,
    'troupe.role': sample.role,
    'troupe.attempt': sample.attempt,
    'troupe.decision': sample.decision,
    'troupe.sample': sample.index,
  };
}

/** What a call brought; tokens count whether it was live or cached. */
export function answeredAttributes(answers: readonly Answer[]): Attributes {
  const sum = (of: (answer: Answer) => number) => answers.reduce((all, answer) => all + of(answer), 0);
  return {
    'gen_ai.response.finish_reasons': answers.map(({ finish }) => finish),
    'gen_ai.usage.input_tokens': sum(({ usage }) => usage.input),
    'gen_ai.usage.output_tokens': sum(({ usage }) => usage.output),
    'troupe.live': sum(({ source }) => (source === 'live' ? 1 : 0)),
    'troupe.sources': answers.map(({ source }) => source),
    'troupe.retries': sum(({ retries }) => retries.length),
    'troupe.cost': sum(({ cost }) => cost),
    'troupe.spent': sum(({ spent }) => spent),
  };
}
