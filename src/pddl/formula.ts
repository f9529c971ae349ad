/** Reads preconditions, goals and effects, and checks each name, number of arguments and type. */
import { headOf, isList, type List, type Node, refuse, shown } from './source.ts';
import type { Atom, Effect, Formula, Place, Term, Typed } from './types.ts';
import { fits, near, readVariables, type Types } from './typing.ts';

/** What may be named. */
export interface Scope {
  types: Types;
  predicates: ReadonlyMap<string, readonly Typed[]>;
  /** Objects and constants, with their types. */
  objects: ReadonlyMap<string, readonly string[]>;
  variables: ReadonlyMap<string, readonly string[]>;
  functions: ReadonlySet<string>;
  /** Told what is read and ignored. */
  note(at: Place, what: string): void;
}

export const TRUE: Formula = { kind: 'and', parts: [] };

const NUMERIC = new Set(['<', '>', '<=', '>=']);
const CHANGES = new Set(['assign', 'increase', 'decrease', 'scale-up', 'scale-down']);
const COSTS = 'action costs are read and ignored: plans count actions';

const asList = (node: Node, what: string): List => {
  if (isList(node)) return node;
  throw refuse(node, `expected ${what}, found ${shown(node)}: put it in parentheses`);
};

/** The arguments of a list, when there are as many as wanted. */
function parts(list: List, count: number, form: string): Node[] {
  const rest = list.items.slice(1);
  if (rest.length !== count)
    throw refuse(list, `"${headOf(list)}" takes ${count}, not ${rest.length}: write ${form}`);
  return rest;
}

function quantified(list: List, scope: Scope): { variables: Typed[]; inner: Scope; body: Node } {
  const [names, body] = parts(list, 2, `(${headOf(list)} (?x - type) (…))`) as [Node, Node];
  const variables = readVariables(asList(names, 'variables').items, scope.types).map(({ name, types }) => ({
    name,
    types,
  }));
  return { variables, inner: within(scope, variables), body };
}

/** The scope inside variables. */
export const within = (scope: Scope, variables: readonly Typed[]): Scope => ({
  ...scope,
  variables: new Map([...scope.variables, ...variables.map(({ name, types }) => [name, types] as const)]),
});

/** Reads a goal description. An empty list holds always. */
export function readFormula(node: Node, scope: Scope): Formula {
  const list = asList(node, 'a condition');
  if (list.items.length === 0) return TRUE;
  const head = headOf(list);
  const rest = list.items.slice(1);
  const inner = (child: Node) => readFormula(child, scope);
  switch (head) {
    case 'and':
    case 'or':
      return { kind: head, parts: rest.map(inner) };
    case 'not':
      return { kind: 'not', body: inner(parts(list, 1, '(not (…))')[0]!) };
    case 'imply': {
      const [condition, then] = parts(list, 2, '(imply (…) (…))') as [Node, Node];
      return { kind: 'or', parts: [{ kind: 'not', body: inner(condition) }, inner(then)] };
    }
    case 'forall':
    case 'exists': {
      const { variables, inner: scoped, body } = quantified(list, scope);
      return { kind: head, variables, body: readFormula(body, scoped) };
    }
    case '=': {
      const [left, right] = parts(list, 2, '(= ?x ?y)') as [Node, Node];
      return { kind: 'equal', left: readTerm(left, scope), right: readTerm(right, scope) };
    }
    case 'when':
      throw refuse(list, '"when" stands in a condition: write imply, or move it into the effect');
  }
  if (NUMERIC.has(head)) throw unsupported(list, `"${head}" compares numbers`);
  return { kind: 'atom', atom: readAtom(list, scope) };
}

/** Reads an effect. Changes of the total cost are noted and ignored. */
export function readEffect(node: Node, scope: Scope): Effect {
  const list = asList(node, 'an effect');
  if (list.items.length === 0) return { kind: 'and', parts: [] };
  const head = headOf(list);
  switch (head) {
    case 'and':
      return { kind: 'and', parts: list.items.slice(1).map((child) => readEffect(child, scope)) };
    case 'not': {
      const body = asList(parts(list, 1, '(not (predicate …))')[0]!, 'a predicate');
      return { kind: 'delete', atom: readAtom(body, scope) };
    }
    case 'forall': {
      const { variables, inner, body } = quantified(list, scope);
      return { kind: 'forall', variables, body: readEffect(body, inner) };
    }
    case 'when': {
      const [condition, body] = parts(list, 2, '(when (…) (…))') as [Node, Node];
      return { kind: 'when', condition: readFormula(condition, scope), body: readEffect(body, scope) };
    }
    case 'or':
    case 'imply':
    case 'exists':
    case '=':
      throw refuse(list, `"${head}" stands in an effect: effects are made of and, not, forall and when`);
  }
  if (CHANGES.has(head)) {
    const [target] = parts(list, 2, '(increase (total-cost) 1)');
    if (head !== 'increase' || !target || !isList(target) || headOf(target) !== 'total-cost') {
      throw unsupported(list, `"${head}" changes a number`);
    }
    scope.note(list, COSTS);
    return { kind: 'and', parts: [] };
  }
  return { kind: 'add', atom: readAtom(list, scope) };
}

/** Reads one entry of `:init`; undefined for costs, which are noted, and for what is said not to hold. */
export function readInitial(node: Node, scope: Scope): Atom | undefined {
  const list = asList(node, 'a fact');
  if (headOf(list) === '=') {
    const [target] = parts(list, 2, '(= (total-cost) 0)');
    if (!target || !isList(target))
      throw refuse(list, 'objects are equal to themselves alone: remove this line');
    const name = headOf(target);
    if (!scope.functions.has(name)) {
      throw refuse(target, `unknown function "${name}"${near(name, scope.functions)}`);
    }
    scope.note(list, COSTS);
    return undefined;
  }
  if (headOf(list) === 'not') {
    readAtom(asList(parts(list, 1, '(not (predicate …))')[0]!, 'a predicate'), scope);
    return undefined;
  }
  return readAtom(list, scope);
}

const unsupported = (at: Place, what: string) =>
  refuse(at, `${what}: numbers beyond action costs are not supported; leave them out`);

function readAtom(list: List, scope: Scope): Atom {
  const [first, ...rest] = list.items;
  if (!first || isList(first)) throw refuse(list, 'expected a predicate: write (name arguments)');
  const predicate = first.text;
  const wanted = scope.predicates.get(predicate);
  if (!wanted) {
    if (scope.functions.has(predicate)) throw unsupported(first, `"${predicate}" is a function`);
    throw refuse(first, `unknown predicate "${predicate}"${near(predicate, scope.predicates.keys())}`);
  }
  if (rest.length !== wanted.length) {
    const form = [predicate, ...wanted.map(({ name }) => name)].join(' ');
    throw refuse(first, `"${predicate}" takes ${count(wanted.length)}, not ${rest.length}: write (${form})`);
  }
  const args = rest.map((node, i) => {
    const term = readTerm(node, scope);
    const types = scope.variables.get(term) ?? scope.objects.get(term)!;
    if (!fits(types, wanted[i]!.types, scope.types)) {
      throw refuse(
        node,
        `"${term}" is of type ${types.join(' or ')}, but "${predicate}" takes ${wanted[i]!.types.join(' or ')} ` +
          `there: give one of that type, or change the declaration`,
      );
    }
    return term;
  });
  return { predicate, args };
}

const count = (n: number) => (n === 1 ? '1 argument' : `${n} arguments`);

function readTerm(node: Node, scope: Scope): Term {
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
