import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadProblem, validatePlan } from './index.ts';

const DOMAIN = `(define (domain gripper)
  (:requirements :typing :negative-preconditions)
  (:types room ball)
  (:predicates (in ?r - room) (lies ?b - ball ?r - room) (holds ?b - ball))
  (:action move :parameters (?a ?b - room) :precondition (in ?a) :effect (and (not (in ?a)) (in ?b)))
  (:action pick :parameters (?b - ball ?r - room)
    :precondition (and (in ?r) (lies ?b ?r) (forall (?o - ball) (not (holds ?o))))
    :effect (and (holds ?b) (not (lies ?b ?r))))
  (:action drop :parameters (?b - ball ?r - room)
    :precondition (and (in ?r) (holds ?b)) :effect (and (lies ?b ?r) (not (holds ?b)))))`;
const PROBLEM = `(define (problem two) (:domain gripper)
  (:objects a b - room x y - ball) (:init (in a) (lies x a) (lies y a))
  (:goal (and (lies x b) (not (in b)))))`;
const gripper = loadProblem(DOMAIN, PROBLEM, { domain: 'd.pddl', problem: 'p.pddl' });

test('a plan that reaches the goal is valid, as lines with numbers and comments or as a list', () => {
  const plan = '; found by hand\n0: (pick x a)\n1: (MOVE a b)\n\n(drop x b) ; there\n3. (move b a)\n';
  expect(validatePlan(gripper, plan)).toEqual({ valid: true, steps: 4 });
  expect(validatePlan(gripper, ['(pick x a)', '(move a b)', '(drop x b)', '(move b a)'])).toMatchObject({
    valid: true,
  });
});

test.each([
  [['(pick x b)'], 'step 1 (pick x b): its precondition does not hold: in b, lies x b'],
  [['(pick x a)', '(pick y a)'], 'step 2 (pick y a): its precondition does not hold: not (holds x)'],
  [['(pik x a)'], 'step 1 (pik x a): there is no action "pik": did you mean pick?'],
  [['(pick x)'], 'step 1 (pick x): "pick" takes 2 objects, not 1: write (pick ?b ?r)'],
  [['(pick z a)'], 'step 1 (pick z a): there is no object "z": declare it, or use one of a, b, x, y'],
  [['(pick a x)'], 'step 1 (pick a x): "a" is of type room, but "pick" takes ball there'],
  [['pick x'], 'step 1 pick x: this is no action: write one as (name object object)'],
  [['(move a b)'], 'after the last step these goals do not hold: lies x b, not (in b)'],
])('%j is not valid: %s', (plan, why) => {
  expect(validatePlan(gripper, plan)).toMatchObject({ valid: false, why });
});

const data = process.env.TROUPE_DATA;

describe.skipIf(!data)('the shared blocksworld data (TROUPE_DATA)', () => {
  const folder = join(data ?? '', 'blocksworld');
  const domain = data ? readFileSync(join(folder, 'domain.pddl'), 'utf8') : '';
  const load = (name: string) =>
    loadProblem(domain, readFileSync(join(folder, 'instances', name), 'utf8'), {
      domain: 'domain.pddl',
      problem: name,
    });

  test('all instances are read, and the listed plans are valid', () => {
    expect(readdirSync(join(folder, 'instances')).map(load)).toHaveLength(57);
    const colours = 'red blue orange yellow white magenta black cyan green violet silver gold'.split(' ');
    const list = JSON.parse(readFileSync(join(folder, 'step_4.json'), 'utf8')) as {
      instance: string;
      plan: string[];
    }[];
    for (const { instance, plan } of list) {
      const actions = plan.map((line) =>
        line.replace(/(?<= )\w+/g, (colour) => 'abcdefghijkl'[colours.indexOf(colour)]!),
      );
      expect(validatePlan(load(instance), actions), instance).toEqual({ valid: true, steps: 4 });
      // One step less does not do.
      expect(validatePlan(load(instance), actions.slice(0, 3)).valid, instance).toBe(false);
    }
  });
});
