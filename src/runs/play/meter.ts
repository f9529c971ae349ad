/** What model calls add up to. */
import type { Answer } from '../../models/types.ts';
import type { Sum } from './calls.ts';

/** What the model calls of one episode add up to, all of its seats together. */
export interface Meter {
  /** Samples asked for, whether or not they have been answered. */
  calls: number;
  /** Of these: live, from the cache, or shared with another call under way. */
  answered: number;
  live: number;
  tokens: { input: number; output: number };
  /** USD at list price; `spent` is what was live. */
  cost: number;
  spent: number;
}

export const newMeter = (): Meter => ({
  calls: 0,
  answered: 0,
  live: 0,
  tokens: { input: 0, output: 0 },
  cost: 0,
  spent: 0,
});

/** Counts what answers used. */
export function addAnswers(meter: Meter, answers: readonly Answer[], { usage, cost, spent }: Sum): void {
  meter.answered += answers.length;
  meter.tokens.input += usage.input;
  meter.tokens.output += usage.output;
  meter.cost += cost;
  meter.spent += spent;
  for (const { source } of answers) if (source === 'live') meter.live++;
}

/** A sum of prices without what the order of adding leaves in the last digits. */
export const usd = (sum: number): number => Math.round(sum * 1e9) / 1e9;
