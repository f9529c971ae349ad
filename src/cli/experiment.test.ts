import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Io, Screen } from './io.ts';
import { main } from './main.ts';

const FILE = `
import { defineAgent, defineArm, defineExperiment } from 'troupe';
import { createMachine, sendParent } from 'xstate';
import { z } from 'zod';

export const LAST = defineAgent({
  id: 'last', title: 'Last', description: '', options: z.strictObject({}), sees: () => [],
  machine: createMachine({
    context: ({ input }) => input,
    initial: 'playing',
    states: {
      playing: {
        on: {
          OBSERVE: {
            actions: sendParent(({ context, event }) => ({
              type: 'ACT', role: context.role, attempt: 0,
              action: context.scenario.actions(event.state, context.role).at(-1),
            })),
          },
          OVER: 'done',
        },
      },
      done: { type: 'final' },
    },
  }),
});
export const CAREFUL = defineArm({ agent: 'tot', options: { breadth: 2, attempts: 1 }, model: 'synthetic:0.8' });
export const SEATED = defineArm({ name: 'seated', cast: { first: 'random', second: LAST } });

export default defineExperiment({
  title: 'A pilot',
  comment: 'of two games',
  scenarios: ['kuhn-poker', { scenario: 'matching-pennies', arms: ['random', 'first'] }],
  arms: ['random', LAST, SEATED],
  seeds: 2,
});

export const final_run = defineExperiment({
  settings: z.object({ puzzles: z.coerce.number().int().min(1).default(1) }),
  plan: ({ set }) => ({
    scenarios: { scenario: 'game24', tasks: '0-' + set.puzzles },
    arms: [CAREFUL, 'direct?attempts=1'],
    maxCalls: 300,
    name: 'final',
  }),
});

export const oddity = 3;
`;

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-experiment-'));
  await writeFile(join(cwd, 'pilot.experiment.ts'), FILE);
});

async function troupe(...argv: string[]) {
  const out = { stdout: '', stderr: '' };
  const screen = (name: keyof typeof out): Screen =>
    new Writable({
      write(chunk, _, done) {
        out[name] += chunk;
        done();
      },
    });
  const stdin = Readable.from([]);
  const io: Io = { stdin, stdout: screen('stdout'), stderr: screen('stderr'), env: {}, cwd };
  const code = await main(argv, io);
  return { code, ...out };
}

const json = async (...argv: string[]) => {
  const { code, stdout, stderr } = await troupe(...argv, '--json', '--display', 'none');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
};
const manifestOf = async (run: string) => JSON.parse(await readFile(join(cwd, run, 'run.json'), 'utf8'));
const figures = (arms: { scenario: string; agent: string; episodes: number }[]) =>
  arms.map(({ scenario, agent, episodes }) => `${scenario} ${agent} ${episodes}`);

