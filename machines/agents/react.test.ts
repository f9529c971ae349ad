import { describe, expect, test } from 'vitest';
import { ablations, progression } from '../../src/experiments/expand.ts';
import { readOptions } from '../../src/runs/plan/options.ts';
import { type Asked, counting, play } from '../test-play.ts';
import { agents } from './index.ts';
import { ages, asksFor, call, TASK } from './react/test-ages.ts';

/** Plays with these replies, one after the other; the last again and again. */
async function playing(replies: readonly string[], set: Record<string, unknown> = {}, more = {}) {
  let i = 0;
  const reply = () => replies[Math.min(i++, replies.length - 1)]!;
  return play(ages, 'react', { task: TASK, reply, set, ...more });
}

const system = ({ messages }: Asked) => messages[0]!.content;
const user = ({ messages }: Asked) => messages[1]!.content;

/** Two calls of which one fails, an unreadable reply, then the sum and the answer. */
const STORY = [
  `<think>First look.</think><action>${asksFor('Ada', 'Al')}</action>`,
  'Let me see.',
  `<memory>Ada is 36.</memory><plan>Alan, then add.</plan><think>Al is Alan.</think><action>${asksFor('Alan')}</action>`,
  `<think>Add.</think><action>${call('add', { a: 36, b: 41 })}</action>`,
  '<think>Done.</think><action>{"answer": "77"}</action>',
];

test('it thinks, calls tools and answers; what its calls brought stands in the next prompt', async () => {
  const { outcome, questions, journal } = await playing(STORY);
  expect(outcome).toMatchObject({ status: 'solved', answer: '77', steps: 4 });
  expect(system(questions[0]!)).toContain('Answer with the number alone.');
  expect(system(questions[0]!)).toContain(
    '### age_of(name: string)\nThe age of a person.\n- name: a first name',
  );
  // The form of an answer is told once, as it is wanted here.
  expect(system(questions[0]!)).not.toContain('To call tools write');
  expect(user(questions[0]!)).toBe('# Request\nHow old are Ada and Alan together?');
  expect(user(questions.at(-1)!)).toBe(`# Request
How old are Ada and Alan together?

# Steps so far
## Step 1
Thought: First look.
age_of({"name":"Ada"}) → answered
  36
age_of({"name":"Al"}) → failed
  nobody is called Al

## Step 2
Unreadable answer: This holds no tool call and no answer: write {"tool": "name", "arguments": {…}}, one call a line, or {"answer": "…"} to end.
Thought: Al is Alan.
age_of({"name":"Alan"}) → answered
  41

## Step 3
Thought: Add.
add({"a":36,"b":41}) → answered
  77`);
  const thoughts = journal.filter(({ type }) => type === 'action').map(({ thought }) => thought);
  expect(thoughts).toEqual(['First look.', 'Al is Alan.', 'Add.', 'Done.']);
});

describe('each part of the prompt comes and goes with its option', () => {
  const parts: [option: string, where: 'system' | 'user', text: string][] = [
    ['think', 'system', '<think>'],
    ['plan', 'system', '<plan>'],
    ['plan', 'user', '# Your plan\nAlan, then add.'],
    ['memory', 'system', '<memory>'],
    ['memory', 'user', '# Your memory\nAda is 36.'],
    ['criticise', 'system', '<criticise>'],
    ['hints', 'system', '# Advice'],
    ['abstractExample', 'system', 'The form:\n'],
    ['concreteExample', 'system', 'Filled in'],
    ['thoughtHistory', 'user', 'Thought: First look.'],
    ['observationHistory', 'user', '→ answered\n  36'],
    ['errorHistory', 'user', '→ failed\n  nobody is called Al'],
    ['errorHistory', 'user', 'Unreadable answer:'],
    ['actionHistory', 'user', 'age_of({"name":"Ada"})'],
  ];
  test.each(parts)('%s: %s', async (option, where, text) => {
    const told = async (on: boolean) => {
      const { questions } = await playing(STORY, { [option]: on });
      const last = questions.at(-1)!;
      return where === 'system' ? system(last) : user(last);
    };
    expect(await told(true)).toContain(text);
    expect(await told(false)).not.toContain(text);
  });

  test('what the last calls brought is told whatever the options say', async () => {
    const off = {
      actionHistory: false,
      observationHistory: false,
      errorHistory: false,
      thoughtHistory: false,
    };
    const { questions } = await playing(STORY, off);
    expect(user(questions.at(-1)!)).toBe(
      '# Request\nHow old are Ada and Alan together?\n\n# Steps so far\n## Step 3\nadd({"a":36,"b":41}) → answered\n  77',
    );
    const { questions: failing } = await playing([asksFor('Al'), STORY[4]!], off);
    expect(user(failing.at(-1)!)).toContain('age_of({"name":"Al"}) → failed\n  nobody is called Al');
  });
});

