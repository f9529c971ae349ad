/** From formulas with variables to ground ones: quantifiers written out, fixed facts and equality decided. */
import type { Budget } from './budget.ts';
import type { Atom, Effect, Formula, Quantified, Term, Typed } from './types.ts';
import { fits, type Types } from './typing.ts';

/** A ground condition: negation stands at atoms alone. Atoms are numbers. */
export type Ground =
  | boolean
  | { kind: 'atom'; atom: number; holds: boolean }
  | { kind: 'and' | 'or'; parts: readonly Ground[] };

export interface GroundEffect {
  condition: Ground;
  add: number[];
  delete: number[];
}

/** What variables stand for. */
export type Binding = ReadonlyMap<string, string>;

/** Ground atoms as people write them: `on a b`. */
export const atomText = (predicate: string, args: readonly string[]): string =>
  args.length === 0 ? predicate : `${predicate} ${args.join(' ')}`;

export const bind = ({ predicate, args }: Atom, binding: Binding): Atom => ({
  predicate,
  args: args.map((term) => objectOf(term, binding)),
});

export const objectOf = (term: Term, binding: Binding): string => binding.get(term) ?? term;

/** What grounding knows of a problem. */
export interface Facts {
  objects: readonly Typed[];
  types: Types;
  /** Predicates that no action changes. */
  fixed: ReadonlySet<string>;
  /** The initial facts, as texts. */
  initial: ReadonlySet<string>;
  /** The number of an atom. */
  intern(atom: Atom): number;
  /** Told of what is written out. */
  budget?: Budget;
}

/** All ways to let the variables of a part stand for objects of their types, in order. */
export function* bindings(
  part: Quantified,
  facts: Pick<Facts, 'objects' | 'types' | 'budget'>,
  outer: Binding,
  from = 0,
): Generator<Binding> {
  if (from === 0) facts.budget?.expand(part);
  const first = part.variables[from];
  if (!first) {
    yield outer;
    return;
  }
  for (const { name, types } of facts.objects) {
    if (fits(types, first.types, facts.types)) {
      yield* bindings(part, facts, new Map(outer).set(first.name, name), from + 1);
    }
  }
}

/** `and`, `or` of ground parts, in the simplest form. */
export function join(kind: 'and' | 'or', parts: Iterable<Ground>): Ground {
  const decides = kind === 'or';
  const open: Ground[] = [];
  for (const part of parts) {
    if (part === decides) return decides;
    if (part === !decides) continue;
    if (typeof part === 'object' && part.kind === kind) open.push(...part.parts);
    else open.push(part);
  }
  if (open.length === 0) return !decides;
  return open.length === 1 ? open[0]! : { kind, parts: open };
}

/** The ground form of a formula, or of its negation (`holds` false). */
export function instantiate(formula: Formula, binding: Binding, facts: Facts, holds = true): Ground {
  switch (formula.kind) {
    case 'atom': {
      const atom = bind(formula.atom, binding);
      if (facts.fixed.has(atom.predicate)) {
        return facts.initial.has(atomText(atom.predicate, atom.args)) === holds;
      }
      facts.budget?.literal();
      return { kind: 'atom', atom: facts.intern(atom), holds };
    }
    case 'equal':
      return (objectOf(formula.left, binding) === objectOf(formula.right, binding)) === holds;
    case 'not':
      return instantiate(formula.body, binding, facts, !holds);
    case 'and':
    case 'or': {
      const kind = (formula.kind === 'and') === holds ? 'and' : 'or';
      return join(
        kind,
        formula.parts.map((part) => instantiate(part, binding, facts, holds)),
      );
    }
    case 'forall':
    case 'exists': {
      const kind = (formula.kind === 'forall') === holds ? 'and' : 'or';
      const parts: Ground[] = [];
      for (const inner of bindings(formula, facts, binding)) {
        parts.push(instantiate(formula.body, inner, facts, holds));
      }
      return join(kind, parts);
    }
  }
}

/** The ground changes of an effect: one for each condition that can hold. */
export function instantiateEffect(effect: Effect, binding: Binding, facts: Facts): GroundEffect[] {
  const always: GroundEffect = { condition: true, add: [], delete: [] };
  const result = [always];
  const visit = (part: Effect, inner: Binding, target: GroundEffect): void => {
    switch (part.kind) {
      case 'add':
      case 'delete':
        facts.budget?.literal();
        target[part.kind].push(facts.intern(bind(part.atom, inner)));
        return;
      case 'and':
        for (const each of part.parts) visit(each, inner, target);
        return;
      case 'forall':
        for (const each of bindings(part, facts, inner)) visit(part.body, each, target);
        return;
      case 'when': {
        const condition = join('and', [target.condition, instantiate(part.condition, inner, facts)]);
        if (condition === false) return;
        const own: GroundEffect = { condition, add: [], delete: [] };
        result.push(own);
        visit(part.body, inner, own);
      }
    }
  };
  visit(effect, binding, always);
  return result.filter(({ add, delete: gone }) => add.length + gone.length > 0);
}
