/** A plan as plain data, as a run's manifest holds it. */
import { canonicalJson } from '../../cache/keys.ts';
import type { DependsOn } from './dependencies.ts';
import type { OptionValues } from './options.ts';
import { evaluations, type Phases } from './phases.ts';

export interface Limits {
  maxSteps: number;
  maxCalls?: number;
  maxTokens?: number;
}

/** What one scenario of a plan plays. */
export interface ScenarioRecord {
  scenario: string;
  tasks: { count: number; names: string[]; hash: string };
  arms: string[];
  /** What stands behind the names of arms that have one. */
  named?: Record<string, string>;
  seeds: { from: number; count: number };
  /** Where some arm has a memory that outlives an episode. */
  phases?: Phases;
  set: OptionValues;
  limits: Limits;
  /** Hashes of the users' files that the scenario and agents come from, by their names. */
  files: Record<string, string>;
  /** Hashes of the files that tasks have their tools from: part of the tasks, and here to be named. */
  tools?: Record<string, string>;
  /** The order of tasks, which changes no result. */
  dependsOn?: DependsOn;
}

/** Two runs with equal records play the same episodes. Of a plan with one scenario it is that one's. */
export interface PlanRecord extends ScenarioRecord {
  /** The scenarios after the first. */
  more?: ScenarioRecord[];
}

/** The record of a whole plan. */
export function recordOf([first, ...more]: readonly ScenarioRecord[]): PlanRecord {
  return { ...first!, ...(more.length > 0 && { more }) };
}

/** The records of a plan's scenarios. */
export function recordsOf({ more = [], ...first }: PlanRecord): ScenarioRecord[] {
  return [first, ...more];
}

/** What a plan says of one of its scenarios; of the first where it has none of that id. */
export const scenarioRecord = (record: PlanRecord, scenario: string): ScenarioRecord =>
  recordsOf(record).find((each) => each.scenario === scenario) ?? record;

/** How many episodes a plan has. */
export const planSize = ({ record }: { record: PlanRecord }): number =>
  recordsOf(record).reduce((sum, each) => sum + each.arms.length * episodesPerArm(each), 0);

/** How many episodes each arm of a scenario plays. */
export function episodesPerArm({ tasks, phases, seeds }: ScenarioRecord): number {
  const games = phases
    ? phases.epochs * phases.learn.length + evaluations(phases).length * phases.evalGames * phases.eval.length
    : tasks.count;
  return seeds.count * games;
}

/** Which parts of two plans differ; none: they are the same plan. */
export function planDifferences(a: PlanRecord, b: PlanRecord): string[] {
  const [of, to] = [recordsOf(a), recordsOf(b)];
  if (of.length !== to.length) return ['scenarios'];
  return [...new Set(of.flatMap((each, i) => differences(each, to[i]!)))];
}

function differences(a: ScenarioRecord, b: ScenarioRecord): string[] {
  const parts: (keyof ScenarioRecord)[] = [
    'scenario',
    'tasks',
    'arms',
    'named',
    'seeds',
    'phases',
    'set',
    'limits',
    'files',
  ];
  return parts.filter((part) => canonicalJson(a[part] ?? {}) !== canonicalJson(b[part] ?? {}));
}