describe('troupe run FILE of an experiment', () => {
  it('plays its scenarios in one folder, and says what it is', async () => {
    const { code, stdout, stderr } = await troupe('run', './pilot.experiment.ts');
    expect(code).toBe(0);
    expect(stderr).toContain(
      'Kuhn poker, Matching pennies: 10 episodes (2 scenarios: 4 arms × 2 tasks × 2 seeds)',
    );
    const rows = stdout.split('\n').slice(1, 7);
    expect(rows.map((row) => row.split(/ {2,}/).slice(0, 2))).toEqual([
      ['scenario', 'arm'],
      ['kuhn-poker', 'random'],
      ['kuhn-poker', 'pilot.experiment.ts#LAST'],
      ['kuhn-poker', 'seated'],
      ['matching-pennies', 'random'],
      ['matching-pennies', 'first'],
    ]);
    const [, run] = /The run lies in (\S+)/.exec(stdout)!;
    const { experiment, plan, name } = await manifestOf(run!);
    expect(name).toBe('pilot');
    expect(experiment).toEqual({
      name: 'pilot',
      file: 'pilot.experiment.ts',
      title: 'A pilot',
      comment: 'of two games',
    });
    expect(plan.named).toEqual({ seated: 'first=random,second=last' });
    expect(plan.more).toHaveLength(1);
    expect((await readdir(join(cwd, run!, 'episodes'))).sort()).toContain('kuhn-poker.deal.seated.s1.jsonl');
  });

  it('plays an export by its name, with --set for what it declares and options beside it', async () => {
    const plain = await json('run', './pilot.experiment.ts#final_run');
    expect(figures(plain.arms)).toEqual(['game24 CAREFUL 1', 'game24 direct?attempts=1 1']);
    const more = await json(
      ...['run', './pilot.experiment.ts#final_run', '--set', 'puzzles=2', '--set', 'style=cot'],
      ...['--seeds', '2', '--name', 'other'],
    );
    expect(figures(more.arms)).toEqual(['game24 CAREFUL 4', 'game24 direct?attempts=1 4']);
    const { plan, name } = await manifestOf(more.run);
    expect([name, plan.set]).toEqual(['other', { style: 'cot' }]);
    expect(plan.arms[1]).toBe('direct?attempts=1&style=cot&model=synthetic');
    expect(plan.limits).toEqual({ maxSteps: 200, maxCalls: 300 });
    const agents = await json(
      'run',
      './pilot.experiment.ts',
      '--agent',
      'first',
      '--tasks',
      '0',
      '--seed',
      '5',
    );
    expect(figures(agents.arms)).toEqual(['kuhn-poker first 2', 'matching-pennies first 2']);
  });

  it('goes on by its name: what has ended is not played again', async () => {
    const { run } = await json('run', './pilot.experiment.ts', '--name', 'mine');
    const manifest = await manifestOf(run);
    const results = join(cwd, run, 'results.jsonl');
    const lines = (await readFile(results, 'utf8')).trim().split('\n');
    const kept = lines.filter((_, i) => i % 3 !== 0);
    await writeFile(results, `${kept.join('\n')}\n`);
    await writeFile(join(cwd, run, 'run.json'), JSON.stringify({ ...manifest, status: 'interrupted' }));
    const dry = await json('run', './pilot.experiment.ts', '--name', 'mine', '--dry-run');
    expect(dry.resumes).toBe(run);
    expect(await json('relaunch', 'mine', '--dry-run')).toHaveLength(lines.length - kept.length);
    const again = await json('run', './pilot.experiment.ts', '--name', 'mine');
    expect(again).toMatchObject({ run, episodes: 10, errors: 0 });
    const after = (await readFile(results, 'utf8')).trim().split('\n');
    expect(after.slice(0, kept.length)).toEqual(kept);
    const idOf = (line: string) => JSON.parse(line).episode;
    expect(after.map(idOf).sort()).toEqual(lines.map(idOf).sort());
    const other = await troupe('run', './pilot.experiment.ts', '--name', 'mine', '--seeds', '3');
    expect(other.code).toBe(0);
  });

  it('an arm of a file stands on the command line, too', async () => {
    const { arms, run } = await json(
      ...[
        'run',
        'game24',
        '--tasks',
        '0',
        '--agent',
        './pilot.experiment.ts#CAREFUL?breadth=1,direct?attempts=1',
      ],
    );
    expect(arms.map(({ agent, model }: { agent: string; model: string }) => [agent, model])).toEqual([
      ['CAREFUL?breadth=1', 'synthetic:0.8'],
      ['direct?attempts=1', 'synthetic'],
    ]);
    expect((await manifestOf(run)).plan.named).toEqual({ 'CAREFUL?breadth=1': 'tot?attempts=1&breadth=1' });
  });
});

