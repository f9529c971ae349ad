import { appendFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { assign, fromPromise, setup } from 'xstate';
import { z } from 'zod';
import { counting } from '../../../machines/test-play.ts';
import { scenarios } from '../../../scenarios/index.ts';
import { defineAgent } from '../../agent.ts';
import { EpisodeError } from '../../errors.ts';
import type { Broker } from '../../models/types.ts';
import { defineScenario, type Scenario } from '../../scenario.ts';
import { readJournal } from '../folder/journal.ts';
import { readResults } from '../folder/results.ts';
import { run } from '../play/run.ts';
import type { RunOptions } from '../play/run-options.ts';
import { recordingOf } from './recording.ts';
import { type Replayed, replay } from './replay.ts';
import { playAgain } from './replay-episode.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-replay-'));
});

const play = async (options: Partial<RunOptions> & Pick<RunOptions, 'scenario' | 'agents'>) =>
  (await run({ cwd, env: {}, cache: 'off', warn() {}, ...options })).run;
const resultsOf = (dir: string) => readResults(join(cwd, dir, 'results.jsonl'));
const journalOf = async (dir: string, episode?: string) =>
  join(cwd, dir, 'episodes', `${episode ?? (await resultsOf(dir))[0]!.episode}.jsonl`);

/** Rewrites the first line of a journal that a test accepts. */
async function edit(file: string, change: (line: Record<string, unknown>) => boolean): Promise<void> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  const edited = lines.map((line) => JSON.parse(line));
  expect(edited.some(change)).toBe(true);
  await writeFile(file, edited.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const ALL_AGENTS = ['random', 'first', 'mcts?simulations=20'];
const WRITERS = ['direct', 'reflexion', 'tot?proposals=3', 'rafa?proposals=3'];

type Played = [scenario: string, agents: string[], tasks: string, set?: Record<string, string>];

const LIBRARY = resolve('scenarios/tools/example/library.ts');

const PLAYED: Played[] = [
  ['game24', [...ALL_AGENTS, ...WRITERS, 'optimal'], '0-2'],
  ['blocksworld', [...ALL_AGENTS, ...WRITERS, 'mpc?depth=1', 'mcts?world=model&simulations=3'], '0'],
  ['tic-tac-toe', [...ALL_AGENTS, ...WRITERS, 'X=direct,O=mpc?depth=1'], '0'],
  ['connect-four', ALL_AGENTS, '0'],
  ['kuhn-poker', ALL_AGENTS, '0'],
  ['matching-pennies', ALL_AGENTS, '0'],
  ['pddl', [...ALL_AGENTS, 'optimal'], resolve('scenarios/pddl/example')],
  ['math-demo', ['random', 'react'], '0-2', {}],
  ['places', ['random', 'react'], '0-3', {}],
  ['shell', ['random', 'react'], '0-3', {}],
  ['tables', ['random', 'react'], '0-3', {}],
  ['tool-world', ['react', 'react?planner=openai'], '0-4', {}],
  ['tools', ['random'], resolve('scenarios/tools/example/requests.json'), { tools: LIBRARY }],
];

describe('replay', () => {
  it.each(
    PLAYED,
  )('finds every episode of %s to be what its journal says', async (scenario, agents, tasks, set) => {
    expect(Object.keys(scenarios)).toContain(scenario);
    const dir = await play({ scenario, agents, tasks, seeds: 2, maxSteps: 30, set: set ?? { attempts: 3 } });
    const replayed = await replay(dir, { cwd });
    const lines = await resultsOf(dir);
    expect(replayed).toHaveLength(lines.length);
    expect(replayed.filter(({ status }) => status !== 'equal')).toEqual([]);
    const steps = new Map(lines.map((line) => [line.episode, line.steps]));
    for (const each of replayed) expect(each.steps).toBe(steps.get(each.episode));
  });

  it('covers every scenario of the catalogue', () => {
    expect(PLAYED.map(([scenario]) => scenario).sort()).toEqual(Object.keys(scenarios).sort());
  });

  it('replays learners, evaluation and training alike', async () => {
    const set = { overlap: true, epochs: 2, evalGames: 1, depth: 1, proposals: 2 };
    const dir = await play({ scenario: 'tic-tac-toe', agents: 'X=direct,O=mpc?memory=arm', set });
    const replayed = await replay(dir, { cwd });
    expect(replayed).toHaveLength(5);
    expect(replayed.map(({ status }) => status)).toEqual(Array(5).fill('equal'));
  });

  it('names the first step at which an edited rule tells, and that the file has changed', async () => {
    const before = { ...counting(), source: 'before' } as Scenario;
    const dir = await play({ scenario: before, agents: 'first', tasks: [{ target: 3 }] });
    const again = await replay(dir, { cwd, scenario: before });
    expect(again[0]).toMatchObject({ status: 'equal', steps: 3 });
    const after: Scenario = {
      ...before,
      source: 'after',
      observe: (state) =>
        (state.context as { count: number }).count === 2 ? 'Two of three' : before.observe(state, 'agent'),
    };
    const [edited] = await replay(dir, { cwd, scenario: after });
    expect(edited).toMatchObject({
      status: 'diverged',
      steps: 2,
      divergence: { step: 2, journal: { text: '2 of 3' }, now: { text: 'Two of three' } },
    });
    expect(edited!.hint).toContain('the file of scenario counting has changed');
    const lines = await readJournal(await journalOf(dir));
    expect(lines[edited!.divergence!.line! - 1]).toMatchObject({ type: 'observation', text: '2 of 3' });
  });

  it('holds feedback, returns and the end against the journal, too', async () => {
    const scenario = counting() as Scenario;
    const dir = await play({ scenario, agents: 'first', tasks: [{ target: 2 }] });
    const otherwise = async (part: Partial<Scenario>) =>
      (await replay(dir, { cwd, scenario: { ...scenario, ...part } }))[0]!;
    expect(await otherwise({ feedback: () => ({ accepted: true, text: 'Well done.' }) })).toMatchObject({
      divergence: { step: 1, now: { type: 'feedback', text: 'Well done.' } },
    });
    expect(await otherwise({ returns: () => ({ agent: 0 }) })).toMatchObject({
      divergence: { step: 2, journal: { reward: 1 }, now: { reward: 0 } },
    });
    expect(await otherwise({ answer: () => 'two' })).toMatchObject({
      divergence: { step: 2, journal: { type: 'end', answer: '1\n1' }, now: { answer: 'two' } },
    });
    expect(await otherwise({ turn: () => null })).toMatchObject({
      divergence: {
        step: 0,
        journal: { type: 'observation' },
        now: { type: 'end', error: { kind: 'scenario' } },
      },
    });
  });

  it('lets contexts differ in what the key of a state leaves out', async () => {
    const scenario: Scenario = {
      ...(counting() as Scenario),
      key: ({ context }) => String((context as { count: number }).count),
    };
    const dir = await play({ scenario, agents: 'first', tasks: [{ target: 2 }] });
    const file = await journalOf(dir);
    await edit(file, (line) => {
      if (line.type !== 'state' || line.actor !== 'scenario') return false;
      Object.assign(line.context as object, { note: 'of no matter' });
      return true;
    });
    expect(await replay(dir, { cwd, scenario })).toMatchObject([{ status: 'equal' }]);
    await edit(file, (line) => {
      if (line.type !== 'state' || line.actor !== 'scenario') return false;
      Object.assign(line.context as object, { count: 1 });
      return true;
    });
    expect(await replay(dir, { cwd, scenario })).toMatchObject([{ status: 'diverged' }]);
  });

  it('stops at a step and says how things stand', async () => {
    const dir = await play({ scenario: 'kuhn-poker', agents: 'first', seed: 1 });
    const [line] = await resultsOf(dir);
    const [start] = await replay(`${dir}/${line!.episode}`, { cwd, to: 0 });
    expect(start).toMatchObject({ status: 'equal', steps: 0, state: { value: 'opening' } });
    expect(Object.keys(start!.shown!)).toEqual(['first']);
    const [one] = await replay(`${dir}/${line!.episode}`, { cwd, to: 1 });
    expect(one).toMatchObject({ status: 'equal', steps: 1, state: { value: 'checked' } });
    expect(one!.shown!.second).toContain('The first player checked.');
    await expect(replay(`${dir}/${line!.episode}`, { cwd, to: 3 })).rejects.toThrow(/--to 3: .* has 2 steps/);
  });

  it('takes actions at once as one', async () => {
    const dir = await play({ scenario: 'matching-pennies', agents: 'random' });
    const [line] = await resultsOf(dir);
    expect(await replay(`${dir}/${line!.episode}`, { cwd, to: 1 })).toMatchObject([{ steps: 2 }]);
  });

  it('goes as far as a journal that was cut off, and tells what cannot be read', async () => {
    const dir = await play({ scenario: 'game24', agents: 'direct', tasks: '0-4' });
    const [torn, garbled, gappy, whole] = (await resultsOf(dir)).map(({ episode }) => episode).sort();
    const path = (episode: string) => join(cwd, dir, 'episodes', `${episode}.jsonl`);
    const lines = async (episode: string) => (await readFile(path(episode), 'utf8')).trim().split('\n');
    const kept = (await lines(torn!)).slice(0, 9);
    await writeFile(path(torn!), `${kept.join('\n')}\n`);
    await appendFile(path(torn!), '{"n":9,"t":');
    await writeFile(
      path(garbled!),
      (await lines(garbled!))
        .with(4, '{"n":4')
        .map((line) => `${line}\n`)
        .join(''),
    );
    await writeFile(
      path(gappy!),
      (await lines(gappy!))
        .toSpliced(3, 1)
        .map((line) => `${line}\n`)
        .join(''),
    );
    const warnings: string[] = [];
    const replayed = await replay(dir, { cwd, warn: (message) => warnings.push(message) });
    const found = Object.fromEntries(replayed.map((each) => [each.episode, each]));
    expect(found[torn!]).toMatchObject({ status: 'cut off' });
    expect(warnings.join()).toContain('dropped its last line');
    expect(found[garbled!]).toMatchObject({ status: 'unreadable' });
    expect(found[garbled!]!.problem).toContain('.jsonl:5: not a line of JSON');
    expect(found[gappy!]!.problem).toMatch(/:4: line 3 of the episode is missing/);
    expect(found[whole!]).toMatchObject({ status: 'equal' });
    await expect(replay(`${dir}/${gappy}`, { cwd })).rejects.toThrow('is missing');
  });

  it('warns once of results that a crash has cut off', async () => {
    const dir = await play({ scenario: 'kuhn-poker', agents: 'first' });
    const journal = await journalOf(dir);
    await appendFile(join(cwd, dir, 'results.jsonl'), '{"torn');
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const warnings: string[] = [];
    await replay(journal, { cwd, warn: (message) => warnings.push(message) });
    const said = stderr.mock.calls.length;
    stderr.mockRestore();
    expect(warnings).toEqual([expect.stringContaining('dropped its last line')]);
    expect(said).toBe(0);
  });

  it('knows the scenarios of a run that has several, of episodes too that have not ended', async () => {
    const dir = await play({ scenario: ['kuhn-poker', 'tic-tac-toe'], agents: 'first' });
    expect((await replay(dir, { cwd })).map(({ status }) => status)).toEqual(['equal', 'equal']);
    await writeFile(join(cwd, dir, 'results.jsonl'), '');
    const replayed = await replay(dir, { cwd });
    expect(replayed).toMatchObject([
      { episode: 'kuhn-poker.deal.first.s1', status: 'equal' },
      { episode: 'tic-tac-toe.empty.first.s1', status: 'equal' },
    ]);
  });

  it('finds whatever was changed in a journal, at its line', async () => {
    const dir = await play({ scenario: 'kuhn-poker', agents: 'random', seeds: 1 });
    const recording = recordingOf(await readJournal(await journalOf(dir)), 'journal');
    const scenario = await scenarios['kuhn-poker']!();
    expect(await playAgain(recording, scenario)).not.toHaveProperty('divergence');
    const tried = { ...recording.facts };
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: recording.facts.length - 1 }), fc.string(), async (at, junk) => {
        const fact = recording.facts[at]!;
        const name = { observation: 'text', action: 'text', end: 'answer', feedback: 'text' }[
          fact.type as 'end'
        ];
        const field =
          name ?? (fact.type === 'state' ? 'value' : fact.event === 'start' ? 'trial' : 'probability');
        fc.pre(fact[field] !== junk);
        const facts = recording.facts.with(at, { ...fact, [field]: junk });
        delete tried[at];
        const { divergence } = await playAgain({ ...recording, facts }, scenario);
        expect(divergence).toMatchObject({ line: fact.n + 1, step: fact.step, journal: { [field]: junk } });
      }),
      { numRuns: 150 },
    );
    expect(Object.keys(tried).length).toBeLessThan(3);
  });
});

