import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import kuhn from '../../../scenarios/kuhn-poker/index.ts';
import { BadInput } from '../../errors.ts';
import type { Scenario } from '../../scenario.ts';
import { uniqueSlugs } from './names.ts';
import { makePlan, type PlanOptions, type ScenarioPlan } from './plan.ts';
import { planDifferences, planSize } from './plan-record.ts';
import { plannedAs, plannedEpisodes } from './planned.ts';

/** An agent with the id of a built-in one. */
const MINE = `
import { defineAgent } from 'troupe';
import { createMachine } from 'xstate';
import { z } from 'zod';
export default defineAgent({
  id: 'first', title: 'Mine', description: '', options: z.strictObject({}), sees: () => [], machine: createMachine({}),
});
`;

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-plan-'));
  await writeFile(join(cwd, 'mine.ts'), MINE);
  await writeFile(join(cwd, 'puzzles.csv'), 'Rank,Puzzles\n1,4 5 6 10\n2,1 2 3 4\n3,1 1 4 6\n');
});

const whole = (options: Partial<PlanOptions>) =>
  makePlan({ scenario: 'game24', agents: 'direct', tasks: '0-2', ...options }, cwd);

/** The plan of its only scenario. */
async function plan(options: Partial<PlanOptions>) {
  const { scenarios, models } = await whole(options);
  expect(scenarios).toHaveLength(1);
  return { ...scenarios[0]!, models };
}

const ids = async (options: Partial<PlanOptions>) =>
  [...plannedEpisodes(await whole(options))].map(({ id }) => id);

describe('arms and models', () => {
  it('crosses arms with several models; an arm’s own model wins; who asks none is not crossed', async () => {
    const { arms, models } = await plan({
      agents: ['direct', 'tot?breadth=2&model=synthetic:0.5', 'random'],
      model: 'synthetic,synthetic:1',
    });
    expect(arms.map(({ agent, model }) => [agent, model])).toEqual([
      ['direct', 'synthetic'],
      ['direct', 'synthetic:1'],
      ['tot?breadth=2', 'synthetic:0.5'],
      ['random', null],
    ]);
    expect(models.map(({ text }) => text)).toEqual(['synthetic', 'synthetic:1', 'synthetic:0.5']);
    expect(arms[2]!.text).toBe('tot?breadth=2&model=synthetic:0.5');
    expect(arms[0]!.sees).toEqual(['model']);
  });

  it('hands --set to whoever declares it; an arm’s own value wins', async () => {
    const { arms, tasks, record } = await plan({
      agents: 'direct,tot,tot?breadth=3',
      set: { breadth: '2', oracle: 'true', attempts: 5 },
    });
    expect(arms.map(({ cast }) => cast.agent!.options)).toMatchObject([
      { attempts: 5 },
      { attempts: 5, breadth: 2 },
      { attempts: 5, breadth: 3 },
    ]);
    expect(arms[1]!.agent).toBe('tot');
    expect(arms[1]!.text).toBe('tot?attempts=5&breadth=2&model=synthetic');
    expect(tasks[0]!.data).toMatchObject({ oracle: true });
    expect(record.set).toEqual({ breadth: '2', oracle: 'true', attempts: 5 });
  });

  it('seats one agent everywhere, or a cast', async () => {
    const { arms } = await plan({
      scenario: 'kuhn-poker',
      agents: ['random', 'first=random,second=first'],
      tasks: undefined,
    });
    expect(Object.keys(arms[0]!.cast)).toEqual(['first', 'second']);
    expect(arms[1]!.cast.second!.agent.id).toBe('first');
    expect(arms[1]!.agent).toBe('first=random,second=first');
  });

  it('takes definitions and casts from programs', async () => {
    const { arms } = await plan({
      agents: [
        { agent: 'tot', options: { breadth: 2 }, model: 'synthetic:1' },
        { cast: { agent: 'random' } },
      ],
    });
    expect(arms.map(({ text }) => text)).toEqual(['tot?breadth=2&model=synthetic:1', 'agent=random']);
  });

  it('calls a file’s agent as it was written, whatever its id', async () => {
    const { arms, record } = await plan({
      scenario: 'kuhn-poker',
      agents: ['first,./mine.ts', 'first=./mine.ts,second=first'],
      tasks: undefined,
    });
    const texts = ['first', './mine.ts', 'first=./mine.ts,second=first'];
    expect(arms.map(({ text }) => text)).toEqual(texts);
    expect(arms.map(({ agent }) => agent)).toEqual(texts);
    expect(arms[1]!.cast.first!.agent.title).toBe('Mine');
    expect(record.files).toEqual({ 'agent ./mine.ts': arms[1]!.cast.first!.agent.source });
    // The text names the same arm again.
    const again = await makePlan({ scenario: 'kuhn-poker', agents: texts }, cwd);
    expect(planDifferences(again.record, record)).toEqual([]);
  });
});

