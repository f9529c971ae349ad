/** The cache key of a model call: what it asks, of whom, and which draw it is. */
import { canonicalJson, sha256 } from '../cache/keys.ts';
import type {
  Message,
  ModelCall,
  ModelRequest,
  ModelSpec,
  ModelTool,
  Respondent,
  SampleAddress,
} from './types.ts';

/** Output tokens when neither the request nor the model says how many. */
const DEFAULT_MAX_TOKENS = 1024;

/** A request with the model's defaults filled in. */
export type FullRequest = ModelRequest & { maxTokens: number };

/** Fills in the model's own temperature and token limit where the request leaves them out. */
export function complete(request: ModelRequest, spec: ModelSpec): FullRequest {
  return {
    messages: request.messages,
    temperature: request.temperature ?? spec.temperature,
    maxTokens: request.maxTokens ?? spec.maxTokens ?? DEFAULT_MAX_TOKENS,
    stop: request.stop,
    schema: request.schema,
    logprobs: request.logprobs,
    tools: request.tools,
    toolChoice: request.toolChoice,
  };
}

const quote = JSON.stringify as (text: string) => string;

/** `canonicalJson(request)`, faster. */
export function requestJson(request: FullRequest): string {
  let json = request.logprobs === undefined ? '{' : `{"logprobs":${finite(request.logprobs)},`;
  json += `"maxTokens":${finite(request.maxTokens)},"messages":[`;
  let comma = '';
  for (const message of request.messages) {
    json += `${comma}{"content":${quote(message.content)},"role":${roleJson(message.role)}${toolJson(message)}}`;
    comma = ',';
  }
  json += ']';
  if (request.schema !== undefined) json += `,"schema":${canonicalJson(request.schema)}`;
  if (request.stop !== undefined) json += `,"stop":${canonicalJson(request.stop)}`;
  if (request.temperature !== undefined) json += `,"temperature":${finite(request.temperature)}`;
  if (request.toolChoice !== undefined) json += `,"toolChoice":${quote(request.toolChoice)}`;
  if (request.tools !== undefined) json += `,"tools":${toolsJson(request.tools)}`;
  return `${json}}`;
}

function roleJson(role: Message['role']): string {
  return role === 'user' ? '"user"' : quote(role);
}

/** The canonical JSON of tools' parameters, once each: every request of an episode has the same. */
const parameters = new WeakMap<ModelTool['parameters'], string>();

/** `canonicalJson(tools)`, faster. */
export function toolsJson(tools: readonly ModelTool[]): string {
  const each = tools.map((tool) => {
    let json = parameters.get(tool.parameters);
    if (json === undefined) {
      json = canonicalJson(tool.parameters);
      parameters.set(tool.parameters, json);
    }
    return `{"description":${quote(tool.description)},"name":${quote(tool.name)},"parameters":${json}}`;
  });
  return `[${each.join(',')}]`;
}

/** What a turn that calls tools, or a result of one, has beside its text. */
function toolJson(message: Message): string {
  if (message.role === 'tool') return `,"toolCallId":${quote(message.toolCallId)}`;
  if (message.role !== 'assistant' || message.toolCalls === undefined) return '';
  return `,"toolCalls":${canonicalJson(message.toolCalls)}`;
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no place in a model call`);
  return value;
}

const respondents = new WeakMap<Respondent, string>();

/** What of a respondent decides its replies: `canonicalJson({ rates, version })`, computed once each. */
function respondentJson(respondent: Respondent): string {
  let json = respondents.get(respondent);
  if (json === undefined) {
    json = canonicalJson({ rates: respondent.rates, version: respondent.version });
    respondents.set(respondent, json);
  }
  return json;
}

/** The addresses of a call's samples: `index`, `index + 1`, … */
export function sampleAddresses(call: ModelCall): SampleAddress[] {
  const { sample, count = 1 } = call;
  if (count === 1) return [sample];
  return Array.from({ length: count }, (_, i) => ({ ...sample, index: sample.index + i }));
}

/**
 * The keys of a call's samples, in order: SHA-256 over canonical JSON, which is written without building
 * what it says, since every call is hashed. `json` is `requestJson(request)`; `url` is the server's when it is not the provider's own.
 */
export function callKeys(call: ModelCall, json: string, url?: string): string[] {
  const { model, respondent, sample } = call;
  const synthetic = model.provider === 'synthetic';
  let head = synthetic
    ? '{"provider":"synthetic"'
    : `{"model":${quote(model.name)},"provider":"${model.provider}"`;
  head += `,"replicate":${finite(call.replicate)},"request":${json}`;
  if (synthetic && respondent) head += `,"respondent":${respondentJson(respondent)}`;
  head += `,"sample":{"attempt":${finite(sample.attempt)},"decision":${finite(sample.decision)}`;
  if (sample.game !== undefined) head += `,"game":${quote(sample.game)}`;
  head += ',"index":';
  let tail = `,"role":${quote(sample.role)}}`;
  if (synthetic) tail += `,"seed":${finite(model.seed ?? 1)},"skill":${finite(model.skill ?? 0)}`;
  tail += url === undefined ? '}' : `,"url":${quote(url)}}`;
  const first = finite(sample.index);
  const count = call.count ?? 1;
  if (count === 1) return [sha256(head + first + tail)];
  return Array.from({ length: count }, (_, i) => sha256(head + (first + i) + tail));
}
