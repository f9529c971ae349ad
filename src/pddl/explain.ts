/** Says in words why an action cannot be applied, and which goals are missing. */
import { conjuncts, type GroundProblem } from './ground.ts';
import { atomText, type Binding, bindings, objectOf } from './instantiate.ts';
import { has } from './state.ts';
import type { Action, Formula, Typed } from './types.ts';
import { fits, near } from './typing.ts';

/** Facts in words; a scenario may have its own. */
export type FactWords = (predicate: string, args: readonly string[]) => string;

/** A formula in words, its variables replaced by what they stand for. */
export function formulaText(formula: Formula, binding: Binding, words: FactWords = atomText): string {
  const text = (part: Formula) => formulaText(part, binding, words);
  switch (formula.kind) {
    case 'atom':
      return words(
        formula.atom.predicate,
        formula.atom.args.map((term) => objectOf(term, binding)),
      );
    case 'equal':
      return `${objectOf(formula.left, binding)} is ${objectOf(formula.right, binding)}`;
    case 'not':
      return `not (${text(formula.body)})`;
    case 'and':
    case 'or':
      return (
        formula.parts.map((part) => `(${text(part)})`).join(` ${formula.kind} `) ||
        String(formula.kind === 'and')
      );
    case 'forall':
    case 'exists': {
      const names = formula.variables.map(({ name }) => name).join(' ');
      return `${formula.kind === 'forall' ? 'for all' : 'for some'} ${names}: ${text(formula.body)}`;
    }
  }
}

function evaluate(
  problem: GroundProblem,
  formula: Formula,
  binding: Binding,
  state: readonly number[],
): boolean {
  const value = (part: Formula, inner = binding) => evaluate(problem, part, inner, state);
  switch (formula.kind) {
    case 'atom': {
      const { predicate, args } = formula.atom;
      const text = atomText(
        predicate,
        args.map((term) => objectOf(term, binding)),
      );
      const bit = problem.bits.get(text);
      return bit === undefined ? problem.fixed.has(text) : has(state, bit);
    }
    case 'equal':
      return objectOf(formula.left, binding) === objectOf(formula.right, binding);
    case 'not':
      return !value(formula.body);
    case 'and':
      return formula.parts.every((part) => value(part));
    case 'or':
      return formula.parts.some((part) => value(part));
    default: {
      const all = [...bindings(formula, worldOf(problem), binding)];
      return formula.kind === 'forall'
        ? all.every((inner) => value(formula.body, inner))
        : all.some((inner) => value(formula.body, inner));
    }
  }
}

const worldOf = ({ domain, problem }: GroundProblem) => ({ objects: problem.objects, types: domain.types });

/** What is wrong with an action's form: its name, the number of its objects, their names or types. */
export function malformed(problem: GroundProblem, name: string, args: readonly string[]): string | undefined {
  const { actions } = problem.domain;
  const action = actions.find((each) => each.name === name);
  if (!action)
    return `there is no action "${name}"${near(
      name,
      actions.map((each) => each.name),
    )}`;
  const { parameters } = action;
  if (args.length !== parameters.length) {
    const form = [name, ...parameters.map((parameter) => parameter.name)].join(' ');
    return `"${name}" takes ${parameters.length} objects, not ${args.length}: write (${form})`;
  }
  const objects = new Map(problem.problem.objects.map((object) => [object.name, object.types]));
  for (const [i, arg] of args.entries()) {
    const types = objects.get(arg);
    if (!types) return `there is no object "${arg}"${near(arg, objects.keys())}`;
    const wanted = parameters[i]!.types;
    if (!fits(types, wanted, problem.domain.types)) {
      return `"${arg}" is of type ${types.join(' or ')}, but "${name}" takes ${wanted.join(' or ')} there`;
    }
  }
  return undefined;
}

const bindingOf = ({ parameters }: Action, args: readonly string[]): Binding =>
  new Map(parameters.map(({ name }: Typed, i) => [name, args[i]!]));

/** The parts of a well-formed action's precondition that do not hold, in words; empty when it is applicable. */
export function unmet(
  problem: GroundProblem,
  state: readonly number[],
  name: string,
  args: readonly string[],
  words?: FactWords,
): string[] {
  const action = problem.domain.actions.find((each) => each.name === name)!;
  return conjuncts(action.precondition, bindingOf(action, args), worldOf(problem))
    .filter(({ formula, binding }) => !evaluate(problem, formula, binding, state))
    .map(({ formula, binding }) => formulaText(formula, binding, words));
}

/** All goals in words, each with whether it holds. */
export function goalsOf(
  problem: GroundProblem,
  state: readonly number[],
  words?: FactWords,
): { text: string; holds: boolean }[] {
  return conjuncts(problem.problem.goal, new Map(), worldOf(problem)).map(({ formula, binding }) => ({
    text: formulaText(formula, binding, words),
    holds: evaluate(problem, formula, binding, state),
  }));
}
