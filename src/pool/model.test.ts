/** Searches that ask a model, from a thread of their own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Question } from '../agent.ts';
import { BadInput, BudgetReached, EpisodeError, Interrupted, ParseError, Stopped } from '../errors.ts';
import { inlineSearches } from './inline.ts';
import { createSearches } from './pool.ts';
import { type Broken, stairs } from './test-file.ts';
import type { MctsRequest, Searches, SearchModel } from './types.ts';

let dir: string;
let pool: Searches;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'troupe-model-'));
  pool = createSearches({ threads: 1 });
});
afterAll(async () => {
  await pool.close();
  await rm(dir, { recursive: true, force: true });
});

/** Predicts every step rightly and prefers the second action; counts its batches. */
function careful(latency = 0): SearchModel & { batches: string[] } {
  const batches: string[] = [];
  const predict = ({ messages }: Question) => {
    const text = messages.map(({ content }) => content).join('\n');
    const steps = Number(/step (\d+) of/.exec(text.slice(text.lastIndexOf('step ')))?.[1]);
    return [`step ${steps + Number(/\b([12])\b(?!.*\b[12]\b)/s.exec(text)?.[1] ?? 1)}`];
  };
  return {
    batches,
    async ask(questions) {
      batches.push(`ask ${questions.length}`);
      await sleep(latency);
      return questions.map(predict);
    },
    async weigh(questions) {
      batches.push(`weigh ${questions.length}`);
      await sleep(latency);
      return questions.map(({ choices }) => choices.map((_, i) => (i + 1) / 3));
    },
  };
}

async function request(name: string, search: SearchModel, broken: Broken = {}): Promise<MctsRequest> {
  const memory = { propose: [], predict: [] };
  const model = {
    search,
    attempt: 0,
    decision: 0,
    memory,
    temperature: 0.7,
    samples: 1,
    alpha: 0.5,
    depth: 4,
  };
  const options = { simulations: 8, seed: 1, policy: 'puct', depth: 4, wave: 4, deepen: true } as const;
  return { ...(await stairs(dir, name, broken)), options, model };
}

test('a model is asked in whole waves, with the same tree as inline', async () => {
  const [there, here] = [careful(), careful()];
  const tree = await pool.mcts(await request('stairs', there));
  expect(tree.root).toEqual((await inlineSearches().mcts(await request('stairs', here))).root);
  expect(tree.simulations).toBe(8);
  expect(there.batches).toEqual(here.batches);
  expect(there.batches.some((batch) => Number(batch.split(' ')[1]) > 1)).toBe(true);
});

test('a search that is done leaves no port open', async () => {
  const ports = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  await pool.mcts(await request('stairs', careful()));
  const before = ports();
  for (let i = 0; i < 3; i++) await pool.mcts(await request('stairs', careful()));
  await expect.poll(ports).toBeLessThanOrEqual(before);
});

test('an answer that comes after the pool was closed leaves no timer behind', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const model = careful();
  const late: SearchModel = {
    ...model,
    async weigh(questions) {
      asked.resolve();
      await answer.promise;
      return model.weigh(questions);
    },
  };
  const searches = createSearches({ threads: 1 });
  const searching = searches.mcts(await request('stairs', late)).catch(({ message }) => message);
  await asked.promise;
  // While the model works, the deadline stands still.
  const before = timers();
  await searches.close();
  expect(await searching).toBe('the pool of searches was closed');
  answer.resolve();
  await sleep(10);
  expect(timers()).toBeLessThanOrEqual(before);
});

test('many searches wait for their models at once, on however few threads', async () => {
  let asking = 0;
  let most = 0;
  const model = careful();
  const slow: SearchModel = {
    ...model,
    async weigh(questions) {
      most = Math.max(most, ++asking);
      await sleep(100);
      asking--;
      return model.weigh(questions);
    },
  };
  const each = await request('stairs', slow);
  const trees = await Promise.all(Array.from({ length: 12 }, () => pool.mcts(each)));
  expect(trees.every(({ simulations }) => simulations === 8)).toBe(true);
  expect(most).toBe(12);
});

test.each([
  new EpisodeError('rate-limit', 'too many requests'),
  new Stopped('calls', 'no more calls'),
  new ParseError('Write a number.'),
  new BadInput('no such model'),
  new BudgetReached('all is spent'),
  new Interrupted('the run was stopped'),
])('what asking throws reaches the caller as it was: %s', async (error) => {
  const failing: SearchModel = { ...careful(), weigh: () => Promise.reject(error) };
  const caught = await pool.mcts(await request('stairs', failing)).catch((reason) => reason);
  expect(caught.constructor).toBe(error.constructor);
  expect({ ...caught, message: caught.message }).toEqual({ ...error, message: error.message });
});

test('a cancelled search stops asking, whatever its model does', async () => {
  const silent: SearchModel = { ...careful(), weigh: () => new Promise(() => {}) };
  const controller = new AbortController();
  const reason = new Interrupted('enough');
  const searching = pool.mcts(await request('stairs', silent), { signal: controller.signal });
  setTimeout(() => controller.abort(reason), 100);
  await expect(searching).rejects.toBe(reason);
});

test('only the time of the thread counts against the deadline, not that of the model', async () => {
  // What the thread needs to start counts as well.
  await pool.mcts(await request('stairs', careful()));
  const model = careful(250);
  const deadline = 2000;
  const tree = await pool.mcts(await request('stairs', model), { deadline });
  expect(tree.simulations).toBe(8);
  expect(250 * model.batches.length).toBeGreaterThan(deadline);
});

test('when a shared thread is ended, its other searches begin anew and ask nothing twice', async () => {
  // The one that never returns holds the thread long before the other has its second answer.
  const [alone, amid] = [careful(), careful(300)];
  const expected = await pool.mcts(await request('stairs', alone));
  const endless = await request('endless', careful(), { returns: 'while (onThread) {}' });
  const [broken, whole] = await Promise.allSettled([
    pool.mcts(endless, { deadline: 1000 }),
    pool.mcts(await request('stairs', amid)),
  ]);
  expect(broken).toMatchObject({ status: 'rejected', reason: { kind: 'timeout' } });
  expect((whole as PromiseFulfilledResult<typeof expected>).value.root).toEqual(expected.root);
  expect(amid.batches).toEqual(alone.batches);
});
