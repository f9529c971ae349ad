/** The scenario: its requests can all be settled, planners are told apart, and what breaks is no wrong answer. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { agents } from '../../machines/agents/index.ts';
import { playEpisode } from '../../machines/play.ts';
import { checkScenario } from '../../src/conformance/check.ts';
import type { JournalEntry, Seat } from '../../src/episode.ts';
import { EpisodeError, Stopped } from '../../src/errors.ts';
import type { Draws, Message } from '../../src/models/types.ts';
import { inlineSearches } from '../../src/pool/inline.ts';
import { recordingOf } from '../../src/runs/replay/recording.ts';
import { playAgain } from '../../src/runs/replay/replay-episode.ts';
import { uniform } from '../../src/seed.ts';
import { obscured } from '../../src/tools/obscure.ts';
import { toolOf } from './facts/requests.ts';
import { truth } from './facts/world.ts';
import scenario from './index.ts';
import { understand } from './language/goal.ts';
import { answerOf, calculate, type Step, stepsOf } from './language/plan.ts';
import { mention } from './language/vocabulary.ts';
import { readRequests } from './request.ts';
import { respondent } from './respondent/index.ts';
import { tools } from './tools/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tool-world-'));
afterAll(() => rmSync(folder, { recursive: true }));

const options = (set: object) => scenario.options!.parse(set) as Record<string, unknown>;
const tasksOf = (set: object = {}, path?: string) =>
  scenario.tasks({ options: options(set), ...(path && { path }) }) as Promise<
    { request: string; direct: boolean; id?: string }[]
  >;

/** The simulated model of one skill and seed. */
function model(skill: number, seed: number) {
  return async ({
    messages,
    ...sample
  }: {
    messages: readonly Message[];
    decision: number;
    index?: number;
  }) => {
    const place = JSON.stringify([seed, messages, sample.decision, sample.index ?? 0]);
    const draws: Draws = {
      skill,
      belief: (...fact) => uniform('belief', seed, ...fact),
      slip: (...label) => uniform(place, ...label),
    };
    return [respondent.reply(messages, draws)];
  };
}

type Ask = Seat['ask'];

/** Plays a task; `tools` is the model of the tools. */
async function play(
  task: unknown,
  agent: string,
  ask: Ask,
  tools: Ask,
  set: object = {},
  seed = 1,
  journal: (entry: JournalEntry) => void = () => {},
) {
  const definition = agents[agent]!;
  const seat = {
    agent: definition,
    options: definition.options.parse(set) as Record<string, unknown>,
    ask,
    chat: () => Promise.reject(new Error('no native calls')),
    weigh: () => Promise.reject(new Error('no weighing')),
    native: false,
  } as Seat;
  const { outcome } = playEpisode({
    scenario,
    task,
    cast: { agent: seat },
    seed: ['tool-world test', seed, scenario.taskName(task as never)],
    maxSteps: scenario.maxSteps!,
    simulator: tools,
    searches: inlineSearches(),
    journal,
  });
  return outcome;
}

type Line = JournalEntry & { n: number; t: number };

/** Keeps a journal as it is read from the disk. */
const into = (lines: Line[]) => (entry: JournalEntry) => {
  lines.push({ n: lines.length, t: 0, ...(JSON.parse(JSON.stringify(entry)) as JournalEntry) });
};

/** What an oracle writes that knows the way. */
function words(step: Step): string {
  switch (step.kind) {
    case 'look up':
      return `Find out ${mention(step.attribute, step.subject)}.`;
    case 'calculate':
      return `Work out ${step.expression}`;
    case 'mail':
      return `To ${step.to}, subject "${step.subject}", body "${step.body}"`;
    case 'event':
      return `Create the event "${step.title}" on ${step.date} at ${step.time}.`;
  }
}