describe('--dry-run', () => {
  it('prints the plan and writes nothing', async () => {
    const { code, stdout, stderr } = await troupe('run', './pilot.experiment.ts#final_run', '--dry-run');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^2 episodes \(2 arms × 1 task × 1 seed\), named final$/m);
    expect(stdout).toMatch(/^CAREFUL +synthetic:0\.8 +1 +≤ 300 +\? +\? +--max-calls$/m);
    expect(stdout).toMatch(/^ {2}arm +CAREFUL = tot\?attempts=1&breadth=2$/m);
    expect(stdout).toMatch(/^all +2 +≤ 600 +\? +\?$/m);
    expect(await readdir(cwd)).toEqual(['pilot.experiment.ts']);
  });

  it('estimates by runs of before: the same arm, else the same agent with another model', async () => {
    const played = await json(
      'run',
      'game24',
      '--agent',
      'direct?attempts=2,tot?attempts=1',
      '--tasks',
      '0-4',
    );
    const before = (await readdir(join(cwd, 'runs'))).length;
    const dry = await json(
      ...[
        'run',
        'game24',
        '--tasks',
        '4-8',
        '--seeds',
        '3',
        '--dry-run',
        '--model',
        'synthetic,openai:gpt-4o',
      ],
      ...['--agent', 'direct?attempts=2,random,rafa', '--cache', 'replay'],
    );
    expect(await readdir(join(cwd, 'runs'))).toHaveLength(before);
    const [direct, priced, random, rafa] = dry.arms;
    const { calls } = played.arms[0];
    const basis = { kind: 'runs', runs: [played.run], episodes: 4, tasks: 0, of: 4 };
    expect(direct).toMatchObject({ model: 'synthetic', episodes: 12, calls: 3 * calls, cost: 0, basis });
    expect(priced).toMatchObject({ model: 'openai:gpt-4o', calls: 3 * calls, tokens: direct.tokens });
    expect(priced.basis).toEqual({ ...basis, model: 'synthetic' });
    const { input, output } = direct.tokens;
    expect(priced.cost).toBeCloseTo((2.5 * input + 10 * output) / 1e6, 6);
    expect(random).toMatchObject({ calls: 0, cost: 0, basis: { kind: 'no model' } });
    expect(rafa).toMatchObject({ calls: null, tokens: null, cost: null, basis: { kind: 'unknown' } });
    expect(dry).toMatchObject({ dryRun: true, name: 'game24', episodes: 60, calls: null, cost: null });
  });

  it('goes by the limit of calls, which all roles of an episode share', async () => {
    const cast = ['--agent', 'X=direct,O=direct', '--max-calls', '50', '--seeds', '3', '--dry-run'];
    expect(await json('run', 'tic-tac-toe', ...cast)).toMatchObject({ episodes: 3, calls: 150 });
  });

  it('refuses what a run would refuse', async () => {
    const { code, stdout, stderr } = await troupe('run', 'game24', '--agent', 'toot', '--dry-run');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^troupe: unknown agent "toot"/);
  });
});