describe('tasks', () => {
  it.each([
    ['1', 1],
    ['1-4', 3],
    ['puzzles.csv', 3],
    ['puzzles.csv:1-3', 2],
    ['puzzles.csv:2', 1],
  ])('--tasks %s has %i', async (tasks, length) => {
    expect((await plan({ tasks })).tasks).toHaveLength(length);
  });

  it('takes a program’s own', async () => {
    const own = [{ numbers: [1, 1, 4, 6], oracle: false }];
    expect((await plan({ tasks: own })).tasks).toEqual([{ name: '1 1 4 6', data: own[0] }]);
  });

  const named = (more: Partial<Scenario>): Partial<PlanOptions> => ({
    scenario: { ...kuhn, ...more } as Scenario,
    agents: 'random',
    tasks: undefined,
  });

  it('are as the scenario’s schema reads them: defaults filled in, values transformed', async () => {
    const task = z.object({ cards: z.string().transform(Number).default(3) });
    const taskName = (data: unknown) => JSON.stringify(data);
    const { tasks } = await plan(named({ task, taskName, tasks: () => [{}, { cards: '5' }] }));
    expect(tasks).toEqual([
      { name: '{"cards":3}', data: { cards: 3 } },
      { name: '{"cards":5}', data: { cards: 5 } },
    ]);
  });

  it('of one name are one task, or bad input that says which differ', async () => {
    const tasks = (...list: number[]) =>
      named({ task: z.number(), taskName: () => 'same', tasks: () => list });
    expect((await plan(tasks(7, 7))).tasks).toHaveLength(2);
    await expect(plan(tasks(7, 7, 8))).rejects.toThrow(
      new BadInput(
        'scenario kuhn-poker: tasks 0 and 2 differ and are both named "same"; taskName has to tell them apart',
      ),
    );
  });
});

describe('bad input', () => {
  it.each<[Partial<PlanOptions>, RegExp]>([
    [{ scenario: 'game25' }, /unknown scenario "game25": did you mean game24\? there are .*game24/],
    [{ agents: 'toot' }, /unknown agent "toot": did you mean tot\? there are .*tot/],
    [{ agents: [] }, /no agent is given/],
    [{ agents: 'tot?depth=2' }, /agent tot has no option "depth": there are .*breadth/],
    [{ agents: 'tot?breadth=x' }, /agent tot: option breadth=x/],
    [{ agents: 'direct,direct' }, /arm direct\?model=synthetic is given twice/],
    [{ agents: 'random?model=synthetic' }, /agent random asks no model/],
    [{ agents: 'X=direct' }, /game24 has no role "X": its roles are agent/],
    [{ scenario: 'kuhn-poker', agents: 'first=random', tasks: undefined }, /no agent for role second/],
    [{ scenario: 'kuhn-poker', agents: 'first=random,first=first', tasks: undefined }, /role first twice/],
    [{ scenario: 'kuhn-poker', agents: 'direct', tasks: undefined }, /kuhn-poker/],
    [{ agents: { cast: { agent: 'random,first' } } }, /cast, role agent: "random,first" is not one agent/],
    [{ agents: { cast: { agent: 'agent=first' } } }, /cast, role agent: "agent=first" is not one agent/],
    [{ agents: { cast: { agent: 'first random' } } }, /cast, role agent: "first random" is not one agent/],
    [{ model: 'gpt-4o' }, /unknown model "gpt-4o"/],
    [{ set: { depth: '1' } }, /--set depth: .*they have oracle, /],
    [{ tasks: '5-5' }, /range is empty/],
    [{ tasks: '9000' }, /game24 has 1362 tasks, 0-1362/],
    [{ tasks: 'puzzles.csv:2-4' }, /puzzles.csv has 3 tasks/],
    [{ tasks: 'none.csv' }, /no such file/],
    [{ tasks: [{ numbers: [1, 2, 3] }] }, /task 0: /],
    [{ tasks: [] }, /no task/],
    [{ scenario: 'kuhn-poker', agents: 'random', tasks: 'puzzles.csv' }, /reads no files/],
    [{ seeds: 0 }, /--seeds 0/],
    [{ seeds: 1.5 }, /--seeds 1.5/],
    [{ maxSteps: 0 }, /--max-steps 0: give a whole number from 1/],
    [{ scenario: 'places', agents: 'react?calling=native', tasks: '0' }, /takes no tools natively/],
    [{ scenario: 'places', agents: 'react?planner=openai', tasks: '0' }, /none of its tools .* takes that/],
  ])('%j', async (options, why) => {
    const error = await plan(options).catch((reason) => reason);
    expect(error).toBeInstanceOf(BadInput);
    expect(error.message).toMatch(why);
    expect(error.message).not.toContain('\n');
  });
});