describe('the scenario', () => {
  test('has requests that the right plan settles, each within ten steps', async () => {
    const file = join(folder, 'mail.json');
    writeFileSync(file, JSON.stringify([{ request: 'Email my boss that the keys are in the drawer.' }]));
    const lucky = { noAnswer: 0, partialAnswer: 0 };
    for (const task of [...(await tasksOf(lucky)), ...(await tasksOf(lucky, file))]) {
      const goal = understand(task.request)!;
      const everything = { value: truth, result: calculate, mailed: true, noted: true };
      const calls = [
        ...stepsOf(goal, truth).map((step) => [toolOf(step), words(step)]),
        ['final_answer', `Tell the user: ${answerOf(goal, everything)}`],
      ];
      let next = 0;
      const oracle: Ask = async () => {
        const [tool, text] = calls[next++]!;
        return [`<action>${JSON.stringify({ tool, arguments: { task: text } })}</action>`];
      };
      const outcome = await play(task, 'react', oracle, model(1, 1));
      expect(outcome, task.request).toMatchObject({ status: 'solved', steps: calls.length });
    }
  });

  test('counts what was done with tools under other names', async () => {
    const file = join(folder, 'hidden.json');
    writeFileSync(file, JSON.stringify([{ request: 'Email a@b.example that the keys are in the drawer.' }]));
    const [task] = await tasksOf({ obscure: 'names' }, file);
    const hidden = obscured(tools, 'names');
    const under = (name: string, words: string) => {
      const { machine } = tools.find((tool) => tool.name === name)!;
      const tool = hidden.find((each) => each.machine === machine)!;
      const [parameter] = Object.keys(tool.parameters.properties);
      return `<action>${JSON.stringify({ tool: tool.name, arguments: { [parameter!]: words } })}</action>`;
    };
    const status = async (...replies: string[]) => {
      const left = [...replies];
      return (await play(task, 'react', async () => [left.shift()!], model(1, 1))).status;
    };
    const end = under('final_answer', 'Tell the user: the email has been sent.');
    const mail = 'To a@b.example, subject "Keys", body "The keys are in the drawer."';
    expect(await status(under('send_email', mail), end)).toBe('solved');
    expect(await status(under('ask_user', mail), end)).toBe('unsolved');
  });

  test('is not solved by an answer that is made up', async () => {
    const [task] = await tasksOf();
    const calls = ['{"answer": "It is 12."}'];
    const outcome = await play(task, 'react', async () => calls, model(1, 1));
    expect(outcome.status).toBe('unsolved');
  });

  test('is missing data, and no wrong answer, where the model of the tools gives out', async () => {
    const broken: Ask = () => Promise.reject(new EpisodeError('server', 'out of order'));
    const [task] = await tasksOf({ noAnswer: 0 });
    expect(await play(task, 'react', model(1, 1), broken)).toMatchObject({
      status: 'error',
      error: { kind: 'server' },
    });
  });

  test('is cut short, and no fault of its own, where its tools use up what may be asked', async () => {
    const out: Ask = () => Promise.reject(new Stopped('calls', 'more than 1 calls'));
    const [task] = await tasksOf({ noAnswer: 0 });
    const lines: Line[] = [];
    const outcome = await play(task, 'react', model(1, 1), out, {}, 1, into(lines));
    expect(outcome).toMatchObject({ status: 'unsolved', stopped: 'calls', end: 'truncated', steps: 1 });
    const { facts, divergence } = await playAgain(recordingOf(lines, 'x.jsonl'), scenario);
    expect(divergence).toBeUndefined();
    expect(facts.at(-1)).toMatchObject({ type: 'end', stopped: 'calls' });
  });

  test('is replayed without a model, whatever its searches drew', async () => {
    for (const task of (await tasksOf({ noAnswer: 0.4, partialAnswer: 0.4 })).slice(0, 4)) {
      const lines: Line[] = [];
      await play(task, 'react', model(1, 1), model(1, 1), {}, 1, into(lines));
      const { facts, divergence } = await playAgain(recordingOf(lines, 'x.jsonl'), scenario);
      expect(divergence).toBeUndefined();
      expect(facts.at(-1)).toMatchObject({ type: 'end', status: lines.at(-1)!.status });
    }
  });

  test('goes straight to the final answer as directAnswer says', async () => {
    const direct = async (directAnswer: string) =>
      (await tasksOf({ directAnswer }, file)).map((each) => each.direct);
    const file = join(folder, 'direct.json');
    writeFileSync(
      file,
      JSON.stringify([
        { request: 'How many days does a leap year have?', steps: 0 },
        { request: 'What is the date of my eye test?', steps: 1 },
      ]),
    );
    expect(await direct('off')).toEqual([false, false]);
    expect(await direct('simple')).toEqual([true, false]);
    expect(await direct('on')).toEqual([true, true]);
    const [simple] = await tasksOf({ directAnswer: 'simple' }, file);
    expect(await play(simple, 'react', model(1, 1), model(1, 1), { planner: 'openai' })).toMatchObject({
      status: 'solved',
      steps: 1,
      answer: 'A leap year has 366 days.',
    });
  });

  test('keeps to what agents rely on', async () => {
    const { checks } = await checkScenario(scenario, { games: 8 });
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
  });

  test('tells the three planners apart as their prompts differ', { timeout: 60_000 }, async () => {
    const tasks = await tasksOf();
    const rate = async (planner: string, skill: number, seeds: number) => {
      let solved = 0;
      for (let seed = 1; seed <= seeds; seed++) {
        const model_ = model(skill, seed);
        const played = await Promise.all(
          tasks.map((task) => play(task, 'react', model_, model_, { planner }, seed)),
        );
        solved += played.filter(({ status }) => status === 'solved').length;
      }
      return solved / (tasks.length * seeds);
    };
    const [openai, finetuned, zeroshot] = [
      await rate('openai', 0, 5),
      await rate('finetuned', 0, 5),
      await rate('zeroshot', 0, 5),
    ];
    expect(openai).toBeGreaterThan(0.8);
    expect(finetuned).toBeGreaterThan(zeroshot);
    expect(openai).toBeGreaterThan(zeroshot);
    expect(zeroshot).toBeGreaterThan(0.5);
    expect(await rate('openai', 1, 1)).toBeGreaterThan(0.9);
  });
});

