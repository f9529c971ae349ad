/** TypeScript's types as JSON schemas, by their syntax alone; what cannot be told takes any JSON. */
import { parse } from '@babel/parser';
import type {
  Expression,
  Node,
  TSEnumDeclaration,
  TSInterfaceDeclaration,
  TSType,
  TSTypeElement,
} from '@babel/types';
import { documentationOf } from './documentation.ts';

export type Schema = Record<string, unknown>;

/** The types that a file declares, by name. */
export type Types = ReadonlyMap<string, TSType | TSInterfaceDeclaration | TSEnumDeclaration>;

/** Any JSON. */
const ANY: Schema = {};

/**
 * A JSON schema of a type. Names of the file's own interfaces, aliases and enums are looked up; one that
 * stands within itself takes any JSON there (`within`: those being read).
 */
export function schemaOf(type: TSType | undefined, types: Types, within: readonly string[] = []): Schema {
  const again = (inner: TSType) => schemaOf(inner, types, within);
  switch (type?.type) {
    case 'TSStringKeyword':
    case 'TSTemplateLiteralType':
      return { type: 'string' };
    case 'TSNumberKeyword':
      return { type: 'number' };
    case 'TSBooleanKeyword':
      return { type: 'boolean' };
    case 'TSNullKeyword':
      return { type: 'null' };
    case 'TSObjectKeyword':
      return { type: 'object' };
    case 'TSLiteralType': {
      const value = literalOf(type.literal);
      return value === undefined ? ANY : { const: value };
    }
    case 'TSParenthesizedType':
      return again(type.typeAnnotation);
    case 'TSTypeOperator':
      return type.operator === 'readonly' ? again(type.typeAnnotation) : ANY;
    case 'TSArrayType':
      return arrayOf(again(type.elementType));
    case 'TSTupleType':
      return tupleOf(
        type.elementTypes.map((each) => (each.type === 'TSNamedTupleMember' ? each.elementType : each)),
        again,
      );
    case 'TSUnionType':
      return unionOf(type.types.filter((each) => !isUndefined(each)).map(again));
    case 'TSIntersectionType':
      return togetherOf(type.types.map(again));
    case 'TSTypeLiteral':
      return objectOf(type.members, again);
    case 'TSTypeReference':
      return type.typeName.type === 'Identifier'
        ? namedOf(type.typeName.name, type.typeArguments?.params ?? [], types, within)
        : ANY;
    default:
      return ANY;
  }
}

/** Whether a type lets a value be left out. */
export function takesUndefined(type: TSType | undefined): boolean {
  if (type?.type === 'TSUnionType') return type.types.some(takesUndefined);
  return isUndefined(type);
}

const isUndefined = (type: TSType | undefined) =>
  type?.type === 'TSUndefinedKeyword' || type?.type === 'TSVoidKeyword';

/** The type that a text spells; undefined where it spells none. */
export function typeIn(text: string): TSType | undefined {
  try {
    const [statement] = parse(`type T = ${text}`, { plugins: ['typescript'] }).program.body;
    return statement?.type === 'TSTypeAliasDeclaration' ? statement.typeAnnotation : undefined;
  } catch {
    return undefined;
  }
}

/** The JSON value that an expression plainly is; undefined for all that would have to be worked out. */
export function literalOf(node: Node): unknown {
  switch (node.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return node.value;
    case 'NullLiteral':
      return null;
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return literalOf(node.expression);
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? (node.quasis[0]!.value.cooked ?? undefined) : undefined;
    case 'UnaryExpression': {
      const value = literalOf(node.argument);
      return node.operator === '-' && typeof value === 'number' ? -value : undefined;
    }
    case 'ArrayExpression': {
      const items = node.elements.map((each) => each && literalOf(each));
      return items.includes(undefined) || node.elements.includes(null) ? undefined : items;
    }
    case 'ObjectExpression':
      return node.properties.length === 0 ? {} : undefined;
    default:
      return undefined;
  }
}

