import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Exploration } from '../src/explore/memory.ts';
import type { Message } from '../src/models/types.ts';
import { random } from '../src/seed.ts';
import { defineTool, type Tool, ToolAnswer } from '../src/tool.ts';
import type { ExploreAddress } from './explore.ts';
import { playExploration } from './exploring.ts';
import { defineToolScenario } from './tools/define-tool-scenario.ts';
import { Workbench } from './tools/workbench.ts';

/** A counter that calls change, and a way to end it. */
const count = defineTool<{ by: number }, number>({
  name: 'count',
  description: '',
  input: z.object({ by: z.number() }),
  run: ({ by }, { world }) => new ToolAnswer(world + by, { world: world + by }),
});
const leave = defineTool({
  name: 'leave',
  description: '',
  input: z.object({}),
  run: () => 'bye',
  ends: true,
});
const scenario = defineToolScenario<{ from: number }, number>({
  id: 'counter',
  title: 'Counter',
  rules: 'Count.',
  task: z.object({ from: z.number() }),
  tasks: () => [{ from: 10 }],
  taskName: () => 'ten',
  tools: () => [count, leave as unknown as Tool<number>],
  start: ({ from }) => from,
  request: () => 'SECRET REQUEST',
  grade: () => 0,
});

const call = (tool: string, given: object) => JSON.stringify({ tool, arguments: given });
const LAST = '<documentation>\n### count(by: number)\nCounts.\n</documentation>';

/** Explores with an explorer that says these things in turn, and `last` when it is asked for what it knows. */
async function explore(
  wanted: readonly number[],
  replies: readonly string[],
  last: readonly string[] = [LAST],
  shuffle?: readonly string[],
) {
  const asked: { messages: readonly Message[]; address: ExploreAddress }[] = [];
  const kept = new Map<number, Exploration>();
  const bench = new Workbench(scenario, { from: 10 }, { random, ask: () => Promise.reject(new Error()) });
  const words = [...last];
  try {
    await playExploration({
      bench,
      wanted,
      ...(shuffle && { shuffle }),
      async ask(messages, address) {
        asked.push({ messages, address });
        if (address.attempt === 0) return replies[address.decision]!;
        return words.length > 1 ? words.shift()! : words[0]!;
      },
      async keep(n, exploration) {
        kept.set(n, exploration);
      },
    });
  } finally {
    bench.close();
  }
  return { asked, kept };
}

describe('exploring', () => {
  test('takes N + 1 questions, keeps the state of the tools, and never tells of the task', async () => {
    const replies = [call('count', { by: 1 }), `${call('count', { by: 2 })}\n${call('count', { by: 3 })}`];
    const { asked, kept } = await explore([2], replies);
    expect(asked.map(({ address }) => [address.attempt, address.decision])).toEqual([
      [0, 0],
      [0, 1],
      [1, 2],
    ]);
    const { env_responses, completions, new_function_context, conversation_history } = kept.get(2)!;
    expect(completions).toEqual(replies);
    expect(env_responses[0]).toContain('count({"by":1}) → answered\n  11\n');
    expect(env_responses[1]).toContain(
      'count({"by":2}) → answered\n  13\ncount({"by":3}) → answered\n  16\n',
    );
    expect(new_function_context).toEqual({ count: 'Counts.' });
    expect(conversation_history.at(-1)).toEqual({ role: 'assistant', content: LAST });
    expect(JSON.stringify(asked)).not.toContain('SECRET');
  });

  test('to 4 contains exploring to 1 and 2: each turn is asked for once', async () => {
    const replies = [1, 2, 3, 4].map((by) => call('count', { by }));
    const { asked, kept } = await explore([1, 2, 4], replies);
    expect([...kept.keys()]).toEqual([1, 2, 4]);
    expect(asked.map(({ address }) => `${address.attempt}@${address.decision}`)).toEqual([
      '0@0',
      '1@1',
      '0@1',
      '1@2',
      '0@2',
      '0@3',
      '1@4',
    ]);
    // What was written on the way is no part of what goes on.
    const alone = (await explore([4], replies)).kept.get(4);
    expect(kept.get(4)).toEqual(alone);
  });

  test('goes on after turns without a call, wrong calls, and a call that ends the session', async () => {
    const replies = [
      'I wonder.',
      call('sum', { by: 1 }),
      '{"answer": "done"}',
      call('leave', {}),
      call('count', { by: 1 }),
    ];
    const { env_responses } = (await explore([5], replies)).kept.get(5)!;
    expect(env_responses[0]).toMatch(/^Nothing was called: This holds no tool call/);
    expect(env_responses[1]).toMatch(/^sum\(\{"by":1\}\) → failed\n {2}there is no tool "sum"/);
    expect(env_responses[2]).toMatch(/^Nothing was called: an answer ends nothing here/);
    expect(env_responses[3]).toMatch(/^\(The session has ended .*\nleave\(\{\}\) → answered\n {2}bye/);
    expect(env_responses[4]).toContain('→ answered\n  11');
  });

  test('sends unreadable last words back, three times at most', async () => {
    const replies = [call('count', { by: 1 })];
    const { asked, kept } = await explore([1], replies, ['It counts.', LAST]);
    expect(asked.map(({ address }) => address.index)).toEqual([0, 0, 1]);
    expect(asked.at(-1)!.messages.at(-1)).toMatchObject({
      role: 'user',
      content: expect.stringMatching(/no documentation/),
    });
    expect(kept.get(1)!.new_function_context).toEqual({ count: 'Counts.' });
    await expect(explore([1], replies, ['It counts.'])).rejects.toThrow(/could not be read, 3 times again/);
  });

  test('as a control shows the results exchanged in the last question alone', async () => {
    const replies = [`${call('count', { by: 1 })}\n${call('nothing', {})}`, call('count', { by: 5 })];
    const { asked, kept } = await explore([2], replies, [LAST], ['x']);
    expect(asked[1]!.messages.at(-1)!.content).toContain('count({"by":1}) → answered\n  11');
    const shown = kept
      .get(2)!
      .conversation_history.map(({ content }) => content)
      .join('\n');
    expect(shown).toMatch(/nothing\(\{\}\) → answered\n {2}1[16]/);
    expect(kept.get(2)!.completions).toEqual(replies);
  });

  test('ends with what the model’s call threw, and when it is cut off', async () => {
    const bench = new Workbench(scenario, { from: 1 }, { random, ask: () => Promise.reject(new Error()) });
    const given = { bench, wanted: [1], keep: async () => {} };
    await expect(
      playExploration({ ...given, ask: () => Promise.reject(new Error('no such model')) }),
    ).rejects.toThrow('no such model');
    const controller = new AbortController();
    const never = playExploration({ ...given, ask: () => new Promise(() => {}) }, controller.signal);
    controller.abort(new Error('cut off'));
    await expect(never).rejects.toThrow('cut off');
    bench.close();
  });
});
