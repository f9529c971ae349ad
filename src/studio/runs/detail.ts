/** Everything that the page says of one run above its table. */
import { basename, resolve } from 'node:path';
import { examined } from '../../reports/comparison.ts';
import { type ArmRows, successCurves } from '../../reports/curves.ts';
import { errorsOf, figuresOf, groupRows } from '../../reports/groups.ts';
import { learningCurve } from '../../reports/learning.ts';
import type { Row } from '../../reports/rows.ts';
import { planOf, plansOf } from '../../reports/runs.ts';
import { seatFigures } from '../../reports/seats.ts';
import { natural, type Variables, variablesOf } from '../../reports/variables.ts';
import type { Outcome } from '../../runs/figures/outcome.ts';
import type { Live } from '../../runs/folder/live.ts';
import { episodesPerArm, planSize, type ScenarioRecord } from '../../runs/plan/plan-record.ts';
import type { ArmDetail, Curve, OutcomeCount, RunDetail } from '../api/runs.ts';
import type { Money } from './money.ts';
import type { OpenRun } from './open-run.ts';
import { OUTCOMES } from './row-choice.ts';

/** What does not change from second to second as its process tells how it stands. */
export type RunFigures = Omit<RunDetail, 'status' | 'live' | 'eta' | 'reading' | keyof Money>;

/** Episodes that are named of each error, tasks to choose from, and names of tasks in a plan. */
const NAMED = 5;
const TASKS = 1000;
const NAMES = 100;

export function figuresOfRun(run: OpenRun, cwd: string, out: string): RunFigures {
  const { rows, folder, damage } = run;
  const { manifest } = folder;
  const { solved, errors, cost } = figuresOf(rows);
  const judged = examined(rows);
  const variables = variablesOf(judged);
  const groups = armGroups(run, judged, variables);
  const { parent, experiment, commit } = manifest ?? {};
  return {
    id: run.id,
    shown: folder.shown,
    name: manifest?.name ?? '',
    ...(damage !== undefined && { damage }),
    ...(experiment && { experiment }),
    ...(parent && { parent: { ...parent, ...idOf(parent.run, cwd, out) } }),
    started: manifest?.started ?? null,
    resumed: manifest?.resumed ?? null,
    ended: manifest?.status === 'running' ? null : (manifest?.ended ?? null),
    total: manifest ? planSize({ record: manifest.plan }) : null,
    episodes: rows.length,
    solved,
    errors,
    training: rows.length - judged.length,
    outcomes: outcomesOf(rows, rows.length > judged.length),
    calls: sum(rows, ({ calls }) => calls),
    tokens: { input: sum(rows, ({ input }) => input), output: sum(rows, ({ output }) => output) },
    liveCalls: sum(rows, ({ live }) => live),
    answered: sum(rows, ({ status, calls, live }) => (status === 'error' ? live : calls)),
    cost,
    all: figuresOf(judged),
    arms: groups.map(({ detail }) => detail),
    seats: seatFigures(judged),
    constants: Object.fromEntries([...variables.constants].filter(([key]) => key !== 'run')),
    plan: plansOf(folder).map((plan) => [plan.scenario, extentOf(plan)]),
    plans: plansOf(folder).map(shortened),
    settings: manifest?.settings ?? null,
    versions: manifest?.versions ?? {},
    ...(commit && { commit }),
    errorKinds: errorsOf(rows).map(({ kind, message, episodes }) => ({
      kind,
      message,
      count: episodes.length,
      episodes: episodes.slice(0, NAMED).map((episode) => episode.slice(folder.shown.length + 1)),
    })),
    curves: {
      attempts: curvesOf(groups, ({ attempts }) => attempts),
      calls: curvesOf(groups, ({ calls }) => calls),
      // An arm whose price is not known would seem to solve all for nothing.
      cost: curvesOf(
        groups.filter(({ detail }) => !detail.unpriced),
        (row) => row.cost,
      ),
    },
    synthetic: rows.some(({ model }) => model?.includes('synthetic')),
    offset: run.bytes,
    choices: choicesOf(rows, groups),
  };
}

/** Seconds that a run has left by the pace of its present part. */
export function etaOf({ total, ended, done, seconds, paused }: Live): number | null {
  return paused || done === 0 ? null : ((total - ended) * seconds) / done;
}

const sum = (rows: readonly Row[], of: (row: Row) => number) => rows.reduce((all, row) => all + of(row), 0);

