/** Going through JSON schemas. */

/** A JSON schema that is an object: its keywords. */
export type Keywords = Readonly<Record<string, unknown>>;

/** Keywords whose value holds schemas by name: the names are no keywords. */
const BY_NAME = new Set(['properties', 'patternProperties', '$defs', 'definitions']);

/** Keywords whose value is data, and no schema. */
const DATA = new Set(['enum', 'const', 'default', 'examples', 'required']);

/** A schema with all the schemas in it changed, the innermost first. */
export function mapSchema(schema: unknown, change: (keywords: Keywords) => Keywords): unknown {
  if (Array.isArray(schema)) return schema.map((each) => mapSchema(each, change));
  if (typeof schema !== 'object' || schema === null) return schema;
  return change(
    mapFields(schema, (value, keyword) => {
      if (DATA.has(keyword)) return value;
      if (!BY_NAME.has(keyword) || typeof value !== 'object' || value === null)
        return mapSchema(value, change);
      return mapFields(value, (each) => mapSchema(each, change));
    }),
  );
}

/** The same fields with other values. */
export const mapFields = (fields: object, change: (value: unknown, name: string) => unknown) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value, name)]));
