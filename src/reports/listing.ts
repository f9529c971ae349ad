/** Runs at a glance, and as lines of a reproducibility journal. */
import { BadInput } from '../errors.ts';
import { type Warn, warnOnStderr } from '../runs/folder/lines.ts';
import { planSize, type ScenarioRecord } from '../runs/plan/plan-record.ts';
import { usd } from '../runs/play/meter.ts';
import { examined } from './comparison.ts';
import { type Figures, knownUsd } from './figures.ts';
import { figuresOf } from './groups.ts';
import { type Row, readRows } from './rows.ts';
import { planOf, plansOf, type RunFolder, type Standing, standingOf } from './runs.ts';
import { firstRoleOf } from './seats.ts';
import { type Spending, spendingOf, type Unpriced, unpricedOf } from './spending.ts';
import type { Column } from './table.ts';
import { orderOf, variablesOf } from './variables.ts';

/** One run and how it stands. */
export interface RunListing {
  /** The folder, as it opens from the working folder. */
  run: string;
  name: string;
  status: Standing | 'damaged';
  /** Why a damaged run cannot be read; no figure of it is known. */
  damage?: string;
  /** Of a branch, the episode that it comes from, as `RUN/ID`. */
  parent?: string;
  scenario: string;
  arms: string[];
  /** Episodes that have ended, and those of the plan; `null` where nobody knows. */
  episodes: number;
  total: number | null;
  solved: number;
  /** Where all are games of several roles that share their first one: what counts as solved is what that one has won. */
  first?: string;
  errors: number;
  /** Solved ÷ (episodes − errors); in a run with phases that of its evaluations alone. */
  rate: number | null;
  /** USD at list price, of ended episodes. */
  cost: number;
  /** USD of live money, episodes cut off or played again included. */
  spent: number;
  /** Models that were asked and have no price: no part of these sums. */
  unpriced?: Unpriced;
  /** ISO 8601. */
  started: string | null;
  ended: string | null;
}

/** The rows of a run, or why they cannot be read: one damaged run keeps no other from being listed. */
async function readOrSay(run: RunFolder, warn?: Warn): Promise<{ rows: Row[]; damage?: string }> {
  try {
    return { rows: await readRows([run], warn) };
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return { rows: [], damage: error.message };
  }
}

/** What a run's files say of it. */
export async function listRun(run: RunFolder, warn?: Warn): Promise<RunListing> {
  const { rows, damage } = await readOrSay(run, warn);
  return listingOf(run, rows, await spendingOf(run, rows), damage);
}

/** What a run with these rows is; `damage`: why they cannot be read. */
export function listingOf(
  run: RunFolder,
  rows: readonly Row[],
  spending: Spending,
  damage?: string,
): RunListing {
  const { manifest } = run;
  const plans = plansOf(run);
  const count = (status: Row['status'], of = rows) => of.filter((row) => row.status === status).length;
  const [solved, errors] = [count('solved'), count('error')];
  const judged = examined(rows);
  const played = judged.length - count('error', judged);
  const first = firstRoleOf(rows);
  const unpriced = unpricedOf(run, rows, spending);
  return {
    run: run.shown,
    name: manifest?.name ?? '',
    status: damage === undefined ? standingOf(run) : 'damaged',
    ...(damage !== undefined && { damage }),
    ...(manifest?.parent && { parent: `${manifest.parent.run}/${manifest.parent.episode}` }),
    scenario: plans.map(({ scenario }) => scenario).join(', ') || (rows[0]?.scenario ?? ''),
    arms: [...new Set(manifest ? plans.flatMap(({ arms }) => arms) : rows.map(({ arm }) => arm))],
    episodes: rows.length,
    total: manifest ? planSize({ record: manifest.plan }) : null,
    solved,
    ...(first !== undefined && { first }),
    errors,
    rate: played === 0 ? null : count('solved', judged) / played,
    cost: usd(rows.reduce((sum, { cost }) => sum + cost, 0)),
    spent: spending.spent,
    ...(unpriced && { unpriced }),
    started: manifest?.started ?? null,
    ended: manifest?.status === 'running' ? null : (manifest?.ended ?? null),
  };
}

