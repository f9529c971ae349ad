/** The simulator against an interpreter of lists and sets of texts that grounds nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Random, random } from '../seed.ts';
import { applicable, apply, factsOf, loadProblem, progress, solved, unmet } from './index.ts';

type Tree = string | readonly Tree[];
type Env = Readonly<Record<string, string>>;
type Parameter = readonly [name: string, types: readonly string[]];

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

interface World {
  predicates: ReadonlyMap<string, readonly (readonly string[])[]>;
  actions: readonly { name: string; parameters: readonly Parameter[]; needs: Tree; effect: Tree }[];
  init: readonly (readonly string[])[];
  goal: Tree;
}

const used = new Map<string, number>();

function makeWorld(draw: Random): World {
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

function texts({ predicates, actions, init, goal }: World): [domain: string, problem: string] {
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
const text = (atom: readonly Tree[], env: Env) => atom.map((term) => put(term, env)).join(' ');

function* choices(parameters: readonly Parameter[], env: Env = {}): Generator<Env> {
  if (parameters.length === 0) return yield env;
  const [[name, types], ...rest] = parameters as [Parameter, ...Parameter[]];
  for (const [object, own] of OBJECTS) if (fits(own, types)) yield* choices(rest, { ...env, [name]: object });
}

function parametersOf(tree: Tree): Parameter[] {
  const [name, , type] = tree as [string, string, Tree];
  return [[name, typeof type === 'string' ? [type] : (type.slice(1) as string[])]];
}

function truth(tree: Tree, env: Env, facts: ReadonlySet<string>): boolean {
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

function effects(
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

test('plays random domains with all features as an interpreter of sets does', () => {
  let steps = 0;
  let reached = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const draw = random('pddl', seed);
      const world = makeWorld(draw);
      const problem = loadProblem(...texts(world), { domain: 'd.pddl', problem: 'p.pddl' });
      let facts: ReadonlySet<string> = new Set(world.init.map((atom) => text(atom, {})));
      let state = problem.initial;
      for (let step = 0; step < 8; step++) {
        expect([...factsOf(problem, state), ...problem.fixed].sort()).toEqual([...facts].sort());
        const goal = truth(world.goal, {}, facts);
        expect(solved(problem, state)).toBe(goal);
        expect(progress(problem, state) === 1).toBe(goal);
        if (goal) reached++;
        const legal = world.actions.flatMap(({ name, parameters, needs, effect }) =>
          [...choices(parameters)].flatMap((env) => {
            const args = parameters.map(([parameter]) => env[parameter]!);
            const possible = truth(needs, env, facts);
            expect(unmet(problem, state, name, args).length === 0).toBe(possible);
            if (!possible) refused++;
            return possible ? [{ text: `(${[name, ...args].join(' ')})`, env, effect }] : [];
          }),
        );
        expect(applicable(problem, state).map((action) => action.text)).toEqual(
          legal.map((action) => action.text),
        );
        if (legal.length === 0) return;
        const chosen = draw.pick(legal);
        const [adds, deletes] = [new Set<string>(), new Set<string>()];
        effects(chosen.effect, chosen.env, facts, adds, deletes);
        facts = new Set([...[...facts].filter((fact) => !deletes.has(fact)), ...adds]);
        const before = [...state];
        const next = apply(problem.actionsByText.get(chosen.text)!, state);
        expect(state).toEqual(before);
        state = next;
        steps++;
      }
    }),
    { numRuns: 500, seed: 1 },
  );
  expect(steps).toBeGreaterThan(1500);
  expect(reached).toBeGreaterThan(300);
  expect(refused).toBeGreaterThan(1500);
  for (const kind of ['not', 'and', 'or', 'imply', 'forall', 'exists', '=', 'when', 'every', 'delete']) {
    expect(used.get(kind), kind).toBeGreaterThan(200);
  }
});

test('states of more than 32 facts, actions cut down by facts that never change', () => {
  const cells = Array.from({ length: 40 }, (_, i) => `c${i}`);
  const next = cells.slice(1).map((cell, i) => `(next ${cells[i]} ${cell})`);
  const problem = loadProblem(
    `(define (domain walk) (:predicates (at ?c) (next ?c ?d) (seen ?c))
      (:action go :parameters (?c ?d) :precondition (and (at ?c) (next ?c ?d))
       :effect (and (not (at ?c)) (at ?d) (seen ?d))))`,
    `(define (problem p) (:domain walk) (:objects ${cells.join(' ')}) (:init (at c0) ${next.join(' ')})
      (:goal (and (at c39) (forall (?c) (or (= ?c c0) (seen ?c))))))`,
    { domain: 'd', problem: 'p' },
  );
  expect(problem.actions).toHaveLength(39);
  expect(problem.initial).toHaveLength(3);
  let state = problem.initial;
  for (let i = 1; i < 40; i++) {
    expect(solved(problem, state)).toBe(false);
    const [only, ...others] = applicable(problem, state);
    expect(others).toEqual([]);
    state = apply(only!, state);
  }
  expect(solved(problem, state)).toBe(true);
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
});

test('an effect whose condition becomes possible later than its action is not lost', () => {
  const problem = loadProblem(
    `(define (domain later) (:predicates (armed) (fired) (pulled))
      (:action pull :effect (and (pulled) (when (armed) (fired))))
      (:action arm :precondition (pulled) :effect (armed)))`,
    '(define (problem p) (:domain later) (:init) (:goal (fired)))',
    { domain: 'd', problem: 'p' },
  );
  const end = ['(pull)', '(arm)', '(pull)'].reduce(
    (state, action) => apply(problem.actionsByText.get(action)!, state),
    problem.initial,
  );
  expect(solved(problem, end)).toBe(true);
});

test('what is either of two types is taken only where both are', () => {
  const load = (wanted: string) =>
    loadProblem(
      `(define (domain either) (:requirements :typing) (:types amphibian - (either car boat) car boat - vehicle)
        (:predicates (used ?v - vehicle)) (:action use :parameters (?v - ${wanted}) :effect (used ?v)))`,
      '(define (problem p) (:domain either) (:objects a - amphibian c - car) (:init) (:goal (used a)))',
      { domain: 'd', problem: 'p' },
    ).actions.map(({ text }) => text);
  expect(load('vehicle')).toEqual(['(use a)', '(use c)']);
  expect(load('(either car boat)')).toEqual(['(use a)', '(use c)']);
  expect(load('car')).toEqual(['(use c)']);
});

test('conditions of effects are read in the state before, and adds win over deletes', () => {
  const problem = loadProblem(
    `(define (domain order) (:predicates (p) (q) (r) (s))
      (:action go :effect (and (not (p)) (when (p) (and (not (q)) (r) (not (s)))) (s) (when (r) (q)))))`,
    '(define (problem p) (:domain order) (:init (p) (q)) (:goal (and)))',
    { domain: 'd', problem: 'p' },
  );
  const [go] = applicable(problem, problem.initial);
  const once = apply(go!, problem.initial);
  expect(factsOf(problem, once)).toEqual(['r', 's']);
  expect(factsOf(problem, apply(go!, once))).toEqual(['q', 'r', 's']);
});
