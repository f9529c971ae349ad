import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { assign, createMachine, fromPromise, sendParent, setup } from 'xstate';
import { z } from 'zod';
import { type AgentInput, type Ask, defineAgent } from '../../src/agent.ts';
import { checkScenario } from '../../src/conformance/check.ts';
import type { JournalEntry, Seat } from '../../src/episode.ts';
import { BadInput } from '../../src/errors.ts';
import { inlineSearches } from '../../src/pool/inline.ts';
import { recordingOf } from '../../src/runs/replay/recording.ts';
import { playAgain } from '../../src/runs/replay/replay-episode.ts';
import type { Scenario } from '../../src/scenario.ts';
import {
  defineTool,
  type Tool,
  type ToolAction,
  ToolAnswer,
  ToolError,
  type ToolResult,
} from '../../src/tool.ts';
import { playEpisode } from '../play.ts';
import { play } from '../test-play.ts';
import { defineToolScenario } from './define-tool-scenario.ts';

/** Does one action after the other, then ends with an empty answer. */
const scripted = (actions: readonly ToolAction[]) =>
  defineAgent({
    id: 'scripted',
    title: 'Scripted',
    description: '',
    options: z.object({}),
    sees: () => ['rules'],
    machine: setup({
      types: { context: {} as { agent: AgentInput; next: number }, input: {} as AgentInput },
    }).createMachine({
      context: ({ input }) => ({ agent: input, next: 0 }),
      initial: 'playing',
      states: {
        playing: {
          on: {
            OBSERVE: {
              actions: [
                sendParent(({ context: { agent, next } }) => ({
                  type: 'ACT',
                  role: agent.role,
                  attempt: 0,
                  action: actions[next] ?? { answer: '' },
                })),
                assign({ next: ({ context }) => context.next + 1 }),
              ],
            },
            OVER: 'done',
          },
        },
        done: { type: 'final' },
      },
    }),
  });

const nobody = () => Promise.reject(new Error('nobody'));

async function episode(
  scenario: Scenario,
  actions: readonly ToolAction[],
  task: unknown = {},
  simulator?: Ask,
) {
  const seat: Seat = {
    agent: scripted(actions),
    options: {},
    ask: nobody,
    chat: nobody,
    weigh: nobody,
    native: false,
  };
  const played = await play(scenario, 'first', {
    task,
    cast: { agent: seat },
    ...(simulator && { simulator }),
  });
  const last = played.journal.findLast(({ actor, type }) => actor === 'scenario' && type === 'state');
  return { ...played, results: (last!.context as { results: ToolResult[] }).results };
}

/** A journal as it is read from the disk. */
const written = (journal: readonly JournalEntry[]) =>
  journal.map((entry, n) => ({ ...(JSON.parse(JSON.stringify(entry)) as JournalEntry), n, t: 0 }));

const call = (tool: string, given: unknown = {}) => ({ tool, arguments: given });
const input = z.object({});

const scenarioOf = (tools: readonly Tool[], more: object = {}) =>
  defineToolScenario({
    id: 'trial',
    title: 'Trial',
    rules: 'Try the tools.',
    task: z.object({}),
    tasks: () => [{}],
    taskName: () => 'only',
    tools: () => tools,
    request: () => 'Go.',
    grade: ({ results, answer }) => (results.length > 0 && answer === 'done' ? 1 : 0),
    ...more,
  });

