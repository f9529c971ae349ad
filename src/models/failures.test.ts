import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { fromSdk, Retryable, retryAfter } from './failures.ts';

const NOW = Date.parse('2025-01-01T00:00:00Z');

test.each([
  [{ 'retry-after': '2' }, 2000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': 'Wed, 01 Jan 2025 00:00:07 GMT' }, 7000],
  [{ 'retry-after': 'Tue, 31 Dec 2024 00:00:00 GMT' }, 0],
  [{ 'retry-after': '2', 'retry-after-ms': '150' }, 150],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('%o says to wait %s ms', (headers, ms) => {
  expect(retryAfter(new Headers(headers as Record<string, string>), NOW)).toBe(ms);
});

const broken = (cause: Error) => new OpenAI.APIConnectionError({ cause });

test.each([
  ['a reset', broken(Object.assign(new Error('reset'), { code: 'ECONNRESET' })), true],
  ['a connection that says nothing', broken(new Error('')), true],
  ['a bug below the SDK', broken(new TypeError('no function')), false],
  [
    'a header that cannot be sent',
    broken(Object.assign(new Error(''), { code: 'UND_ERR_INVALID_ARG' })),
    false,
  ],
  ['a bug in the SDK or above', new TypeError('no function'), false],
  ['an error of the SDK', new OpenAI.OpenAIError('this option is unknown'), false],
])('%s: whether another try may help', (_, error, helps) => {
  const typed = fromSdk(error, OpenAI, 1000);
  if (helps) expect(typed).toBeInstanceOf(Retryable);
  else expect(typed).toBe(error);
});

test.each([
  ['127.0.0.1', 'connect ECONNREFUSED 127.0.0.1:9', 'nothing listens at 127.0.0.1:9: start the server', 3],
  ['::1', 'connect ECONNREFUSED ::1:9', 'nothing listens at ::1:9: start the server', 3],
  ['elsewhere', 'connect ECONNREFUSED 10.1.2.3:9', 'connect ECONNREFUSED 10.1.2.3:9', Infinity],
])('a server that is not there at %s is tried a few times where it is on this machine', (_, said, told, tries) => {
  const cause = Object.assign(new Error(said), { code: 'ECONNREFUSED' });
  const typed = fromSdk(broken(cause), OpenAI, 1000) as Retryable;
  expect(typed.message).toContain(told);
  expect(typed.tries).toBe(tries);
});
