/** Models as `--model` names them: reading them, and the one text that equal models share. */
import { BadInput } from '../errors.ts';
import type { ModelSpec } from './types.ts';

const FORMS =
  'openai:NAME, anthropic:NAME, fireworks:NAME, openai:NAME@http://HOST:PORT/v1, synthetic, synthetic:SKILL';

interface Option {
  takes: string;
  /** For this kind of model alone. */
  only?: 'synthetic' | 'served';
  read(text: string): number | undefined;
}

const OPTIONS: Record<string, Option> = {
  temperature: { takes: 'a number from 0 to 2', read: (text) => number(text, 0, 2) },
  maxTokens: { takes: 'a whole number from 1', read: (text) => whole(text, 1) },
  concurrency: { takes: 'a whole number from 1', only: 'served', read: (text) => whole(text, 1) },
  rpm: { takes: 'requests a minute, from 1', only: 'served', read: (text) => whole(text, 1) },
  tpm: { takes: 'tokens a minute, from 1', only: 'served', read: (text) => whole(text, 1) },
  latency: { takes: 'a duration (200ms, 1.5s)', only: 'synthetic', read: milliseconds },
  failure: { takes: 'a probability from 0 to 1', only: 'synthetic', read: (text) => number(text, 0, 1) },
  seed: { takes: 'a whole number from 0', only: 'synthetic', read: (text) => whole(text, 0) },
  skill: { takes: 'a number from 0 to 1', only: 'synthetic', read: (text) => number(text, 0, 1) },
};

/** What an option means when it is left out; written out, it is left out of the canonical text. */
const NEUTRAL: Record<string, number> = { latency: 0, failure: 0, seed: 1, skill: 0 };

/**
 * Reads a model: `openai:gpt-4o`, `anthropic:claude-sonnet-4-5`, `fireworks:NAME`, `synthetic`,
 * `synthetic:0.8`; a server of one's own as `openai:NAME@http://127.0.0.1:8082/v1`; options as a query,
 * `?temperature=0.2&maxTokens=500`, for servers also `key=ENV_NAME` and the limits `concurrency`, `rpm` and
 * `tpm` (which change no answer and stand in no `text`), for `synthetic` also `latency`, `failure`, `seed`.
 * Equal models have equal `text`. Throws BadInput that says what there is to choose from.
 *
 * @example
 * ```ts
 * import { parseModel } from 'troupe';
 * parseModel('synthetic:0.80?latency=0.2s').text; // 'synthetic:0.8?latency=200ms'
 * ```
 */
export function parseModel(text: string): ModelSpec {
  const mark = text.indexOf('?');
  const head = (mark < 0 ? text : text.slice(0, mark)).trim();
  const query = mark < 0 ? '' : text.slice(mark + 1);
  const colon = head.indexOf(':');
  const provider = colon < 0 ? head : head.slice(0, colon);
  const rest = colon < 0 ? '' : head.slice(colon + 1);
  if (
    provider !== 'openai' &&
    provider !== 'anthropic' &&
    provider !== 'fireworks' &&
    provider !== 'synthetic'
  ) {
    throw new BadInput(`unknown model "${head.replace(/@.*/, '@…')}": models are ${FORMS}`);
  }
  // A URL may hold a password, which no message is to repeat.
  const shown = head.replace(/@.*/, '@…');
  const options = readOptions(query, shown, provider === 'synthetic');
  const spec =
    provider === 'synthetic' ? synthetic(shown, rest, options) : served(provider, shown, rest, options);
  return { ...spec, text: textOf(spec) };
}

type Options = Partial<Record<string, number>> & { keyName?: string };
type Untitled = Omit<ModelSpec, 'text'>;

function synthetic(head: string, rest: string, options: Options): Untitled {
  if (rest !== '' && options.skill !== undefined) {
    throw new BadInput(`model "${head}": give the skill once, as synthetic:SKILL`);
  }
  const skill = rest === '' ? (options.skill ?? 0) : number(rest, 0, 1);
  if (skill === undefined) {
    throw new BadInput(`model "${head}": the skill is a number from 0 to 1, as in synthetic:0.8`);
  }
  return { provider: 'synthetic', name: `${skill}`, ...options, skill };
}

