import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createActor, initialTransition, transition } from 'xstate';
import { checkScenario } from '../../src/conformance/check.ts';
import { BadInput, EpisodeError, ParseError } from '../../src/errors.ts';
import { random } from '../../src/seed.ts';
import pddl from './index.ts';
import type { PlanningState } from './planning.ts';
import { grounded, type PlanningTask } from './store.ts';

const DOMAIN = `(define (domain ferry)
  (:requirements :typing :negative-preconditions)
  (:types shore car)
  (:predicates (ferry-at ?s - shore) (car-at ?c - car ?s - shore) (aboard ?c - car) (linked ?a ?b - shore) (sunk))
  (:action sail :parameters (?a ?b - shore)
    :precondition (and (ferry-at ?a) (linked ?a ?b) (not (sunk)))
    :effect (and (not (ferry-at ?a)) (ferry-at ?b)))
  (:action board :parameters (?c - car ?s - shore)
    :precondition (and (ferry-at ?s) (car-at ?c ?s) (not (sunk)))
    :effect (and (aboard ?c) (not (car-at ?c ?s))
      (forall (?o - car) (when (aboard ?o) (sunk)))))
  (:action debark :parameters (?c - car ?s - shore)
    :precondition (and (ferry-at ?s) (aboard ?c) (not (sunk)))
    :effect (and (car-at ?c ?s) (not (aboard ?c)))))
`;
const problem = (name: string, goal = '(and (car-at mini east) (car-at van west))') =>
  `(define (problem ${name}) (:domain ferry) (:objects east west - shore mini van - car)
  (:init (ferry-at west) (car-at mini west) (car-at van west) (linked west east) (linked east west))
  (:goal ${goal}))`;

const task: PlanningTask = { name: 'one', domain: DOMAIN, problem: problem('one') };
const start = (): PlanningState => initialTransition(pddl.machine, task)[0];
const act = (state: PlanningState, action: string, role = 'agent'): PlanningState =>
  transition(pddl.machine, state as never, { type: 'ACT', role, action })[0];
const play = (...actions: string[]): PlanningState =>
  actions.reduce((state, action) => act(state, action), start());

