import { expect, test } from 'vitest';
import type { Scenario } from '../../src/scenario.ts';
import { counting, play, type Reply } from '../test-play.ts';

test('direct submits its plan line by line; a refused line ends the attempt, accepted ones stay', async () => {
  const { outcome, journal } = await play(counting(), 'direct', {
    reply: ({ attempt }) => (attempt === 0 ? '2\n3\n1' : '2\n1'),
  });
  expect(outcome).toMatchObject({ status: 'solved', steps: 4, attempts: 2, answer: '2\n2\n1' });
  const feedback = journal.filter(({ type }) => type === 'feedback');
  expect(feedback.map(({ accepted }) => accepted)).toEqual([true, false, true, true]);
  expect(feedback[1]!.text).toBe('Only 1 or 2.');
});

test('a lost world is started again, up to the number of attempts', async () => {
  const lost = await play(counting(), 'direct', { reply: () => '2\n2\n2', set: { attempts: 3 } });
  expect(lost.outcome).toMatchObject({
    status: 'unsolved',
    stopped: 'attempts',
    end: 'terminated',
    attempts: 3,
    steps: 9,
  });
  expect(lost.journal.filter(({ event }) => event === 'start').map(({ trial }) => trial)).toEqual([0, 1, 2]);
});

test('an unreadable plan goes back with the error, then uses up the attempt', async () => {
  const prompts: string[] = [];
  const { outcome, asked } = await play(counting(), 'direct', {
    set: { attempts: 2 },
    reply: ({ prompt }) => {
      prompts.push(prompt);
      return 'I would rather not.';
    },
  });
  expect(outcome).toMatchObject({ status: 'unsolved', stopped: 'parse', end: 'truncated', steps: 0 });
  expect(asked).toEqual(['plan', 'reask', 'reask', 'reask', 'plan', 'reask', 'reask', 'reask']);
  expect(prompts[1]).toContain('That could not be read: Write one number.');
});

test.each([
  ['tot', 'breadth'],
  ['tot', 'depth'],
  ['rafa', undefined],
])('%s (%s) ends unsolved when nothing that its model proposes can be read', async (agent, strategy) => {
  const strict = { ...counting(), format: (action: number) => action.toFixed() };
  const { outcome } = await play(strict as Scenario, agent, {
    reply: () => 'I would rather not.',
    set: { attempts: 2, ...(strategy && { strategy }) },
  });
  expect(outcome).toMatchObject({ status: 'unsolved', steps: 0 });
});

test('in a game an illegal answer is told so and asked again, then that role forfeits', async () => {
  const game = counting(['odd', 'even']);
  const { outcome, asked, journal, questions } = await play(game, 'direct', {
    reply: ({ prompt }) => (prompt.includes('You play even') ? '3' : '1'),
  });
  expect(asked).toEqual(['plan', 'plan', 'plan', 'plan', 'plan']);
  expect(questions.at(-1)!.prompt).toContain('Your last answer was refused: Only 1 or 2. Choose another.');
  expect(outcome).toMatchObject({ rewards: { odd: 1, even: -1 }, stopped: 'parse', end: 'terminated' });
  expect(journal.filter(({ type, accepted }) => type === 'feedback' && accepted === false)).toHaveLength(4);
});

test('reflexion puts what it learnt into the next prompt; direct sees no feedback', async () => {
  const reply: Reply = ({ purpose, prompt }) => {
    if (purpose === 'reflect') return prompt.includes('Only 1 or 2.') ? 'LESSON: no threes' : 'nothing';
    return prompt.includes('LESSON: no threes') ? '2\n2\n1' : '3';
  };
  const reflexion = await play(counting(), 'reflexion', { reply });
  expect(reflexion.asked).toEqual(['plan', 'reflect', 'plan']);
  expect(reflexion.outcome).toMatchObject({ status: 'solved', attempts: 2 });
  const direct = await play(counting(), 'direct', { reply, set: { attempts: 3 } });
  expect(direct.outcome).toMatchObject({ status: 'unsolved', stopped: 'attempts' });
});

