/** A function's parameters as a JSON schema of arguments by name, and how these are passed on to it. */
import type { FunctionParameter, Node, ObjectPattern, TSType } from '@babel/types';
import type { Parameters, ToolSpec } from '../../tool.ts';
import type { Documentation } from './documentation.ts';
import {
  described,
  keyOf,
  literalOf,
  type Schema,
  schemaOf,
  type Types,
  takesUndefined,
  typeIn,
} from './types.ts';

/** What one of a function's own parameters is given: the argument of a name, an object of some, or a list spread out. */
export type Passing =
  | { kind: 'one'; name: string }
  | { kind: 'object'; names: readonly string[]; optional: boolean }
  | { kind: 'rest'; name: string };

interface Field {
  name: string;
  schema: Schema;
  optional: boolean;
}

/** What a model is told of a function, and how it is called. */
export function toolOf(
  name: string,
  parameters: readonly Node[],
  documentation: Documentation | undefined,
  types: Types,
): { spec: ToolSpec; passing: Passing[] } {
  const fields: Field[] = [];
  const passing: Passing[] = [];
  for (const [i, node] of (parameters as FunctionParameter[]).entries()) {
    if (node.type === 'Identifier' && node.name === 'this') continue;
    const read = fieldsOf(node, `argument${i + 1}`, documentation, types);
    fields.push(...read.fields);
    passing.push(read.passing);
  }
  const schema: Parameters = {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, field.schema])),
    required: fields.filter(({ optional }) => !optional).map((field) => field.name),
    // A misspelt name is told of, not passed over.
    additionalProperties: false,
  };
  return { spec: { name, description: documentation?.description ?? '', parameters: schema }, passing };
}

/** A function's own list of arguments, from those by name. */
export function passed(input: Readonly<Record<string, unknown>>, passing: readonly Passing[]): unknown[] {
  return passing.flatMap((each): unknown[] => {
    if (each.kind === 'one') return [input[each.name]];
    if (each.kind === 'rest') return (input[each.name] as unknown[] | undefined) ?? [];
    const given = each.names.filter((name) => name in input).map((name) => [name, input[name]]);
    return [given.length === 0 && each.optional ? undefined : Object.fromEntries(given)];
  });
}

function fieldsOf(
  node: Node,
  fallback: string,
  documentation: Documentation | undefined,
  types: Types,
): { fields: Field[]; passing: Passing } {
  const { target, initial } = withInitial(node);
  const type = annotationOf(target);
  if (target.type === 'ObjectPattern') {
    const fields = takenApart(target, type, documentation, types);
    const all = initial !== undefined;
    return {
      fields: fields.map((field) => ({ ...field, optional: field.optional || (all && !type) })),
      passing: { kind: 'object', names: fields.map(({ name }) => name), optional: all },
    };
  }
  const rest = target.type === 'RestElement';
  const inner = rest ? target.argument : target;
  const name = inner.type === 'Identifier' ? inner.name : fallback;
  const field = fieldOf(name, type, initial, documentation, types);
  const optional = field.optional || rest || (inner.type === 'Identifier' && inner.optional === true);
  const schema = rest && field.schema.type !== 'array' ? { ...field.schema, type: 'array' } : field.schema;
  return { fields: [{ ...field, schema, optional }], passing: { kind: rest ? 'rest' : 'one', name } };
}

/** The fields of an object that is taken apart: those of its type, else those that are taken. */
function takenApart(
  pattern: ObjectPattern,
  type: TSType | undefined,
  documentation: Documentation | undefined,
  types: Types,
): Field[] {
  const taken = new Map<string, Node | undefined>();
  for (const property of pattern.properties) {
    if (property.type === 'RestElement') continue;
    const name = keyOf(property);
    if (name !== undefined) taken.set(name, withInitial(property.value as Node).initial);
  }
  const schema = schemaOf(type, types) as { properties?: Record<string, Schema>; required?: string[] };
  const names = schema.properties ? Object.keys(schema.properties) : [...taken.keys()];
  return names.map((name) => {
    const field = fieldOf(name, undefined, taken.get(name), documentation, types);
    const known = schema.properties?.[name];
    if (!known) return field;
    const { description, default: initial } = field.schema;
    return {
      name,
      schema: {
        ...known,
        ...(description !== undefined && { description }),
        ...(initial !== undefined && { default: initial }),
      },
      optional: field.optional || !schema.required?.includes(name),
    };
  });
}

/** One argument: by its type, else by what the documentation says, else by its default. */
function fieldOf(
  name: string,
  annotation: TSType | undefined,
  initial: Node | undefined,
  documentation: Documentation | undefined,
  types: Types,
): Field {
  const doc = documentation?.parameters.get(name);
  const type = annotation ?? (doc?.type ? typeIn(doc.type) : undefined);
  const value = initial && literalOf(initial);
  const schema = type ? schemaOf(type, types) : kindOf(value);
  return {
    name,
    schema: { ...described(schema, doc?.description), ...(value !== undefined && { default: value }) },
    optional: initial !== undefined || doc?.optional === true || takesUndefined(type),
  };
}

function kindOf(value: unknown): Schema {
  if (Array.isArray(value)) return { type: 'array' };
  return value === undefined || value === null ? {} : { type: typeof value };
}

/** `target = initial`, in its parts. */
function withInitial(node: Node): { target: Node; initial?: Node } {
  return node.type === 'AssignmentPattern' ? { target: node.left, initial: node.right } : { target: node };
}

function annotationOf(node: Node): TSType | undefined {
  const annotation = 'typeAnnotation' in node ? node.typeAnnotation : undefined;
  return annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : undefined;
}
