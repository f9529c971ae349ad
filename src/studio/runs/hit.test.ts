import { expect, test } from 'vitest';
import { termsOf } from '../sought.ts';
import { hitIn } from './hit.ts';

const journal = [
  {
    type: 'call',
    purpose: 'propose',
    messages: [{ content: '10 - 4 of a prompt' }],
    replies: ['14 - 4 = 10'],
  },
  { type: 'state', context: '10 - 4 of a state' },
  { type: 'action', text: '10 + 4 = 14' },
  { type: 'feedback', text: `${'long '.repeat(100)}10 - 40, then 10 - 4 <b>` },
]
  .map((line, n) => JSON.stringify({ n, t: 0, actor: 'agent', ...line }))
  .join('\n');
const hit = (query: string) => hitIn(`${journal}\n{"n":4,"type":"action","torn`, termsOf(query));

test('is where the words stand side by side as typed, and nowhere but in what was said', () => {
  expect(hit('10 - 4')).toMatchObject({ line: 3, words: '"10 - 4"' });
  const { text } = hit('"10 - 4"')!;
  expect(text[0]).toMatch(/^…/);
  expect(text.slice(1)).toEqual(['10 - 4', '0, then ', '10 - 4', ' <b>']);
});

test('is else where all of them stand, else one of them', () => {
  expect(hit('14 10')).toMatchObject({ line: 0, words: '14 10', text: ['', '14', ' - 4 = ', '10', ''] });
  expect(hit('long 14')).toMatchObject({ line: 3, words: 'long' });
  expect(hit('nobody')).toBeUndefined();
});

test('is in a phrase only as it stands', () => {
  expect(hit('"4, 14"')).toBeUndefined();
  expect(hit('"4 = 14"')).toMatchObject({ line: 2, text: ['10 + ', '4 = 14', ''] });
  expect(hit('ong')).toBeUndefined();
});

test('is at the start of the world only where it is said nowhere, with the place where it stands', () => {
  const begun = [
    {
      type: 'environment',
      event: 'start',
      task: { name: 'tidy', goal: { folder: 'a folder of notes', list: ['other notes'] } },
    },
    { type: 'action', text: 'ls the notes' },
  ]
    .map((line, n) => JSON.stringify({ n, t: 0, actor: 'scenario', ...line }))
    .join('\n');
  const found = (query: string) => hitIn(begun, termsOf(query));
  expect(found('notes')).toEqual({ line: 1, words: 'notes', text: ['ls the ', 'notes', ''] });
  expect(found('folder')).toEqual({
    line: 0,
    words: 'folder',
    text: ['a ', 'folder', ' of notes'],
    start: 'task.goal.folder',
  });
  // Beside it nothing of what else the world begins with.
  expect(found('"other notes"')).toMatchObject({ text: ['', 'other notes', ''], start: 'task.goal.list.0' });
  expect(found('folder ls')).toMatchObject({ line: 1, words: 'ls' });
  expect(found('start')).toBeUndefined();
});
