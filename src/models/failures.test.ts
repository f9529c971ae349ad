import { expect, test } from 'vitest';
import { retryAfter } from './failures.ts';

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
