/** Arguments drawn at random, of the types that a JSON schema asks for: what `random` plays tools with. */
import type { Random } from '../seed.ts';
import type { Parameters } from '../tool.ts';

type Schema = Readonly<Record<string, unknown>>;

const WORDS = ['a', 'b', 'file', 'name', 'Berlin', '1', 'x y'] as const;

/** An object of parameters; those that are not required are left out every other time. */
export function sampleArguments(parameters: Parameters, random: Random): Record<string, unknown> {
  const { properties, required = [] } = parameters;
  const given = Object.entries(properties).filter(([name]) => required.includes(name) || random.next() < 0.5);
  return Object.fromEntries(given.map(([name, schema]) => [name, sampleValue(schema, random, 0)]));
}

function sampleValue(schema: Schema, random: Random, depth: number): unknown {
  const { enum: choices, const: only, anyOf, oneOf, type, items, default: fallback } = schema;
  if (only !== undefined) return only;
  if (Array.isArray(choices) && choices.length > 0) return random.pick(choices);
  const alternatives = (anyOf ?? oneOf) as readonly Schema[] | undefined;
  if (alternatives && alternatives.length > 0) return sampleValue(random.pick(alternatives), random, depth);
  if (fallback !== undefined && random.next() < 0.5) return fallback;
  switch (Array.isArray(type) ? type[0] : type) {
    case 'integer':
      return random.int(10);
    case 'number':
      return random.int(100) / 10;
    case 'boolean':
      return random.next() < 0.5;
    case 'null':
      return null;
    case 'array':
      return Array.from({ length: random.int(3) }, () =>
        sampleValue((items ?? {}) as Schema, random, depth + 1),
      );
    case 'object':
      return depth > 3 ? {} : sampleArguments({ properties: {}, ...schema } as unknown as Parameters, random);
    default:
      return random.pick(WORDS);
  }
}
