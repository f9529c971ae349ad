import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fromPromise, sendTo, setup } from 'xstate';
import { z } from 'zod';
import { recordingOf } from '../../src/runs/replay/recording.ts';
import { playAgain } from '../../src/runs/replay/replay-episode.ts';
import { defineScenario, type Scenario } from '../../src/scenario.ts';
import { play } from '../test-play.ts';

const echo = setup({
  types: { events: {} as { type: 'SAY' } },
}).createMachine({ initial: 'on', states: { on: { on: { SAY: 'off' } }, off: { type: 'final' } } });

/** Two tools work at once, one of which fails; a third, a machine, is told to end at once. */
function workshop(first: number, second: number): Scenario {
  return defineScenario({
    id: 'workshop',
    title: 'Workshop',
    roles: ['agent'],
    rules: '',
    task: z.object({}),
    tasks: () => [{}],
    taskName: () => 'only',
    action: z.literal('go'),
    machine: setup({
      types: { events: {} as { type: 'ACT'; role: string; action: 'go' } },
      actors: {
        saw: fromPromise(() => sleep(first)),
        drill: fromPromise(() => sleep(second).then(() => Promise.reject(new Error('blunt')))),
        echo,
      },
    }).createMachine({
      initial: 'idle',
      states: {
        idle: { on: { ACT: 'working' } },
        working: {
          type: 'parallel',
          states: {
            saw: {
              initial: 'on',
              states: {
                on: { invoke: { id: 'saw 1', src: 'saw', onDone: 'done' } },
                done: { type: 'final' },
              },
            },
            drill: {
              initial: 'on',
              states: { on: { invoke: { src: 'drill', onError: 'done' } }, done: { type: 'final' } },
            },
          },
          onDone: 'echoing',
        },
        echoing: {
          invoke: { id: 'echo', src: 'echo', onDone: 'over' },
          entry: sendTo('echo', { type: 'SAY' }),
        },
        over: { type: 'final' },
      },
    }),
    turn: (state) => (state.matches('idle') ? 'agent' : null),
    actions: () => ['go'] as const,
    observe: () => 'Go?',
    format: (action) => action,
    parse: () => 'go' as const,
    returns: (state) => ({ agent: state.matches('over') ? 1 : 0 }),
  }) as Scenario;
}

test('a journal says when the tools of a world begin and end, and why one failed', async () => {
  const { outcome, journal } = await play(workshop(1, 20), 'first', { task: {} });
  expect(outcome).toMatchObject({ status: 'solved', steps: 1 });
  const tools = journal.filter(({ type }) => type === 'tool');
  expect(tools).toEqual([
    { actor: 'scenario', type: 'tool', event: 'start', id: 'saw 1', name: 'saw' },
    { actor: 'scenario', type: 'tool', event: 'start', id: '0.(machine).working.drill.on', name: 'drill' },
    { actor: 'scenario', type: 'tool', event: 'end', id: 'saw 1', name: 'saw' },
    {
      actor: 'scenario',
      type: 'tool',
      event: 'end',
      id: '0.(machine).working.drill.on',
      name: 'drill',
      error: 'blunt',
    },
    { actor: 'scenario', type: 'tool', event: 'start', id: 'echo', name: 'echo' },
    { actor: 'scenario', type: 'tool', event: 'end', id: 'echo', name: 'echo' },
  ]);
});

test('a replay does not mind when tools end, only what comes of it', async () => {
  const { journal } = await play(workshop(1, 1), 'first', { task: {} });
  const lines = journal.map((entry, n) => ({ n, t: 0, ...entry }));
  const recording = recordingOf(lines, 'journal');
  expect(await playAgain(recording, workshop(5, 1))).toHaveProperty('divergence');
  expect(await playAgain(recording, workshop(1, 1))).not.toHaveProperty('divergence');
});
