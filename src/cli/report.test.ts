import { describe, expect, it } from 'vitest';
import type { ErrorKind } from '../errors.ts';
import { PRICES } from '../models/prices.ts';
import { newTally } from '../runs/figures/tally.ts';
import type { ResultLine } from '../runs/folder/results.ts';
import { makePlan, type Plan, type PlanOptions } from '../runs/plan/plan.ts';
import { plannedEpisodes } from '../runs/plan/planned.ts';
import { report } from './report.ts';

type Outcome = Partial<ResultLine> & { rewards: Record<string, number> };

/** The lines that close a run in which every episode came out as it is told. */
async function closing(options: PlanOptions, outcome: (id: string, n: number) => Outcome) {
  const plan: Plan = await makePlan(options, '.');
  const tally = newTally(plan);
  for (const [n, episode] of [...plannedEpisodes(plan)].entries()) {
    const { id, plan: part, arm, task, seed, game } = episode;
    const { agent, model, text, cast } = part.arms[arm]!;
    const told = outcome(id, n);
    const reward = told.rewards[part.scenario.roles[0]!]!;
    tally.add({
      episode: id,
      launch: 1,
      scenario: part.scenario.id,
      task: part.tasks[task]!.name,
      agent,
      model,
      arm: text,
      roles: Object.fromEntries(
        Object.entries(cast).map(([role, seat]) => [
          role,
          { agent: seat.text, model: seat.model?.text ?? null },
        ]),
      ),
      seed,
      ...game,
      status: reward > 0 ? 'solved' : 'unsolved',
      reward,
      steps: 1,
      attempts: 1,
      answer: '',
      calls: 0,
      live: 0,
      tokens: { input: 0, output: 0 },
      cost: 0,
      spent: 0,
      seconds: 1,
      ...told,
    });
  }
  const used = { answered: 0, live: 0, spent: 0, seconds: 1 };
  const summary = tally.summary('runs/r', 'finished', used);
  const reading = { style: (_: unknown, text: string) => text, troupe: 'troupe', cwd: '.', prices: PRICES };
  const lines = report(summary, plan, tally, reading);
  return lines.map((line) => line.split(/ {2,}/).filter((cell) => cell !== ''));
}

const CAST = 'first=random,second=first';