describe('a tool call', () => {
  const add = defineTool({
    name: 'add',
    description: 'A sum.',
    input: z.object({ a: z.number(), b: z.number() }),
    run: ({ a, b }) => a + b,
  });

  test('is validated, and comes back with words that help where it cannot be made', async () => {
    const { results, outcome } = await episode(scenarioOf([add]), [
      {
        calls: [call('add', { a: 1, b: 2 }), call('ad', {}), call('add', { a: '1' }), call('add', '{"a": 1')],
      },
      { answer: 'done' },
    ]);
    expect(results.map(({ status, text }) => [status, text])).toEqual([
      ['answered', '3'],
      ['failed', 'there is no tool "ad": the tools are add'],
      ['failed', expect.stringMatching(/^wrong arguments for add: a .*; b /)],
      ['failed', 'the arguments of add are no JSON object: write them as {"name": value}'],
    ]);
    expect(results[0]).toEqual({
      tool: 'add',
      arguments: { a: 1, b: 2 },
      status: 'answered',
      text: '3',
      value: 3,
      tries: 1,
    });
    expect(outcome).toMatchObject({ status: 'solved', steps: 2, answer: 'done' });
  });

  test('that fails in a way that may heal is tried again, others are not', async () => {
    let died = 0;
    let refused = 0;
    const tools = [
      defineTool({
        name: 'flaky',
        description: '',
        input,
        tries: 3,
        run: () => {
          if (++died < 3) throw new ToolError('died', 'it died');
          return 'here';
        },
      }),
      defineTool({
        name: 'stubborn',
        description: '',
        input,
        tries: 3,
        run: () => {
          refused++;
          throw new Error('I will not');
        },
      }),
    ];
    const { results } = await episode(scenarioOf(tools), [{ calls: [call('flaky'), call('stubborn')] }]);
    expect(results).toMatchObject([
      { status: 'answered', text: 'here', tries: 3 },
      { status: 'failed', text: 'I will not', tries: 1 },
    ]);
    expect(refused).toBe(1);
  });

  test('that takes too long is timed out, its work aborted', async () => {
    let aborted = false;
    const slow = defineTool({
      name: 'slow',
      description: '',
      input,
      timeout: 50,
      run: (_, { signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            aborted = true;
          });
        }),
    });
    const { results } = await episode(scenarioOf([slow]), [{ calls: [call('slow')] }]);
    expect(results).toMatchObject([{ status: 'timed out', text: 'slow gave no answer in 0.05 s' }]);
    expect(aborted).toBe(true);
  });

  test.each([
    ['a bigint', () => ({ n: 1n })],
    [
      'a cycle',
      () => {
        const cycle: Record<string, unknown> = {};
        cycle.self = cycle;
        return cycle;
      },
    ],
    [
      'a thrown symbol',
      () => {
        throw Symbol('odd');
      },
    ],
    [
      'a thrown null',
      () => {
        throw null;
      },
    ],
  ])('ends with a failure for %s', async (_, run) => {
    const { results, outcome } = await episode(
      scenarioOf([defineTool({ name: 'odd', description: '', input, run })]),
      [{ calls: [call('odd')] }, { answer: 'done' }],
    );
    expect(results).toMatchObject([{ status: 'failed' }]);
    expect(results[0]!.text).not.toBe('');
    expect(outcome.status).toBe('solved');
  });

  test('tells as JSON what a tool gives, and in words what it throws, as tools of a module do', async () => {
    const odd = (name: string, run: () => unknown) => defineTool({ name, description: '', input, run });
    const tools = [
      odd('map', () => new Map([['a', Number.NaN]])),
      odd('nothing', () => undefined),
      odd('function', () => () => 1),
      odd('own', () => {
        throw new ToolError('refused', 'one\ntwo');
      }),
      odd('lines', () => {
        throw new Error('one\n  two');
      }),
      odd('object', () => {
        throw { code: 3 };
      }),
    ];
    const { results } = await episode(scenarioOf(tools), [{ calls: tools.map(({ name }) => call(name)) }]);
    expect(results.map(({ text }) => text)).toEqual([
      '{"a":"NaN"}',
      '(nothing)',
      'it answered with a function, which JSON does not hold',
      'one\ntwo',
      'one two',
      'it threw {"code":3}',
    ]);
    expect(results[0]!.value).toEqual({ a: 'NaN' });
  });

  test('keeps its time limit while its machine sets timers and clears them', async () => {
    const machine = setup({
      actors: { wait: fromPromise<void, number>(({ input }) => sleep(input)) },
    }).createMachine({
      initial: 'short',
      states: {
        short: { invoke: { src: 'wait', input: 10, onDone: 'long' }, after: { 60: 'gave up' } },
        long: { invoke: { src: 'wait', input: 250, onDone: 'found' } },
        found: { type: 'final' },
        'gave up': { type: 'final' },
      },
      output: () => 'found',
    });
    const slow = defineTool({ name: 'slow', description: '', input, machine });
    const { results } = await episode(scenarioOf([slow]), [{ calls: [call('slow')] }]);
    expect(results).toMatchObject([{ status: 'answered', text: 'found' }]);
  });

  test('may be a machine, and say less than a whole answer', async () => {
    const machine = setup({
      actors: { look: fromPromise(() => sleep(5)) },
    }).createMachine({
      initial: 'looking',
      states: { looking: { invoke: { src: 'look', onDone: 'found' } }, found: { type: 'final' } },
      output: () => new ToolAnswer('half of it', { status: 'partial' }),
    });
    const search = defineTool({ name: 'search', description: '', input, machine });
    const { results, journal } = await episode(scenarioOf([search]), [{ calls: [call('search')] }]);
    expect(results).toMatchObject([{ status: 'partial', text: 'half of it' }]);
    expect(journal.filter(({ type }) => type === 'tool')).toMatchObject([
      { id: 'call 0', name: 'search', event: 'start', arguments: {} },
      { id: 'call 0', name: 'search', event: 'end', status: 'partial', text: 'half of it', tries: 1 },
    ]);
  });
});

