import { expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { z } from 'zod';
import { ParseError } from '../errors.ts';
import { defineScenario, type Scenario, type ScenarioState } from '../scenario.ts';
import { promptsOf } from './generic.ts';
import type { View } from './types.ts';

const scenario = (roles: string[], prompts?: Scenario['prompts']) =>
  defineScenario({
    id: 'letters',
    title: 'Letters',
    roles,
    rules: 'Name a letter.',
    task: z.object({}),
    tasks: () => [{}],
    taskName: () => 'only',
    action: z.string(),
    machine: setup({ types: { events: {} as { type: 'ACT'; action: string } } }).createMachine({
      context: { said: '' },
      on: { ACT: { actions: assign({ said: ({ event }) => event.action }) } },
    }),
    turn: () => roles[0]!,
    actions: () => ['a', 'b', 'c'],
    observe: () => 'Nothing was said.',
    format: (action) => action,
    parse: (text) => {
      if (!/^[a-c]$/.test(text)) throw new ParseError('Write a, b or c.');
      return text;
    },
    returns: () => ({}),
    prompts: prompts as never,
  });

const view = (more: Partial<View> = {}): View => ({
  state: {} as ScenarioState,
  role: 'agent',
  observation: 'Nothing was said.',
  path: [],
  memory: [],
  ...more,
});

const text = (messages: { content: string }[]) => messages.map(({ content }) => content).join('\n');

test('every question tells the rules, what is seen, the imagined path and the lessons', () => {
  const prompts = promptsOf(scenario(['agent']));
  const seen = view({ path: ['b'], memory: ['Never say c.'] });
  const questions = [
    prompts.plan({ ...seen, style: 'cot' }),
    prompts.propose({ ...seen, count: 4 }),
    prompts.value(seen),
    prompts.vote(seen, [['a'], ['b', 'c']]),
    prompts.reflect({
      ...seen,
      lesson: 'plan',
      attempt: { actions: ['c'], accepted: 0, feedback: 'Not c.' },
    }),
  ].map(text);
  for (const question of questions) {
    expect(question).toContain('Name a letter.');
    expect(question).toContain('Nothing was said.');
    expect(question).toContain('these actions follow:\nb');
    expect(question).toContain('- Never say c.');
  }
  expect(questions[1]).toContain('up to 4');
  expect(questions[3]).toContain('Candidate 2:\nb\nc');
  expect(questions[4]).toContain('Result: Not c.');
});

test('legal actions are listed where the state is the real one', () => {
  const prompts = promptsOf(scenario(['agent']));
  expect(text(prompts.plan({ ...view(), style: 'standard' }))).toContain('Legal actions now:\na\nb\nc');
  expect(text(prompts.plan({ ...view({ path: ['a'] }), style: 'standard' }))).not.toContain('Legal actions');
});

test('replies are read leniently, and an unreadable one says what to write', () => {
  const prompts = promptsOf(scenario(['agent']));
  expect(prompts.readPlan('I think so.\nActions:\n1. a\n- b\n\nc', view())).toEqual(['a', 'b', 'c']);
  expect(() => prompts.readPlan('Hm.', view())).toThrow(new ParseError('Write a, b or c.'));
  expect(() => prompts.readPlan('', view())).toThrow(ParseError);
  expect(prompts.readValue('It is likely … no:\nsure', view())).toBe(20);
  expect(() => prompts.readValue('42', view())).toThrow(ParseError);
  expect(prompts.readVote('Both are fine. Best: 2', [['a'], ['b']])).toBe(1);
  expect(() => prompts.readVote('Best: 3', [['a'], ['b']])).toThrow(ParseError);
});

test('where others move too, a plan is one move', () => {
  const prompts = promptsOf(scenario(['X', 'O']));
  expect(text(prompts.plan({ ...view({ role: 'X' }), style: 'standard' }))).toContain('You play X.');
  expect(prompts.readPlan('a\nb', view({ role: 'X' }))).toEqual(['a']);
});

test("a scenario's own words replace the generic ones, one by one", () => {
  const prompts = promptsOf(scenario(['agent'], { value: () => [{ role: 'user', content: 'Well?' }] }));
  expect(prompts.value(view())).toEqual([{ role: 'user', content: 'Well?' }]);
  expect(text(prompts.propose({ ...view(), count: 2 }))).toContain('Name a letter.');
});

test('an error that is not the reply’s fault names the scenario and its part', () => {
  const broken = {
    ...scenario(['agent']),
    parse: () => {
      throw new RangeError('boom');
    },
  } as Scenario;
  expect(() => promptsOf(broken).readPlan('a', view())).toThrow('scenario letters: parse threw: boom');
});
