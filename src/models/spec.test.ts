import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BadInput } from '../errors.ts';
import { parseModel } from './spec.ts';

test.each([
  ['openai:gpt-4o', { provider: 'openai', name: 'gpt-4o' }],
  ['fireworks:accounts/fireworks/models/x', { provider: 'fireworks', name: 'accounts/fireworks/models/x' }],
  ['openai:llama3:8b@http://localhost:11434/v1/', { name: 'llama3:8b', url: 'http://localhost:11434/v1' }],
  ['anthropic:m@http://127.0.0.1:1/v1', { url: 'http://127.0.0.1:1' }],
  ['openai:m@https://x.org/v1?key=MY_KEY', { url: 'https://x.org/v1', keyName: 'MY_KEY' }],
  ['openai:m?temperature=.2&maxTokens=500', { temperature: 0.2, maxTokens: 500 }],
  ['openai:m?concurrency=8&rpm=500&tpm=90000', { text: 'openai:m', concurrency: 8, rpm: 500, tpm: 90_000 }],
  ['synthetic', { provider: 'synthetic', name: '0', skill: 0 }],
  ['synthetic:0.8?latency=0.2s&failure=0.05&seed=3', { skill: 0.8, latency: 200, failure: 0.05, seed: 3 }],
])('reads %s', (text, fields) => {
  expect(parseModel(text)).toMatchObject(fields);
});

test.each([
  ['synthetic:0.80', 'synthetic:0.8'],
  ['synthetic?skill=0.8&seed=1&failure=0', 'synthetic:0.8'],
  ['synthetic:0', 'synthetic'],
  ['openai:m?maxTokens=5&temperature=0.50', 'openai:m?temperature=0.5&maxTokens=5'],
  ['openai:m@HTTP://Example.ORG:443/v1/?key=K', 'openai:m@http://example.org:443/v1?key=K'],
])('%s is, in canonical form, %s', (text, canonical) => {
  expect(parseModel(text).text).toBe(canonical);
});

test.each([
  ['gpt-4o', /unknown model "gpt-4o": models are openai:NAME/],
  ['', /unknown model ""/],
  ['openai', /name one, as in openai:NAME/],
  [
    'openai:m?temprature=1',
    /unknown option "temprature": there are temperature, maxTokens, concurrency, rpm, tpm, key/,
  ],
  ['openai:m?constructor=1', /unknown option "constructor": there are/],
  ['synthetic?__proto__=1', /unknown option "__proto__"/],
  ['openai:m?latency=1s', /"latency" \(for synthetic models only\)/],
  ['openai:m?temperature=hot', /temperature=hot: give a number from 0 to 2/],
  ['openai:m?maxTokens=0', /maxTokens=0: give a whole number/],
  ['openai:m?temperature=1&temperature=1', /temperature is given twice/],
  ['openai:m@localhost:80', /write the server as http/],
  ['synthetic:2', /skill is a number from 0 to 1/],
  ['synthetic:0.5?skill=0.6', /skill once/],
  ['synthetic?latency=200', /give a duration/],
  ['synthetic?rpm=10', /"rpm" \(for served models only\)/],
  ['synthetic?key=K', /unknown option "key"/],
])('refuses %s', (text, message) => {
  expect(() => parseModel(text)).toThrow(BadInput);
  expect(() => parseModel(text)).toThrow(message);
});

test.each([
  'openai:m?key=fw_3ZsecretSecret',
  'openai:m@http://u:secretSecret@h/v1',
  'open:m@http://u:secretSecret@h',
])('a message never repeats a secret given by mistake (%#)', (text) => {
  expect(() => parseModel(text)).toThrow(BadInput);
  expect(() => parseModel(text)).not.toThrow(/secretSecret/);
});

test('the canonical text is read as the same model', () => {
  const options = fc.record(
    {
      temperature: fc.double({ min: 0, max: 2, noNaN: true }).map((x) => `${Math.abs(x)}`),
      maxTokens: fc.integer({ min: 1 }).map(String),
      latency: fc.oneof(
        fc.integer({ min: 0, max: 1e6 }).map((n) => `${n}ms`),
        fc.double({ min: 0, max: 1e4, noNaN: true }).map((n) => `${n.toFixed(4)}s`),
      ),
      failure: fc.integer({ min: 0, max: 100 }).map((n) => `${n / 100}`),
      seed: fc.nat().map(String),
      skill: fc.integer({ min: 0, max: 10 }).map((n) => `${n / 10}`),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(options, fc.gen(), (given, gen) => {
      const fields = Object.entries(given).map(([name, value]) => `${name}=${value}`);
      const shuffled = gen(fc.shuffledSubarray, fields, { minLength: fields.length });
      const model = parseModel(`synthetic?${fields.join('&')}`);
      expect(parseModel(model.text)).toEqual(model);
      expect(parseModel(`synthetic?${shuffled.join('&')}`)).toEqual(model);
    }),
  );
});