describe('the report of a run', () => {
  it('of a game tells of the first role by its name, and of each agent in each seat', async () => {
    // `random` wins from either seat, but for one tie.
    const lines = await closing(
      { scenario: 'kuhn-poker', agents: CAST, seats: 'both', seeds: 4 },
      (id, n) => {
        const reward = n === 0 ? 0 : id.includes('.first-random') ? 1 : -2;
        return { rewards: { first: reward, second: -reward } };
      },
    );
    const at = (head: string) => lines.findIndex(([cell]) => cell === head);
    expect(lines[at('arm')]!.slice(0, 4)).toEqual(['arm', 'model', 'first won', 'rate']);
    expect(lines[at('arm') + 1]!.slice(0, 4)).toEqual([CAST, '–', '3/4', '75 %']);
    expect(lines[at('arm') + 2]!.slice(0, 4)).toEqual(['first=first,second=random', '–', '0/4', '0 %']);
    const table = lines.slice(at('agent'), at('agent') + 7).map((cells) => cells.slice(0, 5));
    expect(table).toEqual([
      ['agent', 'against', 'role', 'won/lost/tied', 'won'],
      ['first', 'random', 'first', '0/4/0', '0 %'],
      ['first', 'random', 'second', '0/3/1', '0 %'],
      ['first', 'random', 'all roles', '0/7/1', '0 %'],
      ['random', 'first', 'first', '3/0/1', '75 %'],
      ['random', 'first', 'second', '4/0/0', '100 %'],
      ['random', 'first', 'all roles', '7/0/1', '88 %'],
    ]);
  });

  it('of games counts none that did not end, and calls no tie a failure', async () => {
    const nil = { rewards: { first: 0, second: 0 } };
    const outcomes: Outcome[] = [nil, { ...nil, end: 'truncated', stopped: 'states' }];
    const lines = await closing({ scenario: 'kuhn-poker', agents: CAST, seeds: 2 }, (_, n) => outcomes[n]!);
    const at = lines.findIndex(([cell]) => cell === 'agent');
    expect(lines[at]!.at(-1)).toBe('not ended');
    expect(lines.slice(at + 1, at + 3).map((cells) => [cells[3], cells.at(-1)])).toEqual([
      ['0/0/1', '1'],
      ['0/0/1', '1'],
    ]);
    expect(lines.flat()).toContain('a game that was tied');
    expect(lines.flat()).not.toContain('an episode that failed');
    const lost = await closing({ scenario: 'kuhn-poker', agents: CAST }, () => ({
      rewards: { first: -1, second: 1 },
    }));
    expect(lost.flat()).toContain('a game that first lost');
    expect(lost.flat()).not.toContain('not ended');
    const open = await closing({ scenario: 'kuhn-poker', agents: CAST }, () => outcomes[1]!);
    expect(open.flat()).toContain('a game that did not end');
  });

  it('of learners counts evaluations alone, and training apart', async () => {
    const lines = await closing(
      {
        scenario: 'tic-tac-toe',
        agents: 'X=direct,O=mpc?memory=arm',
        set: { overlap: true, epochs: 2, evalGames: 2 },
      },
      (id) => ({ rewards: id.includes('.learn') ? { X: 1, O: -1 } : { X: -1, O: 1 } }),
    );
    expect(lines[1]!.slice(0, 3)).toEqual(['arm', 'model', 'X won']);
    expect(lines[2]!.slice(2, 4)).toEqual(['0/6', '0 %']);
    expect(lines[3]).toEqual(['evaluations alone; 2 training episodes apart (X won 2/2)']);
    const seats = lines.filter(([, , role]) => role === 'X' || role === 'O');
    expect(seats.map((cells) => cells.slice(0, 4))).toEqual([
      ['direct', 'mpc?memory=arm', 'X', '0/6/0'],
      ['mpc?memory=arm', 'direct', 'O', '6/0/0'],
    ]);
    const curve = lines.findIndex(([cell]) => cell?.startsWith('evaluation after epochs'));
    expect(lines[curve]).toEqual(['evaluation after epochs of training: X won / O won / tied']);
    expect(lines.slice(curve + 2, curve + 5).map(([, cell]) => cell)).toEqual(['0/2/0', '0/2/0', '0/2/0']);
  });

  it('of a puzzle tells of no roles, and why episodes stopped', async () => {
    const lines = await closing({ scenario: 'game24', agents: 'direct', tasks: '0-2', seeds: 2 }, (_, n) => ({
      rewards: { agent: n === 0 ? 1 : 0 },
      ...(n > 0 && { stopped: 'attempts' as const }),
    }));
    expect(lines[1]!.slice(0, 4)).toEqual(['arm', 'model', 'solved', 'rate']);
    expect(lines[3]).toEqual(['stopped: direct 3 × no attempts left']);
    expect(lines.flat()).not.toContain('against');
  });

  it('leads from faults of a scenario to its check, and to a relaunch from other errors alone', async () => {
    const failing = (kind: (n: number) => ErrorKind) =>
      closing({ scenario: 'game24', agents: 'random', tasks: '0-2' }, (_, n) => ({
        rewards: { agent: 0 },
        status: 'error',
        error: { kind: kind(n), message: 'it fails' },
      }));
    const faulty = (await failing(() => 'scenario')).flat();
    expect(faulty).toContain('troupe scenario check game24');
    expect(faulty).not.toContain('troupe relaunch runs/r');
    const mixed = (await failing((n) => (n === 0 ? 'scenario' : 'server'))).flat();
    expect(mixed).toContain('troupe scenario check game24');
    expect(mixed).toContain('troupe relaunch runs/r');
    const down = (await failing(() => 'server')).flat();
    expect(down).toContain('troupe relaunch runs/r');
    expect(down).not.toContain('troupe scenario check game24');
  });

  it('of puzzles and games says that either counts', async () => {
    const lines = await closing(
      { scenario: ['kuhn-poker', { scenario: 'game24', tasks: '0' }], agents: 'random' },
      () => ({ rewards: { first: 1, second: -1, agent: 1 } }),
    );
    expect(lines[1]!.slice(0, 4)).toEqual(['scenario', 'arm', 'model', 'solved or won']);
    expect(lines.filter(([, against]) => against === 'itself')).toHaveLength(2);
  });
});
