import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { BadInput } from '../errors.ts';
import { costOf, PRICES, priceOf, readPrices } from './prices.ts';
import { parseModel } from './spec.ts';

const root = mkdtempSync(join(tmpdir(), 'troupe-prices-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ['openai:gpt-4o', 2.5],
  ['openai:gpt-4o-2024-08-06', 2.5],
  ['openai:gpt-4o-mini-2024-07-18', 0.15],
  ['openai:gpt-4-0613', 30],
  ['openai:gpt-4o@http://127.0.0.1:8082/v1', 2.5],
  ['anthropic:claude-sonnet-4-5-20250929', 3],
  ['anthropic:claude-3-5-haiku-latest', 0.8],
  ['openai:gpt-4o-audio-preview', undefined],
  ['openai:gpt-4-32k', undefined],
  ['openai:my-model', undefined],
  ['openai:constructor', undefined],
  ['synthetic', undefined],
])('%s costs %s USD per million input tokens', (model, input) => {
  expect(priceOf(parseModel(model))?.input).toBe(input);
});

test('cost', () => {
  expect(costOf(priceOf(parseModel('openai:gpt-4o')), { input: 1000, output: 100 })).toBeCloseTo(0.0035, 10);
  expect(costOf(undefined, { input: 1000, output: 100 })).toBe(0);
});

test('a file adds to the table and replaces in it', () => {
  const file = join(root, 'prices.json');
  writeFileSync(
    file,
    '{ "openai:gpt-4o": { "input": 1, "output": 2 }, "openai:mine": { "input": 0, "output": 1 } }',
  );
  const prices = readPrices(file);
  expect(priceOf(parseModel('openai:gpt-4o'), prices)).toEqual({ input: 1, output: 2 });
  expect(priceOf(parseModel('openai:mine'), prices)).toEqual({ input: 0, output: 1 });
  expect(priceOf(parseModel('openai:gpt-4'), prices)).toEqual(PRICES['openai:gpt-4']);
});

test('a price of the name with its server comes before that of the name alone', () => {
  const url = 'http://127.0.0.1:8082/v1';
  const prices = { 'openai:mine': { input: 1, output: 2 }, [`openai:mine@${url}`]: { input: 3, output: 4 } };
  const input = (model: string) => priceOf(parseModel(model), prices)?.input;
  expect(input(`openai:mine@${url}/?temperature=0.2`)).toBe(3);
  expect(input('openai:mine@http://127.0.0.1:8083/v1')).toBe(1);
  expect(input('openai:mine')).toBe(1);
});

test.each([
  ['{', /prices.json: .*write \{/],
  ['{ "openai:m": { "input": -1, "output": 0 } }', /prices.json: openai:m\.input/],
  ['{ "openai:m": 3 }', /prices.json: openai:m/],
])('a bad file is said (%#)', (text, message) => {
  const file = join(root, 'prices.json');
  writeFileSync(file, text);
  expect(() => readPrices(file)).toThrow(message);
  expect(() => readPrices(file)).toThrow(BadInput);
});

test('a file that is not there is said', () => {
  expect(() => readPrices(join(root, 'none.json'))).toThrow(/none\.json cannot be read \(ENOENT\)/);
});
