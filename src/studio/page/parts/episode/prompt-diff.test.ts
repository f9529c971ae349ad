import { describe, expect, it } from 'vitest';
import { comparePrompts } from './prompt-diff.ts';

const system = { role: 'system', content: 'Make 24.' };
const user = (content: string) => ({ role: 'user', content });

describe('what changed since the last prompt', () => {
  it('is nothing of a first prompt', () => {
    expect(comparePrompts([system], undefined)).toEqual([
      { ...system, change: 'same', parts: [{ text: 'Make 24.', change: 'same' }] },
    ]);
  });

  it('is marked within a message, and the rest is as before', () => {
    const [rules, asked] = comparePrompts(
      [system, user('Lessons: none.\nNumbers left: 1 4 5')],
      [system, user('Numbers left: 1 4 6')],
    );
    expect(rules?.change).toBe('same');
    expect(asked?.change).toBe('changed');
    const marked = (change: string) =>
      asked?.parts.filter((part) => part.change === change).map(({ text }) => text);
    expect(marked('added')).toEqual(['Lessons: none.\n', '5']);
    expect(marked('removed')).toEqual(['6']);
    const now = asked?.parts.filter(({ change }) => change !== 'removed').map(({ text }) => text);
    expect(now?.join('')).toBe('Lessons: none.\nNumbers left: 1 4 5');
  });

  it('is a passage as a whole where hardly a word of it stays', () => {
    const [asked] = comparePrompts(
      [user('Puzzle:\nThe numbers 0 5 cannot reach 24.\nDone.')],
      [user('Puzzle:\nTake one more step of those left\nDone.')],
    );
    expect(asked?.parts.map(({ change, text }) => [change, text])).toEqual([
      ['same', 'Puzzle:\n'],
      ['removed', 'Take one more step of those left\n'],
      ['added', 'The numbers 0 5 cannot reach 24.\n'],
      ['same', 'Done.'],
    ]);
  });

  it('is all of a message that had none in its place, or another speaker', () => {
    const compared = comparePrompts(
      [system, user('a'), { role: 'assistant', content: 'b' }],
      [system, { role: 'assistant', content: 'a' }],
    );
    expect(compared.map(({ change }) => change)).toEqual(['same', 'new', 'new']);
  });

  it('takes texts that have nothing in common in good time', () => {
    const text = (seed: number) =>
      Array.from({ length: 30_000 }, (_, i) => ((i * seed) % 9973).toString(36)).join('\n');
    // Compared to the end it would take minutes.
    const began = performance.now();
    const [compared] = comparePrompts([user(text(7919))], [user(text(104_729))]);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(compared?.change).toBe('changed');
  });
});
