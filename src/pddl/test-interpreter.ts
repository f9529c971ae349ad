/** Random domains, and an interpreter of lists and sets of texts that grounds nothing. */
import type { Random } from '../seed.ts';

export type Tree = string | readonly Tree[];
export type Env = Readonly<Record<string, string>>;
export type Parameter = readonly [name: string, types: readonly string[]];

const KINDS: Record<string, readonly string[]> = {
  object: ['object'],
  t: ['t', 'object'],
  s: ['s', 't', 'object'],
  u: ['u', 'object'],
};
const fits = (types: readonly string[], wanted: readonly string[]) =>
  types.every((type) => KINDS[type]!.some((kind) => wanted.includes(kind)));

const TYPES = [['object'], ['t'], ['s'], ['u'], ['t', 'u']];
const OBJECTS: readonly Parameter[] = [
  ['k', ['s']],
  ['a', ['t']],
  ['b', ['s']],
  ['c', ['u']],
  ['d', ['object']],
];

export interface World {
  predicates: ReadonlyMap<string, readonly (readonly string[])[]>;
  actions: readonly { name: string; parameters: readonly Parameter[]; needs: Tree; effect: Tree }[];
  init: readonly (readonly string[])[];
  goal: Tree;
}

/** How often each kind of part was drawn. */
export const used = new Map<string, number>();

/** A domain with a problem, of all features, as lists. */
export function makeWorld(draw: Random): World {
  const predicates = new Map<string, readonly (readonly string[])[]>([['flag', []]]);
  for (const name of ['p', 'q', 'r']) {
    predicates.set(
      name,
      Array.from({ length: draw.int(3) }, () => draw.pick(TYPES)),
    );
  }
  // Actions name the domain's constant alone, problems all objects.
  let objects: readonly Parameter[] = OBJECTS.slice(0, 1);
  const terms = (scope: readonly Parameter[], wanted: readonly string[]) =>
    [...scope, ...scope, ...objects].filter(([, types]) => fits(types, wanted)).map(([name]) => name);
  const atom = (scope: readonly Parameter[]): readonly string[] => {
    const [name, wanted] = draw.pick(
      [...predicates].filter(([, params]) => params.every((types) => terms(scope, types).length > 0)),
    );
    return [name, ...wanted.map((types) => draw.pick(terms(scope, types)))];
  };
  const variable = (): Parameter => [`?v${draw.int(3)}`, draw.pick(TYPES)];
  // An inner variable hides an outer one of its name.
  const inside = (scope: readonly Parameter[], own: Parameter) => [
    ...scope.filter(([name]) => name !== own[0]),
    own,
  ];
  const formula = (scope: readonly Parameter[], depth: number): Tree => {
    const kind =
      depth === 0
        ? 'atom'
        : draw.pick(['atom', 'atom', 'not', 'and', 'or', 'imply', 'forall', 'exists', '=']);
    used.set(kind, (used.get(kind) ?? 0) + 1);
    const part = () => formula(scope, depth - 1);
    if (kind === 'atom') return atom(scope);
    if (kind === 'not') return ['not', part()];
    if (kind === 'imply') return ['imply', part(), part()];
    if (kind === '=') return ['=', draw.pick(terms(scope, ['object'])), draw.pick(terms(scope, ['object']))];
    if (kind === 'and' || kind === 'or') return [kind, ...Array.from({ length: draw.int(3) }, part)];
    const own = variable();
    return [kind, typedTree([own]), formula(inside(scope, own), depth - 1)];
  };
  const effect = (scope: readonly Parameter[], depth: number): Tree => {
    const kind =
      depth === 0
        ? draw.pick(['add', 'delete'])
        : draw.pick(['add', 'delete', 'and', 'and', 'every', 'when']);
    used.set(kind, (used.get(kind) ?? 0) + 1);
    if (kind === 'add') return atom(scope);
    if (kind === 'delete') return ['not', atom(scope)];
    if (kind === 'and')
      return ['and', ...Array.from({ length: 1 + draw.int(3) }, () => effect(scope, depth - 1))];
    if (kind === 'when') return ['when', formula(scope, 2), effect(scope, depth - 1)];
    const own = variable();
    return ['forall', typedTree([own]), effect(inside(scope, own), depth - 1)];
  };
  const actions = Array.from({ length: 1 + draw.int(3) }, (_, i) => {
    const parameters = Array.from({ length: draw.int(3) }, (_, j): Parameter => [`?x${j}`, draw.pick(TYPES)]);
    return { name: `act-${i}`, parameters, needs: formula(parameters, 3), effect: effect(parameters, 3) };
  });
  objects = OBJECTS;
  const init = Array.from({ length: draw.int(8) }, () => atom([]));
  return { predicates, actions, init, goal: formula([], 3) };
}

