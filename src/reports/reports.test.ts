import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { rateInterval } from '../runs/figures/statistics.ts';
import { type Manifest, readManifest, writeManifest } from '../runs/folder/manifest.ts';
import type { ResultLine } from '../runs/folder/results.ts';
import { run } from '../runs/play/run.ts';
import { compareSides } from './comparison.ts';
import { ablation, flagEffects, progression } from './flags.ts';
import { errorsOf, figuresOf, groupBy } from './groups.ts';
import { learningCurve } from './learning.ts';
import { listRun, runJournal } from './listing.ts';
import { type Row, readRows } from './rows.ts';
import { allRuns, findRun, type RunFolder, standingOf } from './runs.ts';
import { seatFigures } from './seats.ts';
import { sidesOf } from './sides.ts';
import { madeUp, manyResults, writeRun } from './test-results.ts';
import { PHASES, timings, totalTime } from './timings.ts';
import { select, variablesOf } from './variables.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-reports-'));
});
const place = () => ({ out: 'runs', cwd });

let made = 0;
/** A run of these lines, and its rows. */
async function rowsOf(lines: readonly ResultLine[]): Promise<{ runs: RunFolder[]; rows: Row[] }> {
  const dir = await writeRun(join(cwd, `made-${made++}`), lines);
  const runs = [await findRun(dir, place())];
  return { runs, rows: await readRows(runs) };
}

const many = (n: number, line: (i: number) => Partial<ResultLine>) =>
  Array.from({ length: n }, (_, i) => madeUp(line(i)));

describe('rows', () => {
  it('hold the last launch of each episode, and leave out a torn last line with a warning', async () => {
    const again = madeUp({ task: 'x', status: 'error', error: { kind: 'server', message: '503' } });
    const dir = await writeRun(join(cwd, 'torn'), [
      again,
      madeUp({ task: 'y' }),
      { ...madeUp({ task: 'x' }), launch: 2 },
    ]);
    await appendFile(join(dir, 'results.jsonl'), '{"episode":"z');
    const warnings: string[] = [];
    const rows = await readRows(
      [await findRun('torn', { out: '.', cwd })],
      (text) => void warnings.push(text),
    );
    expect(rows.map(({ task, launch, status }) => [task, launch, status])).toEqual([
      ['x', 2, 'solved'],
      ['y', 1, 'solved'],
    ]);
    expect(warnings).toHaveLength(1);
  });

  it('are none of a file with a line that is no result: it is said which', async () => {
    const dir = await writeRun(join(cwd, 'odd'), [madeUp()]);
    await appendFile(join(dir, 'results.jsonl'), '{"a":1}\n');
    const run = await findRun('odd', { out: '.', cwd });
    await expect(readRows([run])).rejects.toThrow('results.jsonl: {"a":1} is no episode’s result');
    expect(await listRun(run)).toMatchObject({
      status: 'damaged',
      damage: expect.stringContaining('{"a":1}'),
    });
  });

  it('read the options of arms, of casts by role, and of agents that no command line could name', async () => {
    const { rows } = await rowsOf([
      madeUp({ agent: 'tot?breadth=2&greedy=true', model: 'openai:gpt-4o' }),
      madeUp({
        agent: 'X=mpc?proposals=4,O=direct',
        arm: 'X=mpc?proposals=4&model=synthetic?seed=2,O=direct',
      }),
      madeUp({ agent: 'my own, agent' }),
    ]);
    expect(rows.map(({ agent, options }) => [agent, options])).toEqual([
      ['tot', { breadth: '2', greedy: 'true' }],
      ['X=mpc,O=direct', { 'X.proposals': '4' }],
      ['my own, agent', {}],
    ]);
  });
});

