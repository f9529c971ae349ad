import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { sendParent, setup } from 'xstate';
import { z } from 'zod';
import { counting } from '../../../machines/test-play.ts';
import { type AgentEvent, type AgentInput, defineAgent, type Played } from '../../agent.ts';
import type { Broker, ModelCall } from '../../models/types.ts';
import type { Scenario } from '../../scenario.ts';
import { type JournalLine, readJournal } from '../folder/journal.ts';
import { readManifest } from '../folder/manifest.ts';
import { type ResultLine, readResults } from '../folder/results.ts';
import { run } from '../play/run.ts';
import type { RunOptions } from '../play/run-options.ts';
import { type BranchOptions, branch } from './branch.ts';
import { replay } from './replay.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-branch-'));
});

/** An ended episode, and how to branch it. */
interface Ended {
  dir: string;
  line: ResultLine;
  journal: JournalLine[];
  actions: unknown[];
  from(options: BranchOptions): Promise<Ended>;
}

async function ended(dir: string): Promise<Ended> {
  const [line] = await readResults(join(cwd, dir, 'results.jsonl'));
  const journal = await readJournal(join(cwd, dir, 'episodes', `${line!.episode}.jsonl`));
  const actions = journal
    .filter(({ type }) => type === 'action')
    .map(({ actor, text }) => `${actor} ${text}`);
  const from = async (options: BranchOptions) =>
    ended((await branch(`${dir}/${line!.episode}`, { cwd, env: {}, cache: 'off', ...options })).run);
  return { dir, line: line!, journal, actions, from };
}

const play = async (options: Partial<RunOptions> & Pick<RunOptions, 'scenario' | 'agents'>) =>
  ended((await run({ cwd, env: {}, cache: 'off', warn() {}, ...options })).run);

const RAFA = 'rafa?proposals=4&attempts=4';

