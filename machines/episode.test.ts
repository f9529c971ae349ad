import { expect, test } from 'vitest';
import { assign, fromPromise, setup } from 'xstate';
import { z } from 'zod';
import { defineAgent } from '../src/agent.ts';
import type { EpisodeInput, JournalEntry } from '../src/episode.ts';
import { EpisodeError, ParseError } from '../src/errors.ts';
import { defineScenario, type Scenario } from '../src/scenario.ts';
import { agents } from './agents/index.ts';
import { playEpisode } from './play.ts';

/** Count to the target by ones and twos; a three is refused; overshooting loses. */
const counting = (roles: readonly string[] = ['agent']) =>
  defineScenario({
    id: 'counting',
    title: 'Counting',
    roles,
    rules: 'Count to the target.',
    task: z.object({ target: z.number() }),
    tasks: () => [{ target: 5 }],
    taskName: (task) => String(task.target),
    action: z.number(),
    machine: setup({
      types: {
        context: {} as { target: number; count: number; next: number },
        input: {} as { target: number },
        events: {} as { type: 'ACT'; role: string; action: number },
      },
      guards: {
        legal: ({ context, event }) =>
          (event.action === 1 || event.action === 2) && event.role === roles[context.next],
      },
    }).createMachine({
      context: ({ input }) => ({ target: input.target, count: 0, next: 0 }),
      initial: 'counting',
      states: {
        counting: {
          always: [
            { guard: ({ context }) => context.count === context.target, target: 'reached' },
            { guard: ({ context }) => context.count > context.target, target: 'missed' },
          ],
          on: {
            ACT: {
              guard: 'legal',
              actions: assign({
                count: ({ context, event }) => context.count + event.action,
                next: ({ context }) => (context.next + 1) % roles.length,
              }),
            },
          },
        },
        reached: { type: 'final' },
        missed: { type: 'final' },
      },
    }),
    turn: (state) => (state.status === 'done' ? null : roles[state.context.next]!),
    actions: () => [1, 2],
    observe: (state) => `${state.context.count} of ${state.context.target}`,
    format: String,
    parse: (text) => {
      if (!/^\d+$/.test(text)) throw new ParseError('Write one number.');
      return Number(text);
    },
    returns: (state) => Object.fromEntries(roles.map((role) => [role, state.matches('reached') ? 1 : 0])),
    feedback: (before, action, after) => ({
      accepted: before !== after && (before.context.count !== after.context.count || after.status === 'done'),
      text: action > 2 ? 'Only 1 or 2.' : '',
    }),
  });

type Reply = (question: { purpose: string; prompt: string; attempt: number; sample: number }) => string;

async function play(
  scenario: Scenario,
  agent: string,
  options: {
    task?: unknown;
    reply?: Reply;
    set?: Record<string, unknown>;
    maxSteps?: number;
    seed?: number;
    cast?: EpisodeInput['cast'];
  } = {},
) {
  const journal: JournalEntry[] = [];
  const asked: string[] = [];
  const definition = agents[agent]!;
  const seat = {
    agent: definition,
    options: definition.options.parse(options.set ?? {}) as Record<string, unknown>,
    ask: async (question: {
      purpose: string;
      messages: readonly { content: string }[];
      attempt: number;
      samples?: number;
    }) => {
      asked.push(question.purpose);
      return Array.from({ length: question.samples ?? 1 }, (_, sample) =>
        options.reply!({
          purpose: question.purpose,
          prompt: question.messages.map((m) => m.content).join('\n'),
          attempt: question.attempt,
          sample,
        }),
      );
    },
  };
  const outcome = await playEpisode({
    scenario,
    task: options.task ?? { target: 5 },
    cast: options.cast ?? Object.fromEntries(scenario.roles.map((role) => [role, seat])),
    seed: ['run', 1, scenario.id, 'task', options.seed ?? 1],
    maxSteps: options.maxSteps ?? 50,
    journal: (entry) => journal.push(structuredClone(entry)),
  }).outcome;
  return { outcome, journal, asked };
}

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