describe('groups', () => {
  it('add up to the whole, whatever they are made by', async () => {
    const { runs, rows } = await rowsOf([...manyResults(400)]);
    const variables = variablesOf(rows);
    const all = figuresOf(rows);
    fc.assert(
      fc.property(fc.subarray([...variables.keys], { maxLength: 3 }), (keys) => {
        const groups = groupBy(rows, keys, runs, variables);
        for (const figure of ['episodes', 'solved', 'errors', 'steps', 'calls'] as const) {
          expect(groups.reduce((sum, group) => sum + group[figure], 0)).toBe(all[figure]);
        }
        expect(new Set(groups.map(({ key }) => JSON.stringify(key))).size).toBe(groups.length);
      }),
      { numRuns: 30 },
    );
  });

  it('have the rate and interval of their tasks; errors are missing data', async () => {
    const lines = many(12, (i) => ({
      task: `t${i % 4}`,
      seed: Math.floor(i / 4),
      status: i === 0 ? 'error' : i % 4 < 2 ? 'solved' : 'unsolved',
    }));
    const { rows } = await rowsOf(lines);
    const counts = [2, 3, 0, 0].map((solved, i) => ({ solved, episodes: i === 0 ? 2 : 3 }));
    expect(figuresOf(rows)).toMatchObject({
      episodes: 12,
      errors: 1,
      solved: 5,
      tasks: 4,
      ...rateInterval(counts),
    });
  });

  it('have the standard error of a mean, s ÷ √n, and of clusters', async () => {
    // 1, 2, 3, 4: mean 2.5, s² = 5/3, standard error √(5/12) = 0.6455 (by hand).
    const once = await rowsOf(many(4, (i) => ({ task: `t${i}`, reward: i + 1 })));
    expect(figuresOf(once.rows).rewardError).toBeCloseTo(Math.sqrt(5 / 12), 12);
    // The same seeds of one task; and each reward ten times over: more of the same tells nothing more.
    const seeds = await rowsOf(many(4, (i) => ({ seed: i, reward: i + 1 })));
    expect(figuresOf(seeds.rows).rewardError).toBeCloseTo(Math.sqrt(5 / 12), 12);
    const tenfold = await rowsOf(many(40, (i) => ({ task: `t${i % 4}`, seed: i, reward: (i % 4) + 1 })));
    expect(figuresOf(tenfold.rows).rewardError).toBeCloseTo(Math.sqrt(5 / 12), 12);
  });

  it('name arms with all of their options, and with models where these differ', async () => {
    const labels = async (...arms: [arm: string, model?: string][]) => {
      const { rows } = await rowsOf(
        arms.map(([agent, model = null], seed) => madeUp({ agent, model, seed })),
      );
      return [...variablesOf(rows).labels.values()];
    };
    expect(
      await labels(['rafa?attempts=3&memory=none'], ['rafa?attempts=3&memory=episode'], ['tot?breadth=2']),
    ).toEqual(['rafa?attempts=3&memory=none', 'rafa?attempts=3&memory=episode', 'tot?breadth=2']);
    expect(
      await labels(['X=mcts?c=1&simulations=9,O=random'], ['X=random,O=mcts?c=1&simulations=99']),
    ).toEqual(['X=mcts?c=1&simulations=9,O=random', 'X=random,O=mcts?c=1&simulations=99']);
    expect(await labels(['mcts?world=model', 'm'])).toEqual(['mcts?world=model']);
    expect(await labels(['tot', 'm'], ['tot', 'n'])).toEqual(['tot?model=m', 'tot?model=n']);
  });

  it('name constants once, and vary by what varies', async () => {
    const { rows } = await rowsOf([
      madeUp({ agent: 'tot?breadth=1&depth=2', model: 'm' }),
      madeUp({ agent: 'tot?breadth=2&depth=2', model: 'm' }),
      madeUp({ agent: 'rafa?depth=2', model: 'm' }),
    ]);
    const { varying, constants, labels } = variablesOf(rows);
    expect(varying).toEqual(['agent', 'breadth']);
    expect(constants.get('depth')).toBe('2');
    expect(constants.get('model')).toBe('m');
    expect([...labels.values()]).toEqual(['tot?breadth=1&depth=2', 'tot?breadth=2&depth=2', 'rafa?depth=2']);
  });

  it('keep errors of a kind and message together, with their episodes', async () => {
    const broken = (task: string, message: string) =>
      madeUp({ task, status: 'error', error: { kind: 'server', message } });
    const { runs, rows } = await rowsOf([
      broken('a', '502'),
      broken('b', '503'),
      broken('c', '503'),
      madeUp(),
    ]);
    const at = (episode: string) => `${runs[0]!.shown}/${episode}.a.s1`;
    expect(errorsOf(rows)).toEqual([
      { kind: 'server', message: '503', episodes: [at('b'), at('c')] },
      { kind: 'server', message: '502', episodes: [at('a')] },
    ]);
  });

  it('are selected by any key; one that is not there is said, with what is', async () => {
    const { rows } = await rowsOf([madeUp({ agent: 'tot?breadth=1' }), madeUp({ agent: 'tot?breadth=2' })]);
    expect(select(rows, [{ key: 'breadth', value: '2' }])).toHaveLength(1);
    expect(() => select(rows, [{ key: 'bredth', value: '2' }])).toThrow(
      '--where bredth: no episode has such a key; did you mean breadth?',
    );
    const either = ['1', '2'].map((value) => ({ key: 'breadth', value }));
    expect(select(rows, either)).toHaveLength(2);
    expect(() => select(rows, [...either, { key: 'task', value: 'u' }])).toThrow('task is t');
    const cast = await rowsOf([madeUp({ agent: 'X=mpc?proposals=4,O=tot?proposals=2' })]);
    expect(() => select(cast.rows, [{ key: 'proposals', value: '4' }])).toThrow(
      'did you mean O.proposals or X.proposals? there are run, scenario, task',
    );
    expect(() => select(rows, [{ key: 'breadth', value: '3' }])).toThrow(
      '--where breadth=3: no such episode; breadth is 1, 2',
    );
  });
});