function served(
  provider: 'openai' | 'anthropic' | 'fireworks',
  head: string,
  rest: string,
  options: Options,
): Untitled {
  const at = rest.indexOf('@');
  const name = at < 0 ? rest : rest.slice(0, at);
  if (name === '' || /\s/.test(name)) {
    throw new BadInput(`model "${head}": name one, as in ${provider}:NAME`);
  }
  if (at < 0) return { provider, name, ...options };
  return { provider, name, url: readUrl(provider, rest.slice(at + 1), `model "${head}"`), ...options };
}

/**
 * The base URL in canonical form, without a slash at its end. The Anthropic SDK adds `/v1` itself.
 * Throws BadInput, beginning with `where` and without the URL.
 */
export function readUrl(provider: ModelSpec['provider'], text: string, where: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new BadInput(`${where}: write the server as http://HOST:PORT/v1 or https://…`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new BadInput(
      `${where}: the URL takes no password, query or fragment; name the key with ?key=ENV_NAME`,
    );
  }
  const trimmed = url.href.replace(/\/+$/, '');
  return provider === 'anthropic' ? trimmed.replace(/\/v1$/, '') : trimmed;
}

function readOptions(query: string, head: string, isSynthetic: boolean): Options {
  const options: Options = {};
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (seen.has(name)) throw new BadInput(`model "${head}": ${name} is given twice`);
    seen.add(name);
    if (name === 'key' && !isSynthetic) {
      options.keyName = readKeyName(value, head);
      continue;
    }
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
    const kind = isSynthetic ? 'synthetic' : 'served';
    const fits = ({ only = kind }: Option) => only === kind;
    if (!option || !fits(option)) {
      const names = Object.keys(OPTIONS).filter((known) => fits(OPTIONS[known]!));
      const only = option ? ` (for ${option.only} models only)` : '';
      const list = [...names, ...(isSynthetic ? [] : ['key'])].join(', ');
      throw new BadInput(`model "${head}": unknown option "${name}"${only}: there are ${list}`);
    }
    const read = option.read(value);
    if (read === undefined) throw new BadInput(`model "${head}": ${name}=${value}: give ${option.takes}`);
    if (read !== NEUTRAL[name]) options[name] = read;
  }
  return options;
}

/** Upper case only, so that a key given by mistake is refused, and not repeated. */
function readKeyName(value: string, head: string): string {
  if (value === 'none' || /^[A-Z][A-Z0-9_]*$/.test(value)) return value;
  throw new BadInput(
    `model "${head}": key takes the name of an environment variable (upper case), or none; never the key itself`,
  );
}

function textOf(spec: Untitled): string {
  const head =
    spec.provider === 'synthetic'
      ? `synthetic${spec.skill ? `:${spec.skill}` : ''}`
      : `${spec.provider}:${spec.name}${spec.url ? `@${spec.url}` : ''}`;
  const options = [
    spec.temperature !== undefined && `temperature=${spec.temperature}`,
    spec.maxTokens !== undefined && `maxTokens=${spec.maxTokens}`,
    spec.latency !== undefined && `latency=${spec.latency}ms`,
    spec.failure !== undefined && `failure=${spec.failure}`,
    spec.seed !== undefined && `seed=${spec.seed}`,
    spec.keyName !== undefined && `key=${spec.keyName}`,
  ].filter(Boolean);
  return options.length === 0 ? head : `${head}?${options.join('&')}`;
}

function number(text: string, low: number, high: number): number | undefined {
  const value = /^(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return value >= low && value <= high ? value : undefined;
}

function whole(text: string, low: number): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= low && Number.isSafeInteger(value) ? value : undefined;
}

function milliseconds(text: string): number | undefined {
  const match = /^(\d+\.?\d*|\.\d+)(ms|s)$/.exec(text);
  if (!match) return undefined;
  // To the microsecond, so that what is written is read as the same number again.
  return Math.round(Number(match[1]) * (match[2] === 's' ? 1e6 : 1e3)) / 1e3;
}
