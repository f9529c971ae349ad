/** Reading the arguments of tools that come with a JSON schema rather than a zod one. */
import { z } from 'zod';
import { argumentsBy, type Parameters } from '../tool.ts';

/**
 * Checks arguments by a JSON schema, and gives them on as they came: defaults are the tool's own to fill in. A
 * schema that zod cannot read leaves the check to the tool.
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
    return z.fromJSONSchema(parameters as Parameters & z.core.JSONSchema.BaseSchema);
  } catch {
    return z.looseObject({});
  }
}