/** Arms by text, each with the tasks that it solves of ten. */
const study = (arms: Record<string, number>) =>
  rowsOf(
    Object.entries(arms).flatMap(([agent, solved]) =>
      many(10, (i) => ({ agent, task: `t${i}`, status: i < solved ? 'solved' : 'unsolved' })),
    ),
  );

describe('options', () => {
  it('with a value and without: means and their ratio, among the agents that give the option', async () => {
    const { rows } = await study({ direct: 1, 'tot?memory=true': 8, 'tot?memory=false': 4 });
    const [effect, ...others] = flagEffects(rows, variablesOf(rows));
    expect(others).toEqual([]);
    expect(effect).toMatchObject({ option: 'memory', value: 'true', ratio: 2 });
    expect([effect!.with.rate, effect!.without.rate]).toEqual([0.8, 0.4]);
  });

  it('taken away one at a time: an ablation finds its base', async () => {
    const { runs, rows } = await study({
      'tot?memory=true&vote=false': 5,
      'tot?memory=true&vote=true': 9,
      'tot?memory=false&vote=true': 3,
      'tot?memory=false&vote=false&breadth=4': 1,
    });
    const { steps, left } = ablation(rows, runs, variablesOf(rows));
    expect(steps.map(({ change, figures }) => [change, figures.rate])).toEqual([
      ['', 0.9],
      ['−memory', 0.3],
      ['−vote', 0.5],
    ]);
    expect(steps[1]!.comparison!.difference.difference).toBeCloseTo(-0.6, 12);
    // −memory loses 6 tasks alone (McNemar: 2 · 1/64), −vote 4 (2 · 1/16); Holm doubles the smaller.
    expect(steps[1]!.comparison!.difference.p).toBeCloseTo(0.0625, 12);
    expect(steps[2]!.comparison!.difference.p).toBeCloseTo(0.125, 12);
    expect(left).toBe(1);
  });

  it('added one after another: a progression', async () => {
    const { runs, rows } = await study({ tot: 2, 'tot?memory=true&vote=3': 9, 'tot?memory=true': 5 });
    const { steps } = progression(rows, runs, variablesOf(rows));
    expect(steps.map(({ change }) => change)).toEqual(['', '+memory', '+vote=3']);
    expect(steps[2]!.comparison!.difference.difference).toBeCloseTo(0.4, 12);
    const jump = await study({ tot: 2, 'tot?memory=true&vote=3': 9 });
    expect(() => progression(jump.rows, jump.runs, variablesOf(jump.rows))).toThrow(
      /by more than one option/,
    );
  });
});

