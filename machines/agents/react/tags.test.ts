import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTags } from './tags.ts';

test('each tag holds its text, and what stands outside is the rest', () => {
  expect(readTags('Well.\n<think>a\nb</think> <plan>p</plan>\n<action>\ncell 5\n</action> Done.')).toEqual({
    think: 'a\nb',
    plan: 'p',
    action: 'cell 5',
    rest: 'Well.\n \n Done.',
  });
  expect(readTags('cell 5')).toEqual({ rest: 'cell 5' });
  expect(readTags('')).toEqual({ rest: '' });
});

test('a tag that is not closed ends where the next one begins, or with the reply', () => {
  expect(readTags('<think>hm <Action>cell 5')).toEqual({ think: 'hm', action: 'cell 5', rest: '' });
  expect(readTags('hm</think><action>cell 5</action>')).toMatchObject({ action: 'cell 5', rest: 'hm' });
});

test('a tag that is only spoken of within another one is text', () => {
  const reply = '<think>I write <action> next.</think><action>cell 5</action>';
  expect(readTags(reply)).toEqual({ think: 'I write <action> next.', action: 'cell 5', rest: '' });
});

test('code fences around an answer are not part of it', () => {
  expect(readTags('<action>\n```json\n{"answer": "7"}\n```\n</action>').action).toBe('{"answer": "7"}');
  expect(readTags('<action>```\ncell 5').action).toBe('cell 5');
  expect(readTags('```\ncell 5\n```').rest).toBe('cell 5');
});

test('of several actions the first counts: what follows is imagined', () => {
  expect(readTags('<action>a</action>Result: 1<action>b</action>').action).toBe('a');
});

test('no reply breaks it, and what is told of stands in it', () => {
  const piece = fc.constantFrom(
    '<think>',
    '</think>',
    '<action>',
    '</action>',
    '<plan>',
    '```',
    'x',
    '\n',
    '<',
    '>',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const reply = pieces.join('');
      const { rest, ...tags } = readTags(reply);
      for (const text of Object.values(tags)) expect(reply).toContain(text);
      expect(rest).not.toMatch(/<\/?(think|action|plan)>/);
    }),
  );
});
