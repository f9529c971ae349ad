/** The objects that an action's parameters may stand for. */
import { type Binding, type Facts, instantiate } from './instantiate.ts';
import type { Action, Formula } from './types.ts';
import { fits } from './typing.ts';

/** Choices of objects for an action's parameters that no fixed fact rules out. */
export function* choose(action: Action, facts: Facts): Generator<Binding> {
  const { parameters, precondition } = action;
  // What can be decided as soon as the i-th parameter is chosen.
  const checks: Formula[][] = [...parameters, undefined].map(() => []);
  for (const part of precondition.kind === 'and' ? precondition.parts : [precondition]) {
    const terms = decidable(part, facts);
    if (!terms) continue;
    checks[Math.max(0, ...terms.map((term) => 1 + parameters.findIndex(({ name }) => name === term)))]!.push(
      part,
    );
  }
  const binding = new Map<string, string>();
  const open = (depth: number) => checks[depth]!.every((part) => instantiate(part, binding, facts) !== false);
  function* extend(depth: number): Generator<Binding> {
    if (!open(depth)) return;
    const parameter = parameters[depth];
    if (!parameter) {
      yield new Map(binding);
      return;
    }
    for (const { name, types } of facts.objects) {
      if (!fits(types, parameter.types, facts.types)) continue;
      facts.budget?.choice();
      binding.set(parameter.name, name);
      yield* extend(depth + 1);
    }
    binding.delete(parameter.name);
  }
  yield* extend(0);
}

/** The terms of a literal that fixed facts decide; undefined for anything else. */
function decidable(formula: Formula, facts: Facts): readonly string[] | undefined {
  if (formula.kind === 'equal') return [formula.left, formula.right];
  if (formula.kind === 'not') return decidable(formula.body, facts);
  return formula.kind === 'atom' && facts.fixed.has(formula.atom.predicate) ? formula.atom.args : undefined;
}
