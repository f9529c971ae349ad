/** A call that was asked with tools, shown and asked again. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type SeenRequest, startTestServer } from '../../models/test-server.ts';
import { readJournal } from '../../runs/folder/journal.ts';
import { run } from '../../runs/play/run.ts';
import type { AskAnswer, RecordedCall } from '../api/actions.ts';
import { createApi } from '../server.ts';

const SCENARIO = (index: string) => `
import { defineTool, defineToolScenario } from '${index}';
import { z } from 'zod';
const add = defineTool({
  name: 'add', description: 'The sum.', input: z.object({ a: z.number(), b: z.number() }), run: ({ a, b }) => a + b,
});
export default defineToolScenario({
  id: 'sums', title: 'Sums', rules: 'Answer with the number alone.',
  task: z.object({ sum: z.string() }), tasks: () => [{ sum: '1 + 2' }], taskName: () => 'sum',
  tools: () => [add], request: ({ sum }) => sum, grade: ({ answer }) => (answer === '3' ? 1 : 0),
});
`;
const CALLS = [1, 2].map((b) => ({ id: `call_${b}`, name: 'add', arguments: `{"a":1,"b":${b}}` }));

test.each([
  'openai',
  'anthropic',
] as const)('%s: a call with tools reads as text, is found in the cache as it was, and goes out with its tools', async (wire) => {
  const cwd = await mkdtemp(join(tmpdir(), 'troupe-tool-calls-'));
  const index = fileURLToPath(new URL('../../index.ts', import.meta.url));
  await writeFile(join(cwd, 'sums.ts'), SCENARIO(index));
  const called = ({ body }: SeenRequest) => body.messages.some(({ role }) => role === 'assistant');
  const models = await startTestServer((request) =>
    called(request) ? { texts: ['3'] } : { texts: [''], toolCalls: CALLS },
  );
  const env = { TROUPE_CACHE_DIR: join(cwd, 'caches') };
  const model = `${wire}:m@${models[wire]}`;
  const played = await run({ scenario: './sums.ts', agents: 'react', model, cwd, env, warn() {} });
  expect(played).toMatchObject({ solved: 1, calls: 2 });
  const out = join(cwd, 'runs');
  const folder = basename(played.run);
  const episode = 'sum.react.s1';
  const lines = await readJournal(join(out, folder, 'episodes', `${episode}.jsonl`));
  const [first, second] = lines.filter(({ type }) => type === 'call').map(({ n }) => n) as [number, number];

  const api = createApi({ out, cwd, env, token: '' });
  const path = `/api/runs/${folder}/episodes/${episode}`;
  const get = async (line: number) =>
    (await (await api.request(`${path}/calls/${line}`)).json()) as RecordedCall;
  const ask = async (body: object) => {
    const given = { method: 'POST', body: JSON.stringify(body) };
    const response = await api.request(`${path}/ask`, {
      ...given,
      headers: { 'content-type': 'application/json' },
    });
    return (await response.json()) as AskAnswer;
  };

  const text = 'add({"a":1,"b":1})\nadd({"a":1,"b":2})';
  expect((await get(first)).replies).toEqual([{ text }]);
  const { messages } = await get(second);
  expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'tool']);

  const known = await ask({ line: first, messages: (await get(first)).messages });
  expect(known).toMatchObject({ replies: [{ text, cached: true }], spent: 0 });
  const again = await ask({ line: second, messages });
  expect(again.replies[0]).toMatchObject({ text: '3', cached: true });
  expect(models.seen).toHaveLength(2);

  const edited = messages.map((message) =>
    message.role === 'tool' ? { ...message, content: '4' } : message,
  );
  expect((await ask({ line: second, messages: edited })).replies[0]).toMatchObject({ cached: false });
  const [, asked, anew] = models.seen.map(({ body }) => body);
  expect(anew!.tools).toEqual(asked!.tools);
  const turns = anew!.messages.findIndex(({ role }) => role === 'assistant') + 1;
  expect(anew!.messages.slice(0, turns)).toEqual(asked!.messages.slice(0, turns));
  const results = anew!.messages.slice(turns);
  const told = wire === 'openai' ? results : results[0]!.content;
  expect(told).toMatchObject([{ content: '4' }, { content: '4' }]);
  await models.close();
});
