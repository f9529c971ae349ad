import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { checkScenario } from '../../src/conformance/check.ts';
import { BadInput, ParseError } from '../../src/errors.ts';
import { loadProblem, validatePlan } from '../../src/pddl/index.ts';
import { random } from '../../src/seed.ts';
import { imagined, type PlanningState, problemOf } from '../pddl/planning.ts';
import type { PlanningTask } from '../pddl/store.ts';
import { DOMAIN } from './domain.ts';
import blocksworld from './index.ts';
import { solve, stateWith, worldOf } from './respondent/solver.ts';
import { generateTasks } from './tasks.ts';
import { actionWords } from './words.ts';

const taskOf = (names: string, init: string, goal: string): PlanningTask => ({
  name: 'task',
  domain: DOMAIN,
  problem: `(define (problem p) (:domain blocksworld-4ops) (:objects ${names}) (:init ${init}) (:goal ${goal}))`,
});
const start = (task: PlanningTask): PlanningState => initialTransition(blocksworld.machine, task)[0];
const three = taskOf(
  'a b c',
  '(handempty) (ontable a) (on b a) (ontable c) (clear b) (clear c)',
  '(and (on a b) (on b c))',
);

describe('texts', () => {
  test('state and goal are told in sentences', () => {
    expect(blocksworld.observe(start(three), 'agent')).toBe(
      'Now: The blue block is on top of the red block. The red block is on the table. The orange block is on the table. ' +
        'The blue block is clear. The orange block is clear. The hand is empty.\n' +
        'Goal: The red block is on top of the blue block. The blue block is on top of the orange block.',
    );
  });

  // Letters with colours, names without, colours as names.
  const NAMES = ['a', 'b', 'f', 'l', 'm', 'b1', 'box-2', 'red', 'gold', 'table'];

  test('any set of facts is read back from its sentences, and any action from both forms', () => {
    fc.assert(
      fc.property(
        fc.subarray(NAMES, { minLength: 1, maxLength: 5 }),
        fc.infiniteStream(fc.boolean()),
        (names, coins) => {
          const lying = names.map((name) => `(ontable ${name}) (clear ${name})`).join(' ');
          const state = start(taskOf(names.join(' '), `(handempty) ${lying}`, `(holding ${names[0]})`));
          const problem = problemOf(state);
          const facts = [...problem.bits.keys()].filter(() => coins.next().value);
          fc.pre(facts.length > 0);
          const other = imagined(state, facts);
          const read = blocksworld.imagine!(blocksworld.observe(other, 'agent'), state, 'agent');
          expect(read.context).toEqual(other.context);
          expect(read.value).toEqual(other.value);
          for (const { text } of problem.actions) {
            expect(blocksworld.parse(blocksworld.format(text, state), state)).toBe(text);
            expect(blocksworld.parse(text, state)).toBe(text);
          }
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  test.each([
    ['Stack the BLUE block on top of the orange block.', '(stack b c)'],
    ['2. unstack blue from red', '(unstack b a)'],
    ['[unstack the blue block from on top of the red block]', '(unstack b a)'],
    ['(unstack blue red)', '(unstack b a)'],
    ['I will pick up the orange block now', '(pick-up c)'],
    ['pick_up c', '(pick-up c)'],
    ['put the blue block on the table', '(put-down b)'],
    ['Action: **put down the blue block**', '(put-down b)'],
  ])('%j is %s', (text, action) => expect(blocksworld.parse(text, start(three))).toBe(action));

  test.each([
    [
      'stack the green block on top of the red block',
      'blocks are the red block, the blue block, the orange block',
    ],
    [
      'pick up the red block, then put down the red block',
      'names 2 actions; write one alone: pick up the red block or put down',
    ],
    ['think', 'is no action'],
    ['(stack a)', '"stack" takes 2 objects, not 1'],
  ])('%j cannot be read: %s', (text, why) => {
    expect(() => blocksworld.parse(text, start(three))).toThrow(ParseError);
    expect(() => blocksworld.parse(text, start(three))).toThrow(why);
  });

  test('predictions are read with prose around them; what is no fact is refused', () => {
    const read = (text: string) =>
      blocksworld.observe(blocksworld.imagine!(text, start(three), 'agent'), 'agent').split('\n')[0];
    expect(
      read(
        'Let me see.\nNow: the hand is holding the blue block, the red block is clear and the red block is on the table. ' +
          'The blue block is no longer clear.\nGoal: the hand is empty.',
      ),
    ).toBe('Now: The red block is on the table. The red block is clear. The hand is holding the blue block.');
    expect(() => read('Now: The green block is clear.')).toThrow(ParseError);
    expect(() => read('All is well.')).toThrow(ParseError);
  });

  test('a refused action is told what it needs', () => {
    const state = start(three);
    expect(blocksworld.feedback!(state, '(pick-up a)', state, 'agent').text).toBe(
      'Not possible: pick up the red block: it needs what does not hold: the red block is clear.',
    );
  });
});

describe('tasks', () => {
  const tasks = (options: object, path?: string) =>
    blocksworld.tasks({
      options: blocksworld.options!.parse(options),
      ...(path !== undefined && { path }),
    }) as PlanningTask[];

  test('generated ones are different, always the same, never solved at the start, and can be solved', () => {
    const made = tasks({});
    expect(made).toHaveLength(100);
    expect(new Set(made.map(({ problem }) => problem)).size).toBe(100);
    expect(generateTasks(4, 3)).toEqual(made.slice(0, 3));
    for (const task of made) {
      const problem = loadProblem(task.domain, task.problem, { domain: 'd', problem: 'p' });
      const world = worldOf(['a', 'b', 'c', 'd']);
      const goal = problem.problem.goal.kind === 'and' ? problem.problem.goal.parts : [];
      const facts = goal.flatMap((part) => (part.kind === 'atom' ? `on ${part.atom.args.join(' ')}` : []));
      expect(facts.length).toBeGreaterThan(0);
      const initial = problem.problem.initial.map(({ predicate, args }) => [predicate, ...args].join(' '));
      const plan = solve({ world, state: stateWith(world, initial), goal: facts })!;
      expect(plan.length).toBeGreaterThan(0);
      expect(validatePlan(problem, plan)).toEqual({ valid: true, steps: plan.length });
    }
  });

  test('there are as many as there can be', () => {
    // Two blocks have three arrangements; a goal says that one is on the other.
    expect(tasks({ blocks: 2 })).toHaveLength(4);
    expect(tasks({ blocks: 12, count: 5 })).toHaveLength(5);
    expect(blocksworld.options!.safeParse({ blocks: 13 }).success).toBe(false);
  });

  test('another domain is left to the scenario pddl; the same one in other words is taken', () => {
    const folder = mkdtempSync(join(tmpdir(), 'troupe-blocks-'));
    try {
      const path = join(folder, 'one.pddl');
      writeFileSync(path, three.problem);
      writeFileSync(
        join(folder, 'domain.pddl'),
        DOMAIN.replaceAll('?x', '?block')
          .replace('(and (handempty) (ontable', '(and (ontable')
          .replace(
            '(clear ?block))\n    :effect (and (holding',
            '(clear ?block) (handempty))\n    :effect (and (holding',
          ),
      );
      expect(tasks({}, path).map(({ name }) => name)).toEqual(['one']);
      // Without the need for a clear block to stack on.
      writeFileSync(
        join(folder, 'domain.pddl'),
        DOMAIN.replace('(and (holding ?x) (clear ?y))\n', '(and (holding ?x))\n'),
      );
      expect(() => tasks({}, path)).toThrow(BadInput);
      expect(() => tasks({}, path)).toThrow('run it as scenario pddl');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const data = process.env.TROUPE_DATA;
  test.skipIf(!data)('of a list: 57, each solved best in 4 actions (TROUPE_DATA)', () => {
    const listed = tasks({}, join(data!, 'blocksworld', 'step_4.json'));
    expect(listed).toHaveLength(57);
    for (const task of listed) {
      const problem = loadProblem(task.domain, task.problem, { domain: 'd', problem: task.name });
      const world = worldOf(problem.problem.objects.map(({ name }) => name));
      const state = start(task);
      const goal = problem.problem.goal;
      const facts = (goal.kind === 'and' ? goal.parts : [goal]).flatMap((part) =>
        part.kind === 'atom' ? [part.atom.predicate, ...part.atom.args].join(' ') : [],
      );
      const plan = solve({
        world,
        state: stateWith(
          world,
          problem.problem.initial.map(({ predicate, args }) => [predicate, ...args].join(' ')),
        ),
        goal: facts,
      })!;
      expect(plan, task.name).toHaveLength(4);
      const end = plan.reduce((at, text) => {
        const action = blocksworld.parse(actionWords(text), at);
        return transition(blocksworld.machine, at as never, { type: 'ACT', role: 'agent', action })[0];
      }, state);
      expect(end.value).toBe('reached');
      expect(blocksworld.answer!(end, plan)).toBe(plan.join('\n'));
    }
  });
});

test('passes the conformance kit', async () => {
  const { checks } = await checkScenario(blocksworld as never, { games: 30 });
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
});

test('random play stays in the rules: a block is held or stands on one thing, the hand is empty or not', () => {
  const draw = random('blocksworld invariants');
  for (const task of generateTasks(5, 20)) {
    let state = start(task);
    for (let step = 0; state.status === 'active' && step < 30; step++) {
      const [told] = blocksworld.observe(state, 'agent').split('\n');
      for (const colour of ['red', 'blue', 'orange', 'yellow', 'white']) {
        const places = told!.match(new RegExp(`The ${colour} block is on|holding the ${colour} block`, 'g'));
        expect(places).toHaveLength(1);
      }
      expect(told!.includes('The hand is empty') !== told!.includes('holding')).toBe(true);
      const action = draw.pick(blocksworld.actions!(state, 'agent'));
      state = transition(blocksworld.machine, state as never, { type: 'ACT', role: 'agent', action })[0];
    }
  }
});
