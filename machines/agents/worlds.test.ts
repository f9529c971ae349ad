import { expect, test } from 'vitest';
import { createMachine } from 'xstate';
import blocksworld from '../../scenarios/blocksworld/index.ts';
import game24 from '../../scenarios/game24/index.ts';
import kuhn from '../../scenarios/kuhn-poker/index.ts';
import pennies from '../../scenarios/matching-pennies/index.ts';
import ticTacToe from '../../scenarios/tic-tac-toe/index.ts';
import type { Agent } from '../../src/agent.ts';
import { ParseError } from '../../src/errors.ts';
import type { Scenario, ScenarioState } from '../../src/scenario.ts';
import { uniform } from '../../src/seed.ts';
import { type Asked, counting, play, type Reply } from '../test-play.ts';
import { agents } from './index.ts';

const blocks = blocksworld as Scenario;
const xo = ticTacToe as unknown as Scenario;

const tasksOf = (scenario: Scenario, options: Record<string, unknown>) =>
  scenario.tasks({ options }) as Promise<readonly unknown[]>;

/** The scenario's own simulated model. */
const simulated =
  (scenario: Scenario, skill: number): Reply =>
  ({ messages, attempt, decision, index = 0, sample }) =>
    scenario.respondent!.reply(messages, {
      skill,
      belief: (...fact) => uniform('belief', ...fact),
      slip: (...label) =>
        uniform('slip', JSON.stringify(messages), attempt, decision, index + sample, ...label),
    });

const refusal = (name: string, scenario: unknown, set: Record<string, unknown> = {}) => {
  const agent = agents[name] as Agent;
  return agent.refuses!(scenario as Scenario, agent.options.parse(set));
};

test('mcts and optimal play tic-tac-toe out to a tie, and the journal says from which tree', async () => {
  for (const agent of ['mcts', 'optimal']) {
    const { outcome } = await play(xo, agent, { task: {} });
    expect(outcome).toMatchObject({ end: 'terminated', rewards: { X: 0, O: 0 } });
  }
  const { journal } = await play(xo, 'mcts', { task: {}, set: { simulations: 300 }, maxSteps: 1 });
  const search = journal.find(({ type }) => type === 'search')!;
  expect(search).toMatchObject({
    state: { value: 'X to move' },
    options: { world: 'exact', simulations: 300, seed: expect.any(Number), evaluate: 'playouts' },
  });
  const root = search.root as { text: string; visits: number }[];
  expect(root).toHaveLength(9);
  expect(root.reduce((sum, { visits }) => sum + visits, 0)).toBe(299);
  const best = [...root].sort((a, b) => b.visits - a.visits)[0]!;
  expect(journal.find(({ type }) => type === 'action')!.text).toBe(best.text);
});

test('the same seed searches the same trees, another seed others', async () => {
  const tables = async (seed: number) => {
    const { journal } = await play(xo, 'mcts', { task: {}, seed, set: { simulations: 60 } });
    return journal.filter(({ type }) => type === 'search');
  };
  expect(await tables(1)).toEqual(await tables(1));
  expect(await tables(1)).not.toEqual(await tables(2));
});

test('mcts does not depend on the card that it cannot see', async () => {
  const deals = ['K', 'Q'].map((second) => ({
    ...kuhn,
    chance: () => [[{ first: 'J', second }, 1]] as const,
  }));
  const chosen = await Promise.all(
    deals.map(async (scenario) => {
      const { journal } = await play(scenario as never, 'mcts', { task: {}, set: { simulations: 300 } });
      const { root, state } = journal.find(({ type }) => type === 'search')!;
      return { root, state };
    }),
  );
  // Nor does the journal of its search show it.
  expect(chosen[0]).toEqual(chosen[1]);
});

test('mcts plays simultaneous moves', async () => {
  const { outcome } = await play(pennies as Scenario, 'mcts', { task: {}, set: { simulations: 100 } });
  expect(outcome).toMatchObject({ end: 'terminated', steps: 2 });
});

test('optimal finds shortest plans, and mcts solves the same tasks with its defaults', async () => {
  const tasks = (await tasksOf(blocks, { blocks: 5, count: 12 })).slice(0, 12);
  let longest = 0;
  for (const task of tasks) {
    const shortest = await play(blocks, 'optimal', { task });
    const searched = await play(blocks, 'mcts', { task });
    expect([shortest.outcome.status, searched.outcome.status]).toEqual(['solved', 'solved']);
    expect(searched.outcome.steps).toBeGreaterThanOrEqual(shortest.outcome.steps);
    expect(shortest.journal.filter(({ type }) => type === 'search')).toHaveLength(1);
    longest = Math.max(longest, shortest.outcome.steps);
  }
  expect(longest).toBeGreaterThanOrEqual(6);
});