/** Ends its episode in the way its option says, at its second move. */
const quitter = defineAgent({
  id: 'quitter',
  title: 'Quitter',
  description: '',
  options: z.strictObject({ how: z.enum(['parse', 'attempts']) }),
  sees: () => [],
  machine: setup({ types: { context: {} as { how: string; options: { how: string } } } }).createMachine({
    context: ({ input }) => input as never,
    initial: 'waiting',
    states: { waiting: { on: { OBSERVE: 'gone', OVER: 'gone' } }, gone: { type: 'final' } },
    output: ({ context }) => ({ stopped: context.options.how }),
  }),
});

describe('replay of episodes that did not end by themselves', () => {
  it.each(['parse', 'attempts'])('knows who gave up a game (%s), by what that was worth', async (how) => {
    for (const cast of [
      { first: 'first', second: { agent: quitter, options: { how } } },
      { first: { agent: quitter, options: { how } }, second: 'first' },
    ]) {
      const dir = await play({ scenario: 'kuhn-poker', agents: { cast }, out: `runs-${Math.random()}` });
      const [line] = await resultsOf(dir);
      expect(line).toMatchObject({ stopped: how, end: 'terminated' });
      expect(await replay(dir, { cwd })).toMatchObject([{ status: 'equal', steps: line!.steps }]);
    }
  });

  it('knows one that quits while others move at the same time', async () => {
    const cast = { even: 'first', odd: { agent: quitter, options: { how: 'parse' } } };
    const dir = await play({ scenario: 'matching-pennies', agents: { cast } });
    expect(await resultsOf(dir)).toMatchObject([{ rewards: { even: 1, odd: -1 }, steps: 0 }]);
    expect(await replay(dir, { cwd })).toMatchObject([{ status: 'equal' }]);
  });

  it('stops where calls, steps or attempts were used up, or a server was down', async () => {
    const agents = ['rafa', 'direct?attempts=2'];
    for (const limit of [{ maxCalls: 30 }, { maxSteps: 2 }, { maxTokens: 500 }]) {
      const dir = await play({
        scenario: 'game24',
        agents,
        tasks: '0-3',
        ...limit,
        name: Object.keys(limit)[0],
      });
      const replayed = await replay(dir, { cwd });
      expect(replayed.map(({ status }) => status)).toEqual(Array(6).fill('equal'));
    }
    const dir = await play({ scenario: 'tic-tac-toe', agents: 'X=direct,O=mpc?depth=1', maxCalls: 9 });
    expect(await resultsOf(dir)).toMatchObject([{ stopped: 'calls', end: 'truncated' }]);
    expect(await replay(dir, { cwd })).toMatchObject([{ status: 'equal' }]);
    const broker: Broker = {
      complete: () => Promise.reject(new EpisodeError('server', 'down')),
      check() {},
      usage: () => ({ calls: 0, live: 0, cached: 0, tokens: { input: 0, output: 0 }, cost: 0, spent: 0 }),
      close: () => Promise.resolve(),
    };
    const down = await play({ scenario: 'game24', agents: 'direct', tasks: '0', broker });
    expect(await resultsOf(down)).toMatchObject([{ error: { kind: 'server' } }]);
    expect(await replay(down, { cwd })).toMatchObject([{ status: 'equal' }]);
  });
});

