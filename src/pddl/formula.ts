/** Reads preconditions, goals, effects and initial facts, and checks each name, number of arguments and type. */
import { CHANGES, readChange, readInitialCost } from './costs.ts';
import { headOf, type List, type Node, refuse } from './source.ts';
import { asList, parts, placed, readAtom, readTerm, type Scope, unsupported, within } from './terms.ts';
import type { Atom, Effect, Formula, Typed } from './types.ts';
import { plain, readVariables } from './typing.ts';

export const TRUE: Formula = { kind: 'and', parts: [] };

const NUMERIC = new Set(['<', '>', '<=', '>=']);

function quantified(list: List, scope: Scope): { variables: Typed[]; inner: Scope; body: Node } {
  const [names, body] = parts(list, 2, `(${headOf(list)} (?x - type) (…))`) as [Node, Node];
  const variables = plain(readVariables(asList(names, 'variables').items, scope.types));
  return { variables, inner: within(scope, variables), body };
}

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
      return placed(scope, { kind: head, variables, body: readFormula(body, scoped) }, list);
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
      return placed(scope, { kind: 'forall', variables, body: readEffect(body, inner) }, list);
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
    readChange(list, scope);
    return { kind: 'and', parts: [] };
  }
  return { kind: 'add', atom: readAtom(list, scope) };
}

/** Reads one entry of `:init`; undefined for costs, which are noted, and for what is said not to hold. */
export function readInitial(node: Node, scope: Scope): Atom | undefined {
  const list = asList(node, 'a fact');
  if (headOf(list) === '=') {
    readInitialCost(list, scope);
    return undefined;
  }
  if (headOf(list) === 'not') {
    readAtom(asList(parts(list, 1, '(not (predicate …))')[0]!, 'a predicate'), scope);
    return undefined;
  }
  return readAtom(list, scope);
}