test('optimal stops where no plan leads to a solved end, and beyond its states', async () => {
  const hopeless = await play({ ...counting(), actions: () => [2] } as Scenario, 'optimal');
  expect(hopeless.outcome).toMatchObject({ status: 'unsolved', stopped: 'no-plan', steps: 0 });
  expect(hopeless.journal.find(({ type }) => type === 'search')!.why).toMatch(/^no plan exists/);
  // The limit is the agent's own: no error of the scenario, and no game that is lost.
  const { outcome, journal } = await play(xo, 'optimal', { task: {}, set: { states: 10 } });
  expect(outcome).toMatchObject({ status: 'unsolved', stopped: 'states', end: 'truncated', reward: 0 });
  expect(journal.find(({ type }) => type === 'search')!.why).toBe(
    'there are more than the 10 states allowed: give more, as states=100',
  );
});

/** Counting, with positions that can be imagined; the model adds up wrongly as it is told to. */
const imagined = (roles?: readonly string[]): Scenario => {
  const world = counting(roles);
  const imagine = (text: string, state: ScenarioState): ScenarioState => {
    const count = /^(\d+) of/.exec(text)?.[1];
    if (count === undefined) throw new ParseError('Write: COUNT of TARGET');
    const before = state.context as { target: number; next: number };
    const context = { ...before, count: Number(count), next: (before.next + 1) % world.roles.length };
    const value = context.count === before.target ? 'reached' : 'counting';
    const over = context.count > before.target ? 'missed' : value;
    return world.machine.resolveState({ value: over, context }) as ScenarioState;
  };
  return { ...world, imagine: imagine as never, value: counted };
};
const counted: Scenario['value'] = ({ context }) => {
  const { count, target } = context as { count: number; target: number };
  return { agent: Math.min(1, count / target), odd: 0, even: 0 };
};

const adding: Reply = ({ purpose, prompt }: Asked) => {
  const [, count, target] = prompt.match(/(\d+) of (\d+)/)!;
  if (purpose === 'choose') return '2';
  return `${Number(count) + Number(prompt.match(/Action: (\d+)/)![1])} of ${target}`;
};

test('RAP: the model predicts and chooses; the best plan that it found is acted on', async () => {
  const { outcome, asked, journal, questions } = await play(imagined(), 'mcts', {
    reply: adding,
    set: { world: 'model', samples: 3, temperature: 0.4 },
  });
  expect(outcome).toMatchObject({ status: 'solved', attempts: 1 });
  expect(new Set(asked)).toEqual(new Set(['choose', 'predict']));
  const [choose, predict] = ['choose', 'predict'].map(
    (name) => questions.find(({ purpose }) => purpose === name)!,
  );
  expect(choose).toMatchObject({ samples: 3, temperature: 0.4, attempt: 0, decision: 0, reuse: 'attempt' });
  expect(predict).toMatchObject({ samples: 1, temperature: 0.4, reuse: 'attempt' });
  const addresses = questions.flatMap(({ decision, index = 0, samples = 1 }) =>
    Array.from({ length: samples }, (_, i) => `${decision}.${index + i}`),
  );
  expect(new Set(addresses).size).toBe(addresses.length);
  const search = journal.find(({ type }) => type === 'search')!;
  const improvements = search.improvements as { simulation: number; actions: number[]; value: number }[];
  expect(improvements.at(-1)!.actions.reduce((sum, count) => sum + count, 0)).toBe(5);
  const values = improvements.map(({ value }) => value);
  expect(values).toEqual([...values].sort((a, b) => a - b));
});

test('predictions that describe no state, or none to go on from, are dead ends', async () => {
  const reply: Reply = (question) => (question.purpose === 'predict' ? 'who knows' : '1');
  const { outcome, journal } = await play(imagined(), 'mcts', {
    reply,
    set: { world: 'model' },
    maxSteps: 3,
  });
  expect(outcome.status).not.toBe('error');
  const root = journal.find(({ type }) => type === 'search')!.root as { value: number }[];
  expect(root.map(({ value }) => value)).toEqual([0, 0]);
  const stuck = {
    ...imagined(),
    actions: ({ context }: ScenarioState) => ((context as { count: number }).count ? [] : [1, 2]),
  };
  const dead = await play(stuck as never, 'mcts', { reply: adding, set: { world: 'model' }, maxSteps: 1 });
  expect(dead.outcome.status).not.toBe('error');
});

test('over an imagined world of several roles one move is made at a time', async () => {
  const { outcome, journal } = await play(imagined(['odd', 'even']), 'mcts', {
    reply: adding,
    set: { world: 'model' },
  });
  expect(outcome).toMatchObject({ end: 'terminated' });
  expect(journal.filter(({ type }) => type === 'search')).toHaveLength(outcome.steps);
});

