import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromPromise, setup } from 'xstate';
import { z } from 'zod';
import { type AgentInput, defineAgent } from '../../agent.ts';
import type { Behaviour, SeenRequest, TestServer } from '../../models/test-server.ts';
import { startTestServer } from '../../models/test-server.ts';
import { takeStock } from '../folder/folder.ts';
import { readJournal } from '../folder/journal.ts';
import { readManifest, writeManifest } from '../folder/manifest.ts';
import { readResults } from '../folder/results.ts';
import { run } from './run.ts';
import type { RunOptions } from './run-options.ts';

let cwd: string;
let server: TestServer;
let behave: (request: SeenRequest) => Behaviour;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-episode-'));
  server = await startTestServer((request) => behave(request));
});
afterEach(() => server.close());

const play = (options: Partial<RunOptions> & Pick<RunOptions, 'agents' | 'scenario'>) =>
  run({ cwd, env: {}, cache: 'off', model: `openai:gpt-4o@${server.openai}`, warn: () => {}, ...options });

const linesOf = (dir: string) => readResults(join(cwd, dir, 'results.jsonl'));
const journalOf = (dir: string, episode: string) =>
  readJournal(join(cwd, dir, 'episodes', `${episode}.jsonl`));

/** Asks eight things at once, one of which no server takes. */
const asker = defineAgent({
  id: 'asker',
  title: 'Asker',
  description: '',
  options: z.strictObject({}),
  sees: () => ['model'],
  machine: setup({
    types: { context: {} as AgentInput, input: {} as AgentInput },
    actors: {
      ask: fromPromise<unknown, AgentInput>(({ input }) =>
        Promise.all(
          Array.from({ length: 8 }, (_, index) =>
            input.ask({
              purpose: 'plan',
              messages: [{ role: 'user', content: index === 3 ? 'refuse' : `question ${index}` }],
              attempt: 0,
              decision: 0,
              index,
            }),
          ),
        ),
      ),
    },
  }).createMachine({
    context: ({ input }) => input,
    initial: 'idle',
    states: {
      idle: { on: { OBSERVE: 'asking' } },
      asking: { invoke: { src: 'ask', input: ({ context }) => context } },
    },
  }),
});

describe('an episode that ends in an error', () => {
  const options = {
    scenario: 'game24',
    agents: asker,
    tasks: '0-2',
    name: 'errors',
    concurrency: 1,
  } as const;
  beforeEach(() => {
    behave = ({ body }) =>
      body.messages[0]!.content === 'refuse'
        ? { status: 400, message: 'no' }
        : { texts: ['fine'], latency: 20 + 5 * Number(body.messages[0]!.content.at(-1)) };
  });

  it('counts and journals every answer that was under way, and its end stands last', async () => {
    const summary = await play(options);
    expect(summary).toMatchObject({ errors: 2, calls: 16, live: 14, status: 'finished' });
    for (const line of await linesOf(summary.run)) {
      expect(line).toMatchObject({ status: 'error', error: { kind: 'request' }, calls: 8, live: 7 });
      const journal = await journalOf(summary.run, line.episode);
      const calls = journal.filter(({ type }) => type === 'call');
      expect(calls.filter(({ error }) => error)).toHaveLength(1);
      expect(calls).toHaveLength(8);
      const spent = calls.reduce((sum, call) => sum + ((call.spent as number) ?? 0), 0);
      expect(line.spent).toBeCloseTo(spent, 9);
      expect(line.spent).toBeGreaterThan(0);
      expect(journal.at(-1)).toMatchObject({ actor: 'episode', type: 'end', status: 'error', launch: 1 });
    }
  });

  it('is not forgotten when the run goes on: all live money is counted once', async () => {
    const stop = new AbortController();
    const first = await play({
      ...options,
      signal: stop.signal,
      on: (event) => void (event.type === 'episode' && stop.abort()),
    });
    expect(first.status).toBe('interrupted');
    const stopAgain = new AbortController();
    let found: number[] = [];
    await play({
      ...options,
      signal: stopAgain.signal,
      on: (event) => {
        if (event.type !== 'start') return;
        found = [event.meter.live, event.meter.spent];
        stopAgain.abort();
      },
    });
    expect(found).toEqual([first.live, first.spent]);
    expect(first.live).toBeGreaterThanOrEqual(7);
  });

  it('is counted once even after a crash between taking stock and clearing up', async () => {
    const refusing = behave;
    behave = (request) => (request.body.messages[0]!.content === 'question 7' ? 'hang' : refusing(request));
    const stop = new AbortController();
    const { run: folder } = await play({
      ...options,
      signal: stop.signal,
      on: (event) => {
        if (event.type !== 'start') return;
        const look = setInterval(() => {
          if (event.meter.live === 0) return;
          clearInterval(look);
          stop.abort();
        }, 1);
      },
    });
    const dir = join(cwd, folder);
    const manifest = (await readManifest(dir))!;
    const { carry, counted } = await takeStock({ dir, manifest }, () => {});
    expect(carry.live).toBeGreaterThan(0);
    await writeManifest(dir, { ...manifest, carry, counted });
    const again = await takeStock({ dir, manifest: (await readManifest(dir))! }, () => {});
    expect(again.carry).toEqual(carry);
    expect(again.counted).toEqual(counted);
    // And a part that begins in peace leaves no such list.
    await play({ ...options, signal: AbortSignal.abort() });
    expect(await readManifest(dir)).not.toHaveProperty('counted');
    expect((await readManifest(dir))!.carry).toMatchObject({ live: carry.live, spent: carry.spent });
  });
});

