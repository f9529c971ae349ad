/** Explorations of real tools, from finding them to what is kept. */
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineToolScenario } from '../../../machines/tools/define-tool-scenario.ts';
import { respondent } from '../../../scenarios/places/respondent/index.ts';
import type { Explorations } from '../../explore/memory.ts';
import { startTestServer } from '../../models/test-server.ts';
import { defineTool, type ToolSession } from '../../tool.ts';
import { dryRun } from '../plan/dry-run.ts';
import { run } from '../play/run.ts';
import { type ExploreOptions, exploreTools } from './explore-tools.ts';

let cwd: string;
let warnings: string[];
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-explore-'));
  warnings = [];
});

const explore = (options: Omit<ExploreOptions, 'tools'> & { tools?: string }) =>
  exploreTools({ tools: 'places', cwd, env: {}, warn: (message) => warnings.push(message), ...options });

describe('exploring tools', () => {
  test('is kept, contains the shorter ones, and is not done twice', async () => {
    const first = await explore({ iterations: [2, 4], obscure: 'names' });
    expect(first).toMatchObject({ made: [2, 4], name: 'places-names', usage: { calls: 6, live: 6 } });
    expect(first.file).toBe(join(cwd, 'caches', 'explorations', 'places-names', 'synthetic.json'));
    const again = await explore({ iterations: [4], obscure: 'names' });
    expect(again).toMatchObject({ made: [], usage: { calls: 0 } });
    // The turns up to the fourth are known: three more, and two last questions.
    const longer = await explore({ iterations: [3, 7], obscure: 'names' });
    expect(longer).toMatchObject({ made: [3, 7], usage: { calls: 9, live: 5 } });
    const { iterations } = longer;
    expect(Object.keys(iterations)).toEqual(['2', '3', '4', '7']);
    expect(iterations[7]!.completions.slice(0, 4)).toEqual(iterations[4]!.completions);
    expect(Object.keys(iterations[7]!).sort()).toEqual(
      [
        'prompt',
        'completions',
        'env_responses',
        'final_prompt',
        'final_completion',
        'new_function_context',
        'additional_information',
        'examples',
        'conversation_history',
      ].sort(),
    );
    expect(warnings).toEqual([]);
  });

  test('is done anew where the tools have changed, which is said in one line', async () => {
    await explore({ iterations: 2 });
    const { file } = await explore({ iterations: 2 });
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/"tools": "[0-9a-f]{64}"/, '"tools": "0"'));
    expect((await explore({ iterations: 2 })).made).toEqual([2]);
    expect(warnings).toEqual([`what ${file} knows is stale: the tools have changed; exploring anew`]);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  test('of other seeds, and with the results exchanged, lies elsewhere and knows otherwise', async () => {
    const names = { iterations: 3, obscure: 'names' } as const;
    const plain = await explore(names);
    const other = await explore({ ...names, seed: 2 });
    const mixed = await explore({ ...names, shuffled: true });
    expect(other.file).toMatch(/synthetic-s2\.json$/);
    expect(mixed.file).toMatch(/synthetic-shuffled\.json$/);
    // The same turns, and another last question.
    expect(mixed.usage).toMatchObject({ calls: 4, live: 1 });
    expect(mixed.iterations[3]!.completions).toEqual(plain.iterations[3]!.completions);
    const known = [plain, other, mixed].map(({ iterations }) => iterations[3]!.new_function_context);
    expect(known[1]).not.toEqual(known[0]);
    expect(known[2]).not.toEqual(known[0]);
  });

  test('reaches functions of a file in a process of their own, under other names, too', async () => {
    await writeFile(
      join(cwd, 'sums.mjs'),
      'let calls = 0;\n/** The sum of two numbers, and how often it was asked for. */\nexport function add(a = 1, b = 1) { return [a + b, ++calls]; }\n',
    );
    const { tools, iterations, name } = await explore({
      tools: './sums.mjs',
      iterations: 2,
      obscure: 'names',
    });
    expect(name).toMatch(/^sums-mjs-[0-9a-f]{8}-names$/);
    expect(tools).toMatchObject([{ name: expect.stringMatching(/^[A-Z]$/), description: '' }]);
    // One process for both turns.
    expect(iterations[2]!.env_responses.join()).toMatch(/\[\d+,1\].*\[\d+,2\]/s);
    expect(JSON.stringify(iterations[2])).not.toMatch(/\badd\b|sum of two/);
    // A changed file is noticed, though nothing of it is shown.
    await writeFile(join(cwd, 'sums.mjs'), 'export function add(a = 1, b = 1) { return a - b; }\n');
    await explore({ tools: './sums.mjs', iterations: 2, obscure: 'names' });
    expect(warnings).toEqual([expect.stringMatching(/is stale: the tools have changed; exploring anew$/)]);
  });

  test('asks a real model with the temperature given, and says what it cannot do', async () => {
    const reply = '<documentation>\n### add(a: number, b: number)\nAdds.\n</documentation>';
    const server = await startTestServer(() => ({ texts: [reply] }));
    try {
      const explorer = `openai:any@${server.openai}?key=none`;
      const { iterations } = await explore({ tools: 'math-demo', iterations: 1, explorer, temperature: 0.5 });
      expect(server.seen.map(({ body }) => body.temperature)).toEqual([0.5, 0.5]);
      expect(iterations[1]).toMatchObject({
        env_responses: [expect.stringMatching(/^Nothing was called/)],
        new_function_context: { add: 'Adds.' },
      });
    } finally {
      await server.close();
    }
    await expect(explore({ tools: 'game24', iterations: 1 })).rejects.toThrow(
      'scenario game24 has no tools to explore',
    );
    await expect(explore({ iterations: 0 })).rejects.toThrow('--iterations 0: give a whole number from 1');
    await expect(explore({ tools: './none.ts', iterations: 1 })).rejects.toThrow(/none\.ts/);
  });
});