/** `trained`: training was left out of the figures, and is counted apart. */
function outcomesOf(rows: readonly Row[], trained: boolean): Record<Outcome, OutcomeCount> {
  const count = (is: (row: Row) => boolean): OutcomeCount => {
    const own = rows.filter(is);
    return { all: own.length, training: trained ? own.filter(({ phase }) => phase === 'learn').length : 0 };
  };
  return {
    solved: count(OUTCOMES.solved),
    unsolved: count(OUTCOMES.unsolved),
    error: count(OUTCOMES.error),
    won: count(OUTCOMES.won),
    lost: count(OUTCOMES.lost),
    tied: count(OUTCOMES.tied),
    unfinished: count(OUTCOMES.unfinished),
  };
}

interface ArmGroup {
  detail: ArmDetail;
  rows: readonly Row[];
}

/** How a row's arm is shown: of several scenarios with its own. */
export type ArmName = (of: Pick<Row, 'scenario' | 'arm'>) => string;

export function armNames(rows: readonly Row[]): ArmName {
  return namesOf(variablesOf(examined(rows)));
}

function namesOf({ varying, labels }: Variables): ArmName {
  const several = varying.includes('scenario');
  return ({ scenario, arm }) => {
    const label = labels.get(arm) ?? arm;
    return several ? `${scenario} · ${label}` : label;
  };
}

/** As `troupe results --by arm` has them; of several scenarios each apart. */
function armGroups({ folder }: OpenRun, rows: readonly Row[], variables: Variables): ArmGroup[] {
  const several = variables.varying.includes('scenario');
  const nameOf = namesOf(variables);
  const keys = several ? ['scenario', 'arm'] : ['arm'];
  return groupRows(rows, keys, [folder], variables).map(({ rows: own }) => {
    const { scenario, arm, returns, seats } = own[0]!;
    const plan = planOf(folder, scenario);
    const planned = plan?.scenario === scenario ? episodesPerArm(plan) : null;
    const detail: ArmDetail = {
      scenario,
      arm,
      label: nameOf(own[0]!),
      ...(returns.length > 1 && { first: seats[0]!.role }),
      learning: learningCurve(own),
      planned,
      ...figuresOf(own),
    };
    return { detail, rows: own };
  });
}

/** None where no arm has spent any of it. */
function curvesOf(groups: readonly ArmGroup[], spent: (row: Row) => number): Curve[] {
  if (!groups.some(({ rows }) => rows.some((row) => spent(row) > 0))) return [];
  const arms = groups.map(({ detail, rows }): ArmRows => ({ name: detail.label, rows }));
  const curves = successCurves(arms, spent);
  return curves.map((curve) => ({
    ...curve,
    arm: groups.find(({ detail }) => detail.label === curve.name)!.detail.arm,
  }));
}

function choicesOf(rows: readonly Row[], groups: readonly ArmGroup[]): RunDetail['choices'] {
  const distinct = (of: (row: Row) => string | undefined) => new Set(rows.flatMap((row) => of(row) ?? []));
  const sorted = (values: Iterable<string>) => [...values].sort(natural);
  return {
    arms: [...new Set(groups.map(({ detail }) => detail.arm))],
    tasks: sorted([...distinct(({ task }) => task)].slice(0, TASKS)),
    kinds: sorted(distinct(({ error }) => error?.kind)),
    stopped: sorted(distinct(({ stopped }) => stopped)),
  };
}

const shortened = ({ tasks, ...rest }: ScenarioRecord): ScenarioRecord => ({
  ...rest,
  tasks: { ...tasks, names: tasks.names.slice(0, NAMES) },
});

/** `2 arms × 10 tasks × 3 seeds`, or with phases what a learner goes through. */
function extentOf({ arms, tasks, seeds, phases }: ScenarioRecord): string {
  const parts = [
    several(arms.length, 'arm'),
    several(tasks.count, 'task'),
    several(seeds.count, 'seed'),
    ...(phases ? [several(phases.epochs, 'epoch')] : []),
  ];
  return parts.join(' × ');
}

const several = (n: number, thing: string) => `${n.toLocaleString('en-GB')} ${thing}${n === 1 ? '' : 's'}`;

/** The id of a run that lies in the same folder. */
function idOf(run: string, cwd: string, out: string): { id?: string } {
  const dir = resolve(cwd, run);
  return resolve(dir, '..') === out ? { id: basename(dir) } : {};
}
