/** Reads a domain file. */
import { readEffect, readFormula, TRUE } from './formula.ts';
import { type Sections, sectionsOf } from './sections.ts';
import { isList, type List, type Node, readSource, refuse, shown } from './source.ts';
import { placed, type Scope, within } from './terms.ts';
import type { Action, Domain, Typed } from './types.ts';
import {
  checkName,
  known,
  near,
  plain,
  readDeclaration,
  readHierarchy,
  readNames,
  readVariables,
  type Types,
} from './typing.ts';

const REQUIREMENTS = [
  ':strips',
  ':typing',
  ':negative-preconditions',
  ':disjunctive-preconditions',
  ':equality',
  ':existential-preconditions',
  ':universal-preconditions',
  ':quantified-preconditions',
  ':conditional-effects',
  ':adl',
  ':action-costs',
  // Declared for costs too; other uses are refused where they stand.
  ':fluents',
  ':numeric-fluents',
];

/** Known to the language, and not to us. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  ':durative-actions': 'durative actions',
  ':durative-action': 'durative actions',
  ':duration-inequalities': 'durative actions',
  ':continuous-effects': 'continuous effects',
  ':derived-predicates': 'derived predicates',
  ':derived': 'derived predicates',
  ':timed-initial-literals': 'timed facts',
  ':object-fluents': 'object fluents',
  ':preferences': 'preferences',
  ':constraints': 'constraints on the way',
};

const SECTIONS = [':requirements', ':types', ':constants', ':predicates', ':functions', ':action'];

/**
 * Reads a domain: STRIPS with types, constants, negative and disjunctive conditions, quantifiers,
 * conditional effects and equality. Throws BadInput as `file:line:column: what, and what to do`.
 */
export function readDomain(text: string, file: string): Domain {
  const { name, all, one } = sectionsOf(readSource(text, file), 'domain', SECTIONS, [':action'], UNSUPPORTED);
  const requirements = one(':requirements');
  for (const node of requirements?.items.slice(1) ?? []) checkRequirement(node);
  const types = readHierarchy(one(':types')?.items.slice(1) ?? []);
  const constants = plain(known(readNames(one(':constants')?.items.slice(1) ?? [], 'a constant'), types));
  const predicates = new Map<string, readonly Typed[]>();
  for (const node of one(':predicates')?.items.slice(1) ?? []) {
    const { name, parameters } = readDeclaration(node, 'a predicate', types);
    if (predicates.has(name)) throw refuse(node, `predicate "${name}" is declared twice: remove one`);
    predicates.set(name, parameters);
  }
  const functions = readFunctions(one(':functions'), types);
  const scope: Scope = {
    types,
    predicates,
    objects: new Map(constants.map(({ name, types }) => [name, types])),
    variables: new Map(),
    functions,
    notes: new Map(),
    places: new Map(),
  };
  const { notes, places } = scope;
  const actions = readActions(all(':action'), scope);
  return { name, types, constants, predicates, functions, actions, notes, places };
}

function checkRequirement(node: Node): void {
  if (isList(node)) throw refuse(node, 'expected a requirement, as :typing, found a list');
  if (Object.hasOwn(UNSUPPORTED, node.text)) {
    throw refuse(
      node,
      `${node.text}: ${UNSUPPORTED[node.text]} are not supported; use a domain without them`,
    );
  }
  if (!REQUIREMENTS.includes(node.text)) {
    throw refuse(node, `unknown requirement "${node.text}"${near(node.text, REQUIREMENTS)}`);
  }
}

/** Numeric functions, whose values are ignored. */
function readFunctions(section: List | undefined, types: Types): Map<string, readonly Typed[]> {
  const functions = new Map<string, readonly Typed[]>();
  const nodes = section?.items.slice(1) ?? [];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    if (!isList(node) && node.text === '-') {
      const type = nodes[++i];
      if (type && !isList(type) && type.text === 'number') continue;
      throw refuse(
        type ?? node,
        'functions have numbers as values, and no others are supported: write - number',
      );
    }
    const { name, parameters } = readDeclaration(node, 'a function', types);
    if (functions.has(name)) throw refuse(node, `function "${name}" is declared twice: remove one`);
    functions.set(name, parameters);
  }
  return functions;
}

function readActions(sections: ReturnType<Sections['all']>, scope: Scope): Action[] {
  const actions: Action[] = [];
  for (const section of sections) {
    const action = readAction(section, scope);
    if (actions.some(({ name }) => name === action.name)) {
      throw refuse(section, `action "${action.name}" is defined twice: remove or rename one`);
    }
    actions.push(action);
  }
  return actions;
}

const PARTS = [':parameters', ':precondition', ':effect'];

function readAction(section: List, scope: Scope): Action {
  const [, name, ...rest] = section.items;
  if (!name || isList(name) || name.text.startsWith(':')) {
    throw refuse(section, 'the action has no name: write (:action name …)');
  }
  checkName(name.text, name, 'an action');
  const parts = new Map<string, Node>();
  for (let i = 0; i < rest.length; i += 2) {
    const [key, value] = [rest[i]!, rest[i + 1]];
    if (isList(key) || !PARTS.includes(key.text)) {
      const what = isList(key) ? '' : near(key.text, PARTS);
      throw refuse(
        key,
        `${shown(key)} is no part of an action${what || `: write one of ${PARTS.join(', ')} before it`}`,
      );
    }
    if (parts.has(key.text)) throw refuse(key, `${key.text} is given twice: remove one`);
    if (!value) throw refuse(key, `${key.text} is not followed by a list: add one, or remove it`);
    parts.set(key.text, value);
  }
  const list = parts.get(':parameters');
  if (list && !isList(list))
    throw refuse(list, `expected parameters, found ${shown(list)}: write (?x - type)`);
  const parameters = plain(readVariables(list?.items ?? [], scope.types));
  const inner = within(scope, parameters);
  const precondition = parts.get(':precondition');
  const effect = parts.get(':effect');
  const action: Action = {
    name: name.text,
    parameters,
    precondition: precondition ? readFormula(precondition, inner) : TRUE,
    effect: effect ? readEffect(effect, inner) : { kind: 'and', parts: [] },
  };
  return placed(scope, action, section);
}