describe('a comparison', () => {
  const side = (name: string, solved: readonly string[], tasks: readonly string[], error?: string) =>
    tasks.map((task) =>
      madeUp({
        agent: name,
        task,
        status: task === error ? 'error' : solved.includes(task) ? 'solved' : 'unsolved',
      }),
    );

  it('names what flipped both ways, what broke, and what has no partner', async () => {
    const { runs, rows } = await rowsOf([
      ...side('A', ['1', '2', '4'], ['1', '2', '3', '4', 'only A']),
      ...side('B', ['1', '3'], ['1', '2', '3', '4', 'only B'], '4'),
    ]);
    const of = (name: string) => ({ name, rows: rows.filter(({ agent }) => agent === name) });
    const [comparison] = compareSides([[of('A'), of('B')]]);
    const { shown } = runs[0]!;
    expect(comparison!.onlyA).toEqual([
      { scenario: 's', task: '2', seed: 1, solved: `${shown}/2.A.s1`, unsolved: `${shown}/2.B.s1` },
    ]);
    expect(comparison!.onlyB.map(({ task }) => task)).toEqual(['3']);
    expect(comparison).toMatchObject({ alike: 1, broken: 1, test: 'McNemar', unit: 'tasks' });
    expect(comparison!.unpaired).toEqual({ a: ['4', 'only A'], b: ['only B'] });
    // Both solved two of the three that the difference is of.
    const shared = { tasks: 3, solved: 2, rate: 2 / 3 };
    expect(comparison!.a).toMatchObject({ tasks: 5, solved: 3 });
    expect(comparison!.shared).toMatchObject({ a: shared, b: shared });
    expect(compareSides([[of('A'), of('A')]])[0]!.shared).toEqual({});
    expect(comparison!.difference).toMatchObject({ difference: 0, tasks: 3, p: 1 });
  });

  it('of games says whose wins count, and how that role came out otherwise', async () => {
    const game = (agent: string, task: string, red: number, more: Partial<ResultLine> = {}) =>
      madeUp({
        agent,
        task,
        roles: { red: { agent, model: null }, blue: { agent: 'b', model: null } },
        status: red > 0 ? 'solved' : 'unsolved',
        reward: red,
        rewards: { red, blue: -red },
        ...more,
      });
    const tasks = ['lost', 'tied', 'unfinished'];
    const { rows } = await rowsOf([
      ...tasks.map((task) => game('A', task, 1)),
      game('B', 'lost', -1),
      game('B', 'tied', 0),
      game('B', 'unfinished', 0, { end: 'truncated' }),
      madeUp({ agent: 'C', task: 'lost' }),
    ]);
    const of = (name: string) => ({ name, rows: rows.filter(({ agent }) => agent === name) });
    const [comparison, mixed] = compareSides([
      [of('A'), of('B')],
      [of('C'), of('B')],
    ]);
    expect(comparison).toMatchObject({ first: 'red', onlyA: tasks.map((task) => ({ task, outcome: task })) });
    expect(comparison!.b.games).toEqual({ won: 0, lost: 1, tied: 1, unfinished: 1 });
    expect(mixed).not.toHaveProperty('first');
  });

  it('is turned round when its sides are', async () => {
    const { rows } = await rowsOf([...manyResults(400)]);
    const of = (name: string) => ({ name, rows: rows.filter(({ arm }) => arm.startsWith(name)) });
    const [one] = compareSides([[of('rafa'), of('direct')]]);
    const [other] = compareSides([[of('direct'), of('rafa')]]);
    expect(one!.difference.difference).toBeCloseTo(-other!.difference.difference, 12);
    expect(one!.onlyA.length).toBe(other!.onlyB.length);
    expect(one!.difference.p).toBeCloseTo(other!.difference.p, 2);
  });

  it('that shares no task is none that p is adjusted for', async () => {
    const sides = ['A', 'B', 'C'].map((agent) => ({
      name: agent,
      lines: many(6, (i) => ({
        agent,
        scenario: agent === 'C' ? 'other' : 's',
        task: `t${i}`,
        status: agent === 'A' ? 'solved' : 'unsolved',
      })),
    }));
    const { rows } = await rowsOf(sides.flatMap(({ lines }) => lines));
    const of = (name: string) => ({ name, rows: rows.filter(({ agent }) => agent === name) });
    const [one, other] = compareSides([
      [of('A'), of('B')],
      [of('A'), of('C')],
    ]);
    expect(one!.difference.p).toBeCloseTo(2 / 64, 12);
    expect(other!.difference).toMatchObject({ tasks: 0, p: 1 });
  });

  it('of a single task pairs its seeds, and says so', async () => {
    const lines = ['A', 'B'].flatMap((agent) =>
      many(6, (i) => ({ agent, seed: i, status: agent === 'A' ? 'solved' : 'unsolved' })),
    );
    const { rows } = await rowsOf(lines);
    const of = (name: string) => ({ name, rows: rows.filter(({ agent }) => agent === name) });
    const [{ difference, unit }] = compareSides([[of('A'), of('B')]]) as [ReturnType<typeof compareSides>[0]];
    expect(unit).toBe('seeds');
    expect(difference).toMatchObject({ difference: 1, tasks: 6 });
    expect(difference.p).toBeCloseTo(2 / 64, 12);
  });

  it('finds its sides by run, arm, agent or label', async () => {
    const lines = ['direct', 'tot?breadth=1', 'tot?breadth=2'].flatMap((agent) =>
      many(3, (i) => ({ agent, model: 'm', task: `t${i}` })),
    );
    await writeRun(join(cwd, 'runs', '20250101-000000-sided'), lines);
    await writeRun(join(cwd, 'runs', '20250102-000000-single'), lines.slice(0, 3));
    const names = async (references: string[], arms?: string) =>
      (await sidesOf(references, { ...place(), arms })).map(([a, b]) => `${a.name} against ${b.name}`);
    const path = 'runs/20250101-000000-sided';
    expect(await names(['sided'])).toEqual(['direct against tot?breadth=1', 'direct against tot?breadth=2']);
    expect(await names([path], 'tot?breadth=2,direct')).toEqual(['tot?breadth=2 against direct']);
    expect(await names(['sided#tot?breadth=1', 'sided#direct?model=m'])).toEqual([
      'tot?breadth=1 against direct',
    ]);
    expect(await names(['sided', 'single'])).toEqual([
      `${path}#direct against runs/20250102-000000-single#direct`,
    ]);
    await expect(names(['sided#tot', 'single'])).rejects.toThrow(
      'tot is not one arm of runs/20250101-000000-sided',
    );
    await expect(names(['sided#rafa', 'single'])).rejects.toThrow('rafa is no arm of');
    await expect(names(['single'])).rejects.toThrow('nothing to be compared with');
    await expect(names(['sided'], 'direct,direct')).rejects.toThrow('direct?model=m is named twice');
  });
});

