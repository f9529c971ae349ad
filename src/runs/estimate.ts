/** What a plan is likely to cost, going by the runs of before. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { costOf, PRICES, priceOf, readPrices } from '../models/prices.ts';
import type { Arm } from './cast.ts';
import { resultsFile, shownPath } from './folder.ts';
import { eachJsonLine } from './lines.ts';
import { readManifest } from './manifest.ts';
import { usd } from './meter.ts';
import type { Plan, ScenarioPlan } from './plan.ts';
import { episodesPerArm, recordsOf } from './plan-record.ts';
import type { ResultLine } from './results.ts';

/** What an estimate goes by. */
export type Basis =
  /** Nobody in the arm asks a model. */
  | { kind: 'no model' }
  /** The means of the latest run that has played the arm; with `model`, of one that asked another model. */
  | { kind: 'run'; run: string; episodes: number; model?: string }
  /** The limits of an episode: so much at most. */
  | { kind: 'limits' }
  | { kind: 'unknown' };

/** What the episodes of one arm will ask for, in all; absent where nothing tells. */
export interface ArmEstimate {
  scenario: string;
  arm: Arm;
  episodes: number;
  calls?: number;
  tokens?: { input: number; output: number };
  /** USD at list price: what the cache holds costs nothing. */
  cost?: number;
  basis: Basis;
}

/** Results files that are read: the latest tell the most, and a folder of runs can be large. */
const FILES = 20;

/** Sums over the episodes of an arm that came to an end. */
interface Sums {
  run: string;
  model: string | null;
  episodes: number;
  calls: number;
  input: number;
  output: number;
  cost: number;
}

/** An estimate for each arm of each scenario, by the runs that lie in `out`, the latest first. */
export async function estimate(plan: Plan, out: string, cwd: string): Promise<ArmEstimate[]> {
  const wanted = plan.scenarios.flatMap((part) => part.arms.map((arm) => ({ part, arm })));
  const known = await runsOfBefore(wanted, out, cwd);
  return wanted.map(({ part, arm }) => estimateArm(part, arm, known, cwd));
}

function estimateArm(
  part: ScenarioPlan,
  arm: Arm,
  known: ReadonlyMap<string, Sums>,
  cwd: string,
): ArmEstimate {
  const scenario = part.scenario.id;
  const episodes = episodesPerArm(part.record);
  const about = { scenario, arm, episodes };
  if (arm.model === null) {
    const nothing = { calls: 0, tokens: { input: 0, output: 0 }, cost: 0 };
    return { ...about, ...nothing, basis: { kind: 'no model' } };
  }
  const same = known.get(keyOf(scenario, arm.text));
  const sums = same ?? known.get(keyOf(scenario, withoutModels(arm.text)));
  if (!sums) return { ...about, ...atMost(part, arm, episodes) };
  const times = (sum: number) => (sum / sums.episodes) * episodes;
  const tokens = { input: Math.round(times(sums.input)), output: Math.round(times(sums.output)) };
  const cost = same ? times(sums.cost) : priced(arm, tokens, cwd);
  return {
    ...about,
    calls: Math.round(times(sums.calls)),
    tokens,
    ...(cost !== undefined && { cost: usd(cost) }),
    basis: {
      kind: 'run',
      run: sums.run,
      episodes: sums.episodes,
      ...(!same && sums.model !== null && { model: sums.model }),
    },
  };
}

/** What the limits of an episode allow to each role that asks a model. */
function atMost({ record: { limits } }: ScenarioPlan, { cast }: Arm, episodes: number) {
  const { maxCalls } = limits;
  if (maxCalls === undefined) return { basis: { kind: 'unknown' } as const };
  const asking = Object.values(cast).filter(({ model }) => model !== undefined).length;
  return { calls: episodes * asking * maxCalls, basis: { kind: 'limits' } as const };
}

/** Undefined for a model without a price, and where roles ask different ones. */
function priced({ cast }: Arm, tokens: { input: number; output: number }, cwd: string): number | undefined {
  const models = new Map(Object.values(cast).flatMap(({ model }) => (model ? [[model.text, model]] : [])));
  const [model, ...others] = models.values();
  if (!model || others.length > 0) return undefined;
  if (model.provider === 'synthetic') return 0;
  const own = resolve(cwd, 'prices.json');
  const price = priceOf(model, existsSync(own) ? readPrices(own) : PRICES);
  return price && costOf(price, tokens);
}

/** The latest sums of each arm that is wanted, under its text, and under its text without models. */
async function runsOfBefore(
  wanted: readonly { part: ScenarioPlan; arm: Arm }[],
  out: string,
  cwd: string,
): Promise<Map<string, Sums>> {
  const asking = wanted.filter(({ arm }) => arm.model !== null);
  const missing = new Set(asking.map(({ part, arm }) => keyOf(part.scenario.id, arm.text)));
  const like = new Set(asking.map(({ part, arm }) => keyOf(part.scenario.id, withoutModels(arm.text))));
  const known = new Map<string, Sums>();
  const folders = (await readdir(out).catch(() => [])).sort().reverse();
  let files = 0;
  for (const folder of folders) {
    if (missing.size === 0 || files === FILES) break;
    const dir = join(out, folder);
    const manifest = await readManifest(dir);
    const tells = (manifest ? recordsOf(manifest.plan) : []).some(({ scenario, arms }) =>
      arms.some((text) => like.has(keyOf(scenario, withoutModels(text)))),
    );
    if (!tells || !existsSync(resultsFile(dir))) continue;
    files++;
    for (const [key, sums] of await sumsOf(dir, shownPath(dir, cwd), like)) {
      missing.delete(key);
      if (!known.has(key)) known.set(key, sums);
    }
  }
  return known;
}

async function sumsOf(dir: string, run: string, like: ReadonlySet<string>): Promise<Map<string, Sums>> {
  const found = new Map<string, Sums>();
  const visit = (value: unknown) => {
    const { scenario, arm, model, status, calls, tokens, cost } = value as ResultLine;
    const [key, bare] = [keyOf(scenario, arm), keyOf(scenario, withoutModels(arm))];
    if (status === 'error' || !like.has(bare)) return;
    const sums = found.get(key) ?? { run, model, episodes: 0, calls: 0, input: 0, output: 0, cost: 0 };
    found.set(key, sums);
    if (!found.has(bare)) found.set(bare, sums);
    sums.episodes++;
    sums.calls += calls;
    sums.input += tokens.input;
    sums.output += tokens.output;
    sums.cost += cost;
  };
  await eachJsonLine(resultsFile(dir), visit, () => {});
  return found;
}

const keyOf = (scenario: string, text: string) => `${scenario}\n${text}`;

/** An arm's text but for its models, which stand last in each seat. */
const withoutModels = (text: string): string => text.replace(/[?&]model=[^,\s]*/g, '');
