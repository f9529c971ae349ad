/** Every error of a file says where, what, and what to do. */
import { describe, expect, test } from 'vitest';
import { BadInput } from '../errors.ts';
import { loadProblem, readDomain, validatePlan } from './index.ts';

const DOMAIN = `(define (domain trucks)
  (:requirements :strips :typing)
  (:types truck place - object)
  (:constants home - place)
  (:predicates (at ?t - truck ?p - place) (road ?a ?b - place))
  (:functions (total-cost))
  (:action drive
    :parameters (?t - truck ?from ?to - place)
    :precondition (and (at ?t ?from) (road ?from ?to))
    :effect (and (at ?t ?to) (not (at ?t ?from)) (increase (total-cost) 1))))
`;
const PROBLEM = `(define (problem one)
  (:domain trucks)
  (:objects t1 - truck a b - place)
  (:init (at t1 a) (road a b) (= (total-cost) 0))
  (:goal (at t1 b))
  (:metric minimize (total-cost)))
`;
const FILES = { domain: 'd.pddl', problem: 'p.pddl' };

/** The text with one part replaced, and the position of the new part's mark `@`. */
function broken(text: string, part: string, by: string) {
  expect(text.split(part)).toHaveLength(2);
  const marked = text.replace(part, () => by);
  const lines = marked.slice(0, marked.indexOf('@')).split('\n');
  return { text: marked.replace('@', ''), at: `${lines.length}:${lines.at(-1)!.length + 1}` };
}

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(BadInput);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

test('a domain and a problem are read; costs and the metric are ignored with a note', () => {
  const problem = loadProblem(DOMAIN, PROBLEM.toUpperCase(), FILES);
  expect(problem.actions.map(({ text }) => text)).toEqual(['(drive t1 a b)']);
  const costs = 'action costs are read and ignored: plans count actions';
  expect([...problem.domain.notes]).toEqual([[costs, { file: 'd.pddl', line: 10, column: 50 }]]);
  expect([...problem.problem.notes]).toEqual([
    [costs, { file: 'p.pddl', line: 4, column: 31 }],
    ['the metric is read and ignored: plans count actions', { file: 'p.pddl', line: 6, column: 3 }],
  ]);
});

test('what is said not to hold at the start is read, and is no fact', () => {
  const text = PROBLEM.replace('(at t1 a)', '(at t1 a) (not (at t1 b))');
  const { initial } = loadProblem(DOMAIN, PROBLEM, FILES);
  expect(loadProblem(DOMAIN, text, FILES).initial).toEqual(initial);
  expect(
    messageOf(() => loadProblem(DOMAIN, text.replace('(not (at t1 b))', '(not (on t1 b))'), FILES)),
  ).toMatch(/unknown predicate "on"/);
});