describe('a result', () => {
  it('is on disk before anybody hears of it', async () => {
    let file = '';
    const known: [string, number][] = [];
    const summary = await run({
      scenario: 'kuhn-poker',
      agents: 'random',
      seeds: 20,
      cwd,
      env: {},
      on(event) {
        if (event.type === 'start') file = join(cwd, event.run, 'results.jsonl');
        else if (event.type === 'episode')
          known.push([event.line.episode, readFileSync(file, 'utf8').indexOf(event.line.episode)]);
      },
    });
    expect(known).toHaveLength(summary.episodes);
    for (const [, at] of known) expect(at).toBeGreaterThan(0);
  });
});

describe('arms', () => {
  it('share their luck: chance draws the same for equal seeds, and anew for others', async () => {
    const { run: folder } = await run({
      scenario: 'kuhn-poker',
      agents: 'random,first',
      seeds: 20,
      cwd,
      env: {},
    });
    const drawn = new Map<string, string[]>();
    for (const { agent, seed, episode } of await linesOf(folder)) {
      const journal = await journalOf(folder, episode);
      const outcomes = journal.filter(({ event }) => event === 'chance').map(({ outcome }) => outcome);
      expect(outcomes).toHaveLength(1);
      const deals = drawn.get(agent) ?? [];
      deals[seed] = JSON.stringify(outcomes);
      drawn.set(agent, deals);
    }
    expect(drawn.get('random')).toHaveLength(21);
    expect(drawn.get('random')).toEqual(drawn.get('first'));
    // Six deals: that 20 draws are all the same has a chance of 6⁻¹⁹.
    expect(new Set(drawn.get('random')).size).toBeGreaterThan(1);
  });
});

describe('a limit of tokens', () => {
  it('gives the same result whichever of two roles is answered first', async () => {
    let slow = '';
    // Even is not understood at first, and asked again.
    behave = ({ body }) => {
      const text = body.messages.map(({ content }) => content).join('\n');
      const role = text.includes('You play even') ? 'even' : 'odd';
      const again = body.messages.some(({ role }) => role === 'assistant');
      return { texts: [role === 'odd' || again ? 'heads' : 'well'], latency: role === slow ? 60 : 1 };
    };
    const options = { scenario: 'matching-pennies', agents: 'direct' } as const;
    const { run: free } = await play(options);
    const [line] = await linesOf(free);
    expect(line).toMatchObject({ calls: 3, status: 'solved' });
    const [call] = (await journalOf(free, line!.episode)).filter(({ type }) => type === 'call');
    const { input, output } = call!.usage as { input: number; output: number };
    const played = async (limit: number, slower: string) => {
      slow = slower;
      const [{ seconds: _, ...rest }] = (await linesOf(
        (
          await play({ ...options, maxTokens: limit })
        ).run,
      )) as [typeof line & object];
      return rest;
    };
    // Enough for one's own first call, not for both.
    const enough = Math.round(1.5 * (input + output));
    expect(await played(enough, 'even')).toEqual(await played(enough, 'odd'));
    expect(await played(enough, 'even')).toMatchObject({ status: 'solved', calls: 3 });
    expect(await played(1, 'even')).toMatchObject({ stopped: 'tokens', calls: 2 });
  });
});