describe('branch', () => {
  it.each([
    ['game24', RAFA, { tasks: '4' }, [{}, { agent: 'direct?attempts=2' }, { model: 'synthetic:1' }]],
    ['kuhn-poker', 'random', { seed: 3 }, [{}, { agent: 'first' }]],
    ['matching-pennies', 'random', {}, [{}, { agent: 'even=random,odd=first' }]],
    ['tic-tac-toe', 'X=mcts?simulations=20,O=random', {}, [{}, { agent: 'X=mcts?simulations=20,O=first' }]],
    [
      'tic-tac-toe',
      'X=direct,O=mpc?depth=1&proposals=2',
      {},
      [{}, { model: 'synthetic:1' }, { agent: 'X=random,O=mpc?depth=1&proposals=2' }],
    ],
    ['blocksworld', 'mcts?world=model&simulations=3&depth=3', { tasks: '0', maxSteps: 5 }, [{}]],
  ])('goes on from every step of an episode of %s by %s, and replays', async (scenario, agents, more, ways) => {
    const parent = await play({ scenario, agents, ...more });
    expect(parent.line.steps).toBeGreaterThan(1);
    for (let step = 1; step <= parent.line.steps; step++) {
      for (const way of ways) {
        // Searches in this thread: starting others takes longer than these.
        const child = await parent.from({ step, debug: true, ...way });
        expect(child.line.error).toBeUndefined();
        expect(child.actions.slice(0, step - 1)).toEqual(parent.actions.slice(0, step - 1));
        expect(child.line.steps).toBeGreaterThanOrEqual(step);
        expect(await replay(child.dir, { cwd })).toMatchObject([
          { status: 'equal', steps: child.line.steps },
        ]);
      }
    }
  });

  it('is a run of its own that names its parent, and calls nobody for what is recorded', async () => {
    const parent = await play({ scenario: 'game24', agents: RAFA, tasks: '4' });
    const { dir, line, journal } = await parent.from({ step: parent.line.steps });
    const { step, episode } = { step: parent.line.steps, episode: parent.line.episode };
    expect(line).toMatchObject({
      live: 0,
      calls: parent.line.calls,
      tokens: parent.line.tokens,
      answer: parent.line.answer,
      parent: { run: parent.dir, episode, step, fresh: [step] },
    });
    expect(await readManifest(join(cwd, dir))).toMatchObject({ status: 'finished', parent: line.parent });
    // Its journal holds all that its parent's does: it can stand alone.
    const calls = (lines: readonly JournalLine[]) =>
      lines.filter(({ type }) => type === 'call').map(({ keys }) => keys);
    expect(calls(journal)).toEqual(calls(parent.journal));
  });

  it('draws anew from the step on where nothing else is changed, the same each time', async () => {
    const parent = await play({ scenario: 'game24', agents: 'direct?attempts=8', tasks: '3' });
    const second = parent.journal.find(({ type, attempt }) => type === 'action' && attempt === 1)!;
    const step = parent.journal.filter(({ type, n }) => type === 'action' && n <= second.n).length;
    const one = await parent.from({ step });
    const two = await parent.from({ step });
    expect(one.actions).toEqual(two.actions);
    expect(one.actions.slice(0, step - 1)).toEqual(parent.actions.slice(0, step - 1));
    expect(one.actions[step - 1]).not.toEqual(parent.actions[step - 1]);
    // A branch of a branch keeps the luck that its parent had drawn.
    const later = Math.min(one.line.steps, step + 2);
    const three = await one.from({ step: later });
    expect(three.line.parent!.fresh).toEqual([step, later]);
    expect(three.actions.slice(0, later - 1)).toEqual(one.actions.slice(0, later - 1));
    expect(await replay(three.dir, { cwd })).toMatchObject([{ status: 'equal' }]);
  });

  it('draws the chances of the world anew, too, but none that had come', async () => {
    const dealt = ({ journal }: Ended) => journal.find(({ event }) => event === 'chance')!.outcome;
    const parent = await play({ scenario: 'kuhn-poker', agents: 'random', seed: 2 });
    for (const step of [1, 2]) expect(dealt(await parent.from({ step }))).toEqual(dealt(parent));
  });

  it('plays the given action, and keeps the parent’s luck otherwise', async () => {
    const parent = await play({
      scenario: 'tic-tac-toe',
      agents: 'mcts?simulations=20',
      seed: 2,
      debug: true,
    });
    const step = 3;
    const cellOf = (action: unknown) => String(action).split(' ').at(-1)!;
    const played = parent.actions.slice(0, step).map(cellOf);
    const other = ['1', '2', '3', '4'].find((cell) => !played.includes(cell))!;
    const child = await parent.from({ step, debug: true, action: other });
    expect(child.actions.slice(0, step)).toEqual([...parent.actions.slice(0, step - 1), `X cell ${other}`]);
    expect(child.line.parent).not.toHaveProperty('fresh');
    // Both play on to an end of the game, each in turn on a cell that is free.
    expect(child.line).toMatchObject({ end: 'terminated', steps: child.actions.length });
    expect(child.line.status).toBe(child.line.reward > 0 ? 'solved' : 'unsolved');
    expect(child.actions.map((each) => String(each)[0])).toEqual(child.actions.map((_, i) => 'XO'[i % 2]));
    expect(new Set(child.actions.map(cellOf)).size).toBe(child.actions.length);
    expect(await replay(child.dir, { cwd })).toMatchObject([{ status: 'equal', steps: child.line.steps }]);
    expect((await parent.from({ step, debug: true, action: other })).actions).toEqual(child.actions);
    const kept = await parent.from({ step, debug: true, action: played.at(-1)! });
    // The other one's reply has the luck that it had.
    expect(kept.actions.slice(0, step + 1)).toEqual(parent.actions.slice(0, step + 1));
    const last = parent.line.steps;
    const same = await parent.from({ step: last, debug: true, action: cellOf(parent.actions.at(-1)) });
    expect(same.actions).toEqual(parent.actions);
    // A branch of it knows that nobody was asked there.
    for (const later of [step - 1, step, step + 1]) {
      const grandchild = await child.from({ step: later, debug: true });
      expect(grandchild.line).not.toHaveProperty('error');
      expect(grandchild.actions.slice(0, later - 1)).toEqual(child.actions.slice(0, later - 1));
    }
  });

  it('refuses an action that is none or not legal', async () => {
    const parent = await play({ scenario: 'kuhn-poker', agents: 'first' });
    await expect(parent.from({ step: 1, action: 'call' })).rejects.toThrow(
      '--action "call": first cannot do that at step 1; legal are check, bet',
    );
    await expect(parent.from({ step: 1, action: 'north' })).rejects.toThrow('--action "north": ');
  });

  it('has the world itself refuse an action that no list holds', async () => {
    const parent = await play({ scenario: 'game24', agents: 'first', tasks: '4' });
    await expect(parent.from({ step: 1, action: '1 + 1 = 3 (left: 3)' })).rejects.toThrow(
      /--action .*: agent cannot do that at step 1: /,
    );
  });

  it('seats a new agent at the step: it has seen nothing before, and hears what was played', async () => {
    const heard: (readonly Played[])[] = [];
    const listener = defineAgent({
      id: 'listener',
      title: 'Listener',
      description: '',
      options: z.strictObject({}),
      sees: () => [],
      machine: setup({
        types: { context: {} as AgentInput, input: {} as AgentInput, events: {} as AgentEvent },
        actions: {
          answer: sendParent(({ context, event }) => {
            if (event.type === 'OBSERVE') heard.push(event.played);
            return { type: 'ACT', role: context.role, action: 2, attempt: 0 };
          }),
        },
      }).createMachine({
        context: ({ input }) => input,
        initial: 'on',
        states: { on: { on: { OBSERVE: { actions: 'answer' }, OVER: 'off' } }, off: { type: 'final' } },
      }),
    });
    await writeFile(join(cwd, 'agents.ts'), 'export const listener = globalThis.listener;\n');
    (globalThis as { listener?: unknown }).listener = listener;
    const scenario = counting(['a', 'b']) as Scenario;
    const parent = await play({ scenario, agents: 'first', tasks: [{ target: 6 }] });
    const child = await parent.from({ step: 4, scenario, agent: 'a=first,b=./agents.ts#listener' });
    expect(child.line.parent).toMatchObject({ seated: { b: 4 } });
    expect(child.actions).toEqual(['a 1', 'b 1', 'a 1', 'b 2', 'a 1']);
    expect(heard.map((played) => played.map(({ role, action }) => `${role} ${action}`))).toEqual([
      ['a 1', 'b 1', 'a 1'],
    ]);
    // A branch of it seats the agent where it was seated.
    for (const step of [2, 4, 5]) {
      const grandchild = await child.from({ step, scenario });
      expect(grandchild.line).not.toHaveProperty('error');
      expect(grandchild.line.parent).toMatchObject({ seated: { b: Math.min(step, 4) } });
    }
  });

  it('says so when an agent does not come to the step as it did', async () => {
    let mood = 0;
    const moody = defineAgent({
      id: 'moody',
      title: 'Moody',
      description: '',
      options: z.strictObject({}),
      sees: () => [],
      machine: setup({
        types: { context: {} as AgentInput, input: {} as AgentInput, events: {} as AgentEvent },
        actions: {
          answer: sendParent(({ context }) => ({
            type: 'ACT',
            role: context.role,
            action: 1 + (mood++ % 2),
            attempt: 0,
          })),
        },
      }).createMachine({
        context: ({ input }) => input,
        initial: 'on',
        states: { on: { on: { OBSERVE: { actions: 'answer' }, OVER: 'off' } }, off: { type: 'final' } },
      }),
    });
    await writeFile(join(cwd, 'agents.ts'), 'export const moody = globalThis.moody;\n');
    (globalThis as { moody?: unknown }).moody = moody;
    const scenario = counting() as Scenario;
    const parent = await play({ scenario, agents: './agents.ts#moody', tasks: [{ target: 4 }] });
    expect(parent.actions).toEqual(['agent 1', 'agent 2', 'agent 1']);
    const child = await parent.from({ step: 3, scenario });
    expect(child.line).toMatchObject({ status: 'error', error: { kind: 'internal' } });
    expect(child.line.error!.message).toBe(
      'it could not be brought to step 3: at step 1 the journal has agent action "1", and now came agent action "2"; seat an agent anew, as in --agent ARM',
    );
    const fresh = await parent.from({ step: 3, scenario, agent: 'first' });
    expect(fresh.actions).toEqual(['agent 1', 'agent 2', 'agent 1']);
  });

  it('asks the new model from the step on, the old one never', async () => {
    const asked: string[] = [];
    const broker = (live: boolean): Broker => ({
      async complete({ model, count = 1, sample }: ModelCall) {
        asked.push(model.text);
        const usage = { input: 1, output: 1 };
        return Array.from({ length: count }, () => ({
          text: live || sample.decision > 0 ? '1' : '2',
          finish: 'stop' as const,
          usage,
          key: 'k',
          source: 'live' as const,
          cost: 0,
          spent: 0,
          seconds: 0,
          retries: [],
        }));
      },
      check() {},
      usage: () => ({ calls: 0, live: 0, cached: 0, tokens: { input: 0, output: 0 }, cost: 0, spent: 0 }),
      close: () => Promise.resolve(),
    });
    const scenario = counting() as Scenario;
    const parent = await play({
      scenario,
      agents: 'direct?model=openai:old',
      tasks: [{ target: 4 }],
      broker: broker(false),
    });
    expect(parent.actions).toEqual(['agent 2', 'agent 1', 'agent 1']);
    asked.length = 0;
    const child = await parent.from({
      step: 3,
      scenario,
      model: 'openai:new',
      broker: broker(true),
    } as BranchOptions);
    expect(asked).toEqual(['openai:new']);
    expect(child.line).toMatchObject({ model: 'openai:new', calls: 3, live: 1, status: 'solved' });
  });

  it('refuses, before it writes anything, what does not fit', async () => {
    const parent = await play({ scenario: 'kuhn-poker', agents: 'random' });
    const before = await readdir(join(cwd, 'runs'));
    await expect(parent.from({ step: 0 })).rejects.toThrow(/--at 0: .* has steps 1 to 2/);
    await expect(parent.from({ step: 3 })).rejects.toThrow(/--at 3/);
    await expect(parent.from({ step: 1, agent: 'random,first' })).rejects.toThrow('goes on with one arm');
    await expect(parent.from({ step: 1, agent: 'nobody' })).rejects.toThrow('unknown agent');
    await expect(parent.from({ step: 1, model: 'synthetic:1' })).rejects.toThrow('asks a model');
    expect(await readdir(join(cwd, 'runs'))).toEqual(before);
    const file = join(cwd, parent.dir, 'episodes', `${parent.line.episode}.jsonl`);
    await writeFile(file, (await readFile(file, 'utf8')).replace('Your card: ', 'Your hand: '));
    await expect(parent.from({ step: 2 })).rejects.toThrow(
      /no longer plays as the journal says, from step 0/,
    );
  });

  it('refuses agents that learn over episodes', async () => {
    const set = { overlap: true, epochs: 1, evalGames: 1, depth: 1, proposals: 2 };
    const parent = await play({ scenario: 'tic-tac-toe', agents: 'X=direct,O=mpc?memory=arm', set });
    await expect(parent.from({ step: 1 })).rejects.toThrow(
      /cannot be branched: it is of a run that learns in phases$/,
    );
    const plain = await play({ scenario: 'tic-tac-toe', agents: 'random' });
    await expect(plain.from({ step: 1, agent: 'X=random,O=mpc?memory=arm' })).rejects.toThrow('memory');
  });
});
