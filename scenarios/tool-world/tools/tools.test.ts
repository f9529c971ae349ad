/** Each simulated tool's machine: what it refuses by itself, its luck, and what the model makes of the rest. */
import { describe, expect, test } from 'vitest';
import { type AnyStateMachine, createActor, toPromise } from 'xstate';
import { random } from '../../../src/seed.ts';
import { ToolAnswer, type ToolContext, type ToolResult } from '../../../src/tool.ts';
import { TOOL_NAMES, type ToolName } from '../prompts/descriptions.ts';
import { tools } from './index.ts';

const REQUEST = 'What is the population of Velmora?';

interface Luck {
  noAnswer?: number;
  partialAnswer?: number;
  seed?: number;
  earlier?: ToolResult[];
}

/** Runs one tool on a task; the model says `reply`. Resolves to the answer, and what the model was asked. */
async function call(name: ToolName, task: string, reply = 'Fine.', luck: Luck = {}) {
  const { noAnswer = 0, partialAnswer = 0, seed = 1, earlier = [] } = luck;
  const asked: string[] = [];
  const context: Omit<ToolContext, 'signal'> = {
    world: null,
    task: { request: REQUEST, noAnswer, partialAnswer },
    earlier,
    random: (...address) => random('tools test', seed, ...address),
    ask: async ({ messages }) => {
      asked.push(messages.map(({ content }) => content).join('\n'));
      return reply;
    },
  };
  const { machine } = tools.find((tool) => tool.name === name)!;
  const actor = createActor(machine as AnyStateMachine, { input: { input: { task }, context } });
  const output = toPromise(actor);
  actor.subscribe({ error: () => {} });
  actor.start();
  const answer = (await output) as ToolAnswer;
  expect(answer).toBeInstanceOf(ToolAnswer);
  return { ...answer, asked };
}

describe('refusals', () => {
  test.each<[ToolName, string, RegExp]>([
    ['create_event', 'Create the event "Dinner" tomorrow at 19:30.', /"tomorrow" is no date.*2026-05-14/],
    ['create_event', 'Dinner next Friday, 7 pm', /"next Friday" is no date/],
    ['create_event', 'Create the event "Dinner".', /there is no date/],
    ['create_event', 'Create the event "Dinner" on 2026-05-14.', /there is no time/],
    ['create_event', 'Dinner on 14.05.2026', /there is no time/],
    [
      'send_email',
      'Send an email to my boss: I am ill.',
      /lacks the address of a recipient and a subject and a body/,
    ],
    ['send_email', 'Email a@b.example with the body "Hi"', /lacks a subject/],
    ['send_email', 'Email a@b.example with the subject "Hi"', /lacks a body/],
    ['calculate_number', 'Calculate the density.', /holds no number/],
  ])('%s of "%s"', async (name, task, why) => {
    await expect(call(name, task)).rejects.toThrow(why);
  });

  test.each<[ToolName, string]>([
    ['create_event', 'Create the event "Dinner" on 2026-05-14 at 19:30.'],
    ['create_event', 'Dinner, 14 May 2026, 7 pm'],
    ['create_event', 'On 2026-05-14 at 09:00: what to do today and tomorrow'],
    ['send_email', 'Send an email to a@b.example with the subject "Hi" and the body "Ho"'],
    ['calculate_number', 'Calculate 6 * 7.'],
    ['ask_user', 'Where do you live?'],
  ])('none: %s of "%s"', async (name, task) => {
    expect(await call(name, task)).toMatchObject({ status: 'answered', text: 'Fine.' });
  });

  test('no tool takes an empty task', () => {
    for (const tool of tools) expect(() => tool.read({ task: ' ' })).toThrow(/wrong arguments/);
  });
});

test('the model is told the tool, the request, the task and the earlier results', async () => {
  const earlier: ToolResult[] = [
    { tool: 'ask_user', arguments: { task: 'Which city?' }, status: 'answered', text: 'Velmora.', tries: 1 },
  ];
  const { asked } = await call('use_bash', 'List the files.', 'a.txt', { earlier });
  expect(asked).toHaveLength(1);
  for (const part of ['use_bash', REQUEST, 'List the files.', 'Which city?', 'Velmora.']) {
    expect(asked[0]).toContain(part);
  }
});

test('a reply can say that there is no answer', async () => {
  const { status, text } = await call('search_wikipedia', 'Find X.', 'NO ANSWER: X is not on Wikipedia.');
  expect({ status, text }).toEqual({ status: 'no answer', text: 'X is not on Wikipedia.' });
});

describe('luck', () => {
  const chances = { noAnswer: 0.1, partialAnswer: 0.1 };
  const play = (name: ToolName, seed: number) => call(name, 'Find 1.', 'Found.', { ...chances, seed });

  test('leaves one search in ten without an answer and one with a part, the same for a seed', async () => {
    const seeds = Array.from({ length: 400 }, (_, seed) => seed);
    const statuses = await Promise.all(
      seeds.map(async (seed) => (await play('search_internet', seed)).status),
    );
    const again = await Promise.all(seeds.map(async (seed) => (await play('search_internet', seed)).status));
    expect(again).toEqual(statuses);
    const share = (status: string) => statuses.filter((each) => each === status).length / seeds.length;
    // Five standard errors of a share of a tenth are 0.075.
    expect(Math.abs(share('no answer') - 0.1)).toBeLessThan(0.075);
    expect(Math.abs(share('partial') - 0.1)).toBeLessThan(0.075);
    expect(share('answered')).toBeGreaterThan(0.65);
  });

  test('asks no model for nothing, and for a part says so', async () => {
    const none = await call('search_wikipedia', 'Find X.', 'Found.', { noAnswer: 1 });
    expect(none).toMatchObject({ status: 'no answer', asked: [] });
    const part = await call('search_wikipedia', 'Find X.', 'Found.', { partialAnswer: 1 });
    expect(part).toMatchObject({ status: 'partial', text: 'Found.' });
    expect(part.asked[0]).toContain('only part of what is asked for');
  });

  test("is the searches' alone", async () => {
    for (const name of TOOL_NAMES.filter((each) => !each.startsWith('search_'))) {
      const task = 'To a@b.example, subject "X", body "Y", on 2026-05-14 at 19:30: 6 * 7';
      expect((await call(name, task, 'Done.', { noAnswer: 1 })).status, name).toBe('answered');
    }
  });
});

test('there are eight, and one ends the episode', () => {
  expect(tools.map(({ name }) => name)).toEqual(TOOL_NAMES);
  expect(tools.filter(({ ends }) => ends).map(({ name }) => name)).toEqual(['final_answer']);
});