describe('of a domain', () => {
  test.each([
    ['(at ?t ?from) (road', '(@att ?t ?from) (road', 'unknown predicate "att": did you mean at?'],
    ['(at ?t ?to)', '(@at ?t)', '"at" takes 2 arguments, not 1: write (at ?t ?p)'],
    [
      '(at ?t ?to)',
      '(at @?to ?to)',
      '"?to" is of type place, but "at" takes truck there: give one of that type, or change the declaration',
    ],
    ['(at ?t ?to)', '(at ?t @?too)', 'undeclared variable "?too": did you mean ?to?'],
    ['(at ?t ?to)', '(at ?t @hom)', 'undeclared object "hom": did you mean home?'],
    [':typing', '@:typin', 'unknown requirement ":typin": did you mean :typing?'],
    ['home - place', '@?home - place', '"?home" is a variable: a constant is named without "?"'],
    [
      'home - place',
      '@at.home - place',
      '"at.home" is no name for a constant: names are made of letters, digits, "-" and "_"',
    ],
    [
      '(:action drive',
      '(:action @drive!',
      '"drive!" is no name for an action: names are made of letters, digits, "-" and "_"',
    ],
    [
      'truck place - object',
      'truck place @car,van - object',
      '"car,van" is no name for a type: names are made of letters, digits, "-" and "_"',
    ],
    ['(road ?a ?b - place)', '(@not ?a)', '"not" is a word of the language: name a predicate otherwise'],
    ['(road ?a ?b - place)', '(road ?a @?b.c - place)', '"?b.c" is not a variable: write ?x'],
    ['(total-cost))', '(total-cost) (@?f))', '"?f" is a variable: a function is named without "?"'],
    ['(total-cost))', '(total-cost) @(total-cost))', 'function "total-cost" is declared twice: remove one'],
    [
      '(total-cost))',
      '(total-cost) - @truck)',
      'functions have numbers as values, and no others are supported: write - number',
    ],
    [
      '(increase (total-cost) 1)',
      '(increase (total-cost) @one)',
      'expected a number or a function, found "one": put it in parentheses',
    ],
    [
      '(increase (total-cost) 1)',
      '(increase (total-cost) (+ 1 (@length ?from ?to)))',
      'unknown function "length": declare it, or use one of total-cost',
    ],
    [
      '(increase (total-cost) 1)',
      '(increase (@total-cost ?t) 1)',
      '"total-cost" takes 0 arguments, not 1: write (total-cost)',
    ],
    [
      '(increase (total-cost) 1)',
      '@(increase (total-cost))',
      '"increase" takes 2, not 1: write (increase (total-cost) 1)',
    ],
    [
      ':typing',
      '@:durative-actions',
      ':durative-actions: durative actions are not supported; use a domain without them',
    ],
    [
      '(:functions (total-cost))',
      '(@:derived (x) (y))',
      ':derived: derived predicates are not supported; leave them out',
    ],
    ['(:functions', '(@:function', 'unknown section ":function" in a domain: did you mean :functions?'],
    ['(:functions (total-cost))', '(@:types x)', ':types is given twice, first in line 3: put them together'],
    ['home - place', 'home - @plaice', 'unknown type "plaice": did you mean place?'],
    [
      'truck place - object',
      '@truck - place place - truck',
      'type "truck" is a kind of itself: remove the circle',
    ],
    ['(road ?a ?b - place)', '(road ?a @?a - place)', '"?a" is named twice: remove one, or rename it'],
    ['(road ?a ?b - place)', '(road ?a @b - place)', '"b" is not a variable: write ?b'],
    ['(road ?a ?b - place)', '@(at ?a)', 'predicate "at" is declared twice: remove one'],
    [
      '(increase (total-cost) 1)',
      '@(decrease (total-cost) 1)',
      '"decrease" changes a number: numbers beyond action costs are not supported; leave them out',
    ],
    [
      '(and (at ?t ?from) (road ?from ?to))',
      '@(> (total-cost) 1)',
      '">" compares numbers: numbers beyond action costs are not supported; leave them out',
    ],
    [
      '(and (at ?t ?from) (road ?from ?to))',
      '@(not (at ?t ?to) (at ?t ?to))',
      '"not" takes 1, not 2: write (not (…))',
    ],
    [
      '(and (at ?t ?from) (road ?from ?to))',
      '@(when (at ?t ?to) (at ?t ?to))',
      '"when" stands in a condition: write imply, or move it into the effect',
    ],
    [
      '(not (at ?t ?from))',
      '@(or (at ?t ?from))',
      '"or" stands in an effect: effects are made of and, not, forall and when',
    ],
    [':effect', '@:efect', '":efect" is no part of an action: did you mean :effect?'],
    ['(:action drive', '@(:action', 'the action has no name: write (:action name …)'],
    [
      '(define (domain trucks)',
      '(define @(problem trucks)',
      'expected (domain NAME), found a problem: give a domain file',
    ],
    [
      '(define (domain trucks)',
      '@hello (define (domain trucks)',
      'expected "(define …", found "hello": a file is one definition in parentheses',
    ],
  ])('%s → %s', (part, by, message) => {
    const { text, at } = broken(DOMAIN, part, by);
    expect(messageOf(() => readDomain(text, 'd.pddl'))).toBe(`d.pddl:${at}: ${message}`);
  });

  test('an action defined twice', () => {
    const text = `${DOMAIN.trimEnd().slice(0, -1)}\n(:action drive))`;
    expect(messageOf(() => readDomain(text, 'd.pddl'))).toBe(
      'd.pddl:11:1: action "drive" is defined twice: remove or rename one',
    );
  });

  test('parentheses that do not match', () => {
    const read = (text: string) => messageOf(() => readDomain(text, 'd.pddl'));
    // Missing at the end; missing within, shown by the section that follows; too many.
    expect(read(DOMAIN.trimEnd().slice(0, -1))).toBe(
      'd.pddl:10:77: the file ends, and the "(" of 1:1 is still open: add ")"',
    );
    expect(read(DOMAIN.replace('place)\n  (:pred', 'place\n  (:pred'))).toBe(
      'd.pddl:5:3: a ")" is missing before "(:predicates": the "(" of 4:3 is still open',
    );
    expect(read(DOMAIN.replace('(:constants home - place)', '(:constants home - place))'))).toBe(
      'd.pddl:5:3: "(" stands after the end of the definition: remove it, or a ")" too many before it',
    );
    const nested = `(define (domain d) ${'('.repeat(100_000)}`;
    expect(read(nested)).toBe('d.pddl:1:519: more than 500 lists in each other: nest fewer');
    expect(read('; nothing\n')).toBe('d.pddl:1:10: the file is empty: expected "(define …"');
  });
});