describe('episodes', () => {
  it('have ids that say what they are, arms in turn on each task', async () => {
    const [first, second] = (await plan({})).tasks.map(({ name }) => name.replaceAll(' ', '-'));
    expect(await ids({ agents: 'direct,tot?breadth=2', seeds: 2 })).toEqual([
      `${first}.direct.s1`,
      `${first}.tot-breadth-2.s1`,
      `${second}.direct.s1`,
      `${second}.tot-breadth-2.s1`,
      `${first}.direct.s2`,
      `${first}.tot-breadth-2.s2`,
      `${second}.direct.s2`,
      `${second}.tot-breadth-2.s2`,
    ]);
  });

  it('have ids that tell their task and their seed', async () => {
    const task = { numbers: [1, 1, 4, 6], oracle: false };
    const plans = await Promise.all([
      whole({
        agents: 'direct,tot?temperature=0.5',
        tasks: [task, task, { numbers: [4, 5, 6, 10] }],
        seeds: 12,
      }),
      whole({
        scenario: 'tic-tac-toe',
        agents: 'X=direct,O=mpc?memory=arm',
        tasks: undefined,
        seeds: 2,
        set: { overlap: true, epochs: 2, evalGames: 2 },
      }),
    ]);
    for (const made of plans)
      for (const { id, plan, task, seed } of plannedEpisodes(made))
        expect(plannedAs(id, plan.record, false)).toEqual({ task: plan.tasks[task]!.name, seed });
    const [{ record }] = plans[0]!.scenarios as [ScenarioPlan];
    expect(plannedAs('game24.1-1-4-6.direct.s3', record, true)).toEqual({ task: '1 1 4 6', seed: 3 });
    expect(plannedAs('else', record, false)).toEqual({});
  });

  it('are as many as planned and differ, whatever the arms and tasks are called', async () => {
    const task = { numbers: [1, 1, 4, 6], oracle: false };
    const options: Partial<PlanOptions> = {
      agents: 'direct,direct?temperature=0.5,direct?temperature=.5',
      model: ['synthetic', 'synthetic:1'],
      tasks: [task, task, { numbers: [4, 5, 6, 10], oracle: true }, task],
      seeds: 3,
    };
    const all = await ids(options);
    expect(all).toHaveLength(planSize(await whole(options)));
    expect(new Set(all.map((id) => id.toLowerCase())).size).toBe(all.length);
    for (const id of all) expect(id).toMatch(/^[\w.-]+$/);
  });

  it('have names for any texts', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ maxLength: 100 })), (texts) => {
        const names = uniqueSlugs(texts);
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(texts.length);
        for (const name of names) expect(name).toMatch(/^[\w-]{1,80}$/);
      }),
    );
  });
});

describe('planDifferences', () => {
  it.each<[string, Partial<PlanOptions>]>([
    ['scenario', { scenario: 'kuhn-poker', agents: 'random', tasks: undefined }],
    ['tasks', { tasks: '0-3' }],
    ['tasks', { set: { oracle: true } }],
    ['arms', { agents: 'tot' }],
    ['arms', { model: 'synthetic:1' }],
    ['arms', { set: { attempts: 3 } }],
    ['seeds', { seeds: 2 }],
    ['limits', { maxCalls: 10 }],
  ])('%s differ by %j', async (part, options) => {
    const differences = planDifferences((await plan({})).record, (await plan(options)).record);
    expect(differences).toContain(part);
  });

  it('are none for the same plan, read back from its file', async () => {
    const { record } = await plan({ seeds: 2, set: { attempts: 3 } });
    expect(planDifferences(JSON.parse(JSON.stringify(record)), record)).toEqual([]);
  });
});
