/** How careful a prompt makes the worker. */
import type { Draws } from '../../src/models/types.ts';
import type { Prompt } from './prompt.ts';
import { type Care, factors, rates } from './rates.ts';

/** The rate of each error, under what the prompt holds and asks for. */
export function careOf(prompt: Prompt, { skill }: Draws): Readonly<Record<Care, number>> {
  const parts: Readonly<Record<keyof typeof factors, boolean>> = {
    think: prompt.wants.has('think'),
    plan: prompt.wants.has('plan'),
    criticise: prompt.wants.has('criticise'),
    hints: prompt.hints,
    abstractExample: prompt.abstractExample,
    concreteExample: prompt.concreteExample,
    complaint: prompt.complaint,
  };
  const held = (Object.keys(parts) as (keyof typeof factors)[]).filter((part) => parts[part]);
  const rate = (care: Care) =>
    held.reduce(
      (rate, part) => rate * ((factors[part] as Partial<Record<Care, number>>)[care] ?? 1),
      rates[care] * (1 - skill),
    );
  return {
    forget: rate('forget'),
    argument: rate('argument'),
    end: rate('end'),
    repeat: rate('repeat'),
    form: rate('form'),
  };
}