describe('games of several roles', () => {
  const games = async (agents: string, seats: 'both' | 'as given', name: string) => {
    const { run: shown } = await run({
      ...{ scenario: 'kuhn-poker', agents, seats, seeds: 12, name },
      ...{ out: 'games', cwd, env: {} },
    });
    return readRows([await findRun(shown, { out: 'games', cwd })]);
  };

  it('give each agent its own returns in each role, and in all that it took', async () => {
    const rows = await games('first=random,second=first', 'both', 'both');
    const seats = seatFigures(rows);
    expect(seats.map(({ agent, against, role }) => [agent, against, role])).toEqual([
      ['first', 'random', 'first'],
      ['first', 'random', 'second'],
      ['first', 'random', null],
      ['random', 'first', 'first'],
      ['random', 'first', 'second'],
      ['random', 'first', null],
    ]);
    const at = (agent: string, role: string | null) =>
      seats.find((seat) => seat.agent === agent && seat.role === role)!;
    for (const { episodes, won, lost, tied } of seats) expect(won + lost + tied).toBe(episodes);
    expect(at('first', null)).toMatchObject({ episodes: 24, won: at('random', null).lost });
    // What one wins the other loses.
    expect(at('first', null).return).toBeCloseTo(-at('random', null).return!, 12);
    expect(at('first', 'second').return).toBeCloseTo(-at('random', 'first').return!, 12);
    const mean = (first: string) => {
      const own = rows.filter(({ seats: [seat] }) => seat!.agent === first);
      return own.reduce((sum, { reward }) => sum + reward, 0) / own.length;
    };
    expect(at('random', 'first').return).toBeCloseTo(mean('random'), 12);
    expect(mean('random')).not.toBe(0);
  });

  it('of an agent that met itself are by role alone; scenarios of one role have none', async () => {
    const seats = seatFigures(await games('random', 'as given', 'alone'));
    expect(seats.map(({ against, role }) => [against, role])).toEqual([
      ['itself', 'first'],
      ['itself', 'second'],
    ]);
    expect(seatFigures((await rowsOf([madeUp()])).rows)).toEqual([]);
  });
});

