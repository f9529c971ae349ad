/** Tools made hard to understand: their documentation taken away, or their names as well. */
import { type Random, random } from '../seed.ts';
import { type Parameters, type Tool, ToolError } from '../tool.ts';
import { mapSchema } from './schema.ts';

/** `docs`: no descriptions; `names`: no descriptions, and tools and parameters under names that say nothing. */
export const OBSCURITIES = ['none', 'docs', 'names'] as const;
export type Obscurity = (typeof OBSCURITIES)[number];

/** Keywords of a JSON schema that only tell people what it is for. */
const DOCUMENTATION = new Set(['description', 'title', 'examples', '$comment']);

/** Keywords at the top of parameters that hold no parameter's name, or whose names are exchanged. */
const NAMELESS = new Set(['type', 'additionalProperties', '$defs', 'definitions']);

/**
 * The same tools, less well described. They do what they did: with `names`, calls are taken under the new names
 * alone and reach the real tool, whose answers stay as they are; complaints about arguments use the new names.
 * Names within an argument (the fields of an object) stay. Which name a tool gets is fixed by `seed` and the
 * tool's place in the list.
 *
 * @example
 * ```ts
 * import { defineTool, obscured } from 'troupe';
 * import { z } from 'zod';
 *
 * const add = defineTool({
 *   name: 'add', description: 'The sum of two numbers.',
 *   input: z.object({ a: z.number(), b: z.number() }), run: ({ a, b }) => a + b,
 * });
 * const [hidden] = obscured([add], 'names');
 * console.log(hidden.name, hidden.description, Object.keys(hidden.parameters.properties));
 * ```
 */
export function obscured<TWorld>(
  tools: readonly Tool<TWorld>[],
  level: Obscurity,
  seed = 1,
): readonly Tool<TWorld>[] {
  if (level === 'none') return tools;
  const undocumented = tools.map((tool) => ({
    ...tool,
    description: '',
    parameters: withoutDocumentation(tool.parameters),
  }));
  if (level === 'docs') return undocumented;
  const names = drawNames('A', tools.length, random('obscure', seed));
  return undocumented.map((tool, i) => underName(tool, names[i]!, random('obscure', seed, i))).sort(byName);
}

/** The order of the new names: the old one may tell. */
function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}

function underName<TWorld>(tool: Tool<TWorld>, name: string, draws: Random): Tool<TWorld> {
  const real = Object.keys(tool.parameters.properties);
  const shown = drawNames('a', real.length, draws);
  const realOf = new Map(shown.map((letter, i) => [letter, real[i]!]));
  const shownOf = new Map(real.map((parameter, i) => [parameter, shown[i]!]));
  // Said outright: a schema that does not say so most often means no others.
  const takesOthers = (tool.parameters.additionalProperties ?? false) !== false;
  const complain = (what: string) => new ToolError('arguments', `wrong arguments for ${name}: ${what}`);
  return {
    ...tool,
    name,
    parameters: renamedParameters(tool.parameters, shownOf),
    read: (given) => {
      if (typeof given !== 'object' || given === null || Array.isArray(given)) {
        throw complain('give a JSON object of named parameters');
      }
      const unknown = Object.keys(given).find(
        (parameter) => !realOf.has(parameter) && (shownOf.has(parameter) || !takesOthers),
      );
      if (unknown !== undefined) {
        const takes = shown.length === 0 ? 'it takes none' : `it takes ${shown.toSorted().join(', ')}`;
        throw complain(`there is no parameter ${unknown}; ${takes}`);
      }
      try {
        const named = Object.entries(given).map(([letter, value]) => [realOf.get(letter) ?? letter, value]);
        return tool.read(Object.fromEntries(named));
      } catch (error) {
        if (!(error instanceof ToolError)) throw error;
        const message = renamedWords(error.message, new Map([...shownOf, [tool.name, name]]));
        throw new ToolError(error.failure, message, { cause: error });
      }
    },
  };
}

/** As many different names as asked for, the shortest first, in random order: A … Z, AA, AB … */
function drawNames(first: 'A' | 'a', count: number, draws: Random): string[] {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(first.charCodeAt(0) + i));
  const names = [...letters];
  for (let length = 2; names.length < count; length++) {
    const shorter = names.filter((name) => name.length === length - 1);
    names.push(...shorter.flatMap((name) => letters.map((letter) => name + letter)));
  }
  return draws.shuffle(names.slice(0, Math.max(count, letters.length))).slice(0, count);
}

/** A JSON schema without the keywords that explain it. */
function withoutDocumentation(schema: Parameters): Parameters {
  return mapSchema(schema, (keywords) =>
    Object.fromEntries(Object.entries(keywords).filter(([keyword]) => !DOCUMENTATION.has(keyword))),
  ) as Parameters;
}

/** Keywords that relate parameters by name are left out. */
function renamedParameters(parameters: Parameters, shownOf: ReadonlyMap<string, string>): Parameters {
  const properties = Object.entries(parameters.properties)
    .map(([real, schema]) => ({ name: shownOf.get(real)!, schema }))
    .sort(byName);
  return {
    ...Object.fromEntries(Object.entries(parameters).filter(([keyword]) => NAMELESS.has(keyword))),
    type: 'object',
    properties: Object.fromEntries(properties.map(({ name, schema }) => [name, schema])),
    ...(parameters.required && {
      required: parameters.required.flatMap((real) => shownOf.get(real) ?? []).sort(),
    }),
  };
}

/** A complaint with its names exchanged, where they stand as names: after a sign, and not inside a sentence. */
function renamedWords(text: string, names: ReadonlyMap<string, string>): string {
  const known = [...names.keys()].map((name) => name.replaceAll(/[^\w-]/g, '\\$&'));
  const named = new RegExp(`(?<=^|[:;,([\`'"] ?|for )(${known.join('|')})(?![\\w-])`, 'g');
  return text.replaceAll(named, (name) => names.get(name)!);
}
