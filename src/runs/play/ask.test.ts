import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatQuestion, Question } from '../../agent.ts';
import { type CallCache, openCache } from '../../cache/cache.ts';
import { BudgetReached, EpisodeError, Stopped } from '../../errors.ts';
import { createBroker } from '../../models/broker.ts';
import { parseModel } from '../../models/spec.ts';
import { startTestServer } from '../../models/test-server.ts';
import type { Broker, Respondent } from '../../models/types.ts';
import type { WeighQuestion } from '../../pool/types.ts';
import { openJournals, readJournal } from '../folder/journal.ts';
import { Asking } from './ask.ts';
import { newMeter } from './meter.ts';

/** Repeats the question, with a slip of its own for each sample. */
const parrot: Respondent = {
  version: '1',
  rates: {},
  reply: (messages, draws) => `${messages.at(-1)!.content} ${draws.slip('word').toFixed(6)}`,
};

let dir: string;
let cache: CallCache;
let broker: Broker;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'troupe-ask-'));
  cache = openCache({ dir: join(dir, 'calls') });
  broker = createBroker({ cache, env: {} });
});
afterEach(async () => {
  await broker.close();
  await cache.close();
});

async function seat(
  { seed = 1, ...limits }: { maxCalls?: number; maxTokens?: number; seed?: number } = {},
  model = 'synthetic',
) {
  const journals = await openJournals(join(dir, 'episodes'));
  const journal = journals.open('e');
  const reached: BudgetReached[] = [];
  const onBudget = (reason: BudgetReached) => void reached.push(reason);
  const options = { broker, respondent: parrot, ...limits, total: newMeter(), late: newMeter(), onBudget };
  const asking = new Asking(options, seed, journal);
  const lines = async () => {
    await journal.close();
    return readJournal(join(dir, 'episodes', 'e.jsonl'));
  };
  return { asking, lines, reached, ...asking.seat('agent', parseModel(model)), meter: asking.meter };
}

const question = (text: string, more: Partial<Question> = {}): Question => ({
  purpose: 'plan',
  messages: [{ role: 'user', content: text }],
  attempt: 0,
  decision: 0,
  ...more,
});

describe('a question', () => {
  it('is counted and journalled, cached or not', async () => {
    const { ask, meter, lines } = await seat();
    const first = await ask(question('What now?', { samples: 2, temperature: 0.5 }));
    const again = await ask(question('What now?', { samples: 2, temperature: 0.5 }));
    expect(first).toHaveLength(2);
    expect(first[0]).not.toBe(first[1]);
    expect(again).toEqual(first);
    expect(meter).toMatchObject({ calls: 4, live: 2, cost: 0 });
    expect(meter.tokens.output).toBeGreaterThan(0);
    const [line, cached] = await lines();
    expect(line).toMatchObject({
      actor: 'agent',
      type: 'call',
      purpose: 'plan',
      model: 'synthetic',
      attempt: 0,
      decision: 0,
      index: 0,
      temperature: 0.5,
      messages: [{ role: 'user', content: 'What now?' }],
      replies: first,
      sources: ['live', 'live'],
    });
    expect(cached).toMatchObject({ sources: ['memory', 'memory'], keys: line!.keys });
  });

  it('draws anew for another seed, attempt, decision or index, not for another arm', async () => {
    const asked = await Promise.all([
      seat().then(({ ask }) => ask(question('?'))),
      seat({ seed: 2 }).then(({ ask }) => ask(question('?'))),
      seat().then(({ ask }) => ask(question('?', { attempt: 1 }))),
      seat().then(({ ask }) => ask(question('?', { decision: 1 }))),
      seat().then(({ ask }) => ask(question('?', { index: 1 }))),
      seat().then(({ ask }) => ask(question('?', { purpose: 'propose' }))),
    ]);
    expect(new Set(asked.flat()).size).toBe(5);
    expect(asked[5]).toEqual(asked[0]);
  });

  it('is answered from the episode’s own memory with reuse=episode, and then is no call', async () => {
    const { ask, meter } = await seat();
    const reuse = 'episode' as const;
    const [first, at, later] = await Promise.all([
      ask(question('2 3', { reuse })),
      ask(question('2 3', { reuse, decision: 1 })),
      ask(question('2 3', { decision: 1 })),
    ]);
    expect(at).toEqual(first);
    expect(later).not.toEqual(first);
    expect(await ask(question('2 3', { reuse, attempt: 7 }))).toEqual(first);
    expect(meter.calls).toBe(2);
  });
});