/** The name of a field that is written out; undefined for one that is computed. */
export function keyOf({ key, computed }: { key: Node; computed?: boolean | null }): string | undefined {
  if (key.type === 'Identifier' && !computed) return key.name;
  const value = literalOf(key as Expression);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

export const described = (schema: Schema, description: string | undefined): Schema =>
  description ? { ...schema, description } : schema;

const arrayOf = (items: Schema): Schema => ({
  type: 'array',
  ...(Object.keys(items).length > 0 && { items }),
});

/** Of its length, each element any of the types: the order of types in a tuple is little known to schemas' readers. */
function tupleOf(elements: TSType[], schema: (type: TSType) => Schema): Schema {
  const rest = elements.some(({ type }) => type === 'TSRestType');
  const least = elements.filter(({ type }) => type !== 'TSRestType' && type !== 'TSOptionalType').length;
  const items = elements.map((each) => {
    if (each.type === 'TSOptionalType') return schema(each.typeAnnotation);
    if (each.type !== 'TSRestType') return schema(each);
    return (schema(each.typeAnnotation).items as Schema | undefined) ?? ANY;
  });
  return { ...arrayOf(unionOf(items)), minItems: least, ...(!rest && { maxItems: elements.length }) };
}

function unionOf(given: Schema[]): Schema {
  const distinct = new Map(given.map((schema) => [JSON.stringify(schema), schema]));
  const schemas = [...distinct.values()];
  if (schemas.length === 1) return schemas[0]!;
  if (schemas.some((schema) => Object.keys(schema).length === 0)) return ANY;
  const choices = schemas.flatMap((schema) => {
    if ('const' in schema) return [schema.const];
    return schema.type === 'null' ? [null] : ((schema.enum as unknown[] | undefined) ?? [undefined]);
  });
  if (choices.includes(undefined) || choices.every((choice) => choice === null)) return { anyOf: schemas };
  return enumOf(choices);
}

function enumOf(choices: unknown[]): Schema {
  const kinds = new Set(choices.map((choice) => typeof choice));
  const [kind] = kinds;
  return { ...(kinds.size === 1 && kind !== 'object' && { type: kind }), enum: choices };
}

/** Of all parts at once: their fields together where all are objects. */
function togetherOf(schemas: Schema[]): Schema {
  const parts = schemas.filter((schema) => Object.keys(schema).length > 0);
  if (parts.length < 2) return parts[0] ?? ANY;
  if (!parts.every(({ type }) => type === 'object')) return { allOf: parts };
  const required = parts.flatMap((part) => (part.required as string[] | undefined) ?? []);
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    ...(required.length > 0 && { required: [...new Set(required)] }),
  };
}

function objectOf(members: readonly TSTypeElement[], schema: (type: TSType) => Schema): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  let others: Schema | undefined;
  for (const member of members) {
    const type =
      'typeAnnotation' in member && member.typeAnnotation?.type === 'TSTypeAnnotation'
        ? member.typeAnnotation.typeAnnotation
        : undefined;
    if (member.type === 'TSIndexSignature') others = type && schema(type);
    // JSON holds no methods.
    if (member.type !== 'TSPropertySignature') continue;
    const name = keyOf(member);
    if (name === undefined) continue;
    properties[name] = described(type ? schema(type) : ANY, documentationOf(member)?.description);
    if (!member.optional && !takesUndefined(type)) required.push(name);
  }
  return {
    type: 'object',
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
    ...(others && { additionalProperties: others }),
  };
}

/** A type by its name: the file's own first, else one of those that come with the language. */
function namedOf(name: string, given: readonly TSType[], types: Types, within: readonly string[]): Schema {
  const declared = types.get(name);
  const [first, second] = given.map((each) => schemaOf(each, types, within));
  if (!declared) return builtIn(name, first, second);
  if (within.includes(name)) return ANY;
  const inner = [...within, name];
  const schema = (type: TSType) => schemaOf(type, types, inner);
  if (declared.type === 'TSEnumDeclaration') return enumOf(valuesOf(declared));
  if (declared.type !== 'TSInterfaceDeclaration') return schema(declared);
  const above = (declared.extends ?? []).map(({ expression }) =>
    expression.type === 'Identifier' ? namedOf(expression.name, [], types, inner) : ANY,
  );
  return togetherOf([...above, objectOf(declared.body.body, schema)]);
}

function builtIn(name: string, first: Schema = ANY, second: Schema = ANY): Schema {
  if (name === 'Array' || name === 'ReadonlyArray') return arrayOf(first);
  if (name === 'Readonly' || name === 'NonNullable') return first;
  if (name === 'Partial') {
    const { required: _, ...rest } = first;
    return rest;
  }
  if (name !== 'Record') return ANY;
  const keys = Array.isArray(first.enum) ? first.enum : 'const' in first ? [first.const] : undefined;
  if (!keys) return { type: 'object', additionalProperties: second };
  return { type: 'object', properties: Object.fromEntries(keys.map((key) => [key, second])), required: keys };
}

/** An enum's values: as they are given, else counted on from the one before. */
function valuesOf({ body }: TSEnumDeclaration): unknown[] {
  let next = 0;
  return body.members.map(({ initializer }) => {
    const value = initializer ? literalOf(initializer) : next;
    if (typeof value === 'number') next = value + 1;
    return value ?? null;
  });
}