describe('learning', () => {
  it('is told by evaluations in order; games that did not end are none of won, lost, tied', async () => {
    const roles = { X: { agent: 'a', model: null }, O: { agent: 'b', model: null } };
    const line = (n: number, epoch: number, reward: number, more: Partial<ResultLine> = {}) => ({
      ...madeUp({
        task: `t${n}`,
        phase: 'eval',
        epoch,
        game: n,
        reward,
        roles,
        rewards: { X: reward, O: -reward },
      }),
      ...more,
    });
    const { rows } = await rowsOf([
      line(0, 2, 1),
      line(1, 0, -1),
      line(2, 0, 0),
      line(3, 0, 0, { end: 'truncated', status: 'unsolved' }),
      line(4, 0, 1, { status: 'error' }),
      line(5, 1, 1, { phase: 'learn' }),
    ]);
    expect(learningCurve(rows)).toEqual([
      { epoch: 0, wins: 0, losses: 1, ties: 1, unfinished: 1 },
      { epoch: 2, wins: 1, losses: 0, ties: 0 },
    ]);
  });
});

describe('time', () => {
  it('is that of the phase which the later of two journal lines tells of, and adds up', async () => {
    const { runs, rows } = await rowsOf([
      madeUp({ task: 'x' }),
      madeUp({ task: 'y' }),
      madeUp({ task: 'z' }),
    ]);
    const journals = join(runs[0]!.dir, 'episodes');
    await mkdir(journals);
    const line = (t: number, actor: string, type: string) => JSON.stringify({ n: 0, t, actor, type });
    const lines = [
      line(0, 'scenario', 'state'),
      line(10, 'agent', 'observation'),
      line(30, 'agent', 'state'),
      line(530, 'agent', 'call'),
      // A second call that was under way at the same time.
      line(530, 'agent', 'call'),
      line(1530, 'agent', 'search'),
      line(1535, 'agent', 'action'),
      line(1735, 'agent', 'tool'),
      line(1740, 'scenario', 'feedback'),
      line(1750, 'episode', 'end'),
    ];
    for (const task of ['x', 'y'])
      await writeFile(join(journals, `${task}.a.s1.jsonl`), `${lines.join('\n')}\n`);
    const { groups, missing } = await timings(runs, rows, ['agent'], variablesOf(rows));
    expect(missing).toBe(1);
    expect(groups).toHaveLength(1);
    const { seconds } = totalTime(groups);
    const expected = { model: 1, search: 2, tool: 0.4, agent: 0.05, scenario: 0.05 };
    for (const phase of PHASES) expect(seconds[phase]).toBeCloseTo(expected[phase], 9);
    expect(groups[0]!.episodes).toBe(2);
  });
});