describe('weighing', () => {
  const weighed = (more: Partial<WeighQuestion> = {}): WeighQuestion => ({
    ...question('Which?', { purpose: 'choose', samples: 4 }),
    choices: ['1', '2', '3'],
    ...more,
  });
  const logprobs = [
    [' 2', Math.log(0.75)],
    ['1', Math.log(0.25)],
  ] as const;

  it('takes one reply with log-probabilities, which the cache keeps', async () => {
    const server = await startTestServer(() => ({ texts: ['2'], logprobs }));
    const { weigh, lines, meter } = await seat({}, `openai:m@${server.openai}`);
    const priors = await weigh(weighed());
    expect(priors.map((prior) => Math.round(100 * prior) / 100)).toEqual([0.25, 0.75, 0]);
    expect(await weigh(weighed())).toEqual(priors);
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]!.body).toMatchObject({ logprobs: true, top_logprobs: 20 });
    expect(server.seen[0]!.body.n).toBeUndefined();
    expect(meter).toMatchObject({ calls: 2, live: 1 });
    const [line, again] = await lines();
    expect(line).toMatchObject({ purpose: 'choose', choices: ['1', '2', '3'], replies: ['2'], priors });
    expect(again).toMatchObject({ priors, sources: ['memory'] });
  });

  it('asks a server that refuses log-probabilities without, and once only', async () => {
    const server = await startTestServer(({ body, samples }) =>
      body.logprobs
        ? { status: 400, message: 'logprobs are not supported by this model' }
        : { texts: Array(samples).fill('3') },
    );
    const { weigh, lines } = await seat({}, `openai:m@${server.openai}`);
    const priors = await weigh(weighed());
    expect(priors.map((prior) => Math.round(100 * prior) / 100)).toEqual([0.07, 0.07, 0.87]);
    await weigh(weighed({ decision: 1 }));
    // Refused, then the first of the samples, then the other three; and from then on without asking.
    expect(server.seen.map(({ body, samples }) => [body.logprobs === true, samples])).toEqual([
      [true, 1],
      [false, 1],
      [false, 3],
      [false, 1],
      [false, 3],
    ]);
    const told = await lines();
    expect(told.map(({ index, replies, priors: given }) => [index, replies, given !== undefined])).toEqual([
      [0, ['3'], false],
      [1, ['3', '3', '3'], true],
      [0, ['3'], false],
      [1, ['3', '3', '3'], true],
    ]);
  });

  it('samples where log-probabilities say too little, and where nobody gives any', async () => {
    const server = await startTestServer(({ samples }) => ({
      texts: Array(samples).fill('I choose 1'),
      logprobs: [['I', 0]],
    }));
    const served = await seat({}, `openai:m@${server.openai}`);
    expect((await served.weigh(weighed())).indexOf(0)).toBe(-1);
    expect(served.meter.calls).toBe(4);
    const other = await seat({}, `anthropic:m@${server.anthropic}`);
    const before = server.seen.length;
    const [one] = await other.weigh(weighed({ samples: 2 }));
    expect(one).toBeCloseTo((2 + 1 / 3) / 3);
    expect(server.seen.slice(before).map(({ body }) => 'logprobs' in body)).toEqual([false, false]);
  });

  it('of equal questions of one attempt happens once', async () => {
    const { weigh, ask, meter } = await seat();
    const reuse = 'attempt' as const;
    const [first, same] = await Promise.all([
      weigh(weighed({ reuse })),
      weigh(weighed({ reuse, decision: 2, index: 9 })),
    ]);
    expect(same).toEqual(first);
    expect(meter.calls).toBe(4);
    await weigh(weighed({ reuse, attempt: 1 }));
    expect(meter.calls).toBe(8);
    // The same words, but another kind of question.
    expect(await ask(question('Which?', { samples: 4, reuse }))).toHaveLength(4);
  });
});