describe('files of requests', () => {
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const one = { request: 'A?', topic: 'T' };
  const other = { id: 'b', request: 'B?', explanation: 'ask_user', steps: 1 };

  test('are read as an array, as lines, as a batch, and as one', () => {
    expect(readRequests(write('a.json', JSON.stringify([one, other])))).toEqual([one, other]);
    expect(readRequests(write('a.jsonl', `${JSON.stringify(one)}\n\n${JSON.stringify(other)}\n`))).toEqual([
      one,
      other,
    ]);
    expect(readRequests(write('lines', `${JSON.stringify(one)}\n${JSON.stringify(other)}\n`))).toEqual([
      one,
      other,
    ]);
    const batch = { topic: 'T', requests: [{ request: 'A?' }, other] };
    expect(readRequests(write('batch.json', JSON.stringify(batch)))).toEqual([one, { topic: 'T', ...other }]);
    expect(readRequests(write('one.json', JSON.stringify(one)))).toEqual([one]);
  });

  test('in a folder are batches, as a model wrote them; those of 0 need no step', async () => {
    const batches = join(folder, 'requests');
    mkdirSync(batches);
    const reply = `Topic: T\n\`\`\`json\n${JSON.stringify({ topic: 'T', requests: [{ request: 'A?' }, { request: 'B?' }] })}\n\`\`\``;
    writeFileSync(join(batches, '10.txt'), reply);
    writeFileSync(join(batches, '2.json'), JSON.stringify({ topic: 'U', requests: [{ request: 'C?' }] }));
    writeFileSync(join(batches, '0.txt'), JSON.stringify({ requests: [{ request: 'D?', topic: 'V' }] }));
    expect(readRequests(batches)).toEqual([
      { id: '0_0', request: 'D?', topic: 'V', steps: 0 },
      { id: '2_0', request: 'C?', topic: 'U' },
      { id: '10_0', request: 'A?', topic: 'T' },
      { id: '10_1', request: 'B?', topic: 'T' },
    ]);
    const tasks = await tasksOf({}, batches);
    expect(tasks.map((task) => scenario.taskName(task as never))).toEqual(['0_0', '2_0', '10_0', '10_1']);
  });

  test('that cannot be read are said, with the line', () => {
    expect(() => readRequests(join(folder, 'nowhere'))).toThrow(/nowhere: there is no such file/);
    expect(() => readRequests(write('bad.jsonl', '{"request": "A?"}\n{"topic": "T"}\n'))).toThrow(
      /bad\.jsonl:2: "request": Invalid input: expected string, received undefined; give \{"request": "…"\} objects/,
    );
  });

  test.each([
    ['[{"request": "A?"}, {"question": "B?"}]', /: entry 2: "request": Invalid input: expected string, /],
    [
      '{"requests": [{"request": "A?", "steps": "two"}]}',
      /: entry 1: "steps": Invalid input: expected number, /,
    ],
    [
      '{"topic": "T", "requests": "A?"}',
      /\.json: "requests": Invalid input: expected array, received string; /,
    ],
    ['{"topic": "T"}', /\.json: "request": Invalid input: expected string, received undefined; /],
    ['["A?"]', /\.json: entry 1: Invalid input: expected object, received string; /],
  ])('of another form are said with entry and field: %s', (text, said) => {
    expect(() => readRequests(write('form.json', text))).toThrow(said);
  });

  const batch = { topic: 'T', requests: [one, other] };

  test.each([
    [
      'something after it',
      `${JSON.stringify(batch, undefined, 2)}\n{broken`,
      /no JSON \(.*line 16 column 1\)\): give/,
    ],
    [
      'something after it, on a line each',
      `${JSON.stringify(batch)}\n{broken`,
      /\.json:2: this line is no JSON: give/,
    ],
    [
      'something before it',
      `Here: ${JSON.stringify(batch)}`,
      /no JSON \(Unexpected token 'H', "Here: .*\): give/,
    ],
  ])('in JSON with %s are refused, and read of a text that a model may have written', (_, text, said) => {
    expect(() => readRequests(write('spoilt.json', text))).toThrow(said);
    expect(readRequests(write('reply.txt', text))).toEqual([one, { topic: 'T', ...other }]);
  });

  test('that were cut off are refused under any name', () => {
    const text = JSON.stringify(batch, undefined, 2).slice(0, -9);
    expect(() => readRequests(write('cut.json', text))).toThrow(/cut\.json: this is no JSON \(.*\): give/);
    expect(() => readRequests(write('cut.txt', text))).toThrow(/cut\.txt: this is no JSON \(.*\): give/);
  });

  test('one a line are read under any name', () => {
    const lines = `\uFEFF${JSON.stringify(one)}\r\n${JSON.stringify(other)}\r\n`;
    for (const name of ['lines.json', 'lines.txt', 'lines.jsonl', 'lines'])
      expect(readRequests(write(name, lines))).toEqual([one, other]);
  });
});
