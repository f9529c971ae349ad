import { expect, test } from 'vitest';
import { sendParent, setup } from 'xstate';
import { z } from 'zod';
import { defineAgent } from '../src/agent.ts';
import { EpisodeError } from '../src/errors.ts';
import type { Scenario } from '../src/scenario.ts';
import { agents } from './agents/index.ts';
import { counting, play } from './test-play.ts';

test('first plays to the end; the journal tells the whole story in order', async () => {
  const { outcome, journal } = await play(counting(), 'first');
  expect(outcome).toEqual({
    status: 'solved',
    reward: 1,
    rewards: { agent: 1 },
    end: 'terminated',
    steps: 5,
    attempts: 1,
    answer: '1\n1\n1\n1\n1',
  });
  const story = journal.filter(({ type }) => type !== 'state').map(({ actor, type }) => `${actor} ${type}`);
  expect(story.slice(0, 4)).toEqual([
    'scenario environment',
    'agent observation',
    'agent action',
    'scenario feedback',
  ]);
  expect(story.at(-1)).toBe('episode end');
  expect(journal.filter(({ actor, type }) => actor === 'scenario' && type === 'state').at(-1)).toMatchObject({
    value: 'reached',
    context: { count: 5 },
  });
});

test('random depends on the seed alone', async () => {
  const a = await play(counting(), 'random', { seed: 3, task: { target: 40 } });
  const b = await play(counting(), 'random', { seed: 3, task: { target: 40 } });
  const c = await play(counting(), 'random', { seed: 4, task: { target: 40 } });
  expect(a.outcome).toEqual(b.outcome);
  expect(a.outcome.answer).not.toBe(c.outcome.answer);
});

test('an episode is cut off after its steps, and its end is the last line of its journal', async () => {
  const { outcome, journal } = await play(counting(), 'first', { task: { target: 40 }, maxSteps: 7 });
  expect(outcome).toMatchObject({ status: 'unsolved', stopped: 'steps', end: 'truncated', steps: 7 });
  expect(journal.at(-1)).toMatchObject({ actor: 'episode', type: 'end', stopped: 'steps' });
  const slow = await play(counting(), 'direct', { reply: () => '1', maxSteps: 2 });
  expect(slow.journal.at(-1)).toMatchObject({ actor: 'episode', type: 'end', stopped: 'steps' });
});

test('roles take turns, and each acts for itself', async () => {
  const { outcome, journal } = await play(counting(['odd', 'even']), 'first', { task: { target: 4 } });
  expect(outcome.rewards).toEqual({ odd: 1, even: 1 });
  expect(journal.filter(({ type }) => type === 'action').map(({ actor }) => actor)).toEqual([
    'odd',
    'even',
    'odd',
    'even',
  ]);
});

test('returns stand in the order of the roles, however the scenario gives them', async () => {
  const game = { ...counting(['odd', 'even']), returns: () => ({ even: -1, odd: 1 }) } as Scenario;
  const { outcome } = await play(game, 'first', { task: { target: 4 } });
  expect(Object.entries(outcome.rewards)).toEqual([
    ['odd', 1],
    ['even', -1],
  ]);
});

test('a failing model call ends the episode as an error of its kind', async () => {
  const { outcome } = await play(counting(), 'tot', {
    reply: () => {
      throw new EpisodeError('rate-limit', 'the server is busy');
    },
  });
  expect(outcome).toMatchObject({
    status: 'error',
    error: { kind: 'rate-limit', message: 'the server is busy' },
  });
  expect(outcome.end).toBeUndefined();
});

test.each([
  ['turn', { turn: () => 'nobody' }, /turn gave "nobody"; its roles are agent/],
  ['observe', { observe: () => JSON.parse('{') as string }, /observe threw/],
  [
    'returns',
    {
      returns: () => {
        throw new Error('no returns');
      },
    },
    /returns threw: no returns/,
  ],
  ['returns', { returns: () => ({ agent: Number.NaN }) }, /returns gave agent NaN; it has to give each role/],
  ['returns', { returns: () => ({}) }, /returns gave agent undefined/],
  [
    'parse',
    {
      parse: () => {
        throw new TypeError('boom');
      },
    },
    /: parse threw: boom$/,
  ],
])('a scenario whose %s is broken ends the episode as an error that names it', async (_, part, message) => {
  const broken = { ...counting(), ...part } as Scenario;
  const { outcome } = await play(broken, 'direct', { reply: () => '1' });
  expect(outcome).toMatchObject({ status: 'error', error: { kind: 'scenario' } });
  expect(outcome.error!.message).toMatch(/^scenario counting: /);
  expect(outcome.error!.message).toMatch(message);
});

test('legal actions that are none, or throw, are the scenario’s error for agents that need them', async () => {
  const none = await play({ ...counting(), actions: () => [] } as Scenario, 'random');
  expect(none.outcome.error?.message).toBe(
    'scenario counting: agent is on turn and actions gives none, in state "counting"',
  );
  const broken = { ...counting(), actions: () => JSON.parse('{') as number[] } as Scenario;
  const { outcome } = await play(broken, 'first');
  expect(outcome).toMatchObject({ status: 'error', error: { kind: 'scenario' } });
  expect(outcome.error?.message).toMatch(/^scenario counting: actions threw: /);
});

test('an agent that leaves without a reason is an internal error', async () => {
  const leaving = defineAgent({
    id: 'leaving',
    title: '',
    description: '',
    options: z.object({}),
    sees: () => [],
    machine: setup({}).createMachine({
      initial: 'here',
      states: { here: { on: { OBSERVE: 'gone' } }, gone: { type: 'final' } },
    }),
  });
  const never = () => Promise.reject(new Error('never'));
  const seat = { agent: leaving, options: {}, ask: never, chat: never, weigh: never, native: false };
  const { outcome } = await play(counting(), 'first', { cast: { agent: seat } });
  expect(outcome).toMatchObject({ status: 'error', error: { kind: 'internal' } });
  expect(outcome.error!.message).toMatch(/^agent leaving, as agent, in state "gone": it ended before/);
});

test('an agent that acts out of turn, or sends no action, is an internal error that names it', async () => {
  const sending = (command: object) =>
    defineAgent({
      id: 'sending',
      title: '',
      description: '',
      options: z.object({}),
      sees: () => [],
      machine: setup({}).createMachine({ on: { OBSERVE: { actions: sendParent(command as never) } } }),
    });
  const outcomeOf = async (command: object) => {
    const ask = () => Promise.reject(new Error('never'));
    const model = { options: {}, ask, chat: ask, weigh: ask, native: false };
    const cast = { odd: { agent: sending(command), ...model }, even: { agent: agents.first!, ...model } };
    return (await play(counting(['odd', 'even']), 'first', { cast })).outcome;
  };
  const stranger = await outcomeOf({ type: 'ACT', role: 'even', action: 1, attempt: 0 });
  expect(stranger).toMatchObject({ status: 'error', steps: 0, error: { kind: 'internal' } });
  expect(stranger.error!.message).toBe(
    'one of the agents sent ACT 1 for even, which is not on turn (on turn: odd): agent sending, as odd, in state {}; agent first, as even, in state "waiting"',
  );
  const nothing = await outcomeOf({ type: 'ACT', role: 'odd', action: null, attempt: 0 });
  expect(nothing.error).toMatchObject({ kind: 'internal' });
  expect(nothing.error!.message).toMatch(/^agent sending, as odd: it sent null, no action of counting: /);
});
