/** The simulator against an interpreter of lists and sets of texts that grounds nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../seed.ts';
import { applicable, apply, factsOf, loadProblem, progress, solved, unmet } from './index.ts';
import { choices, effects, makeWorld, text, texts, truth, used } from './test-interpreter.ts';

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

test('fixed facts cut choices short: those of 8,000,000 that hold are found at once', () => {
  const cells = Array.from({ length: 200 }, (_, i) => `c${i}`);
  const next = cells.slice(1).map((cell, i) => `(next ${cells[i]} ${cell})`);
  const problem = loadProblem(
    `(define (domain jump) (:predicates (at ?c) (next ?c ?d))
      (:action jump :parameters (?c ?d ?e) :precondition (and (at ?c) (next ?c ?d) (next ?d ?e))
       :effect (and (not (at ?c)) (at ?e))))`,
    `(define (problem p) (:domain jump) (:objects ${cells.join(' ')}) (:init (at c0) ${next.join(' ')}) (:goal (at c198)))`,
    { domain: 'd', problem: 'p' },
  );
  // Nobody ever stands on an odd cell.
  expect(problem.actions).toHaveLength(99);
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
      '(define (problem p) (:domain either) (:objects a - amphibian c - car e - (either car boat)) (:init) (:goal (used a)))',
      { domain: 'd', problem: 'p' },
    ).actions.map(({ text }) => text);
  expect(load('vehicle')).toEqual(['(use a)', '(use c)', '(use e)']);
  expect(load('(either car boat)')).toEqual(['(use a)', '(use c)', '(use e)']);
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