describe('a chat', () => {
  const add = { name: 'add', description: 'The sum.', parameters: { type: 'object' } };
  const toolCalls = [{ id: 'call_1', name: 'add', arguments: '{"a": 1, "b": 2' }];
  const talk = (more: Partial<ChatQuestion> = {}): ChatQuestion => ({
    ...question('1 + 2?'),
    tools: [add],
    toolChoice: 'required',
    ...more,
  });

  it('is counted and journalled with its calls and the names of its tools', async () => {
    const server = await startTestServer(() => ({ texts: [''], toolCalls }));
    const { chat, native, lines, meter } = await seat({ maxCalls: 2 }, `openai:m@${server.openai}`);
    expect(native).toBe(true);
    expect(await chat(talk())).toEqual({ text: '', toolCalls });
    expect(await chat(talk())).toEqual({ text: '', toolCalls });
    await expect(chat(talk())).rejects.toMatchObject({ reason: 'calls' });
    expect(meter).toMatchObject({ calls: 2, live: 1 });
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]!.body).toMatchObject({ tools: [{ function: add }], tool_choice: 'required' });
    const told = { tools: ['add'], toolChoice: 'required', replies: [''], toolCalls: [toolCalls] };
    expect(await lines()).toMatchObject([told, { ...told, sources: ['memory'] }]);
    await server.close();
  });

  it('shares an answer where it may, but not with a question that has other tools, or none', async () => {
    const server = await startTestServer(({ body }) => ({
      texts: ['so'],
      ...(body.tools !== undefined && { toolCalls }),
    }));
    const { chat, ask, lines } = await seat({}, `openai:m@${server.openai}`);
    const reuse = 'episode' as const;
    const asked = [
      chat(talk({ reuse })),
      chat(talk({ reuse, decision: 1 })),
      chat(talk({ reuse, tools: [add, { ...add, name: 'sum' }] })),
      chat(talk({ reuse, toolChoice: 'auto' })),
      ask(question('1 + 2?', { reuse })),
    ].map((answer) => answer.catch((error: Error) => error.message));
    const [first, ...others] = await Promise.all(asked);
    expect(server.seen).toHaveLength(4);
    expect(others).toEqual([first, first, first, ['so']]);
    expect((await lines()).map(({ tools }) => tools)).toContainEqual(undefined);
    await server.close();
  });

  it('with a simulated model brings text alone', async () => {
    const { chat, native } = await seat();
    expect(native).toBe(false);
    expect(await chat(talk())).toEqual({ text: expect.stringMatching(/^1 \+ 2\? 0\./), toolCalls: [] });
  });
});

it('a schema goes out with a question, and stands in the journal', async () => {
  const server = await startTestServer(() => ({ texts: ['{}'] }));
  const { ask, lines } = await seat({}, `openai:m@${server.openai}`);
  const schema = { name: 'point', schema: { type: 'object', properties: {} } };
  await ask(question('Where?', { schema }));
  expect(server.seen[0]!.body.response_format).toMatchObject({ json_schema: schema });
  expect(await lines()).toMatchObject([{ schema }]);
  await server.close();
});

describe('the end of an episode', () => {
  it('waits for what is under way, and answers nothing more', async () => {
    const { asking, ask, meter } = await seat({}, 'synthetic?latency=20ms');
    const slow = ask(question('slow'));
    await asking.end();
    expect(meter).toMatchObject({ calls: 1, live: 1 });
    const late = ask(question('late'));
    expect(await Promise.race([late, slow.then(() => 'nothing')])).toBe('nothing');
    expect(meter.calls).toBe(1);
  });

  it('waits no longer once it is cut off; what still comes is counted, and what then fails is not journalled', async () => {
    const { asking, ask, meter, lines } = await seat({}, 'synthetic?latency=20ms');
    const late = ask(question('late'));
    const failed = ask(question('fails', { maxTokens: Number.NaN })).catch(() => 'failed');
    const end = asking.end();
    asking.cut(new Error('stopped'));
    await expect(end).rejects.toThrow('stopped');
    await expect(asking.end()).rejects.toThrow('stopped');
    expect(meter.live).toBe(0);
    await late;
    expect(await failed).toBe('failed');
    expect(meter.live).toBe(1);
    await expect(asking.end()).resolves.toBeUndefined();
    expect(await lines()).toMatchObject([{ type: 'call', sources: ['live'] }]);
  });
});