test('a prompt that is too long loses its oldest steps first, and says so', async () => {
  const replies = [...Array.from({ length: 9 }, () => `<action>${asksFor('Ada')}</action>`), STORY[4]!];
  const { questions: whole } = await playing(replies);
  const maxPromptTokens = Math.floor(whole.at(-1)!.prompt.length / 4) - 50;
  const { questions } = await playing(replies, { maxPromptTokens });
  const last = questions.at(-1)!;
  expect(user(last)).toMatch(/# Steps so far\n\((\d) earlier steps left out for length\)\n\n## Step \d\n/);
  const left = Number(/\((\d) earlier/.exec(user(last))![1]);
  expect(user(last)).toContain(`## Step ${left + 1}\n`);
  expect(user(last)).not.toContain(`## Step ${left}\n`);
  expect(user(last)).toContain('## Step 9\n');
  for (const { prompt } of questions) expect(prompt.length).toBeLessThanOrEqual(4 * maxPromptTokens);
});

test('an unreadable answer goes back with the error at most four times; then the episode ends unsolved', async () => {
  const { outcome, asked, questions } = await playing(['I would rather not.']);
  expect(outcome).toMatchObject({ status: 'unsolved', stopped: 'parse', steps: 0 });
  expect(asked).toEqual(['act', 'reask', 'reask', 'reask', 'reask']);
  expect(questions.at(-1)!.messages.slice(2, 4)).toEqual([
    { role: 'assistant', content: 'I would rather not.' },
    { role: 'user', content: expect.stringContaining('That could not be read: This holds no tool call') },
  ]);
  expect(questions.at(-1)!.messages).toHaveLength(2 + 2 * 4);
  const { asked: once } = await playing([''], { reasks: 0 });
  expect(once).toEqual(['act']);
});

test('what goes back counts towards the limit of the prompt', async () => {
  const replies = [...Array.from({ length: 6 }, () => `<action>${asksFor('Ada')}</action>`), 'x'.repeat(400)];
  const { questions: whole } = await playing(replies);
  const maxPromptTokens = Math.ceil(whole[6]!.prompt.length / 4) + 60;
  const { questions } = await playing(replies, { maxPromptTokens });
  expect(user(questions[6]!)).not.toContain('left out');
  expect(user(questions[7]!)).toContain('earlier steps left out');
  expect(user(questions[7]!)).toContain('## Step 6');
  expect(questions[7]!.prompt.length).toBeLessThanOrEqual(4 * maxPromptTokens);
});

test('its parts are flags of ablations and progressions, as text and as values', () => {
  const flags = ['think', 'plan', 'memory', 'criticise', 'hints', 'actionHistory', 'errorHistory'];
  for (const arm of [...ablations('react?plan=true', flags), ...progression('react', flags)]) {
    const read = readOptions('agent react', agents.react!.options, arm.options ?? {});
    expect(flags.map((flag) => read[flag])).toEqual(flags.map((flag) => arm.options![flag]));
  }
});

test('a model that takes no tools natively is not asked to', async () => {
  const { outcome } = await playing(STORY, { calling: 'native' });
  expect(outcome).toMatchObject({
    status: 'error',
    error: { kind: 'request', message: expect.stringContaining('set calling=text') },
  });
});

test('invented tools and wrong arguments come back as results, and it goes on', async () => {
  const replies = [
    `<action>${call('sum', {})}\n${call('add', { a: 'one' })}\n${call('add', 'a=1')}</action>`,
    STORY[4]!,
  ];
  const { outcome, questions } = await playing(replies);
  expect(outcome.status).toBe('solved');
  expect(user(questions[1]!)).toContain(
    'sum({}) → failed\n  there is no tool "sum": the tools are age_of, add',
  );
  expect(user(questions[1]!)).toMatch(/add\(\{"a":"one"\}\) → failed\n {2}wrong arguments for add: a .*; b /);
  expect(user(questions[1]!)).toContain('add(a=1) → failed');
});

test('what was explored replaces descriptions, and informs', async () => {
  const notes = {
    documentation: ['age_of(name) gives years.', 'Of add nothing is known.'],
    information: ['Names are first names.'],
    examples: ['age_of({"name":"Ada"}) gives 36.'],
  };
  const { questions } = await playing([STORY[4]!], {}, { seats: { agent: { notes } } });
  const told = system(questions[0]!);
  expect(told).toContain('### age_of(name: string)\nage_of(name) gives years.\n');
  expect(told).toContain('### add(a: number, b: number)\nThe sum of two numbers.');
  expect(told).toContain('# What is known of the tools\nNames are first names.');
  expect(told).toContain('# Examples of calls\nage_of({"name":"Ada"}) gives 36.');
});

describe('without tools', () => {
  const replying = (...replies: string[]) => {
    let i = 0;
    return () => replies[Math.min(i++, replies.length - 1)]!;
  };

  test('it reads actions as the scenario does; refusals and errors come back', async () => {
    const reply = replying(
      '<think>go</think><action>3</action>',
      '<action>1',
      'two',
      '2',
      '<action>2</action>',
    );
    const { outcome, questions } = await play(counting(), 'react', { reply });
    expect(outcome).toMatchObject({ status: 'solved', answer: '1\n2\n2' });
    expect(user(questions[1]!)).toBe(
      '# Steps so far\n## Step 1\nSeen: 0 of 5\nThought: go\nAction: 3\nRefused: Only 1 or 2.\n\n# Now\n0 of 5\n\n# Legal actions\n1\n2',
    );
    expect(user(questions.at(-1)!)).toContain(
      '## Step 3\nSeen: 1 of 5\nUnreadable answer: Write one number.',
    );
    const { questions: unlisted } = await play(counting(), 'react', {
      reply: () => '1',
      set: { legalActions: false },
    });
    expect(user(unlisted[0]!)).toBe('# Now\n0 of 5');
  });

  test('one that is refused again and again gives up; in a game that role forfeits', async () => {
    const { outcome, asked } = await play(counting(), 'react', { reply: () => '<action>3</action>' });
    expect(outcome).toMatchObject({ status: 'unsolved', stopped: 'parse' });
    expect(asked).toHaveLength(5);
    const game = await play(counting(['a', 'b']), 'react', {
      reply: ({ role }) => (role === 'a' ? '3' : '1'),
    });
    expect(game.outcome).toMatchObject({ rewards: { a: -1, b: 1 } });
  });

  test('one that takes a seat in the middle is told what was played there', async () => {
    const moves = [1, 2];
    const { questions } = await play(counting(), 'react', {
      reply: () => '<action>2</action>',
      script: {
        move: () => (moves.length > 0 ? { action: moves.shift(), attempt: 0 } : undefined),
        chance: () => undefined,
        retries: () => false,
      },
    });
    expect(user(questions[0]!)).toBe(
      '# Steps so far\n## Step 1\nSeen: 0 of 5\nAction: 1\n\n## Step 2\nSeen: 1 of 5\nAction: 2\n\n# Now\n3 of 5\n\n# Legal actions\n1\n2',
    );
  });

  test('planners are refused', () => {
    const { refuses, options } = agents.react!;
    const set = options.parse({ planner: 'openai' });
    expect(refuses!(counting(), set as never)).toContain('planner=openai chooses among tools');
    expect(refuses!(ages, set as never)).toBeUndefined();
    const tool = (...names: string[]) => {
      const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
      const parameters = { type: 'object', properties, required: names } as const;
      return { name: 'look', description: '', parameters };
    };
    const refusal = (...tools: ReturnType<typeof tool>[]) => refuses!(ages, set as never, { tools });
    expect(refusal(tool('task'), tool('name'))).toBeUndefined();
    expect(refusal(tool('name'), tool('task', 'name'))).toContain('none of its tools (look and so on) takes');
  });

  test('native calling is refused where the model takes no tools', () => {
    const { refuses, options } = agents.react!;
    const set = options.parse({ calling: 'native' }) as never;
    expect(refuses!(ages, set, { native: false })).toContain('calling=native');
    for (const [scenario, seat] of [
      [ages, { native: true }],
      [ages, {}],
      [counting(), { native: false }],
    ] as const)
      expect(refuses!(scenario, set, seat)).toBeUndefined();
  });
});