/** An arm of a run in the journal. */
interface JournalRow {
  run: RunFolder;
  plan?: ScenarioRecord;
  first: Row;
  figures: Figures;
  spent: number;
}

/**
 * The reproducibility journal: a row per arm and run (and phase, where there are phases), with what a reader needs to play it again and the
 * figures that came out.
 */
export async function runJournal(runs: readonly RunFolder[], warn?: Warn): Promise<Column[]> {
  const rows: JournalRow[] = [];
  for (const run of runs) {
    const { rows: all, damage } = await readOrSay(run, warn);
    if (damage !== undefined) (warn ?? warnOnStderr)(`${run.shown} left out: ${damage}`);
    const order = orderOf('arm', all, [run], variablesOf(all));
    const key = ({ scenario, arm, phase }: Row) => [scenario, arm, phase].join('\n');
    const arms = [...Map.groupBy(all, key).values()];
    for (const own of arms.sort(([a], [b]) => order(a!.arm, b!.arm))) {
      rows.push({
        run,
        plan: planOf(run, own[0]!.scenario),
        first: own[0]!,
        figures: figuresOf(own),
        spent: own.reduce((sum, { spent }) => sum + spent, 0),
      });
    }
  }
  const text = (name: string, of: (row: JournalRow) => string | undefined | null): Column => ({
    name,
    type: 'text',
    values: rows.map((row) => of(row) ?? null),
  });
  const number = (
    name: string,
    type: 'integer' | 'number',
    of: (row: JournalRow) => number | null,
  ): Column => ({
    name,
    type,
    values: rows.map(of),
  });
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
  return [
    text('run', ({ run }) => run.shown),
    text('name', ({ run }) => run.manifest?.name),
    text('status', ({ run }) => standingOf(run)),
    text('started', ({ run }) => run.manifest?.started),
    text('ended', ({ run }) => run.manifest?.ended),
    text('scenario', ({ first }) => first.scenario),
    text('arm', ({ first }) => first.arm),
    text('agent', ({ first }) => first.agent),
    text('model', ({ first }) => first.model),
    text('phase', ({ first }) => first.phase),
    text('options', ({ first }) => json(first.options)),
    number('tasks', 'integer', ({ figures }) => figures.tasks),
    text('tasks_hash', ({ plan }) => plan?.tasks.hash),
    number('first_seed', 'integer', ({ plan }) => plan?.seeds.from ?? null),
    number('seeds', 'integer', ({ plan }) => plan?.seeds.count ?? null),
    text('limits', ({ plan }) => json(plan?.limits)),
    text('files', ({ plan }) => json(plan?.files)),
    text('cache', ({ run }) => run.manifest?.settings.cache),
    text('troupe', ({ run }) => run.manifest?.versions.troupe),
    text('versions', ({ run }) => json(run.manifest?.versions)),
    text('commit', ({ run }) => run.manifest?.commit?.hash),
    text('dirty', ({ run }) => json(run.manifest?.commit?.dirty)),
    text('prices_date', ({ run }) => run.manifest?.pricesDate),
    text('host', ({ run }) => run.manifest?.host),
    number('episodes', 'integer', ({ figures }) => figures.episodes),
    number('solved', 'integer', ({ figures }) => figures.solved),
    number('errors', 'integer', ({ figures }) => figures.errors),
    number('rate', 'number', ({ figures }) => figures.rate),
    number('low', 'number', ({ figures }) => (figures.rate === null ? null : figures.low)),
    number('high', 'number', ({ figures }) => (figures.rate === null ? null : figures.high)),
    number('reward', 'number', ({ figures }) => figures.reward),
    number('reward_error', 'number', ({ figures }) => figures.rewardError),
    number('steps', 'integer', ({ figures }) => figures.steps),
    number('calls', 'integer', ({ figures }) => figures.calls),
    number('input_tokens', 'integer', ({ figures }) => figures.tokens.input),
    number('output_tokens', 'integer', ({ figures }) => figures.tokens.output),
    number('cost', 'number', ({ figures }) => knownUsd(figures.cost, figures.unpriced)),
    number('spent', 'number', ({ spent, figures }) => knownUsd(spent, figures.unpriced)),
    number('seconds', 'number', ({ figures }) => figures.seconds),
  ];
}
