/** What may be named in a file, and reading names with what they take. */
import { headOf, isList, type List, type Node, refuse, shown } from './source.ts';
import type { Action, Atom, Effect, Formula, Place, Term, Typed } from './types.ts';
import { fits, near, type Types } from './typing.ts';

/** What may be named, and what is kept of a file beside its meaning. */
export interface Scope {
  types: Types;
  predicates: ReadonlyMap<string, readonly Typed[]>;
  /** Objects and constants, with their types. */
  objects: ReadonlyMap<string, readonly string[]>;
  variables: ReadonlyMap<string, readonly string[]>;
  functions: ReadonlyMap<string, readonly Typed[]>;
  notes: Map<string, Place>;
  places: Map<Action | Formula | Effect, Place>;
}

/** The scope inside variables. */
export const within = (scope: Scope, variables: readonly Typed[]): Scope => ({
  ...scope,
  variables: new Map([...scope.variables, ...variables.map(({ name, types }) => [name, types] as const)]),
});

/** Keeps what is read and ignored, where it stands first. */
export function note({ notes }: Scope, what: string, { file, line, column }: Place): void {
  if (!notes.has(what)) notes.set(what, { file, line, column });
}

/** Keeps where a part stands. */
export function placed<T extends Action | Formula | Effect>(
  { places }: Scope,
  part: T,
  { file, line, column }: Place,
): T {
  places.set(part, { file, line, column });
  return part;
}

export const asList = (node: Node, what: string): List => {
  if (isList(node)) return node;
  throw refuse(node, `expected ${what}, found ${shown(node)}: put it in parentheses`);
};

/** The arguments of a list, when there are as many as wanted. */
export function parts(list: List, count: number, form: string): Node[] {
  const rest = list.items.slice(1);
  if (rest.length !== count)
    throw refuse(list, `"${headOf(list)}" takes ${count}, not ${rest.length}: write ${form}`);
  return rest;
}

export const unsupported = (at: Place, what: string) =>
  refuse(at, `${what}: numbers beyond action costs are not supported; leave them out`);

/** Reads a predicate with its arguments. */
export function readAtom(list: List, scope: Scope): Atom {
  const [first] = list.items;
  if (!first || isList(first)) throw refuse(list, 'expected a predicate: write (name arguments)');
  const predicate = first.text;
  const wanted = scope.predicates.get(predicate);
  if (wanted) return { predicate, args: readArguments(list, wanted, scope) };
  if (scope.functions.has(predicate)) throw unsupported(first, `"${predicate}" is a function`);
  throw refuse(first, `unknown predicate "${predicate}"${near(predicate, scope.predicates.keys())}`);
}

/** What follows the head of a list: as many terms as wanted, each of its type. */
export function readArguments({ items }: List, wanted: readonly Typed[], scope: Scope): Term[] {
  const [first, ...rest] = items as [Node & { kind: 'word' }, ...Node[]];
  const name = first.text;
  if (rest.length !== wanted.length) {
    const form = [name, ...wanted.map((parameter) => parameter.name)].join(' ');
    throw refuse(first, `"${name}" takes ${count(wanted.length)}, not ${rest.length}: write (${form})`);
  }
  return rest.map((node, i) => {
    const term = readTerm(node, scope);
    const types = scope.variables.get(term) ?? scope.objects.get(term)!;
    if (!fits(types, wanted[i]!.types, scope.types)) {
      throw refuse(
        node,
        `"${term}" is of type ${types.join(' or ')}, but "${name}" takes ${wanted[i]!.types.join(' or ')} ` +
          `there: give one of that type, or change the declaration`,
      );
    }
    return term;
  });
}

const count = (n: number) => (n === 1 ? '1 argument' : `${n} arguments`);

/** Reads a variable or an object. */
export function readTerm(node: Node, scope: Scope): Term {
  if (isList(node)) {
    const name = headOf(node);
    throw scope.functions.has(name)
      ? unsupported(node, `"${name}" is a function`)
      : refuse(node, 'expected a variable or an object, found a list: write its name alone');
  }
  const { text } = node;
  if (text.startsWith('?')) {
    if (scope.variables.has(text)) return text;
    throw refuse(node, `undeclared variable "${text}"${near(text, scope.variables.keys())}`);
  }
  if (scope.objects.has(text)) return text;
  throw refuse(node, `undeclared object "${text}"${near(text, scope.objects.keys())}`);
}