/** Asks a service each time it is poked, which says `words` in turn. */
function service(words: () => string | Promise<string>) {
  const machine = setup({
    types: {
      context: {} as { heard: string[] },
      events: {} as { type: 'ACT'; role: string; action: 'poke' },
    },
    actors: { ask: fromPromise<string>(() => sleep(1).then(words)) },
    delays: { rest: 60_000 },
  }).createMachine({
    context: { heard: [] },
    initial: 'idle',
    states: {
      idle: {
        on: { ACT: 'asking' },
        always: { guard: ({ context }) => context.heard.length > 1, target: 'over' },
      },
      asking: {
        invoke: {
          src: 'ask',
          onDone: {
            target: 'resting',
            actions: assign({ heard: ({ context, event }) => [...context.heard, event.output] }),
          },
          onError: 'broken',
        },
      },
      resting: { after: { rest: 'idle' } },
      broken: { type: 'final' },
      over: { type: 'final' },
    },
  });
  return defineScenario({
    id: 'service',
    title: 'Service',
    roles: ['agent'],
    rules: '',
    task: z.object({}),
    tasks: () => [{}],
    taskName: () => 'ask',
    action: z.literal('poke'),
    machine,
    turn: (state) => (state.matches('idle') ? 'agent' : null),
    actions: () => ['poke'] as const,
    observe: ({ context }) => context.heard.join(),
    format: (action) => action,
    parse: () => 'poke' as const,
    returns: (state) => ({ agent: state.matches('over') ? 1 : 0 }),
    feedback: () => ({ accepted: true, text: '' }),
  }) as Scenario;
}