describe('runs', () => {
  it('are listed with how they stand, a cut-off one by its process being gone', async () => {
    const out = 'listed';
    const play = (name: string) =>
      run({ scenario: 'kuhn-poker', agents: 'random,first', seeds: 4, name, out, cwd, env: {} });
    const { run: shown } = await play('first');
    await play('second');
    const dir = join(cwd, shown);
    const manifest = (await readManifest(dir)) as Manifest;
    await writeManifest(dir, { ...manifest, status: 'running', processBegan: '2020-01-01T00:00:00.000Z' });
    const runs = await allRuns({ out, cwd });
    expect(runs.map((each) => [each.manifest!.name, standingOf(each)])).toEqual([
      ['second', 'finished'],
      ['first', 'cut off'],
    ]);
    const listing = await listRun(runs[0]!);
    expect(listing).toMatchObject({
      episodes: 8,
      total: 8,
      errors: 0,
      arms: ['random', 'first'],
      scenario: 'kuhn-poker',
    });
    expect((await findRun('last', { out, cwd })).manifest!.name).toBe('second');
    // A person's game that has begun later, and not ended.
    const game = join(cwd, out, '29991231-000000-game');
    await cp(runs[0]!.dir, game, { recursive: true });
    await writeFile(join(game, 'results.jsonl'), '');
    expect(basename((await findRun('last', { out, cwd })).dir)).toBe(basename(game));
    const played = (await readManifest(game)) as Manifest;
    Object.assign(played.plan, { arms: ['0=human,1=random'] });
    await writeManifest(game, played);
    expect((await findRun('last', { out, cwd })).manifest!.name).toBe('second');
    await rm(game, { recursive: true });
  });

  it('make a journal: a row per arm and run, with versions', async () => {
    const columns = await runJournal(await allRuns({ out: 'listed', cwd }));
    const column = (name: string) => columns.find((each) => each.name === name)!.values;
    expect(column('arm')).toEqual(['random', 'first', 'random', 'first']);
    expect(column('episodes')).toEqual([4, 4, 4, 4]);
    expect(column('troupe').every((version) => /^\d+\./.test(String(version)))).toBe(true);
    expect(column('tasks_hash').every((hash) => /^[0-9a-f]{64}$/.test(String(hash)))).toBe(true);
  });

  it('that nobody has played are said', async () => {
    await expect(findRun('last', { out: 'none', cwd })).rejects.toThrow('no run yet in none');
    await expect(findRun('absent', place())).rejects.toThrow(/no run absent/);
  });
});

it('20,000 results take little room and are all there', async () => {
  const dir = await writeRun(join(cwd, 'many'), manyResults(20_000));
  const rows = await readRows([await findRun(dir, place())]);
  expect(rows).toHaveLength(20_000);
  // Texts that many rows have are kept once.
  expect(new Set(rows.map(({ options }) => options)).size).toBe(4);
  expect(figuresOf(rows)).toMatchObject({ episodes: 20_000, tasks: 1000 });
});
