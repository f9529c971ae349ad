/** The simulated model in its parts: a planner that is blind to the world, a judge that knows it, and a writer. */
import { describe, expect, test } from 'vitest';
import { plannerMessages } from '../../../machines/agents/react/planners.ts';
import type { Draws } from '../../../src/models/types.ts';
import { uniform } from '../../../src/seed.ts';
import { things, truth } from '../facts/world.ts';
import { understand } from '../language/goal.ts';
import { stepsOf } from '../language/plan.ts';
import { type Judgement, judgeMessages, judgement } from '../prompts/judge.ts';
import {
  requestBatch,
  requestMessages,
  simpleRequestMessages,
  simpleRequests,
  TOPICS,
} from '../prompts/requests.ts';
import type { Trajectory } from '../prompts/trajectory.ts';
import { tools } from '../tools/index.ts';
import { respondent } from './index.ts';

const drawsOf = (skill: number, seed = 1): Draws => ({
  skill,
  belief: (...fact) => uniform('belief', seed, ...fact),
  slip: (...label) => uniform('slip', seed, ...label),
});

const flawless = drawsOf(1);

const city = things.cities[0]!;
const population = truth('population', city)!;
const request = `Find out the product of the population of ${city} and 3 and email it to my boss.`;
const product = String(Number(population) * 3);

type Step = Trajectory['steps'][number];

const step = (tool: string, task: string, result: string, status: Step['status'] = 'answered'): Step => ({
  thoughts: '',
  tool,
  task,
  result,
  status,
});

const good: Step[] = [
  step(
    'search_wikipedia',
    `Find out the population of ${city}.`,
    `The population of ${city} is ${population}.`,
  ),
  step('calculate_number', `Calculate ${population} * 3.`, `${population} * 3 = ${product}`),
  step(
    'ask_user',
    "Find out the email address of the user's boss.",
    'The email address of my boss is boss@mail.example.',
  ),
  step(
    'send_email',
    `Send an email to boss@mail.example with the subject "T" and the body "The product of the population of ${city} and 3 is ${product}."`,
    'The email to boss@mail.example has been sent.',
  ),
];

describe('the planner', () => {
  const ask = (results: { task: string; result: string; status: 'answered' | 'no answer' | 'partial' }[]) =>
    JSON.parse(
      respondent.reply(plannerMessages('openai', { rules: '', request, tools, steps: results }), flawless),
    ) as Record<string, string>;

  test('knows what its prompt says, and no fact of the world', () => {
    expect(ask([])).toMatchObject({
      selected_tool: 'search_wikipedia',
      task: `Find out the population of ${city}.`,
    });
    // It believes what it is told, though it is not so.
    const told = `The population of ${city} is 7.`;
    expect(ask([{ task: 'x', result: told, status: 'answered' }])).toMatchObject({
      selected_tool: 'calculate_number',
      task: 'Calculate 7 * 3.',
    });
  });

  test('looks again, in another place and in other words, where nothing was found', () => {
    const first = ask([]).task!;
    const again = ask([{ task: first, result: 'Nothing.', status: 'no answer' }]);
    expect(again.selected_tool).toBe('search_internet');
    expect(again.task).not.toBe(first);
    const tries = ['Find out', 'Look up', 'Search once more for', 'Try to find'];
    const lost = tries.map((words) => ({
      task: `${words} the population of ${city}.`,
      result: 'Nothing.',
      status: 'no answer' as const,
    }));
    expect(ask(lost)).toMatchObject({ selected_tool: 'final_answer' });
    expect(ask(lost).task).toMatch(/could not find/);
  });

  test('writes what it is asked for, and goes through a request without a slip', () => {
    for (const planner of ['openai', 'finetuned', 'zeroshot'] as const) {
      const steps = good.map(({ task, result, status }) => ({ task, result, status }));
      const messages = plannerMessages(planner, { rules: '', request, tools, steps });
      const said = JSON.parse(respondent.reply(messages, flawless));
      expect(said.selected_tool).toBe('final_answer');
      expect(said.task).toContain(product);
      expect(Object.keys(said)).toHaveLength(planner === 'openai' ? 6 : 4);
    }
  });

  test('errs less where what is missing has to be written down', () => {
    const rash = (planner: 'openai' | 'zeroshot') =>
      Array.from({ length: 500 }, (_, seed) => {
        const said = respondent.reply(
          plannerMessages(planner, { rules: '', request, tools, steps: [] }),
          drawsOf(0, seed),
        );
        return said.includes('final_answer') ? 1 : 0;
      }).reduce<number>((sum, each) => sum + each, 0);
    expect(rash('openai')).toBeLessThan(rash('zeroshot'));
  });
});