const typedTree = (parameters: readonly Parameter[]): Tree =>
  parameters.flatMap(([name, types]): Tree[] => [
    name,
    '-',
    types.length > 1 ? ['either', ...types] : types[0]!,
  ]);
const print = (tree: Tree): string => (typeof tree === 'string' ? tree : `(${tree.map(print).join(' ')})`);

/** As the files say it. */
export function texts({ predicates, actions, init, goal }: World): [domain: string, problem: string] {
  const declared = [...predicates].map(([name, wanted]) => [
    name,
    ...typedTree(wanted.map((types, i): Parameter => [`?a${i}`, types])),
  ]);
  const domain = [
    '(define (domain RANDOM) (:requirements :adl) ; any case, any comment (',
    '(:types s - t t u) (:constants k - s)',
    print([':predicates', ...declared]),
    ...actions.map(({ name, parameters, needs, effect }) =>
      print([
        ':action',
        name,
        ':parameters',
        typedTree(parameters),
        ':precondition',
        needs,
        ':effect',
        effect,
      ]),
    ),
    ')',
  ];
  const problem = [
    '(define (problem any) (:domain random)',
    print([':objects', ...typedTree(OBJECTS.slice(1))]),
    print([':init', ...init]),
    `(:goal ${print(goal)}))`,
  ];
  return [domain.join('\n'), problem.join('\n')];
}

const put = (term: Tree, env: Env) => env[term as string] ?? (term as string);
/** A fact as text. */
export const text = (atom: readonly Tree[], env: Env) => atom.map((term) => put(term, env)).join(' ');

/** All choices of objects for parameters. */
export function* choices(parameters: readonly Parameter[], env: Env = {}): Generator<Env> {
  if (parameters.length === 0) return yield env;
  const [[name, types], ...rest] = parameters as [Parameter, ...Parameter[]];
  for (const [object, own] of OBJECTS) if (fits(own, types)) yield* choices(rest, { ...env, [name]: object });
}

function parametersOf(tree: Tree): Parameter[] {
  const [name, , type] = tree as [string, string, Tree];
  return [[name, typeof type === 'string' ? [type] : (type.slice(1) as string[])]];
}

/** Whether a condition holds. */
export function truth(tree: Tree, env: Env, facts: ReadonlySet<string>): boolean {
  const [head, ...parts] = tree as [string, ...Tree[]];
  const each = (part: Tree) => truth(part, env, facts);
  switch (head) {
    case 'not':
      return !each(parts[0]!);
    case 'and':
      return parts.every(each);
    case 'or':
      return parts.some(each);
    case 'imply':
      return !each(parts[0]!) || each(parts[1]!);
    case '=':
      return put(parts[0]!, env) === put(parts[1]!, env);
    case 'forall':
      return [...choices(parametersOf(parts[0]!), env)].every((inner) => truth(parts[1]!, inner, facts));
    case 'exists':
      return [...choices(parametersOf(parts[0]!), env)].some((inner) => truth(parts[1]!, inner, facts));
    default:
      return facts.has(text(tree as readonly Tree[], env));
  }
}

/** Collects what an effect adds and deletes. */
export function effects(
  tree: Tree,
  env: Env,
  facts: ReadonlySet<string>,
  adds: Set<string>,
  deletes: Set<string>,
): void {
  const [head, ...parts] = tree as [string, ...Tree[]];
  if (head === 'and') for (const part of parts) effects(part, env, facts, adds, deletes);
  else if (head === 'not') deletes.add(text(parts[0] as readonly Tree[], env));
  else if (head === 'when') {
    if (truth(parts[0]!, env, facts)) effects(parts[1]!, env, facts, adds, deletes);
  } else if (head === 'forall') {
    for (const inner of choices(parametersOf(parts[0]!), env))
      effects(parts[1]!, inner, facts, adds, deletes);
  } else adds.add(text(tree as readonly Tree[], env));
}
