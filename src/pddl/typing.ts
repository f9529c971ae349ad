/** Lists of typed names, and the hierarchy of types. */
import { nearest } from '../nearest.ts';
import { headOf, isList, type Node, refuse, shown, type Word } from './source.ts';
import type { Domain, Place, Typed } from './types.ts';

/** The type above all others, and of names without one. */
export const OBJECT = 'object';

export type Types = Domain['types'];

/** A typed name, with where it and its types stand. */
export interface PlacedTyped extends Typed {
  at: Place;
  typesAt: Place;
}

/** Reads `a b - t c - (either t u) d`; names without a type are objects. */
export function readTyped(nodes: readonly Node[], what: string): PlacedTyped[] {
  const result: PlacedTyped[] = [];
  let untyped: Word[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    if (isList(node)) throw refuse(node, `expected the name of ${what}, found a list: write names alone`);
    if (node.text !== '-') {
      untyped.push(node);
      continue;
    }
    const type = nodes[++i];
    if (!type) throw refuse(node, '"-" is not followed by a type: name one, or remove it');
    if (untyped.length === 0) throw refuse(node, `"-" follows no name: name ${what} before it`);
    const types = readTypes(type);
    for (const name of untyped) result.push({ name: name.text, types, at: name, typesAt: type });
    untyped = [];
  }
  for (const name of untyped) result.push({ name: name.text, types: [OBJECT], at: name, typesAt: name });
  const seen = new Set<string>();
  for (const { name, at } of result) {
    if (seen.has(name)) throw refuse(at, `"${name}" is named twice: remove one, or rename it`);
    seen.add(name);
  }
  return result;
}

/** The same, of names that are no variables: of objects, constants and types. */
export function readNames(nodes: readonly Node[], what: string): PlacedTyped[] {
  const names = readTyped(nodes, what);
  for (const { name, at } of names) checkName(name, at, what);
  return names;
}

const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u;

/** Throws for what actions and facts could not be told apart by in a text. */
export function checkName(name: string, at: Place, what: string): void {
  if (name.startsWith('?')) throw refuse(at, `"${name}" is a variable: ${what} is named without "?"`);
  if (NAME.test(name)) return;
  throw refuse(at, `"${name}" is no name for ${what}: names are made of letters, digits, "-" and "_"`);
}

/** Words of the language that would hide a predicate or a function of their name. */
const WORDS = new Set([
  ...['and', 'or', 'not', 'imply', 'forall', 'exists', 'when'],
  ...['assign', 'increase', 'decrease', 'scale-up', 'scale-down'],
]);

/** Reads what heads a fact or a value, with its parameters: `(at ?t - truck ?p - place)`. */
export function readDeclaration(node: Node, what: string, types: Types): Declaration {
  if (!isList(node) || headOf(node) === '') {
    throw refuse(node, `expected ${what}, found ${shown(node)}: write (name ?x - type)`);
  }
  const name = headOf(node);
  checkName(name, node.items[0]!, what);
  if (WORDS.has(name))
    throw refuse(node.items[0]!, `"${name}" is a word of the language: name ${what} otherwise`);
  return { name, parameters: plain(readVariables(node.items.slice(1), types)) };
}

export interface Declaration {
  name: string;
  parameters: Typed[];
}

/** Without the places. */
export const plain = (typed: readonly PlacedTyped[]): Typed[] =>
  typed.map(({ name, types }) => ({ name, types }));

/** The same, of variables. */
export function readVariables(nodes: readonly Node[], types: Types): PlacedTyped[] {
  const variables = readTyped(nodes, 'a variable, as ?x');
  for (const { name, at } of variables) {
    if (name.startsWith('?') && NAME.test(name.slice(1))) continue;
    throw refuse(at, `"${name}" is not a variable: write ?${NAME.test(name) ? name : 'x'}`);
  }
  return known(variables, types);
}

function readTypes(node: Node): string[] {
  if (!isList(node)) return [node.text];
  const [, ...members] = node.items;
  if (headOf(node) !== 'either' || members.length === 0) {
    throw refuse(node, 'expected a type, found a list: write one type, or (either type type)');
  }
  return members.map((member) => {
    if (isList(member)) throw refuse(member, `expected a type, found ${shown(member)}: write a name`);
    return member.text;
  });
}

/** The same names, when all their types are declared. */
export function known(typed: readonly PlacedTyped[], types: Types): PlacedTyped[] {
  for (const { types: names, typesAt } of typed) {
    for (const name of names) {
      if (!types.has(name)) throw refuse(typesAt, `unknown type "${name}"${near(name, types.keys())}`);
    }
  }
  return [...typed];
}

/** ": did you mean x?", or what there is. Names of one or two letters are all alike. */
export function near(name: string, names: Iterable<string>): string {
  const all = [...names];
  const best = name.length > 2 ? nearest(name, all) : undefined;
  if (best !== undefined) return `: did you mean ${best}?`;
  if (all.length === 0) return ': none is declared';
  return `: declare it, or use one of ${all.slice(0, 12).join(', ')}${all.length > 12 ? ', …' : ''}`;
}

/** Reads the section `:types`. What is only named as a parent is a type too. Throws for a circle. */
export function readHierarchy(nodes: readonly Node[]): Map<string, readonly string[]> {
  const declared = readNames(nodes, 'a type');
  const types = new Map<string, readonly string[]>([[OBJECT, []]]);
  for (const { name, types: parents } of declared) {
    if (name !== OBJECT) types.set(name, parents);
  }
  for (const { types: parents } of declared) {
    for (const parent of parents) if (!types.has(parent)) types.set(parent, [OBJECT]);
  }
  for (const { name, at } of declared) {
    const above = new Set<string>();
    const open = [...types.get(name)!];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === name) throw refuse(at, `type "${name}" is a kind of itself: remove the circle`);
      if (above.has(next)) continue;
      above.add(next);
      open.push(...types.get(next)!);
    }
  }
  return types;
}

/** Whether all that is of `type` is of one of `wanted`. */
export function isKind(type: string, wanted: readonly string[], types: Types): boolean {
  if (wanted.includes(type) || wanted.includes(OBJECT)) return true;
  const parents = types.get(type)!;
  // Above `either`, a thing is surely of one of the parents, and not known of which.
  return parents.length > 0 && parents.every((parent) => isKind(parent, wanted, types));
}

/** Whether a thing of these types (one of them, it is not said which) fits where `wanted` are taken. */
export const fits = (types: readonly string[], wanted: readonly string[], hierarchy: Types): boolean =>
  types.every((type) => isKind(type, wanted, hierarchy));
