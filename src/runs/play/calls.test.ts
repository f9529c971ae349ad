import { expect, test } from 'vitest';
import type { Question } from '../../agent.ts';
import { questionKey } from './calls.ts';

test('a question is another one with other words, samples, settings, choices, role, or attempt', () => {
  const question: Question = {
    purpose: 'value',
    messages: [{ role: 'user', content: 'Well?' }],
    attempt: 0,
    decision: 0,
    reuse: 'attempt',
  };
  const others: (Question & { choices?: readonly string[] })[] = [
    question,
    { ...question, messages: [{ role: 'user', content: 'Now?' }] },
    { ...question, samples: 2 },
    { ...question, temperature: 0 },
    { ...question, temperature: 1 },
    { ...question, maxTokens: 9 },
    { ...question, stop: ['x'] },
    { ...question, choices: ['1'] },
    { ...question, attempt: 1 },
  ];
  const keys = others.map((other) => questionKey('X', other));
  expect(new Set([...keys, questionKey('O', question)]).size).toBe(others.length + 1);
  // What it is for and when it was asked makes no other.
  const again = { ...question, purpose: 'vote', decision: 3, index: 2 };
  expect(questionKey('X', again)).toBe(keys[0]);
  const episode = { ...question, reuse: 'episode' as const };
  expect(questionKey('X', episode)).toBe(questionKey('X', { ...episode, attempt: 1 }));
});
