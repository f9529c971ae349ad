import { setImmediate as turn } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { answerThrough, modelThrough } from './questions.ts';
import type { SearchModel } from './types.ts';

const question = (content: string) => ({
  purpose: 'predict',
  messages: [{ role: 'user' as const, content }],
  attempt: 0,
  decision: 0,
});

/** A search's end of a port whose other end answers when it is told to. */
function asking() {
  const { port1, port2 } = new MessageChannel();
  const busy: boolean[] = [];
  const replies: PromiseWithResolvers<string[][]>[] = [];
  const model: SearchModel = {
    ask() {
      replies.push(Promise.withResolvers());
      return replies.at(-1)!.promise;
    },
    weigh: () => Promise.resolve([]),
  };
  const answering = answerThrough(port1, model, (waits) => busy.push(waits));
  return { search: modelThrough(port2), busy, replies, answering, close: () => port1.close() };
}

test('a search waits while a question of it is open', async () => {
  const { search, busy, replies, close } = asking();
  const answers = Promise.all([search.ask([question('a')]), search.ask([question('b')])]);
  await expect.poll(() => replies.length).toBe(2);
  replies[1]!.resolve([['second']]);
  await turn();
  expect(busy).toEqual([true, true]);
  replies[0]!.resolve([['first']]);
  expect(await answers).toEqual([[['first']], [['second']]]);
  expect(busy).toEqual([true, true, false]);
  close();
});

test('an answer that comes when nobody hears any more changes nothing', async () => {
  const { search, busy, replies, answering, close } = asking();
  search.ask([question('a')]);
  await expect.poll(() => replies.length).toBe(1);
  answering.end();
  replies[0]!.resolve([['late']]);
  search.ask([question('b')]);
  for (let i = 0; i < 5; i++) await turn();
  expect(busy).toEqual([true]);
  expect(replies).toHaveLength(1);
  close();
});
