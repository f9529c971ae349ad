/** What arms have taken in the runs of before, task by task. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../../cache/keys.ts';
import { resultsFile, shownPath } from '../folder/folder.ts';
import { eachJsonLine } from '../folder/lines.ts';
import { readManifest } from '../folder/manifest.ts';
import type { ResultLine } from '../folder/results.ts';
import { type Limits, recordsOf, type ScenarioRecord } from './plan-record.ts';

/** Sums over episodes that came to an end. */
export interface Sums {
  episodes: number;
  calls: number;
  input: number;
  output: number;
  cost: number;
}

/** Of one arm; of each task the latest run that has it. */
export interface Experience {
  model: string | null;
  /** The runs that it comes from, as they open from the working folder, the latest first. */
  runs: string[];
  tasks: Map<string, Sums>;
}

/** An arm of a plan that asks a model, and what it is to play. */
export interface Wanted {
  scenario: string;
  /** The whole arm, as `--agent` would take it. */
  arm: string;
  /** Other limits make other episodes: runs with such tell nothing. */
  limits: Limits;
  tasks: readonly string[];
}

/** Results files that are read at most: a folder of runs can be large. */
const FILES = 50;

/** The experience with an arm, and else with one that asks another model, by the runs that lie in `out`. */
export async function experienceOf(
  wanted: readonly Wanted[],
  out: string,
  cwd: string,
): Promise<(arm: Wanted) => { experience: Experience; same: boolean } | undefined> {
  const known = new Map<string, Experience>();
  const latest = new Map<string, Experience>();
  const find = ({ scenario, arm }: Wanted) => {
    const same = known.get(keyOf(scenario, arm));
    const experience = same ?? latest.get(bareKey(scenario, arm));
    return experience && { experience, same: same !== undefined };
  };
  /** Whether a run can tell more of an arm than is known. */
  const tells = (arm: Wanted, { scenario, arms, limits, tasks }: ScenarioRecord) => {
    if (scenario !== arm.scenario || canonicalJson(limits) !== canonicalJson(arm.limits)) return false;
    const own = known.get(keyOf(scenario, arm.arm));
    const bare = withoutModels(arm.arm);
    if (!own) return arms.includes(arm.arm) || arms.some((text) => withoutModels(text) === bare);
    const isNew = (task: string) => !own.tasks.has(task);
    return arms.includes(arm.arm) && arm.tasks.some(isNew) && tasks.names.some(isNew);
  };
  const folders = (await readdir(out).catch(() => [])).sort().reverse();
  let files = 0;
  for (const folder of folders) {
    if (files === FILES) break;
    const dir = join(out, folder);
    const manifest = await readManifest(dir);
    const records = manifest ? recordsOf(manifest.plan) : [];
    const telling = wanted.filter((arm) => records.some((record) => tells(arm, record)));
    if (telling.length === 0 || !existsSync(resultsFile(dir))) continue;
    files++;
    const like = new Set(telling.map(({ scenario, arm }) => bareKey(scenario, arm)));
    for (const [key, { bare, experience }] of await readExperience(dir, shownPath(dir, cwd), like)) {
      const earlier = known.get(key);
      if (earlier) add(earlier, experience);
      else known.set(key, experience);
      if (!latest.has(bare)) latest.set(bare, experience);
    }
  }
  return find;
}

function add(known: Experience, { runs, tasks }: Experience): void {
  const news = [...tasks].filter(([task]) => !known.tasks.has(task));
  for (const [task, sums] of news) known.tasks.set(task, sums);
  if (news.length > 0) known.runs.push(...runs);
}

async function readExperience(dir: string, run: string, like: ReadonlySet<string>) {
  const found = new Map<string, { bare: string; experience: Experience }>();
  const visit = (value: unknown) => {
    const { scenario, arm, task, model, status, calls, tokens, cost } = value as ResultLine;
    const [key, bare] = [keyOf(scenario, arm), bareKey(scenario, arm)];
    if (status === 'error' || !like.has(bare)) return;
    const own = found.get(key) ?? { bare, experience: { model, runs: [run], tasks: new Map() } };
    found.set(key, own);
    const { tasks } = own.experience;
    const sums = tasks.get(task) ?? { episodes: 0, calls: 0, input: 0, output: 0, cost: 0 };
    tasks.set(task, sums);
    sums.episodes++;
    sums.calls += calls;
    sums.input += tokens.input;
    sums.output += tokens.output;
    sums.cost += cost;
  };
  // A damaged file tells what it held up to there.
  await eachJsonLine(resultsFile(dir), visit, () => {}).catch(() => {});
  return found;
}

const keyOf = (scenario: string, text: string) => `${scenario}\n${text}`;

/** An arm's text but for its models, which stand last in each seat. */
export const withoutModels = (text: string): string => text.replace(/[?&]model=[^,\s]*/g, '');
const bareKey = (scenario: string, text: string) => keyOf(scenario, withoutModels(text));