/** Proposes 1 and 2; values a path by how near its sum is to five. */
const thinker: Reply = ({ purpose, prompt }) => {
  if (purpose === 'propose') return '1\n2';
  const path = prompt.match(/these actions follow:\n([\d\n]+)/)?.[1] ?? '';
  const sum = path.split('\n').reduce((total, line) => total + Number(line), 0);
  return sum > 5 ? 'impossible' : sum % 2 === 1 ? 'sure' : 'likely';
};

test('tot searches by levels and submits the best path', async () => {
  const { outcome, asked, journal } = await play(counting(), 'tot', { reply: thinker, set: { breadth: 2 } });
  expect(outcome.status).toBe('solved');
  expect(asked.slice(0, 4)).toEqual(['propose', 'value', 'value', 'propose']);
  const search = journal.find(({ type }) => type === 'search')!;
  const level = (
    search.levels as { candidates: { text: string; actions: number[]; value: number; kept: boolean }[] }[]
  )[0]!;
  expect(level.candidates).toEqual([
    { text: '1', actions: [1], value: 60, kept: true },
    { text: '2', actions: [2], value: 3, kept: true },
  ]);
});

test.each([
  { generate: 'sample' },
  { evaluate: 'vote' },
  { select: 'sample' },
  { generate: 'sample', evaluate: 'vote', select: 'sample', breadth: 3 },
])('tot and rafa play with %o', async (set) => {
  const reply: Reply = (question) => {
    if (question.purpose === 'vote') return 'Best: 1';
    if (question.purpose === 'sample') return String(1 + (question.sample % 2));
    return thinker(question);
  };
  for (const agent of ['tot', 'rafa']) {
    const { outcome, asked } = await play(counting(), agent, { reply, set: { ...set, attempts: 2 } });
    expect(outcome.status).not.toBe('error');
    expect(asked).toContain('evaluate' in set ? 'vote' : 'value');
    expect(asked).toContain('generate' in set ? 'sample' : 'propose');
  }
});

test('rafa learns for proposing and for valuing; with memory=none it does not', async () => {
  const reply: Reply = (question) => {
    if (question.purpose === 'reflect') return 'L1';
    if (question.purpose !== 'propose') return thinker(question);
    return question.prompt.includes('- L1') ? '1' : '3';
  };
  const learns = await play(counting(), 'rafa', { reply });
  expect(learns.outcome).toMatchObject({ status: 'solved', attempts: 2 });
  expect(learns.asked.filter((purpose) => purpose === 'reflect')).toHaveLength(2);
  const forgets = await play(counting(), 'rafa', { reply, set: { memory: 'none', attempts: 3 } });
  expect(forgets.outcome).toMatchObject({ status: 'unsolved', stopped: 'attempts' });
  expect(forgets.asked).not.toContain('reflect');
});

test('in a game illegal and unreadable answers of one decision are counted together', async () => {
  let count = 0;
  const { asked, outcome } = await play(counting(['odd', 'even']), 'direct', {
    reply: () => (count++ % 2 === 0 ? 'hm' : '3'),
  });
  // Told so and asked again at most three times.
  expect(asked).toEqual(['plan', 'reask', 'plan', 'reask']);
  expect(outcome).toMatchObject({ stopped: 'parse', rewards: { odd: -1, even: 1 } });
});

test('without a word of the scenario on giving up, the episode is cut short with the returns so far', async () => {
  const { forfeit: _, ...game } = counting(['odd', 'even']);
  const { outcome } = await play(game as Scenario, 'direct', { reply: () => 'hm' });
  expect(outcome).toMatchObject({
    status: 'unsolved',
    stopped: 'parse',
    end: 'truncated',
    rewards: { odd: 0, even: 0 },
  });
});

test('options reach the questions: style, temperatures, samples, reuse', async () => {
  const reply: Reply = (question) => (question.purpose === 'plan' ? '2\n2\n1' : thinker(question));
  const direct = await play(counting(), 'direct', {
    reply,
    set: { style: 'cot', samples: 3, temperature: 0.9 },
  });
  expect(direct.questions[0]).toMatchObject({ purpose: 'plan', samples: 3, temperature: 0.9 });
  expect(direct.questions[0]!.prompt).toContain('Think step by step first.');
  const set = { temperature: 0.6, valueTemperature: 0.1, evaluations: 2, reuse: 'episode' };
  const tot = await play(counting(), 'tot', { reply, set });
  const [propose, value] = ['propose', 'value'].map((purpose) =>
    tot.questions.find((question) => question.purpose === purpose),
  );
  expect(propose).toMatchObject({ temperature: 0.6 });
  expect(value).toMatchObject({ temperature: 0.1, samples: 2, reuse: 'episode' });
});

