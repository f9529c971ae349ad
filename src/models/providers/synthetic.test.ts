import { afterAll, expect, test } from 'vitest';
import { BadInput } from '../../errors.ts';
import { uniform } from '../../seed.ts';
import { createBroker } from '../broker.ts';
import { parseModel } from '../spec.ts';
import type { Draws, ModelCall, ModelRequest } from '../types.ts';

const broker = createBroker({ env: {}, random: () => 0 });
afterAll(() => broker.close());

/** Replies with its draws, so that a test can see them. */
const teller = {
  version: '1',
  rates: {},
  reply: (_: unknown, { belief, slip, skill }: Draws) =>
    `${belief('fact', 1)} ${slip('a')} ${slip('b')} ${skill}`,
};

const call = (
  model: string,
  rest: Partial<ModelCall> = {},
  request: Partial<ModelRequest> = {},
): ModelCall => ({
  model: parseModel(model),
  request: { messages: [{ role: 'user', content: 'hello' }], ...request },
  replicate: 1,
  sample: { role: 'agent', attempt: 0, decision: 0, index: 0 },
  respondent: teller,
  ...rest,
});
const draws = async (given: ModelCall) =>
  (await broker.complete(given)).map(({ text }) => {
    const [belief, slip, other, skill] = text.split(' ').map(Number);
    return { belief, slip, other, skill };
  });

test('beliefs are the same in every sample and phrasing of one seed; slips are drawn anew', async () => {
  const [one, two] = await draws(call('synthetic:0.3', { count: 2 }));
  const [phrased] = await draws(call('synthetic:0.3', {}, { messages: [{ role: 'user', content: 'hi' }] }));
  expect(one!.skill).toBe(0.3);
  expect(one!.belief).toBe(uniform('belief', 1, 1, 'fact', 1));
  expect([two!.belief, phrased!.belief]).toEqual([one!.belief, one!.belief]);
  expect(new Set([one, two, phrased].flatMap((draw) => [draw!.slip, draw!.other])).size).toBe(6);
  const [replicate] = await draws(call('synthetic:0.3', { replicate: 2 }));
  const [seed] = await draws(call('synthetic:0.3?seed=2'));
  expect(new Set([one, replicate, seed].map((draw) => draw!.belief)).size).toBe(3);
  expect(await draws(call('synthetic:0.3', { count: 2 }))).toEqual([one, two]);
});

test('samples asked for together are those asked for one by one', async () => {
  const together = await draws(call('synthetic', { count: 3 }));
  const sample = { role: 'agent', attempt: 0, decision: 0 };
  const apart = await Promise.all(
    [0, 1, 2].map((index) => draws(call('synthetic', { sample: { ...sample, index } }))),
  );
  expect(apart.flat()).toEqual(together);
});

test('at temperature 0 all samples of a request say the same, and other requests say something else', async () => {
  const cold = await draws(call('synthetic', { count: 3 }, { temperature: 0 }));
  expect(cold).toEqual([cold[0], cold[0], cold[0]]);
  const other = await draws(
    call('synthetic?temperature=0', {}, { messages: [{ role: 'user', content: 'hi' }] }),
  );
  expect(other[0]!.slip).not.toBe(cold[0]!.slip);
});

test('failing tries are drawn by seed and tried again; latency and failure change no reply', async () => {
  const calls = Array.from({ length: 40 }, (_, decision) => ({
    role: 'agent',
    attempt: 0,
    decision,
    index: 0,
  }));
  const ask = async (model: string) =>
    (await Promise.all(calls.map((sample) => broker.complete(call(model, { sample }))))).flat();
  const good = await ask('synthetic');
  const bad = await ask('synthetic?failure=0.5&latency=1ms');
  const again = await ask('synthetic?failure=0.5');
  expect(bad.map((answer) => answer.text)).toEqual(good.map((answer) => answer.text));
  expect(bad.map((answer) => answer.retries)).toEqual(again.map((answer) => answer.retries));
  const retries = bad.flatMap((answer) => answer.retries);
  expect(retries[0]).toMatchObject({ kind: 'server', status: 500 });
  expect(retries.length).toBeGreaterThan(15);
  expect(retries.length).toBeLessThan(90);
});

test('usage is a quarter of the characters; maxTokens and stop cut the reply', async () => {
  const respondent = { version: '1', rates: {}, reply: () => 'one two three STOP four' };
  const ask = async (request: Partial<ModelRequest>) =>
    (await broker.complete(call('synthetic', { respondent }, request)))[0];
  expect(await ask({})).toMatchObject({ finish: 'stop', usage: { input: 2, output: 6 } });
  expect(await ask({ maxTokens: 2 })).toMatchObject({
    text: 'one two ',
    finish: 'length',
    usage: { output: 2 },
  });
  expect(await ask({ stop: ['four', 'STOP'] })).toMatchObject({ text: 'one two three ', finish: 'stop' });
});

test('a call can be left while it waits', async () => {
  const leaver = new AbortController();
  const left = broker.complete(call('synthetic?latency=600s', { signal: leaver.signal }));
  leaver.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
});

test('without a respondent it is refused, and one that breaks is our fault', async () => {
  await expect(broker.complete(call('synthetic', { respondent: undefined }))).rejects.toThrow(BadInput);
  const respondent = {
    version: '1',
    rates: {},
    reply: () => {
      throw new Error('oh');
    },
  };
  await expect(broker.complete(call('synthetic', { respondent }))).rejects.toMatchObject({
    kind: 'internal',
    message: 'synthetic: the simulated model failed: oh',
  });
});