const oracle = defineToolScenario({
  id: 'oracle',
  title: 'Oracle',
  rules: 'Ask.',
  options: z.object({ simulator: z.string().optional() }),
  task: z.object({}),
  tasks: () => [{}],
  taskName: () => 'only',
  tools: () => [
    defineTool({
      name: 'oracle',
      description: 'Knows.',
      input: z.object({}),
      run: (_, { ask }) => ask({ messages: [{ role: 'user', content: 'What do you know?' }] }),
    }),
  ],
  request: () => 'Ask the oracle.',
  grade: () => 0,
  simulator: ({ simulator }) => simulator,
});

test('tools that a model simulates ask the simulator of the scenario, else the explorer', async () => {
  const turn =
    '{"tool": "oracle", "arguments": {}}\n<documentation>\n### oracle()\nAsk it.\n</documentation>';
  const explorer = await startTestServer(() => ({ texts: [turn] }));
  const simulator = await startTestServer(() => ({ texts: ['forty-two'] }));
  const spec = (server: typeof explorer) => `openai:any@${server.openai}?key=none`;
  const folder = join(cwd, 'caches', 'explorations', 'oracle');
  const heard = async (set: Record<string, string>) => {
    const model = spec(explorer);
    const warn = (message: string) => void warnings.push(message);
    await run({ scenario: oracle, agents: 'react?explored=1', model, set, maxSteps: 1, cwd, env: {}, warn });
    const memory = JSON.parse(await readFile(join(folder, (await readdir(folder))[0]!), 'utf8'));
    return (memory.iterations as Explorations)[1]!.env_responses;
  };
  try {
    expect(await heard({ simulator: spec(simulator) })).toEqual([expect.stringContaining('forty-two')]);
    expect(warnings).toEqual([]);
    expect(await heard({})).toEqual([expect.stringContaining('### oracle()')]);
    expect(warnings).toEqual([expect.stringMatching(/is stale: another model simulated the tools;/)]);
  } finally {
    await Promise.all([explorer.close(), simulator.close()]);
  }
});

test('that is stopped while the tools open is over at once; what comes open later is closed', async () => {
  const opening = Promise.withResolvers<ToolSession>();
  const closed = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const scenario = defineToolScenario({
    ...{ id: 'slow', title: 'Slow', rules: 'Wait.', task: z.object({}), tasks: () => [{}] },
    ...{ taskName: () => 'only', request: () => 'Wait.', grade: () => 0, respondent },
    session: () => {
      begun.resolve();
      return opening.promise;
    },
  });
  const cut = new AbortController();
  const running = run({ scenario, agents: 'react?explored=1', cwd, env: {}, signal: cut.signal });
  await begun.promise;
  cut.abort();
  expect(await running).toMatchObject({ status: 'interrupted', episodes: 0 });
  opening.resolve({ tools: [], close: async () => closed.resolve() });
  await closed.promise;
});