test('direct submits its plan line by line; a refused line ends the attempt, accepted ones stay', async () => {
  const { outcome, journal } = await play(counting(), 'direct', {
    reply: ({ attempt }) => (attempt === 0 ? '2\n3\n1' : '2\n1'),
  });
  expect(outcome).toMatchObject({ status: 'solved', steps: 4, attempts: 2, answer: '2\n2\n1' });
  const feedback = journal.filter(({ type }) => type === 'feedback');
  expect(feedback.map(({ accepted }) => accepted)).toEqual([true, false, true, true]);
  expect(feedback[1]!.text).toBe('Only 1 or 2.');
});

test('a lost world is started again, up to the number of attempts', async () => {
  const lost = await play(counting(), 'direct', { reply: () => '2\n2\n2', set: { attempts: 3 } });
  expect(lost.outcome).toMatchObject({
    status: 'unsolved',
    stopped: 'attempts',
    end: 'terminated',
    attempts: 3,
    steps: 9,
  });
  expect(lost.journal.filter(({ event }) => event === 'start').map(({ trial }) => trial)).toEqual([0, 1, 2]);
});

test('an unreadable plan goes back with the error, then uses up the attempt', async () => {
  const prompts: string[] = [];
  const { outcome, asked } = await play(counting(), 'direct', {
    set: { attempts: 2 },
    reply: ({ prompt }) => {
      prompts.push(prompt);
      return 'I would rather not.';
    },
  });
  expect(outcome).toMatchObject({ status: 'unsolved', stopped: 'parse', end: 'truncated', steps: 0 });
  expect(asked).toEqual(['plan', 'reask', 'reask', 'reask', 'plan', 'reask', 'reask', 'reask']);
  expect(prompts[1]).toContain('That could not be read: Write one number.');
});

test('in a game an illegal answer is told so and asked again, then that role forfeits', async () => {
  const game = counting(['odd', 'even']);
  const { outcome, asked, journal } = await play(game, 'direct', {
    reply: ({ prompt }) => (prompt.includes('You play even') ? '3' : '1'),
  });
  expect(asked).toEqual(['plan', 'plan', 'plan', 'plan', 'plan']);
  expect(outcome).toMatchObject({ rewards: { odd: 1, even: -1 }, stopped: 'parse', end: 'terminated' });
  expect(journal.filter(({ type, accepted }) => type === 'feedback' && accepted === false)).toHaveLength(4);
});

test('reflexion puts what it learnt into the next prompt; direct sees no feedback', async () => {
  const reply: Reply = ({ purpose, prompt }) => {
    if (purpose === 'reflect') return prompt.includes('Only 1 or 2.') ? 'LESSON: no threes' : 'nothing';
    return prompt.includes('LESSON: no threes') ? '2\n2\n1' : '3';
  };
  const reflexion = await play(counting(), 'reflexion', { reply });
  expect(reflexion.asked).toEqual(['plan', 'reflect', 'plan']);
  expect(reflexion.outcome).toMatchObject({ status: 'solved', attempts: 2 });
  const direct = await play(counting(), 'direct', { reply, set: { attempts: 3 } });
  expect(direct.outcome).toMatchObject({ status: 'unsolved', stopped: 'attempts' });
});

/** Proposes 1 and 2; values a path by how near its sum is to five. */
const thinker: Reply = ({ purpose, prompt }) => {
  if (purpose === 'propose') return '1\n2';
  const path = prompt.match(/these actions follow:\n([\d\n]+)/)?.[1] ?? '';
  const sum = path.split('\n').reduce((total, line) => total + Number(line), 0);
  return sum > 5 ? 'impossible' : sum % 2 === 1 ? 'sure' : 'likely';
};

test('tot searches by levels and submits the best path', async () => {
  const { outcome, asked, journal } = await play(counting(), 'tot', { reply: thinker, set: { breadth: 2 } });
  expect(outcome.status).toBe('solved');
  expect(asked.slice(0, 4)).toEqual(['propose', 'value', 'value', 'propose']);
  const search = journal.find(({ type }) => type === 'search')!;
  const level = (
    search.levels as { candidates: { text: string; actions: number[]; value: number; kept: boolean }[] }[]
  )[0]!;
  expect(level.candidates).toEqual([
    { text: '1', actions: [1], value: 60, kept: true },
    { text: '2', actions: [2], value: 3, kept: true },
  ]);
});

