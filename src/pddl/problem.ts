/** Reads a problem file of a domain. */
import { readMetric } from './costs.ts';
import { readFormula, readInitial } from './formula.ts';
import { sectionsOf } from './sections.ts';
import { isList, readSource, refuse } from './source.ts';
import { placed, type Scope } from './terms.ts';
import type { Atom, Domain, Problem } from './types.ts';
import { known, plain, readNames } from './typing.ts';

const SECTIONS = [':domain', ':objects', ':init', ':goal', ':metric', ':requirements'];
const UNSUPPORTED = { ':constraints': 'constraints on the way', ':length': 'lengths' };

/**
 * Reads a problem. Throws BadInput as `file:line:column: what, and what to do`, also when the problem is of
 * another domain.
 */
export function readProblem(text: string, file: string, domain: Domain): Problem {
  const source = readSource(text, file);
  const { name, one } = sectionsOf(source, 'problem', SECTIONS, [], UNSUPPORTED);
  const of = one(':domain');
  const named = of?.items[1];
  if (!of || !named || isList(named)) {
    throw refuse(of ?? source, `the problem names no domain: write (:domain ${domain.name})`);
  }
  if (named.text !== domain.name) {
    throw refuse(
      named,
      `the problem is of domain "${named.text}", not "${domain.name}": give the domain it is of`,
    );
  }
  const own = known(readNames(one(':objects')?.items.slice(1) ?? [], 'an object'), domain.types);
  const constants = new Set(domain.constants.map(({ name }) => name));
  const again = own.find(({ name }) => constants.has(name));
  if (again) throw refuse(again.at, `"${again.name}" is a constant of the domain already: remove it here`);
  const objects = [...domain.constants, ...plain(own)];
  const scope: Scope = {
    types: domain.types,
    predicates: domain.predicates,
    objects: new Map(objects.map(({ name, types }) => [name, types])),
    variables: new Map(),
    functions: domain.functions,
    notes: new Map(),
    places: new Map(),
  };
  const initial: Atom[] = [];
  for (const node of one(':init')?.items.slice(1) ?? []) {
    const atom = readInitial(node, scope);
    if (atom) initial.push(atom);
  }
  const goal = one(':goal');
  const [, formula, second] = goal?.items ?? [];
  if (!goal || !formula) throw refuse(goal ?? source, 'the problem has no goal: write (:goal (and (…) (…)))');
  if (second) throw refuse(second, 'the goal has more than one condition: join them as (and (…) (…))');
  const metric = one(':metric');
  if (metric) readMetric(metric, scope);
  const { notes, places } = scope;
  return { name, objects, initial, goal: placed(scope, readFormula(formula, scope), formula), notes, places };
}