test('rafa plans with MCTS, acts one step, plans on from the true state, and learns from what failed', async () => {
  const { outcome, journal, questions } = await play(imagined(), 'rafa', {
    set: { planner: 'mcts', attempts: 2 },
    // It believes at first that ones count double, and so misses the target.
    reply: (question) => {
      const { purpose, prompt } = question;
      if (purpose === 'reflect')
        return prompt.includes('positions were judged wrongly') ? 'VALUE LESSON' : 'PROPOSE LESSON';
      const doubled = purpose === 'predict' && !prompt.includes('LESSON') && prompt.includes('Action: 1');
      return doubled
        ? `${prompt.match(/(\d+) of/)![1]} of 5`.replace(/^\d+/, (count) => `${+count + 2}`)
        : adding(question);
    },
  });
  expect(outcome.status).toBe('solved');
  const searches = journal.filter(({ type }) => type === 'search');
  expect(searches).toHaveLength(outcome.steps);
  const depths = searches.map(({ options }) => (options as { depth: number }).depth);
  expect(depths.slice(0, 3)).toEqual([6, 5, 4]);
  const later = questions.slice(questions.findLastIndex(({ purpose }) => purpose === 'reflect') + 1);
  expect(outcome.attempts).toBe(2);
  expect(later.length).toBeGreaterThan(0);
  for (const { purpose, prompt } of later) {
    expect(prompt).toContain(purpose === 'choose' ? '- PROPOSE LESSON' : '- VALUE LESSON');
    expect(prompt).not.toContain(purpose === 'choose' ? 'VALUE LESSON' : 'PROPOSE LESSON');
  }
});

test('rafa over the exact world asks nothing, and with execute=plan plans once', async () => {
  const [task] = await tasksOf(blocks, { blocks: 4, count: 1 });
  const exact = await play(blocks, 'rafa', { task, set: { planner: 'mcts', world: 'exact' } });
  expect(exact.outcome.status).toBe('solved');
  expect(exact.asked).toEqual([]);
  const whole = await play(blocks, 'rafa', {
    task,
    set: { planner: 'mcts', execute: 'plan' },
    reply: simulated(blocks, 1),
  });
  expect(whole.outcome.status).toBe('solved');
  expect(whole.journal.filter(({ type }) => type === 'search')).toHaveLength(1);
});

test('rafa without these options is the machine that it was', async () => {
  const reply: Reply = ({ purpose }) => (purpose === 'propose' ? '1' : 'sure');
  const { journal } = await play(counting(), 'rafa', { reply });
  const states = journal.filter(({ actor, type }) => actor === 'agent' && type === 'state');
  expect(states.map(({ value }) => value)).toEqual(['idle', 'planning', 'executing', 'done']);
});

test.each([
  'direct',
  'reflexion',
  'tot',
  'rafa',
])('%s plays the new scenarios with no special case', async (agent) => {
  const [task] = await tasksOf(blocks, { blocks: 4, count: 1 });
  const solved = await play(blocks, agent, { task, reply: simulated(blocks, 1) });
  expect(solved.outcome.status).toBe('solved');
  const game = await play(xo, agent, { task: {}, reply: simulated(xo, 0.5) });
  expect(game.outcome).toMatchObject({ end: 'terminated' });
});

test('who cannot play a scenario says why', () => {
  expect(refusal('optimal', kuhn)).toMatch(/imperfect/);
  expect(refusal('optimal', pennies)).toMatch(/same time/);
  expect(refusal('optimal', { ...counting(), actions: undefined })).toMatch(/legal actions/);
  expect(refusal('optimal', ticTacToe)).toBeUndefined();
  expect(refusal('mcts', kuhn)).toBeUndefined();
  expect(refusal('mcts', { ...kuhn, resample: undefined })).toMatch(/resample/);
  expect(refusal('mcts', counting(), { evaluate: 'value' })).toMatch(/value/);
  expect(refusal('mcts', counting(), { world: 'model' })).toMatch(/imagine/);
  expect(refusal('mcts', imagined(), { world: 'model' })).toBeUndefined();
  const dead = [{ trees: 2 }, { solver: true }, { transpositions: 'true' }, { evaluate: 'playouts' }];
  for (const set of dead) {
    expect(refusal('mcts', imagined(), { world: 'model', ...set })).toMatch(`${Object.keys(set)[0]}`);
  }
  expect(refusal('mcts', imagined(), { world: 'model', solver: false })).toBeUndefined();
  expect(refusal('mcts', imagined(), { alpha: 0.3 })).toMatch(/^alpha is for world=model/);
  expect(refusal('mcts', imagined(), { wave: 2 })).toMatch(/^wave is for world=model/);
  expect(refusal('mcts', imagined(), { evaluate: 'value', playouts: 9 })).toMatch(/^playouts/);
  expect(refusal('rafa', imagined(), { planner: 'mcts', solver: true })).toMatch(/^solver=true/);
  expect(refusal('rafa', imagined(), { simulations: 9 })).toMatch(/planner=mcts/);
  const late = createMachine({
    id: 'late',
    initial: 'asleep',
    states: { asleep: { after: { 1000: 'awake' } }, awake: {} },
  });
  for (const agent of ['mcts', 'optimal']) {
    expect(refusal(agent, { ...counting(), machine: late })).toMatch(/late.*asleep/s);
  }
  expect(refusal('rafa', game24)).toBeUndefined();
  expect(refusal('rafa', counting(), { planner: 'mcts' })).toMatch(/imagine/);
});