describe('limits', () => {
  it('of calls hold, counted as they are asked', async () => {
    const { ask, meter } = await seat({ maxCalls: 5 });
    const asked = await Promise.allSettled([1, 2, 3].map((i) => ask(question(`${i}`, { samples: 2 }))));
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect((asked[2] as PromiseRejectedResult).reason).toMatchObject({ name: 'Stopped', reason: 'calls' });
    expect(meter.calls).toBe(4);
    await ask(question('one more fits'));
    await expect(ask(question('none is left'))).rejects.toBeInstanceOf(Stopped);
  });

  it('of calls leave room for what a weighing may still ask, whichever answer comes first', async () => {
    const server = await startTestServer(({ samples }) => ({ texts: Array(samples).fill('1') }));
    const { weigh, meter } = await seat({ maxCalls: 7 }, `openai:m@${server.openai}`);
    const weighed = ['a', 'b'].map(
      (text): WeighQuestion => ({
        ...question(text, { purpose: 'choose', samples: 4 }),
        choices: ['1', '2'],
      }),
    );
    const asked = await Promise.allSettled(weighed.map(weigh));
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(meter.calls).toBe(4);
    await server.close();
  });

  it('of calls get back what a weighing has not asked', async () => {
    const server = await startTestServer(() => ({ texts: ['1'], logprobs: [['1', 0]] }));
    const { weigh, meter } = await seat({ maxCalls: 5 }, `openai:m@${server.openai}`);
    for (const text of ['a', 'b']) {
      await weigh({ ...question(text, { purpose: 'choose', samples: 4 }), choices: ['1', '2'] });
    }
    expect(meter.calls).toBe(2);
    await server.close();
  });

  it('of tokens hold', async () => {
    const { ask } = await seat({ maxTokens: 10 });
    await ask(question('a question of more than ten tokens, as it is estimated'));
    await expect(ask(question('2'))).rejects.toMatchObject({ reason: 'tokens' });
  });

  it('without a model nothing can be asked', async () => {
    const { asking } = await seat();
    const error = await asking
      .seat('X', undefined)
      .ask(question('?'))
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(EpisodeError);
    expect(error.message).toContain('X has no model');
  });
});

describe('a server that fails', () => {
  it('leaves every failed try in the journal', async () => {
    const server = await startTestServer(({ n }) =>
      n < 2 ? { status: 429, headers: { 'retry-after': '0' } } : { texts: ['fine'] },
    );
    const { ask, lines, meter } = await seat({}, `openai:m@${server.openai}`);
    expect(await ask(question('?'))).toEqual(['fine']);
    const [line] = await lines();
    expect(line!.retries).toMatchObject([
      { try: 1, kind: 'rate-limit', status: 429 },
      { try: 2, kind: 'rate-limit', status: 429 },
    ]);
    expect(meter).toMatchObject({ calls: 1, live: 1 });
    await server.close();
  });

  it('for good ends the call with its error in the journal', async () => {
    await broker.close();
    broker = createBroker({ cache, env: {}, tries: 3, random: () => 0 });
    const server = await startTestServer(() => ({ status: 503 }));
    const { ask, lines } = await seat({}, `openai:m@${server.openai}`);
    await expect(ask(question('?'))).rejects.toMatchObject({ kind: 'server' });
    const [line] = await lines();
    expect(line).toMatchObject({
      type: 'call',
      messages: [{ role: 'user', content: '?' }],
      error: { kind: 'server', message: expect.stringContaining('503') },
    });
    expect(line!.retries).toMatchObject([{ try: 1, status: 503 }, { try: 2 }, { try: 3 }]);
    await server.close();
  });
});

describe('a spent budget', () => {
  it('is said to the run', async () => {
    await broker.close();
    broker = createBroker({ cache, env: {}, maxCost: 0 });
    const server = await startTestServer();
    const { ask, reached } = await seat({}, `openai:gpt-4o@${server.openai}`);
    await expect(ask(question('?'))).rejects.toBeInstanceOf(BudgetReached);
    expect(reached).toHaveLength(1);
    expect(server.seen).toHaveLength(0);
    await server.close();
  });
});