describe('the machine', () => {
  test('reaches the goal by applicable actions; its context is small and plain', () => {
    const before = start();
    expect(before.value).toBe('acting');
    expect(pddl.actions!(before, 'agent')).toEqual([
      '(sail west east)',
      '(board mini west)',
      '(board van west)',
    ]);
    const plan = ['(board mini west)', '(sail west east)', '(debark mini east)'];
    const end = play(...plan);
    expect([end.value, end.status]).toEqual(['reached', 'done']);
    expect(pddl.returns(end)).toEqual({ agent: 1 });
    expect(pddl.actions!(end, 'agent')).toEqual([]);
    expect(pddl.turn(end)).toBeNull();
    expect(pddl.answer!(end, plan)).toBe(plan.join('\n'));
    expect(JSON.stringify(end.context).length).toBeLessThan(60);
    expect(Object.keys(end.context)).toEqual(['problem', 'facts']);
  });

  test('refuses what is not applicable, and other roles, and says which precondition fails', () => {
    const before = start();
    for (const [action, role] of [
      ['(debark mini west)', 'agent'],
      ['(sail west east)', 'other'],
      ['(fly)', 'agent'],
    ]) {
      expect(act(before, action!, role).context).toEqual(before.context);
    }
    const refused = pddl.feedback!(before, '(debark mini west)', before, 'agent');
    expect(refused).toEqual({
      accepted: false,
      text: 'Not possible: (debark mini west): it needs what does not hold: aboard mini.',
    });
    expect(pddl.feedback!(before, '(fly)', before, 'agent').text).toBe(
      'Not possible: (fly): there is no action "fly": declare it, or use one of sail, board, debark.',
    );
    const after = act(before, '(sail west east)');
    expect(pddl.feedback!(before, '(sail west east)', after, 'agent')).toEqual({ accepted: true, text: '' });
  });

  test('a dead end is an end without success', () => {
    const before = play('(board mini west)');
    const sunk = act(before, '(board van west)');
    expect([sunk.value, sunk.status]).toEqual(['stuck', 'done']);
    expect(pddl.returns(sunk)).toEqual({ agent: 0 });
    expect(pddl.feedback!(before, '(board van west)', sunk, 'agent').text).toBe(
      'No action is possible any more.',
    );
  });

  test('value is the share of goals that hold; the horizon follows what is missing', () => {
    expect(pddl.value!(start())).toEqual({ agent: 0.5 });
    expect(pddl.value!(play('(board mini west)', '(sail west east)', '(debark mini east)'))).toEqual({
      agent: 1,
    });
    expect(pddl.horizon!(start())).toBe(6);
  });

  test('keys depend on the facts and the world, not on where a task began', () => {
    const elsewhere = { ...task, problem: task.problem.replace('(ferry-at west)', '(ferry-at east)') };
    const moved = act(initialTransition(pddl.machine, elsewhere)[0], '(sail east west)');
    expect(moved.context.problem).not.toBe(start().context.problem);
    expect(pddl.key!(moved)).toBe(pddl.key!(start()));
    const other = { ...task, problem: problem('one', '(car-at van east)') };
    expect(pddl.key!(initialTransition(pddl.machine, other)[0])).not.toBe(pddl.key!(start()));
  });

  test('a state whose task was never started here is a clear error', () => {
    expect(() => grounded('0123456789abcdef')).toThrow(EpisodeError);
    expect(() => grounded('0123456789abcdef')).toThrow(/start the scenario's machine on its task/);
  });
});

describe('texts', () => {
  test('what is shown tells facts, goals, objects and what actions need and change', () => {
    expect(pddl.observe(start(), 'agent')).toBe(
      [
        'Facts:\nferry-at west\ncar-at mini west\ncar-at van west\n',
        'Goals:\ncar-at mini east\ncar-at van west\n',
        'Objects:\neast [shore]\nwest [shore]\nmini [car]\nvan [car]\n',
        'Facts that never change:\nlinked west east\nlinked east west\n',
        'Actions:',
        '(sail ?a [shore] ?b [shore]): needs (ferry-at ?a) and (linked ?a ?b) and (not (sunk)); removes ferry-at ?a; adds ferry-at ?b',
        '(board ?c [car] ?s [shore]): needs (ferry-at ?s) and (car-at ?c ?s) and (not (sunk)); adds aboard ?c; removes car-at ?c ?s; for all ?o [car]: if aboard ?o: adds sunk',
        '(debark ?c [car] ?s [shore]): needs (ferry-at ?s) and (aboard ?c) and (not (sunk)); adds car-at ?c ?s; removes aboard ?c',
      ].join('\n'),
    );
  });

  test('a shown state is read back, along random play', () => {
    const draw = random('pddl texts');
    for (let game = 0; game < 20; game++) {
      for (let state = start(), step = 0; state.status === 'active' && step < 10; step++) {
        state = act(state, draw.pick(pddl.actions!(state, 'agent')));
        const read = pddl.imagine!(pddl.observe(state, 'agent'), start(), 'agent');
        expect([read.context, read.value, read.status]).toEqual([state.context, state.value, state.status]);
      }
    }
  });

  test('predicted states are read leniently; impossible facts are refused', () => {
    const read = pddl.imagine!(
      'Sure.\n**Facts:**\n- (FERRY-AT east)\n2. car-at van west,\n\nGoals:\nsunk',
      start(),
      'agent',
    );
    expect(pddl.observe(read, 'agent')).toMatch(/^Facts:\nferry-at east\ncar-at van west\n\n/);
    expect(() => pddl.imagine!('Facts:\ncar-at west mini', start(), 'agent')).toThrow(ParseError);
    expect(() => pddl.imagine!('I do not know', start(), 'agent')).toThrow(ParseError);
    expect(() => pddl.imagine!('', start(), 'agent')).toThrow(ParseError);
  });

  test.each([
    '(board mini west)',
    '(BOARD Mini West)',
    'board mini west',
    '3. board(mini, west)',
    'I would board the mini on west, I think.',
    'Action: `(board mini west)`.',
    'board mini at west.',
  ])('reads %j', (text) => expect(pddl.parse(text, start())).toBe('(board mini west)'));

  test('an action in full is read as it is, whatever other names its words make up', () => {
    const domain = `(define (domain d) (:predicates (p ?x) (q ?x ?y))
      (:action move :parameters (?x ?y) :effect (q ?x ?y)) (:action move-b :parameters (?x) :effect (p ?x)))`;
    const text = '(define (problem p) (:domain d) (:objects b on) (:init) (:goal (p b)))';
    const [state] = initialTransition(pddl.machine, { name: 'p', domain, problem: text });
    const actions = pddl.actions!(state, 'agent');
    expect(actions).toContain('(move b on)');
    for (const action of actions) expect(pddl.parse(action, state)).toBe(action);
  });

  test.each([
    ['(bord mini west)', 'is no action: there is no action "bord": did you mean board?'],
    ['(board mini)', '"board" takes 2 objects, not 1: write (board ?c ?s)'],
    ['(board mini moon)', 'there is no object "moon"'],
    [
      '(board mini west) (sail west east)',
      'names 2 actions; write one alone: (sail west east) or (board mini west)',
    ],
    ['hm', 'is no action'],
  ])('does not read %j: %s', (text, why) => {
    expect(() => pddl.parse(text, start())).toThrow(ParseError);
    expect(() => pddl.parse(text, start())).toThrow(why);
  });
});

describe('tasks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-pddl-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const put = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  };
  const domain = put('ferry/domain.pddl', DOMAIN);
  for (const name of ['p1', 'p2', 'p10']) put(`ferry/problems/${name}.pddl`, problem(name));
  const one = put('elsewhere/one.pddl', problem('one'));
  const tasks = (path?: string, options = {}) => pddl.tasks({ options, ...(path !== undefined && { path }) });
  const names = (path: string, options = {}) =>
    (tasks(path, options) as PlanningTask[]).map((each) => pddl.taskName(each));

  test('come from a file, a folder in natural order, or a list', () => {
    expect(names(join(folder, 'ferry/problems/p2.pddl'))).toEqual(['p2']);
    expect(names(join(folder, 'ferry/problems'))).toEqual(['p1', 'p2', 'p10']);
    expect(names(one, { domain })).toEqual(['one']);
    // A path among the options is meant from the folder of the run.
    expect(pddl.tasks({ options: { domain: 'ferry/domain.pddl' }, path: one, cwd: folder })).toHaveLength(1);
    put('ferry/instances/p7.pddl', problem('p7'));
    put('ferry/p8.pddl', problem('p8'));
    expect(names(put('ferry/list.json', '[{"instance": "p8.pddl", "plan": []}, "p7.pddl"]'))).toEqual([
      'p8',
      'p7',
    ]);
  });

  test('what is read and ignored is said once for all files', () => {
    const heard: string[] = [];
    const read = (path: string) => pddl.tasks({ options: {}, path, note: (text) => heard.push(text) });
    read(join(folder, 'ferry/problems'));
    expect(heard).toEqual([]);
    const costs = DOMAIN.replace('(:action sail', '(:functions (total-cost)) (:action sail').replace(
      '(ferry-at ?b))',
      '(ferry-at ?b) (increase (total-cost) 2))',
    );
    put('costs/domain.pddl', costs);
    for (const name of ['p1', 'p2']) {
      const text = problem(name).replace('(:goal', '(:metric minimize (total-cost)) (:goal');
      put(
        `costs/problems/${name}.pddl`,
        name === 'p2' ? text.replace('(:init', '(:init (= (total-cost) 0)') : text,
      );
    }
    read(join(folder, 'costs/problems'));
    expect(heard.map((text) => text.replaceAll(folder, ''))).toEqual([
      '/costs/domain.pddl:7:52: action costs are read and ignored: plans count actions (and in 1 more file)',
      '/costs/problems/p1.pddl:3:3: the metric is read and ignored: plans count actions (and in 1 more file)',
    ]);
  });

  test('what is wrong is one line that names the place', () => {
    const message = (path?: string, options = {}) => {
      try {
        tasks(path, options);
      } catch (error) {
        expect(error).toBeInstanceOf(BadInput);
        expect((error as Error).message).not.toContain('\n');
        return (error as Error).message.replaceAll(folder, '');
      }
      throw new Error('nothing was thrown');
    };
    expect(message()).toContain('give problems, as --set domain=domain.pddl --tasks problems/');
    expect(message(one)).toContain('/elsewhere/one.pddl: there is no domain.pddl beside it or one folder up');
    expect(message(one, { domain: join(folder, 'no.pddl') })).toContain('/no.pddl: there is no such file');
    expect(message(put('empty/readme', ''))).toContain('/empty/readme: there is no domain.pddl');
    expect(message(join(folder, 'empty'))).toContain('no .pddl problem is in this folder');
    expect(message(put('a.json', '[{"instance"'))).toContain('/a.json: this is not JSON');
    expect(message(put('b.json', '["x.pddl", 3]'))).toContain('/b.json: entry 1: no name of a problem');
    expect(message(put('c.json', '["x.pddl"]'))).toContain(
      '/c.json: entry 0: "x.pddl" is neither in instances/',
    );
    put('ferry/bad/p.pddl', problem('p').replace('linked west east', 'linkd west east'));
    expect(message(join(folder, 'ferry/bad'))).toBe(
      '/ferry/bad/p.pddl:2:64: unknown predicate "linkd": did you mean linked?',
    );
  });
});

test('passes the conformance kit', async () => {
  const other = { ...task, name: 'other', problem: problem('other', '(exists (?c - car) (car-at ?c east))') };
  const { checks } = await checkScenario(pddl as never, { tasks: [task, other] });
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
});

test('the running actor goes the same way', () => {
  const actor = createActor(pddl.machine, { input: task }).start();
  for (const action of ['(board mini west)', '(sail west east)', '(debark mini east)']) {
    actor.send({ type: 'ACT', role: 'agent', action });
  }
  expect(actor.getSnapshot().value).toBe('reached');
});