describe('replay of worlds that work by themselves', () => {
  it('runs what they invoke once more, lets timers jump, and tells when it says something else', async () => {
    const steady = service(() => 'yes');
    const dir = await play({ scenario: steady, agents: 'first' });
    expect(await resultsOf(dir)).toMatchObject([{ status: 'solved', steps: 2 }]);
    expect(await replay(dir, { cwd, scenario: steady })).toMatchObject([{ status: 'equal', steps: 2 }]);
    let calls = 0;
    const fickle = service(() => (++calls === 2 ? 'no' : 'yes'));
    expect(await replay(dir, { cwd, scenario: fickle })).toMatchObject([
      {
        divergence: {
          step: 2,
          journal: { context: { heard: ['yes', 'yes'] } },
          now: { context: { heard: ['yes', 'no'] } },
        },
      },
    ]);
  });

  it('tells when the world now waits for what never comes', async () => {
    const dir = await play({ scenario: service(() => 'yes'), agents: 'first' });
    const silent = service(() => new Promise<string>(() => {}));
    const replaying = replay(dir, { cwd, scenario: silent });
    await sleep(100);
    // What Node says when nothing is left to do.
    process.emit('beforeExit', 0);
    const [{ divergence }] = (await replaying) as [Replayed];
    expect(divergence).toMatchObject({ step: 1, journal: { value: 'resting' } });
    expect(JSON.stringify(divergence!.now)).toContain('waits for something that never comes');
  });

  it('repeats an error of the scenario, and tells when it is gone', async () => {
    const broken: Scenario = {
      ...(counting() as Scenario),
      feedback: () => {
        throw new Error('no words');
      },
    };
    const dir = await play({ scenario: broken, agents: 'first', tasks: [{ target: 2 }] });
    expect(await resultsOf(dir)).toMatchObject([{ error: { kind: 'scenario' } }]);
    expect(await replay(dir, { cwd, scenario: broken })).toMatchObject([{ status: 'equal' }]);
    expect(await replay(dir, { cwd, scenario: counting() as Scenario })).toMatchObject([
      { status: 'diverged', divergence: { step: 1, journal: { type: 'end' }, now: { type: 'feedback' } } },
    ]);
  });
});