describe('tools of a world', () => {
  const put = defineTool<{ word: string }, string[]>({
    name: 'put',
    description: '',
    input: z.object({ word: z.string() }),
    run: async ({ word }, { world }) => {
      await sleep(word.length);
      return new ToolAnswer(world.length, { world: [...world, word] });
    },
  });
  const shelf = scenarioOf([put], {
    start: () => [],
    grade: ({ world }: { world: string[] }) => (world.join(' ') === 'longest first' ? 1 : 0),
  });

  test('run one after the other, each on what the one before has left', async () => {
    const { outcome, results } = await episode(shelf, [
      { calls: [call('put', { word: 'longest' }), call('put', { word: 'first' })] },
    ]);
    expect(results.map(({ value }) => value)).toEqual([0, 1]);
    expect(outcome.status).toBe('solved');
  });

  test('without a world run at once; states do not tell which ended first', async () => {
    const waits = defineTool({
      name: 'wait',
      description: '',
      input: z.object({ ms: z.number() }),
      run: async ({ ms }) => {
        await sleep(ms);
        return ms;
      },
    });
    const states = async (...times: number[]) => {
      const started = performance.now();
      const { journal, results } = await episode(scenarioOf([waits]), [
        { calls: times.map((ms) => call('wait', { ms })) },
      ]);
      const seconds = performance.now() - started;
      return {
        seconds,
        results,
        values: journal
          .filter(({ type }) => type === 'state')
          .map(({ value, context }) => [value, { ...(context as object), calls: 0, results: 0 }]),
      };
    };
    const up = await states(10, 300, 290);
    const down = await states(300, 10, 290);
    expect(up.results.map(({ value }) => value)).toEqual([10, 300, 290]);
    expect(up.values).toEqual(down.values);
    expect(up.seconds).toBeLessThan(590);
  });
});

test('a tool that ends the episode does so when it answers, not when it fails', async () => {
  const finish = defineTool({
    name: 'finish',
    description: '',
    ends: true,
    input: z.object({ word: z.string() }),
    run: ({ word }) => `ended with ${word}`,
  });
  const { outcome } = await episode(scenarioOf([finish], { grade: () => 1 }), [
    { calls: [call('finish', {})] },
    { calls: [call('finish', { word: 'this' })] },
  ]);
  expect(outcome).toMatchObject({ status: 'solved', steps: 2, answer: 'ended with this' });
});

