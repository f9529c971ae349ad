import { describe, expect, test } from 'vitest';
import { BadInput } from '../errors.ts';
import { loadProblem } from './index.ts';

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(BadInput);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('what is too large to be written out names its place and the count', () => {
  const objects = (count: number) => Array.from({ length: count }, (_, i) => `o${i}`).join(' ');
  const load = (count: number, action: string, goal = '(p o1)') => {
    const domain = `(define (domain d) (:predicates (p ?x) (q ?x ?y ?z))\n ${action})`;
    const problem = `(define (problem p) (:domain d) (:objects ${objects(count)}) (:init)\n (:goal ${goal}))`;
    return messageOf(() => loadProblem(domain, problem, { domain: 'd.pddl', problem: 'p.pddl' }));
  };

  test.each([
    [
      'ground actions',
      60,
      '(:action a :parameters (?x ?y ?z) :effect (p ?x))',
      'd.pddl:2:2: too large with the objects of p.pddl: the domain has more than 100,000 ground actions; ?x ?y ?z of a alone stand for 216,000 choices: use fewer objects',
    ],
    [
      'choices that a fixed fact rules out one by one',
      180,
      '(:action a :parameters (?x ?y ?z) :precondition (q ?x ?y ?z) :effect (p ?x))',
      'd.pddl:2:2: too large with the objects of p.pddl: more than 5,000,000 choices of objects were looked at; ?x ?y ?z of a alone stand for 5,832,000 choices: use fewer objects',
    ],
    [
      'a quantified condition',
      200,
      '(:action a :precondition (forall (?x ?y ?z) (q ?x ?y ?z)) :effect (and))',
      'd.pddl:2:27: too large with the objects of p.pddl: forall ?x ?y ?z stands for 8,000,000 choices of objects: more than 5,000,000 in all',
    ],
    [
      'a quantified effect, again and again',
      100,
      '(:action a :parameters (?x ?y) :effect (forall (?z ?u) (and)))',
      'd.pddl:2:41: too large with the objects of p.pddl: forall ?z ?u stands for 10,000 choices of objects, and has been written out for many choices of other variables: more than 5,000,000 in all',
    ],
    [
      'many literals',
      160,
      '(:action a :effect (forall (?x ?y ?z) (p ?x)))',
      'd.pddl:2:2: too large with the objects of p.pddl: conditions and effects have more than 2,000,000 ground literals; no parameters of a alone stand for 1 choices',
    ],
  ])('%s', (_, count, action, message) => {
    expect(load(count, action)).toContain(message);
  });

  test('a goal', () => {
    expect(load(200, '(:action a :effect (and))', '(exists (?x ?y ?z) (q ?x ?y ?z))')).toContain(
      'p.pddl:2:9: too large with the objects of p.pddl: exists ?x ?y ?z stands for 8,000,000 choices of objects',
    );
  });
});
