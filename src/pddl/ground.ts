/**
 * Grounding: every action with every choice of objects that could ever be applied. Choices are cut short by
 * facts that never change, then by what can be reached when nothing is ever deleted (Hoffmann & Nebel 2001).
 */
import { Budget } from './budget.ts';
import { choose } from './choices.ts';
import { compileCondition, compileEffect } from './compile.ts';
import { readDomain } from './domain.ts';
import {
  atomText,
  type Binding,
  bindings,
  type Facts,
  type Ground,
  instantiate,
  instantiateEffect,
} from './instantiate.ts';
import { readProblem } from './problem.ts';
import { type Candidate, possible, reach } from './reach.ts';
import { type Change, type Condition, stateOf } from './state.ts';
import { type Successors, successorsOf } from './successors.ts';
import type { Action, Atom, Domain, Effect, Formula, Problem } from './types.ts';

/** An action with its objects. */
export interface GroundAction {
  name: string;
  args: readonly string[];
  /** Canonical: `(stack a b)`. */
  text: string;
  precondition: Condition;
  changes: readonly Change[];
}

/** A problem that can be played: states are bit sets of `atoms`. */
export interface GroundProblem {
  domain: Domain;
  problem: Problem;
  /** The facts that can change, in order of bits. */
  atoms: readonly Atom[];
  /** The bit of a fact, by its text (`on a b`). */
  bits: ReadonlyMap<string, number>;
  /** The facts that never change, as texts, in the problem's order. */
  fixed: ReadonlySet<string>;
  /** In order of the domain's actions, then of the objects. */
  actions: readonly GroundAction[];
  /** Where to look for those that can be applied. */
  successors: Successors;
  /** By `text`. */
  actionsByText: ReadonlyMap<string, GroundAction>;
  initial: readonly number[];
  /** All of them are to hold. */
  goals: readonly Condition[];
}

interface Choice extends Candidate {
  action: Action;
  args: string[];
}

/**
 * Reads and grounds a domain and a problem. Throws BadInput for what is wrong in either file, or a problem
 * too large to be written out: with more than 100,000 ground actions, say.
 *
 * @example
 * ```ts
 * const problem = loadProblem(domainText, problemText, { domain: 'd.pddl', problem: 'p.pddl' });
 * applicable(problem, problem.initial).map(({ text }) => text); // ['(pick-up a)', …]
 * ```
 */
export function loadProblem(
  domainText: string,
  problemText: string,
  files: { domain: string; problem: string },
): GroundProblem {
  const domain = readDomain(domainText, files.domain);
  const problem = readProblem(problemText, files.problem, domain);
  return ground(domain, problem);
}

function ground(domain: Domain, problem: Problem): GroundProblem {
  const texts = new Map<string, number>();
  const known: Atom[] = [];
  const budget = new Budget(domain, problem);
  const facts: Facts = {
    objects: problem.objects,
    types: domain.types,
    fixed: fixedPredicates(domain),
    initial: new Set(problem.initial.map(({ predicate, args }) => atomText(predicate, args))),
    intern: (atom) => {
      const text = atomText(atom.predicate, atom.args);
      let id = texts.get(text);
      if (id === undefined) {
        id = known.push(atom) - 1;
        texts.set(text, id);
      }
      return id;
    },
    budget,
  };
  const changing = problem.initial.filter(({ predicate }) => !facts.fixed.has(predicate)).map(facts.intern);
  const candidates: Choice[] = [];
  for (const action of domain.actions) {
    budget.begin(action);
    for (const binding of choose(action, facts)) {
      const precondition = instantiate(action.precondition, binding, facts);
      if (precondition === false) continue;
      budget.action();
      const args = action.parameters.map(({ name }) => binding.get(name)!);
      candidates.push({
        action,
        args,
        precondition,
        effects: instantiateEffect(action.effect, binding, facts),
      });
    }
  }
  const reached = reach(candidates, changing);
  budget.begin(problem.goal);
  const goals = conjuncts(problem.goal, new Map(), facts).map(({ formula, binding }) =>
    instantiate(formula, binding, facts),
  );

  const order = atomOrder(domain, problem);
  const sorted = [...reached].sort((a, b) => order(known[a]!, known[b]!));
  const bitOf = new Map(sorted.map((atom, bit) => [atom, bit]));
  const compile = (condition: Ground) => compileCondition(condition, bitOf);
  const actions = candidates.flatMap(({ action, args, precondition, effects }): GroundAction[] => {
    if (!possible(precondition, reached)) return [];
    return [
      {
        name: action.name,
        args,
        text: formatAction(action.name, args),
        precondition: compile(precondition),
        changes: effects.map((effect) => compileEffect(effect, bitOf)),
      },
    ];
  });
  const atoms = sorted.map((atom) => known[atom]!);
  return {
    domain,
    problem,
    atoms,
    bits: new Map(atoms.map(({ predicate, args }, bit) => [atomText(predicate, args), bit])),
    fixed: new Set(
      problem.initial
        .filter(({ predicate }) => facts.fixed.has(predicate))
        .map(({ predicate, args }) => atomText(predicate, args)),
    ),
    actions,
    successors: successorsOf(
      actions.map(({ precondition }) => precondition),
      atoms.length,
    ),
    actionsByText: new Map(actions.map((action) => [action.text, action])),
    initial: stateOf(
      changing.map((atom) => bitOf.get(atom)!),
      atoms.length,
    ),
    goals: goals.map(compile),
  };
}

/** An action as programs write it: `(stack a b)`. */
export const formatAction = (name: string, args: readonly string[]): string =>
  `(${[name, ...args].join(' ')})`;

function fixedPredicates(domain: Domain): Set<string> {
  const fixed = new Set(domain.predicates.keys());
  const visit = (effect: Effect): void => {
    if (effect.kind === 'and') effect.parts.forEach(visit);
    else if (effect.kind === 'forall' || effect.kind === 'when') visit(effect.body);
    else fixed.delete(effect.atom.predicate);
  };
  for (const { effect } of domain.actions) visit(effect);
  return fixed;
}

/** A conjunct of a formula, with what its variables stand for. */
export interface Conjunct {
  formula: Formula;
  binding: Binding;
}

/** The parts that all have to hold: nested `and`s and `forall`s are taken apart. */
export function conjuncts(
  formula: Formula,
  binding: Binding,
  facts: Pick<Facts, 'objects' | 'types' | 'budget'>,
): Conjunct[] {
  if (formula.kind === 'and') return formula.parts.flatMap((part) => conjuncts(part, binding, facts));
  if (formula.kind === 'forall') {
    return [...bindings(formula, facts, binding)].flatMap((inner) => conjuncts(formula.body, inner, facts));
  }
  return [{ formula, binding }];
}

/** By the domain's predicates, then the problem's objects. */
function atomOrder(domain: Domain, problem: Problem): (a: Atom, b: Atom) => number {
  const predicates = new Map([...domain.predicates.keys()].map((name, i) => [name, i]));
  const objects = new Map(problem.objects.map(({ name }, i) => [name, i]));
  return (a, b) => {
    const byPredicate = predicates.get(a.predicate)! - predicates.get(b.predicate)!;
    if (byPredicate !== 0) return byPredicate;
    const at = a.args.findIndex((arg, i) => arg !== b.args[i]);
    return at < 0 ? 0 : objects.get(a.args[at]!)! - objects.get(b.args[at]!)!;
  };
}
