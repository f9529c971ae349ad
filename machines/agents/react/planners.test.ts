import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineTool } from '../../../src/tool.ts';
import { play } from '../../test-play.ts';
import { defineToolScenario } from '../../tools/define-tool-scenario.ts';
import { plannerMessages, readPlanStep } from './planners.ts';

const input = z.object({ task: z.string() });

/** Tools that take their task in words, in no order. */
const desk = defineToolScenario({
  id: 'desk',
  title: 'Desk',
  rules: 'Be brief.',
  task: z.object({ request: z.string() }),
  tasks: () => [{ request: 'How old is Ada?' }],
  taskName: ({ request }) => request,
  tools: () => [
    defineTool({
      name: 'search',
      description: 'Searches\nthe internet.',
      input,
      run: ({ task }) => {
        if (task.includes('Ada')) return 'Ada is 36.';
        throw new Error('nothing found');
      },
    }),
    defineTool({ name: 'final_answer', description: 'Answers.', input, ends: true, run: ({ task }) => task }),
  ],
  request: ({ request }) => request,
  grade: ({ results }) => (results.at(-1)?.text === 'She is 36.' ? 1 : 0),
});

const LONG = [
  'user_request',
  'context_information_summary',
  'missing_information_or_action',
  'thoughts',
  'task',
  'selected_tool',
];
const SHORT = ['context_information_summary', 'thoughts', 'task', 'selected_tool'];

const step = (selected_tool: string, task: string, keys: readonly string[] = LONG) =>
  JSON.stringify(
    Object.fromEntries(
      keys.map((key) => [key, key === 'task' ? task : key === 'selected_tool' ? selected_tool : `${key} …`]),
    ),
  );

async function planning(planner: string, replies: readonly string[], set: Record<string, unknown> = {}) {
  let i = 0;
  return play(desk, 'react', {
    task: { request: 'How old is Ada?' },
    reply: () => replies[Math.min(i++, replies.length - 1)]!,
    set: { planner, ...set },
  });
}

describe('a planner names one task for one tool at a time', () => {
  test.each([
    ['openai', LONG, '# Tools\n- search: Searches the internet.\n- final_answer: Answers.\n'],
    ['zeroshot', SHORT, '# Tools\n- final_answer: Answers.\n- search: Searches the internet.\n'],
    ['finetuned', SHORT, ''],
  ])('%s', async (planner, keys, tools) => {
    const replies = [step('search', 'Age of Ada?', keys), step('final_answer', 'She is 36.', keys)];
    const { outcome, questions, journal } = await planning(planner, replies);
    expect(outcome).toMatchObject({ status: 'solved', answer: 'She is 36.', steps: 2 });
    const [first, second] = questions;
    expect(first).toMatchObject({ temperature: 0.1, schema: { schema: { required: keys } } });
    const { properties } = first!.schema!.schema as { properties: Record<string, unknown> };
    expect(properties.selected_tool).toEqual({ type: 'string', enum: ['search', 'final_answer'] });
    const system = first!.messages[0]!.content;
    expect(system).toContain(tools);
    if (tools === '') expect(system).not.toMatch(/search|final_answer|Be brief/);
    else for (const key of keys) expect(system).toContain(`- ${key}: `);
    expect(first!.messages[1]!.content).toBe('# User request\nHow old is Ada?\n\n# Tasks so far\nnone');
    expect(second!.messages[1]!.content).toContain(
      '# Tasks so far\nTask 1: Age of Ada?\nResult 1: Ada is 36.',
    );
    const [action] = journal.filter(({ type }) => type === 'action');
    expect(action).toMatchObject({
      action: { calls: [{ tool: 'search', arguments: { task: 'Age of Ada?' } }] },
      thought: 'thoughts …',
    });
  });
});

test('an invented tool and a failure are results, a missing key is asked for again; no episode is lost', async () => {
  const replies = [
    step('wikipedia', 'Age of Ada?'),
    step('search', 'Age of Bob?'),
    `Here it is:\n\`\`\`json\n${step('search', 'Age of Ada?', SHORT)}\n\`\`\``,
    `Here it is:\n\`\`\`json\n${step('search', 'Age of Ada?')}\n\`\`\``,
    step('final_answer', 'She is 36.'),
  ];
  const { outcome, questions, asked } = await planning('openai', replies);
  expect(outcome.status).toBe('solved');
  expect(asked).toEqual(['act', 'act', 'act', 'reask', 'act']);
  expect(questions[3]!.messages.at(-1)!.content).toMatch(/no step of a plan[\s\S]*user_request/);
  const last = questions.at(-1)!.messages[1]!.content;
  expect(last).toContain('Result 1 (failed): there is no tool "wikipedia"');
  expect(last).toContain('Result 2 (failed): nothing found');
  expect(last).toContain('Task 3: Age of Ada?\nResult 3: Ada is 36.');
});

test('a scratchpad that is too long loses its oldest tasks', () => {
  const steps = Array.from({ length: 9 }, (_, i) => ({
    task: `Task of number ${i + 1}`,
    result: 'It is done.',
    status: 'answered' as const,
  }));
  const [, user] = plannerMessages('finetuned', { rules: '', request: 'Do it.', tools: [], steps }, 150);
  expect(user!.content).toMatch(/\(\d earlier tasks left out for length\)/);
  expect(user!.content).toContain('Task 9: Task of number 9');
  expect(user!.content).not.toContain('Task 1:');
  const [, least] = plannerMessages('finetuned', { rules: '', request: 'Do it.', tools: [], steps }, 10);
  expect(least!.content).toContain('(8 earlier tasks left out for length)\n\nTask 9:');
});

test('a reply with more than it was asked for is read', () => {
  expect(readPlanStep('finetuned', step('search', 'x'))).toMatchObject({
    task: 'x',
    selected_tool: 'search',
  });
  expect(() => readPlanStep('finetuned', step('search', '', SHORT))).toThrow('task');
});