describe('the judge', () => {
  const judge = (steps: Step[], answer?: string, draws = flawless): Judgement =>
    judgement.parse(JSON.parse(respondent.reply(judgeMessages({ request, steps, answer }), draws)));
  const answer = 'The email to my boss has been sent.';
  const sum = ({ steps, final_answer_rating }: Judgement) =>
    final_answer_rating +
    steps.reduce((all, each) => all + each.task_rating + each.tool_rating, 0) / (2 * steps.length || 1);

  test('rates a good trajectory above a flawed one, and that above a made-up one', () => {
    const best = judge(good, answer);
    expect(best.final_answer_rating).toBe(5);
    for (const { task_rating, tool_rating, result_rating } of best.steps) {
      expect([task_rating, tool_rating, result_rating]).toEqual([5, 5, 5]);
    }
    const wrongTool = { ...good[0]!, tool: 'ask_user', result: 'I do not know that.' };
    const flawed = judge([wrongTool, ...good], answer);
    expect(flawed.final_answer_rating).toBe(5);
    expect(flawed.steps[0]).toMatchObject({ task_rating: 5, tool_rating: 1, result_rating: 1 });
    const invented = judge([], 'The product is 12; the email has been sent.');
    expect(invented.final_answer_rating).toBe(1);
    expect(sum(best)).toBeGreaterThan(sum(flawed));
    expect(sum(flawed)).toBeGreaterThan(sum(invented));
  });

  test('sees what is wrong with a step', () => {
    const rated = (...steps: Step[]) => judge(steps, answer).steps.at(-1)!;
    expect(rated(good[0]!, good[0]!)).toMatchObject({ task_rating: 1, tool_rating: 5 });
    expect(rated(step('search_wikipedia', 'Find out the mayor of Tarholt.', '?')).task_rating).toBe(1);
    // A number that nobody has given.
    expect(rated(step('calculate_number', 'Calculate 5 * 3.', '5 * 3 = 15')).task_rating).toBe(1);
    expect(rated(step('web_search', good[0]!.task, 'there is no tool', 'failed')).tool_rating).toBe(1);
    expect(rated({ ...good[0]!, tool: 'search_internet' }).tool_rating).toBe(4);
    expect(rated({ ...good[0]!, result: `The population of ${city} is 3.` }).result_rating).toBe(1);
    expect(rated({ ...good[0]!, result: 'Nothing.', status: 'no answer' }).result_rating).toBe(2);
    expect(rated({ ...good[0]!, result: 'Many.', status: 'partial' }).result_rating).toBe(3);
  });

  test('rates answers: none, one that owns up, one that is right in part', () => {
    expect(judge(good.slice(0, 1)).final_answer_rating).toBe(1);
    expect(judge([], 'I could not find the address.').final_answer_rating).toBe(2);
    const two = `What is the population of ${city}? Put "Team lunch" into my calendar, on 2026-05-14 at 12:30.`;
    const messages = judgeMessages({ request: two, steps: [], answer: `It is ${population}.` });
    expect(JSON.parse(respondent.reply(messages, flawless)).final_answer_rating).toBe(3);
  });

  test('is at times off by one, and never by more', () => {
    const truthful = judge(good, answer);
    let off = 0;
    for (let seed = 0; seed < 100; seed++) {
      for (const [i, { task_rating }] of judge(good, answer, drawsOf(0, seed)).steps.entries()) {
        const by = Math.abs(task_rating - truthful.steps[i]!.task_rating);
        expect(by).toBeLessThanOrEqual(1);
        off += by;
      }
    }
    expect(off / 400).toBeGreaterThan(0.02);
    expect(off / 400).toBeLessThan(0.12);
  });
});

describe('the writer', () => {
  test('writes batches on their topic, with as many steps as asked for', () => {
    for (const topic of TOPICS) {
      const reply = respondent.reply(requestMessages(topic, [1, 2, 3, 4, 5, 6]), flawless);
      const { requests } = requestBatch.parse(JSON.parse(reply));
      const steps = requests.map((each) => stepsOf(understand(each.request)!, truth).length);
      expect(steps, topic).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  test('writes simple requests, all different, that are answered at once', () => {
    const { requests } = simpleRequests.parse(
      JSON.parse(respondent.reply(simpleRequestMessages(20), flawless)),
    );
    expect(new Set(requests.map((each) => each.request)).size).toBe(20);
    const view = { rules: '', request: requests[0]!.request, tools, steps: [] };
    const said = JSON.parse(respondent.reply(plannerMessages('openai', view), flawless));
    expect(said.selected_tool).toBe('final_answer');
  });

  test('makes up different requests from sample to sample', () => {
    const written = (seed: number) => respondent.reply(requestMessages('Cities', [2]), drawsOf(1, seed));
    expect(new Set([1, 2, 3, 4, 5].map(written)).size).toBe(5);
  });
});
