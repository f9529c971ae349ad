/** Keeps keys out of every text that leaves the broker. */
import type { Env } from '../env.ts';
import { PROVIDERS } from './endpoint.ts';
import type { Completion, ModelSpec } from './types.ts';

const MASK = '[key]';

/** Takes the keys of an environment out of texts. */
export class Scrubber {
  readonly #env: Env;
  /** The longest first: one may begin another. */
  #keys: readonly string[] = [];

  constructor(env: Env) {
    this.#env = env;
    for (const provider of Object.values(PROVIDERS)) this.#add(provider.key);
  }

  /** Learns the key that a model names. */
  know(spec: ModelSpec): void {
    if (spec.keyName) this.#add(spec.keyName);
  }

  /** For messages of errors: a mask in place of every key. */
  message(text: string): string {
    let clean = text;
    for (const key of this.#keys) clean = clean.replaceAll(key, MASK);
    return clean;
  }

  /** A model's turn as `reply` leaves it, its calls of tools included. */
  completion(given: Completion): Completion {
    const { text, toolCalls } = given;
    const clean = toolCalls?.map((call) => ({ ...call, arguments: this.reply(call.arguments) }));
    return { ...given, text: this.reply(text), ...(clean && { toolCalls: clean }) };
  }

  /** For replies, which a placeholder such as `none` or `dummy` must not mangle: only what looks like a key. */
  reply(text: string): string {
    let clean = text;
    for (const key of this.#keys) {
      if (key.length >= 8 && /[^a-z]/i.test(key) && clean.includes(key)) clean = clean.replaceAll(key, MASK);
    }
    return clean;
  }

  #add(name: string): void {
    const key = this.#env[name]?.trim();
    if (!key || key.length < 4) return;
    // Errors quote what servers send as JSON.
    const forms = [key, JSON.stringify(key).slice(1, -1)];
    this.#keys = [...new Set([...this.#keys, ...forms])].sort((a, b) => b.length - a.length);
  }
}