describe('tools from outside', () => {
  const opened = () => {
    const seen = { opened: 0, closed: 0, called: 0 };
    const tool: Tool = {
      ...defineTool({
        name: 'ask_out',
        description: 'Asks out.',
        input,
        run: () => `answer ${++seen.called}`,
      }),
      external: true,
    };
    const scenario = scenarioOf([], {
      tools: undefined,
      session: async () => {
        seen.opened++;
        return { tools: [tool], close: async () => void seen.closed++ };
      },
    });
    return { seen, scenario };
  };

  test('are opened for each episode, shown to the agent, and closed', async () => {
    const { seen, scenario } = opened();
    const { results, journal } = await episode(scenario, [{ calls: [call('ask_out')] }, { answer: 'done' }]);
    expect(results).toMatchObject([{ status: 'answered', text: 'answer 1' }]);
    expect(seen).toEqual({ opened: 1, closed: 1, called: 1 });
    const deciding = journal.find(({ type, value }) => type === 'state' && value === 'deciding')!;
    expect(scenario.tools!(deciding as never)).toEqual([
      { name: 'ask_out', description: 'Asks out.', parameters: expect.objectContaining({ type: 'object' }) },
    ]);
  });

  test('that do not open end the episode as an error of kind tool', async () => {
    const scenario = scenarioOf([], {
      tools: undefined,
      session: () => Promise.reject(new Error('no such command')),
    });
    const { outcome } = await episode(scenario, []);
    expect(outcome).toMatchObject({ status: 'error', error: { kind: 'tool' } });
    expect(outcome.error!.message).toContain('no such command');
  });

  test('that did not open are not opened on replay', async () => {
    let opened = 0;
    const scenario = scenarioOf([], {
      tools: undefined,
      session: () => Promise.reject(new Error(`server ${++opened} is down`)),
    });
    const { journal, outcome } = await episode(scenario, []);
    const { divergence, facts } = await playAgain(recordingOf(written(journal), 'x.jsonl'), scenario);
    expect(divergence).toBeUndefined();
    expect(facts.at(-1)).toMatchObject({ type: 'end', error: { message: outcome.error!.message } });
    expect(outcome.error!.message).toBe('the tools do not open: server 1 is down');
    expect(opened).toBe(1);
  });

  test('a call that drew or asked a model brings on replay what it brought', async () => {
    let run = 0;
    const dice = defineTool<object, number[]>({
      name: 'dice',
      description: '',
      input,
      run: (_, { world, random }) => new ToolAnswer('thrown', { world: [...world, random('dice').next()] }),
    });
    const oracle = defineTool({
      name: 'oracle',
      description: '',
      input,
      run: (_, { ask }) => ask({ messages: [{ role: 'user', content: `question ${++run}` }] }),
    });
    const last = defineTool<object, number[]>({
      name: 'last',
      description: '',
      input,
      run: (_, { world }) => `${++run}, ${world.at(-1)}`.slice(3),
    });
    const scenario = scenarioOf([dice, oracle, last] as Tool[], { start: () => [] });
    const { journal, results } = await episode(
      scenario,
      [{ calls: [call('dice'), call('oracle'), call('dice'), call('last')] }, { answer: 'done' }],
      {},
      async ({ messages }) => [`answer to ${messages[0]!.content}`],
    );
    expect(results.map(({ status }) => status)).toEqual(Array(4).fill('answered'));
    expect(results[1]!.text).toBe('answer to question 1');
    expect(results[3]!.text).toMatch(/^0\.\d+$/);
    expect(run).toBe(2);
    const lines = written(journal);
    expect((await playAgain(recordingOf(lines, 'x.jsonl'), scenario)).divergence).toBeUndefined();
    // What neither drew nor asked is run again and compared.
    expect(run).toBe(3);
  });

  test('are not called again on replay: what they brought is taken from the journal', async () => {
    const { seen, scenario } = opened();
    const { journal } = await episode(scenario, [
      { calls: [call('ask_out'), call('ask_out')] },
      { answer: 'done' },
    ]);
    const again = await playAgain(recordingOf(written(journal), 'x.jsonl'), scenario);
    expect(again.divergence).toBeUndefined();
    expect(seen).toMatchObject({ opened: 1, called: 2 });
  });

  test.each([
    'tools',
    'session',
  ])('change the world, draw and end the episode on replay as before: %s', async (way) => {
    let run = 0;
    const lot = defineTool<{ last: boolean }, number[]>({
      name: 'draw_lot',
      description: '',
      input: z.object({ last: z.boolean() }),
      external: true,
      run: (_, { world, random }) => {
        run++;
        return new ToolAnswer(world.length, { world: [...world, random('lot').next()] });
      },
    });
    const stop = defineTool({
      name: 'stop',
      description: '',
      input,
      ends: true,
      external: true,
      run: () => ++run,
    });
    const tools = [lot, stop] as Tool[];
    const given =
      way === 'tools'
        ? { tools: () => tools }
        : { tools: undefined, session: async () => ({ tools, close: async () => {} }) };
    const scenario = scenarioOf([], {
      ...given,
      start: () => [],
      grade: ({ world }: { world: number[] }) => world[2],
    });
    const { journal, outcome } = await episode(scenario, [
      { calls: [call('draw_lot', { last: false }), call('draw_lot', { last: false })] },
      { calls: [call('draw_lot', { last: true })] },
      { calls: [call('stop')] },
    ]);
    expect(outcome).toMatchObject({ end: 'terminated', steps: 3 });
    expect(run).toBe(4);
    const lines = written(journal);
    const { divergence, facts } = await playAgain(recordingOf(lines, 'x.jsonl'), scenario);
    expect(divergence).toBeUndefined();
    expect(facts.at(-1)).toMatchObject({ type: 'end', reward: outcome.reward });
    // Cut off while a tool was at work: what it was about to do is not done now.
    const cut =
      lines.findLastIndex((line: JournalEntry) => line.type === 'tool' && line.event === 'start') + 1;
    expect(
      (await playAgain(recordingOf(lines.slice(0, cut), 'x.jsonl'), scenario)).divergence,
    ).toBeUndefined();
    expect(run).toBe(4);
  });

  test('that do not close, or open too late and do not close, harm nobody', async () => {
    const stray: unknown[] = [];
    const hear = (error: unknown) => stray.push(error);
    process.on('unhandledRejection', hear);
    const tools = [defineTool({ name: 'a', description: '', input, run: () => 1 })];
    const scenario = scenarioOf([], {
      tools: undefined,
      session: async () => ({ tools, close: () => Promise.reject(new Error('it does not close')) }),
    });
    const { outcome } = await episode(scenario, [{ calls: [call('a')] }, { answer: 'done' }]);
    await sleep(10);
    process.off('unhandledRejection', hear);
    expect(outcome.status).toBe('solved');
    expect(stray).toEqual([]);
  });
});

