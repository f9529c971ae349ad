import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ParseError } from '../errors.ts';
import { createBroker } from './broker.ts';
import { callKeys, complete, requestJson } from './call-key.ts';
import { parseModel } from './spec.ts';
import { askStructured, REPAIR, readStructured } from './structured.ts';
import { startTestServer, type TestServer } from './test-server.ts';
import type { ModelCall } from './types.ts';

const Move = z.object({ cell: z.number().int().min(1).max(9), why: z.string().optional() });

let server: TestServer | undefined;
const broker = createBroker({ env: {}, random: () => 0 });
afterEach(async () => {
  await server?.close();
});

async function ask(wire: 'openai' | 'anthropic', ...texts: string[]) {
  server = await startTestServer(({ n }) => ({ texts: [texts[n]!] }));
  return askStructured(
    broker,
    {
      model: parseModel(`${wire}:m@${server[wire]}`),
      request: { messages: [{ role: 'user', content: 'Your move.' }] },
      replicate: 1,
      sample: { role: 'X', attempt: 0, decision: 3, index: 0 },
    },
    Move,
    'move',
  );
}

test.each(['openai', 'anthropic'] as const)('%s: the schema goes out, the value comes back', async (wire) => {
  const { value, answers } = await ask(wire, '{"cell": 5}');
  expect(value).toEqual({ cell: 5 });
  expect(answers).toHaveLength(1);
  const { response_format, output_config } = server!.seen[0]!.body as Record<
    string,
    { format?: unknown } | undefined
  >;
  const schema = { type: 'object', required: ['cell'], properties: { cell: { type: 'integer' } } };
  if (wire === 'openai') {
    expect(response_format).toMatchObject({
      type: 'json_schema',
      json_schema: { name: 'move', strict: false, schema },
    });
  } else {
    expect(output_config?.format).toMatchObject({ type: 'json_schema', schema });
  }
});

test('one repair turn says what was wrong', async () => {
  const { value, answers } = await ask('openai', '{"cell": 12}', 'Sorry.\n```json\n{"cell": 2}\n```');
  expect(value).toEqual({ cell: 2 });
  expect(answers).toHaveLength(2);
  expect(server!.seen[1]!.body.messages).toEqual([
    { role: 'user', content: 'Your move.' },
    { role: 'assistant', content: '{"cell": 12}' },
    { role: 'user', content: expect.stringMatching(/expected number to be <=9[\s\S]*"cell"/) },
  ]);
});

test('the repair is a draw of its own: a sample far off in the same decision', async () => {
  const { answers } = await ask('openai', 'five', '{"cell": 2}');
  const { body } = server!.seen[1]!;
  const messages = body.messages as ModelCall['request']['messages'];
  const format = body.response_format as { json_schema: NonNullable<ModelCall['request']['schema']> };
  const { name, schema } = format.json_schema;
  const model = parseModel(`openai:m@${server!.openai}`);
  const request = { messages, schema: { name, schema } };
  const sample = { role: 'X', attempt: 0, decision: 3, index: REPAIR };
  const call: ModelCall = { model, request, replicate: 1, sample };
  const json = requestJson(complete(request, model));
  expect(answers[1]!.key).toBe(callKeys(call, json, server!.openai)[0]);
  expect(REPAIR).toBe(1_000_000);
});

test('after a second unreadable reply it is given up', async () => {
  const error: unknown = await ask('openai', 'five', 'still five').catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ParseError);
  expect(error).toMatchObject({
    message: 'the reply is no move: it is not JSON',
    answers: [
      { text: 'five', source: 'live' },
      { text: 'still five', source: 'live' },
    ],
  });
  expect(server!.seen).toHaveLength(2);
});

test.each([
  ['{"cell":1}', { cell: 1 }],
  ['```\n{"cell":1}\n```', { cell: 1 }],
  ['I take {"cell":1}, as planned.', { cell: 1 }],
  ['```\nCells [1] to [9]\n```\nI take {one}:\n```json\n{"cell":1}\n```', { cell: 1 }],
])('reads %j', (text, value) => {
  expect(readStructured(text, Move)).toEqual({ ok: true, value });
});

test.each([
  ['', 'it is empty'],
  ['cell 1', 'it is not JSON'],
])('says why %j cannot be read', (text, why) => {
  expect(readStructured(text, Move)).toEqual({ ok: false, why });
});
