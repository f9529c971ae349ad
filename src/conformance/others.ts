/** Actions near a listed one that the schema takes: a guard that is too wide lets them through. */
import { z } from 'zod';
import type { Scenario } from '../scenario.ts';

/** With one number, word or item of it changed. */
export function variantsOf(scenario: Scenario, action: unknown): readonly unknown[] {
  return changed(action, wordsOf(scenario)).filter((each) => scenario.action.safeParse(each).success);
}

const known = new WeakMap<Scenario, readonly unknown[]>();

/** The words that the schema names, and one that no scenario knows. */
function wordsOf(scenario: Scenario): readonly unknown[] {
  let words = known.get(scenario);
  if (!words) {
    words = ['xyzzy', ...wordsIn(jsonSchema(scenario))];
    known.set(scenario, words);
  }
  return words;
}

function jsonSchema({ action }: Scenario): unknown {
  try {
    return z.toJSONSchema(action);
  } catch {
    // A schema that JSON Schema cannot say.
    return undefined;
  }
}

function wordsIn(schema: unknown): unknown[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { enum: several = [], const: one } = schema as { enum?: unknown[]; const?: unknown };
  const own = one === undefined ? several : [...several, one];
  return [...own, ...Object.values(schema).flatMap(wordsIn)];
}

function changed(value: unknown, words: readonly unknown[]): unknown[] {
  if (typeof value === 'number') return [value - 1, value + 1, -value, 1000, value + 0.5];
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'string') return [...words];
  if (Array.isArray(value)) {
    const items = value.flatMap((item, i) => changed(item, words).map((other) => value.with(i, other)));
    return [...items, value.slice(1), [...value, ...value.slice(0, 1)]];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    changed(item, words).map((other) => ({ ...value, [name]: other })),
  );
}