test('what a tool draws is drawn anew where the luck of an episode changes, as in one that is branched', async () => {
  const draw = defineTool({
    name: 'draw',
    description: '',
    input,
    run: (_, { random }) => random('lot').next(),
  });
  const scenario = scenarioOf([draw]);
  const drawn = async (...luck: string[]) => {
    let actions = 0;
    const seat: Seat = {
      agent: scripted([{ calls: [call('draw')] }, { calls: [call('draw')] }]),
      options: {},
      ask: nobody,
      chat: nobody,
      weigh: nobody,
      native: false,
    };
    let values: unknown[] = [];
    await playEpisode({
      scenario,
      task: {},
      cast: { agent: seat },
      get seed() {
        return [luck[actions] ?? luck.at(-1)!];
      },
      maxSteps: 9,
      searches: inlineSearches(),
      journal(entry) {
        if (entry.type === 'action') actions++;
        const { results } = (entry.context ?? {}) as { results?: ToolResult[] };
        if (results) values = results.map(({ value }) => value);
      },
    }).outcome;
    return values;
  };
  const [one, other] = [await drawn('a'), await drawn('b')];
  expect(one[1]).not.toBe(other[1]);
  expect(await drawn('a', 'a', 'b')).toEqual([one[0], other[1]]);
});

test('a scenario of tools passes the conformance kit', async () => {
  const put = defineTool<{ word: string }, string[]>({
    name: 'put',
    description: 'Puts a word on the shelf.',
    input: z.object({ word: z.enum(['a', 'b']) }),
    run: ({ word }, { world }) => new ToolAnswer(world.length, { world: [...world, word] }),
  });
  const { checks } = await checkScenario(scenarioOf([put], { start: () => [] }), { games: 5 });
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
});

test('what a tool scenario lacks is bad input', () => {
  expect(() => scenarioOf([], { tools: undefined })).toThrow('give either tools or session');
  expect(() => defineTool({ name: 'a b', description: '', input, run: () => 1 })).toThrow(
    'name takes letters',
  );
  expect(() => defineTool({ name: 'a', description: '', input })).toThrow('give either run or machine');
  expect(() => defineTool({ name: 'a', description: '', input: z.string(), run: () => 1 })).toThrow(
    'z.object',
  );
  expect(() =>
    defineTool({ name: 'a', description: '', input, machine: createMachine({ initial: 'x' }) }),
  ).toThrow();
  const dated = z.object({ on: z.date() });
  expect(() => defineTool({ name: 'a', description: '', input: dated, run: () => 1 })).toThrow(BadInput);
  // A timer that is set for longer fires at once.
  for (const timeout of [Number.POSITIVE_INFINITY, 0, 2 ** 31]) {
    expect(() => defineTool({ name: 'a', description: '', input, timeout, run: () => 1 })).toThrow(
      `tool a: timeout ${timeout}`,
    );
  }
  expect(() => defineTool({ name: 'a', description: '', input, tries: 0, run: () => 1 })).toThrow('tries 0');
});