test('candidates that put the same value question are asked about once', async () => {
  const blind = {
    ...counting(),
    prompts: { value: () => [{ role: 'user' as const, content: 'Is it good?' }] },
  } as Scenario;
  const { questions } = await play(blind, 'tot', { reply: thinker, set: { breadth: 2, attempts: 1 } });
  const levels = questions.filter(({ purpose }) => purpose === 'propose').length / 2 + 0.5;
  expect(questions.filter(({ purpose }) => purpose === 'value').length).toBeLessThanOrEqual(
    Math.ceil(levels),
  );
});

test('votes are counted, and the candidate with the most is kept', async () => {
  const reply: Reply = ({ purpose, sample }) => {
    if (purpose === 'vote') return sample === 0 ? 'Best: 1' : 'Best: 2';
    return '1\n2';
  };
  const { journal } = await play(counting(), 'tot', { reply, set: { evaluate: 'vote', attempts: 1 } });
  const search = journal.find(({ type }) => type === 'search')!;
  const [level] = search.levels as { candidates: { text: string; value: number; kept: boolean }[] }[];
  expect(level!.candidates.map(({ text, value, kept }) => [text, value, kept])).toEqual([
    ['1', 1, false],
    ['2', 2, true],
  ]);
});

test('select=sample draws by value, so that seeds differ; greedy does not', async () => {
  const reply: Reply = ({ purpose }) => (purpose === 'propose' ? '1\n2' : 'likely');
  const firsts = async (select: string) => {
    const played = await Promise.all(
      Array.from({ length: 12 }, (_, seed) =>
        play(counting(), 'tot', { reply, seed, set: { select, attempts: 1 } }),
      ),
    );
    return new Set(played.map(({ journal }) => journal.find(({ type }) => type === 'action')!.text));
  };
  expect(await firsts('sample')).toEqual(new Set(['1', '2']));
  expect(await firsts('greedy')).toEqual(new Set(['1']));
});

test('rafa’s two lessons go where they belong: one to proposing, one to valuing', async () => {
  const reply: Reply = (question) => {
    const { purpose, prompt } = question;
    if (purpose === 'reflect')
      return prompt.includes('positions were judged wrongly') ? 'VALUE LESSON' : 'PROPOSE LESSON';
    if (purpose !== 'propose') return thinker(question);
    return prompt.includes('PROPOSE LESSON') ? '1\n2' : '3\n1';
  };
  const greedyForThree: Reply = (question) =>
    question.purpose === 'value' && question.prompt.includes('follow:\n3') ? 'sure\nsure' : reply(question);
  const { questions } = await play(counting(), 'rafa', { reply: greedyForThree });
  const later = questions.slice(questions.findLastIndex(({ purpose }) => purpose === 'reflect') + 1);
  const prompts = (purpose: string) =>
    later.filter((question) => question.purpose === purpose).map(({ prompt }) => prompt);
  expect(prompts('propose').length).toBeGreaterThan(0);
  expect(prompts('value').length).toBeGreaterThan(0);
  for (const prompt of prompts('propose')) {
    expect(prompt).toContain('- PROPOSE LESSON');
    expect(prompt).not.toContain('VALUE LESSON');
  }
  for (const prompt of prompts('value')) {
    expect(prompt).toContain('- VALUE LESSON');
    expect(prompt).not.toContain('PROPOSE LESSON');
  }
});

test('a horizon that throws is the scenario’s error', async () => {
  const broken = { ...counting(), horizon: () => JSON.parse('{') as number } as Scenario;
  const { outcome } = await play(broken, 'tot', { reply: thinker });
  expect(outcome).toMatchObject({ status: 'error', error: { kind: 'scenario' } });
  expect(outcome.error!.message).toMatch(/^scenario counting: horizon threw/);
});