describe('bad input, in one line that says where', () => {
  const made = (plan: string) => `
import { defineExperiment } from 'troupe';
import { z } from 'zod';
export default defineExperiment(${plan});`;
  let bad: string;
  beforeAll(async () => {
    bad = await mkdtemp(join(tmpdir(), 'troupe-bad-'));
  });

  const KUHN = "scenarios: 'kuhn-poker'";
  it.each([
    [`{ ${KUHN} }`, 'arms: it is missing: give arms for all scenarios, or each scenario arms of its own'],
    [
      `{ scenarios: [{ scenario: 'kuhn-poker', arms: 'random' }, 'matching-pennies'] }`,
      'arms: it is missing: give arms',
    ],
    [
      `{ ${KUHN}, arms: 'random', dependsOn: { deal: { after: 'deal' } } }`,
      'dependsOn.deal: give the name of a task, or a list of names',
    ],
    [`{ ${KUHN}, arms: 'random', seed: 1.5 }`, 'seed: give a whole number'],
    [`{ ${KUHN}, arms: 'random', seedss: 3 }`, 'unknown part "seedss"; did you mean seeds?'],
    [`{ ${KUHN}, arms: [] }`, 'arms: give at least one arm'],
    [`{ ${KUHN}, arms: ['random', 7] }`, 'arms[1]: give an agent as text'],
    [
      `{ ${KUHN}, arms: ['random', { agent: 'first', option: {} }] }`,
      'arms[1]: unknown part "option"; did you mean options?',
    ],
    [`{ ${KUHN}, arms: ['random', 'toot'] }`, 'arms[1]: unknown agent "toot"'],
    [`{ ${KUHN}, arms: ['random', 'random'] }`, 'arms: arm random is given twice'],
    [`{ ${KUHN}, arms: [{ cast: { first: 'random', third: 'random' } }] }`, 'arms[0]: '],
    [`{ ${KUHN}, arms: { cast: { first: 5, second: 'random' } } }`, 'arms.cast.first: give an agent as text'],
    [`{ scenarios: ['kuhn-poker', 'poker'], arms: 'random' }`, 'scenarios[1]: unknown scenario "poker"'],
    [
      `{ scenarios: ['kuhn-poker', 'kuhn-poker'], arms: 'random' }`,
      'scenarios[1]: scenario kuhn-poker is given twice',
    ],
    [
      `{ scenarios: [{ scenario: 'kuhn-poker', tasks: 3 }], arms: 'random' }`,
      'scenarios[0].tasks: give a text',
    ],
    [`{ scenarios: [{ scenario: 'game24', tasks: '5-5' }], arms: 'random' }`, 'scenarios[0]: --tasks 5-5'],
    [
      `{ scenarios: [{ scenario: 'game24', maxstep: 3 }], arms: 'random' }`,
      'scenarios[0]: unknown part "maxstep"',
    ],
    [`{ ${KUHN}, arms: 'random', dependsOn: { deal: 'other' } }`, 'dependsOn: no task "other" is played'],
    [`{ ${KUHN}, arms: 'random', dependsOn: { deal: 'deal' } }`, 'dependsOn: deal waits for deal'],
    [`{ ${KUHN}, arms: 'random', concurrency: 0 }`, 'concurrency: give a whole number from 1'],
    [`{ ${KUHN}, arms: 'random', cache: 'on' }`, 'cache: give read-write, read, off or replay'],
    [`{ ${KUHN}, arms: 'random', set: { style: 'cot' } }`, 'set.style: no agent of this run'],
    [`{ settings: z.object({}), plan: 3 }`, 'defineExperiment: plan has to be a function, and is number'],
    [`{ settings: {}, plan: () => 7 }`, 'defineExperiment: settings has to be a zod schema, as z.object({})'],
    [`() => { throw new Error('no luck'); }`, 'its plan cannot be made: no luck'],
    [
      `{ scenarios: { scenario: 'game24', set: { depth: 2 } }, arms: 'random' }`,
      'scenarios: set.depth: no agent of this run and not its scenario has such an option: they have oracle',
    ],
    ['7', 'give the plan, or a function that makes it'],
    ['() => 7', 'an experiment is an object with scenarios and arms'],
  ])('%s', async (plan, message) => {
    const name = `bad-${Math.random().toString(36).slice(2)}.experiment.ts`;
    await writeFile(join(bad, name), made(plan));
    cwd = bad;
    const { code, stdout, stderr } = await troupe('run', `./${name}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [line, ...more] = stderr.trimEnd().split('\n');
    expect(more).toEqual([]);
    expect(line).toMatch(/^troupe: (\.\/)?bad-\w+\.experiment\.ts/);
    expect(line!.replaceAll(name, 'bad.experiment.ts')).toContain(message);
    expect(await readdir(bad)).not.toContain('runs');
  });

  it.each([
    [
      ['./pilot.experiment.ts#other'],
      './pilot.experiment.ts has no export "other": its experiments are ./pilot.experiment.ts#final_run',
    ],
    [['./pilot.experiment.ts#oddity'], 'oddity'],
    [['./none.experiment.ts'], 'no such file: ./none.experiment.ts'],
    [['./pilot.experiment.ts', '--set', 'puzzles=2'], '--set puzzles: no agent of this run'],
    [
      ['./pilot.experiment.ts#final_run', '--set', 'puzzles=0'],
      'option puzzles=0: give a whole number from 1',
    ],
    [['./pilot.experiment.ts#final_run', '--set', 'puzzle=2'], '--set puzzle: no agent of this run'],
  ])('%j', async (argv, message) => {
    const { code, stderr } = await troupe('run', ...argv);
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(message);
  });
});