test.each([
  { generate: 'sample' },
  { evaluate: 'vote' },
  { select: 'sample' },
  { generate: 'sample', evaluate: 'vote', select: 'sample', breadth: 3 },
])('tot and rafa play with %o', async (set) => {
  const reply: Reply = (question) => {
    if (question.purpose === 'vote') return 'Best: 1';
    if (question.purpose === 'sample') return String(1 + (question.sample % 2));
    return thinker(question);
  };
  for (const agent of ['tot', 'rafa']) {
    const { outcome, asked } = await play(counting(), agent, { reply, set: { ...set, attempts: 2 } });
    expect(outcome.status).not.toBe('error');
    expect(asked).toContain('evaluate' in set ? 'vote' : 'value');
    expect(asked).toContain('generate' in set ? 'sample' : 'propose');
  }
});

test('rafa learns for proposing and for valuing; with memory=none it does not', async () => {
  const reply: Reply = (question) => {
    if (question.purpose === 'reflect') return 'L1';
    if (question.purpose !== 'propose') return thinker(question);
    return question.prompt.includes('- L1') ? '1' : '3';
  };
  const learns = await play(counting(), 'rafa', { reply });
  expect(learns.outcome).toMatchObject({ status: 'solved', attempts: 2 });
  expect(learns.asked.filter((purpose) => purpose === 'reflect')).toHaveLength(2);
  const forgets = await play(counting(), 'rafa', { reply, set: { memory: 'none', attempts: 3 } });
  expect(forgets.outcome).toMatchObject({ status: 'unsolved', stopped: 'attempts' });
  expect(forgets.asked).not.toContain('reflect');
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
    /readPlan threw: boom/,
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
  expect(none.outcome.error?.message).toBe('scenario counting: agent is on turn and actions gives none');
  const broken = { ...counting(), actions: () => JSON.parse('{') as number[] } as Scenario;
  const { outcome } = await play(broken, 'first');
  expect(outcome).toMatchObject({ status: 'error', error: { kind: 'scenario' } });
  expect(outcome.error?.message).toMatch(/^scenario counting: actions threw: /);
});

test('a world that works by itself: timers jump, an invoked actor is waited for, failures are errors', async () => {
  const world = (work: () => Promise<number>) =>
    defineScenario({
      id: 'waiting',
      title: 'Waiting',
      roles: ['agent'],
      rules: '',
      task: z.object({}),
      tasks: () => [{}],
      taskName: () => 'only',
      action: z.number(),
      machine: setup({ actors: { work: fromPromise(work) } }).createMachine({
        initial: 'sleeping',
        states: {
          // An hour of the world's time, and no time of ours.
          sleeping: { after: { 3600000: 'working' } },
          working: { invoke: { src: 'work', onDone: 'ready' } },
          ready: { on: { ACT: 'over' } },
          over: { type: 'final' },
        },
      }),
      turn: (state) => (state.matches('ready') ? 'agent' : null),
      actions: () => [1],
      observe: () => 'ready',
      format: String,
      parse: Number,
      returns: (state) => ({ agent: state.status === 'done' ? 1 : 0 }),
    });
  const good = await play(
    world(async () => 1),
    'first',
    { task: {} },
  );
  expect(good.outcome).toMatchObject({ status: 'solved', steps: 1 });
  const bad = await play(
    world(() => Promise.reject(new Error('the tool died'))),
    'first',
    { task: {} },
  );
  expect(bad.outcome).toMatchObject({ status: 'error', error: { kind: 'scenario' } });
  expect(bad.outcome.error!.message).toContain('the tool died');
});

test('a world that waits for nothing is an error, not a hang', async () => {
  const stuck = { ...counting(), turn: () => null } as Scenario;
  const { outcome } = await play(stuck, 'first');
  expect(outcome.error?.message).toContain("nobody's turn");
});

test('an agent that acts out of turn or leaves without a reason is an internal error', async () => {
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
  const seat = { agent: leaving, options: {}, ask: () => Promise.reject(new Error('never')) };
  const { outcome } = await play(counting(), 'first', { cast: { agent: seat } });
  expect(outcome).toMatchObject({ status: 'error', error: { kind: 'internal' } });
});
