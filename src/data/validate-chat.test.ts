import { expect, test } from 'vitest';
import { validateChat } from './validate-chat.ts';

const system = { role: 'system', content: 'Plan.' };
const user = { role: 'user', content: 'Hello' };
const assistant = { role: 'assistant', content: 'Hi' };
const call = (name = 'add', given = '{"a":1}', id = 'c1') => ({
  id,
  type: 'function',
  function: { name, arguments: given },
});
const tools = [
  { type: 'function', function: { name: 'add', parameters: { type: 'object', properties: {} } } },
];
const result = (id = 'c1') => ({ role: 'tool', tool_call_id: id, content: '2' });

const whatOf = (example: unknown) =>
  validateChat(`${JSON.stringify(example)}\n`, { least: 1 }).map(({ what }) => what);

test.each([
  ['a chat', { messages: [system, user, assistant] }],
  ['several turns', { messages: [user, { ...assistant, weight: 0 }, user, { ...assistant, weight: 1 }] }],
  [
    'calls made at once, and what they brought',
    {
      messages: [
        user,
        { role: 'assistant', content: null, tool_calls: [call(), call('add', '{}', 'c2')] },
        result('c2'),
        result(),
        assistant,
      ],
      tools,
      parallel_tool_calls: true,
    },
  ],
  ['a call at the end', { messages: [user, { role: 'assistant', tool_calls: [call()] }], tools }],
])('%s is taken', (_, example) => {
  expect(whatOf(example)).toEqual([]);
});

test.each([
  ['no messages', { messages: [] }, /^messages: /],
  ['another key', { messages: [user, assistant], id: 1 }, /"id"/],
  ['another role', { messages: [{ role: 'judge', content: 'x' }, assistant] }, /^messages\.0\.role/],
  ['no text', { messages: [{ role: 'user' }, assistant] }, /^messages\.0\.content/],
  ['a weight that is none', { messages: [user, { ...assistant, weight: 0.5 }] }, /^messages\.1\.weight/],
  ['a weight of the user', { messages: [{ ...user, weight: 1 }, assistant] }, /"weight"/],
  ['the user at the end', { messages: [user, assistant, user] }, /last message is of user/],
  ['nothing to learn', { messages: [user, { ...assistant, weight: 0 }] }, /weight 0/],
  [
    'an empty turn',
    { messages: [user, { ...assistant, content: '' }] },
    /message 1 of the assistant is empty/,
  ],
  ['no user', { messages: [system, assistant] }, /no message of the user/],
  ['a late system message', { messages: [user, system, assistant] }, /system message stands behind/],
  [
    'a call of no tool',
    { messages: [user, { role: 'assistant', tool_calls: [call('sub')] }], tools },
    /no tool of it/,
  ],
  ['no tools at all', { messages: [user, { role: 'assistant', tool_calls: [call()] }] }, /no tool of it/],
  [
    'bad arguments',
    { messages: [user, { role: 'assistant', tool_calls: [call('add', '{a')] }], tools },
    /no JSON object/,
  ],
  [
    'a call without result',
    { messages: [user, { role: 'assistant', tool_calls: [call()] }, user, assistant], tools },
    /before the result of c1/,
  ],
  ['a result without call', { messages: [user, result(), assistant], tools }, /answers no call/],
  ['a tool of another form', { messages: [user, assistant], tools: [{ name: 'add' }] }, /^tools\.0/],
  ['too long', { messages: [{ ...user, content: 'x'.repeat(300_000) }, assistant] }, /about 75\d\d\d tokens/],
])('%s is refused', (_, example, fault) => {
  expect(whatOf(example).join('\n')).toMatch(fault);
});

test('a file is refused for what is no line of JSON, for gaps and for too few examples', () => {
  const line = JSON.stringify({ messages: [user, assistant] });
  expect(validateChat(`${line}\n`.repeat(10))).toEqual([]);
  expect(validateChat(`${line}\n`.repeat(9))).toEqual([
    { what: 'it has 9 examples: at least 10 are needed' },
  ]);
  expect(validateChat(`${line}\n\n{"messages\n${line}`, { least: 2 })).toEqual([
    { line: 2, what: 'the line is empty' },
    { line: 3, what: 'it is no line of JSON' },
  ]);
  expect(validateChat('')).toEqual([{ what: 'it has 0 examples: at least 10 are needed' }]);
  expect(validateChat(`\uFEFF${line}`, { least: 1 })[0]).toEqual({
    what: 'it begins with a byte order mark',
  });
});
