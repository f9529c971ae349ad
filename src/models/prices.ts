/** List prices of models, dated; a `prices.json` in the working folder adds to them or replaces them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BadInput } from '../errors.ts';
import type { Completion, ModelSpec } from './types.ts';

/** USD per million tokens. */
export interface Price {
  input: number;
  output: number;
}

/** From `provider:model`, or `provider:model@URL` of a server of one's own, to its price. */
export type Prices = Readonly<Record<string, Price>>;

/** When the table below was last compared with the providers' price lists. */
export const PRICES_DATE = '2025-12-01';

const price = (input: number, output: number): Price => ({ input, output });

/** Standard (not batch, not cached) prices as the providers list them, at `PRICES_DATE`. */
export const PRICES: Prices = {
  'openai:gpt-3.5-turbo': price(0.5, 1.5),
  'openai:gpt-3.5-turbo-0613': price(1.5, 2),
  'openai:gpt-3.5-turbo-1106': price(1, 2),
  'openai:gpt-4': price(30, 60),
  'openai:gpt-4-turbo': price(10, 30),
  'openai:gpt-4-turbo-preview': price(10, 30),
  'openai:gpt-4-0125-preview': price(10, 30),
  'openai:gpt-4-1106-preview': price(10, 30),
  'openai:gpt-4o': price(2.5, 10),
  'openai:gpt-4o-2024-05-13': price(5, 15),
  'openai:gpt-4o-mini': price(0.15, 0.6),
  'openai:gpt-4.1': price(2, 8),
  'openai:gpt-4.1-mini': price(0.4, 1.6),
  'openai:gpt-4.1-nano': price(0.1, 0.4),
  'openai:gpt-5': price(1.25, 10),
  'openai:gpt-5-mini': price(0.25, 2),
  'openai:gpt-5-nano': price(0.05, 0.4),
  'openai:gpt-5.1': price(1.25, 10),
  'openai:o1': price(15, 60),
  'openai:o3': price(2, 8),
  'openai:o3-mini': price(1.1, 4.4),
  'openai:o4-mini': price(1.1, 4.4),
  'anthropic:claude-3-haiku': price(0.25, 1.25),
  'anthropic:claude-3-opus': price(15, 75),
  'anthropic:claude-3-5-haiku': price(0.8, 4),
  'anthropic:claude-3-5-sonnet': price(3, 15),
  'anthropic:claude-3-7-sonnet': price(3, 15),
  'anthropic:claude-sonnet-4': price(3, 15),
  'anthropic:claude-opus-4': price(15, 75),
  'anthropic:claude-opus-4-1': price(15, 75),
  'anthropic:claude-haiku-4-5': price(1, 5),
  'anthropic:claude-sonnet-4-5': price(3, 15),
  'anthropic:claude-opus-4-5': price(5, 25),
  'fireworks:accounts/fireworks/models/llama-v3p1-8b-instruct': price(0.2, 0.2),
  'fireworks:accounts/fireworks/models/llama-v3p1-70b-instruct': price(0.9, 0.9),
  'fireworks:accounts/fireworks/models/llama-v3p3-70b-instruct': price(0.9, 0.9),
};

/** What may follow a listed name: the date of a version, or `-latest`. Anything else is another model. */
const VERSION = /^-(\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|latest)$/;

/**
 * The price of a model: that of its name with the server, where there is one, else by its name alone: a proxy
 * or a server of one's own counts as the model it is called. `undefined` for models without a price, which
 * cost 0.
 *
 * @example
 * ```ts
 * import { parseModel, priceOf } from 'troupe';
 * priceOf(parseModel('openai:gpt-4o')); // { input: 2.5, output: 10 }
 * ```
 */
export function priceOf(
  spec: Pick<ModelSpec, 'provider' | 'name' | 'url'>,
  prices: Prices = PRICES,
): Price | undefined {
  const id = `${spec.provider}:${spec.name}`;
  const known = [`${id}@${spec.url}`, id].find((name) => Object.hasOwn(prices, name));
  if (known !== undefined) return prices[known];
  const version = Object.keys(prices).find(
    (name) => id.startsWith(name) && VERSION.test(id.slice(name.length)),
  );
  return version === undefined ? undefined : prices[version];
}

/** Whether calls of a model cost what nobody knows; the synthetic one is free. */
export const isUnpriced = (spec: Pick<ModelSpec, 'provider' | 'name' | 'url'>, prices: Prices): boolean =>
  spec.provider !== 'synthetic' && priceOf(spec, prices) === undefined;

/** USD for these tokens. */
export function costOf(price: Price | undefined, usage: Completion['usage']): number {
  return price ? (usage.input * price.input + usage.output * price.output) / 1e6 : 0;
}

/** The prices that hold in a folder: with its `prices.json`, if it has one. Throws BadInput as `readPrices`. */
export function pricesIn(folder: string): Prices {
  const own = join(folder, 'prices.json');
  return existsSync(own) ? readPrices(own) : PRICES;
}

const PricesFile = z.record(
  z.string(),
  z.strictObject({ input: z.number().nonnegative(), output: z.number().nonnegative() }),
);

/**
 * The table above with a file's prices over it: `{ "openai:gpt-4o": { "input": 2.5, "output": 10 } }`,
 * USD per million tokens. Throws BadInput when the file cannot be used.
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { readPrices } from 'troupe';
 * writeFileSync('prices.json', '{ "openai:mine": { "input": 1, "output": 2 } }');
 * readPrices('prices.json')['openai:mine']; // { input: 1, output: 2 }
 * ```
 */
export function readPrices(file: string): Prices {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new BadInput(`the price file ${file} cannot be read (${code})`);
  }
  const form = '{ "openai:NAME": { "input": USD, "output": USD } }, per million tokens';
  try {
    return { ...PRICES, ...PricesFile.parse(JSON.parse(text)) };
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    const why = issue ? `${issue.path.join('.')}: ${issue.message}` : (error as Error).message;
    throw new BadInput(`${file}: ${why}; write ${form}`);
  }
}