describe('a run', () => {
  test('explores first what its agents want to know, once, and they know it', async () => {
    const events: unknown[] = [];
    const play = () =>
      run({
        scenario: 'places',
        agents: ['react', 'react?explored=15', 'react?control=shuffled&explored=15'],
        set: { obscure: 'names' },
        tasks: '0-6',
        seeds: 2,
        cwd,
        env: {},
        on: (event) => event.type === 'explored' && events.push(event),
      });
    const summary = await play();
    expect(events).toMatchObject([
      { tools: 'places-names', explorer: 'synthetic', iterations: [15] },
      { tools: 'places-names', explorer: 'synthetic', iterations: [15] },
    ]);
    const [none, explored, mixed] = summary.arms.map(({ solved }) => solved);
    expect(explored).toBeGreaterThan(none! + 4);
    expect(explored).toBeGreaterThan(mixed! + 4);
    // Known now: nothing is explored, and all is as it was.
    const again = await play();
    expect(events).toHaveLength(2);
    expect(again.arms.map(({ solved }) => solved)).toEqual([none, explored, mixed]);
    expect(again.live).toBe(0);
  });

  test('explores in the first of its tasks, as explore does', async () => {
    const rooms = defineToolScenario({
      id: 'rooms',
      title: 'Rooms',
      rules: 'Look around.',
      task: z.object({ room: z.string() }),
      tasks: () => [{ room: 'attic' }, { room: 'cellar' }],
      taskName: ({ room }) => room,
      tools: ({ room }) => [
        defineTool({ name: 'look', description: 'Looks around.', input: z.object({}), run: () => room }),
      ],
      request: () => 'Where are you?',
      grade: () => 0,
      respondent,
    });
    await run({ scenario: rooms, agents: 'react?explored=1', cwd, env: {} });
    const text = await readFile(join(cwd, 'caches', 'explorations', 'rooms', 'synthetic.json'), 'utf8');
    const { iterations } = JSON.parse(text) as { iterations: Explorations };
    expect(iterations[1]!.env_responses).toEqual([expect.stringContaining('attic')]);
  });

  test('says before it plays what exploring will ask', async () => {
    const agents = ['react?explored=2', 'react?explored=4', 'direct'];
    const options = { scenario: 'places', agents, set: { obscure: 'names' }, tasks: '0-1', cwd, env: {} };
    const { explorations } = await dryRun(options);
    expect(explorations).toEqual([{ tools: 'places-names', explorer: 'synthetic', turns: 4, calls: 6 }]);
    const { live, arms } = await run(options);
    expect(live - arms.reduce((sum, arm) => sum + arm.calls, 0)).toBe(6);
  });

  test('that ends without documentation says so to whoever named the explorer', async () => {
    const server = await startTestServer(() => ({ texts: ['They look up places.'] }));
    const explorer = `openai:m@${server.openai}`;
    await expect(explore({ iterations: 1, explorer })).rejects.toThrow(
      `${explorer} has explored places, but written no documentation that can be read`,
    );
    const asked = server.seen.length;
    // As it says: the cache brings the same.
    await expect(explore({ iterations: 1, explorer })).rejects.toThrow(/name another --explorer$/);
    expect(server.seen).toHaveLength(asked);
    await server.close();
  });

  test('that is interrupted while it explores goes on from there', async () => {
    const options = {
      scenario: 'places',
      agents: 'react?explored=8',
      set: { obscure: 'names', explorer: 'synthetic?latency=200ms' },
      tasks: '0-2',
      name: 'cut',
      cwd,
      env: {},
    };
    const cut = new AbortController();
    let live = () => 0;
    const cutOff = run({
      ...options,
      signal: cut.signal,
      on(event) {
        if (event.type === 'start') live = () => event.meter.live;
      },
    });
    // Eight more questions follow the first, one after the other.
    await expect.poll(() => live()).toBeGreaterThan(0);
    cut.abort();
    const first = await cutOff;
    expect(first).toMatchObject({ status: 'interrupted', episodes: 0 });
    expect(first.live).toBeGreaterThan(0);
    const rest = await run(options);
    expect(rest).toMatchObject({ status: 'finished', episodes: 2, run: first.run });
    // Nine questions to the explorer in all, each counted once. The one that was cut off is counted twice when it is
    // asked again, and not at all when its answer came just after the count.
    const asked = rest.live - rest.arms[0]!.calls;
    expect(asked).toBeGreaterThanOrEqual(8);
    expect(asked).toBeLessThanOrEqual(10);
  });
});
