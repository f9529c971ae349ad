/** Reading the arguments of tools that come with a JSON schema rather than a zod one. */
import { z } from 'zod';
import { argumentsBy, type Parameters } from '../tool.ts';
import { type Keywords, mapSchema } from './schema.ts';

/**
 * Checks arguments by a JSON schema, and gives them on as they came: defaults are the tool's own to fill in, and
 * what is not checked here (patterns of texts, a schema that zod cannot read) is the tool's own to refuse.
 */
export function argumentsBySchema(name: string, parameters: Parameters): (given: unknown) => unknown {
  const check = argumentsBy(name, schemaOf(parameters));
  return (given) => {
    check(given);
    return given;
  };
}

function schemaOf(parameters: Parameters): z.ZodType {
  try {
    return z.fromJSONSchema(mapSchema(parameters, withoutPatterns) as z.core.JSONSchema.BaseSchema);
  } catch {
    return z.looseObject({});
  }
}

/**
 * A pattern that somebody else has written may take for ever on a text that somebody else has written. The rest
 * takes all that the whole does: what refuses or counts what a part takes is left out, too.
 */
function withoutPatterns(keywords: Keywords): Keywords {
  const { pattern, patternProperties, propertyNames, contains, not, oneOf, ...rest } = keywords;
  const { additionalProperties: _, ...open } = rest;
  return {
    ...(patternProperties ? open : rest),
    ...(oneOf !== undefined && !rest.anyOf && { anyOf: oneOf }),
  };
}