describe('of a problem', () => {
  test.each([
    [
      '(:domain trucks)',
      '(:domain @truck)',
      'the problem is of domain "truck", not "trucks": give the domain it is of',
    ],
    ['(:domain trucks)', '', 'the problem names no domain: write (:domain trucks)', '1:1'],
    [
      '(at t1 a) (road',
      '(at t1 @z) (road',
      'undeclared object "z": declare it, or use one of home, t1, a, b',
    ],
    [
      '(at t1 a) (road',
      '(at @a a) (road',
      '"a" is of type place, but "at" takes truck there: give one of that type, or change the declaration',
    ],
    ['a b - place', 'a b - @plac', 'unknown type "plac": did you mean place?'],
    ['a b - place', 'a b @home - place', '"home" is a constant of the domain already: remove it here'],
    ['a b - place', 'a @a - place', '"a" is named twice: remove one, or rename it'],
    [
      '(= (total-cost) 0)',
      '(= (@fuel t1) 0)',
      'unknown function "fuel": declare it, or use one of total-cost',
    ],
    ['(= (total-cost) 0)', '(= (total-cost) @zero)', 'expected a number, found "zero": write one, as 0'],
    ['(= (total-cost) 0)', '(= @t1 t1)', 'objects are equal to themselves alone: remove this line', '4:31'],
    [
      'minimize (total-cost)',
      '@minimum (total-cost)',
      'expected minimize or maximize, found "minimum": write (:metric minimize (total-cost))',
    ],
    [
      'minimize (total-cost)',
      'minimize (@fuel)',
      'unknown function "fuel": declare it, or use one of total-cost, total-time',
    ],
    [
      'a b - place',
      'a b: - place',
      '"b:" is no name for an object: names are made of letters, digits, "-" and "_"',
      '3:26',
    ],
    ['(:goal (at t1 b))', '@(:goal)', 'the problem has no goal: write (:goal (and (…) (…)))'],
    [
      '(:goal (at t1 b))',
      '(:goal (at t1 b) @(at t1 a))',
      'the goal has more than one condition: join them as (and (…) (…))',
    ],
    ['(:goal (at t1 b))', '(:goal (at @?t b))', 'undeclared variable "?t": none is declared'],
  ])('%s → %s', (part, by, message, place?: string) => {
    const { text, at } = broken(PROBLEM, part, by);
    expect(messageOf(() => loadProblem(DOMAIN, text, FILES))).toBe(`p.pddl:${place ?? at}: ${message}`);
  });
});

test('names that objects of JavaScript have of themselves are names like others', () => {
  const names = ['constructor', '__proto__', 'tostring', 'hasownproperty', 'valueof'];
  for (const name of names) {
    const domain = `(define (domain ${name}) (:requirements :typing) (:types ${name}) (:predicates (${name} ?${name} - ${name}))
      (:action ${name} :parameters (?${name} - ${name}) :precondition (not (${name} ?${name})) :effect (${name} ?${name})))`;
    const problem = `(define (problem ${name}) (:domain ${name}) (:objects ${name} - ${name}) (:init) (:goal (${name} ${name})))`;
    const loaded = loadProblem(domain, problem, FILES);
    expect(validatePlan(loaded, [`(${name} ${name})`])).toEqual({ valid: true, steps: 1 });
    expect(messageOf(() => loadProblem(domain.replace(':typing', `:${name}`), problem, FILES))).toContain(
      `unknown requirement ":${name}"`,
    );
    expect(messageOf(() => loadProblem(domain.replace('(:types', `(:${name}`), problem, FILES))).toContain(
      `unknown section ":${name}"`,
    );
    const unknown = DOMAIN.replace('(road ?from ?to)', `(${name} ?from ?to)`);
    expect(messageOf(() => readDomain(unknown, 'd.pddl'))).toContain(`unknown predicate "${name}"`);
  }
});
