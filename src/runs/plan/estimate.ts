/** What a plan is likely to cost, going by the runs of before. */
import { costOf, priceOf, pricesIn } from '../../models/prices.ts';
import { usd } from '../play/meter.ts';
import type { Arm } from './cast.ts';
import { type Experience, experienceOf, type Sums, type Wanted } from './experience.ts';
import { evaluations } from './phases.ts';
import type { Plan, ScenarioPlan } from './plan.ts';
import { episodesPerArm } from './plan-record.ts';

/** What an estimate goes by. */
export type Basis =
  /** Nobody in the arm asks a model. */
  | { kind: 'no model' }
  /**
   * What each task took in the latest run that has it, with the same limits; of tasks that no run has, the mean
   * of all. `tasks` of the plan's `of` have been played; with `model`, by an arm that asked another model.
   */
  | { kind: 'runs'; runs: string[]; episodes: number; tasks: number; of: number; model?: string }
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

/** An estimate for each arm of each scenario, by the runs that lie in `out`, the latest first. */
export async function estimate(plan: Plan, out: string, cwd: string): Promise<ArmEstimate[]> {
  const arms = plan.scenarios.flatMap((part) =>
    part.arms.map((arm) => ({ part, arm, wanted: wantedOf(part, arm) })),
  );
  const asking = arms.flatMap(({ arm, wanted }) => (arm.model === null ? [] : [wanted]));
  const known = await experienceOf(asking, out, cwd);
  return arms.map(({ part, arm, wanted }) => estimateArm(part, arm, known(wanted), cwd));
}

const wantedOf = ({ scenario, record, tasks }: ScenarioPlan, { text }: Arm): Wanted => ({
  scenario: scenario.id,
  arm: text,
  limits: record.limits,
  tasks: [...new Set(tasks.map(({ name }) => name))],
});

function estimateArm(
  part: ScenarioPlan,
  arm: Arm,
  found: { experience: Experience; same: boolean } | undefined,
  cwd: string,
): ArmEstimate {
  const about = { scenario: part.scenario.id, arm, episodes: episodesPerArm(part.record) };
  if (arm.model === null) {
    const nothing = { calls: 0, tokens: { input: 0, output: 0 }, cost: 0 };
    return { ...about, ...nothing, basis: { kind: 'no model' } };
  }
  if (!found) return { ...about, ...atMost(part, about.episodes) };
  const { experience, same } = found;
  const { sums, ...basis } = scaled(episodesByTask(part), experience);
  const tokens = { input: Math.round(sums.input), output: Math.round(sums.output) };
  const cost = same ? sums.cost : priced(arm, tokens, cwd);
  return {
    ...about,
    calls: Math.round(sums.calls),
    tokens,
    ...(cost !== undefined && { cost: usd(cost) }),
    basis: {
      kind: 'runs',
      runs: experience.runs,
      ...basis,
      ...(!same && experience.model !== null && { model: experience.model }),
    },
  };
}

/** How many episodes of each task an arm plays. */
function episodesByTask({ record, tasks }: ScenarioPlan): Map<string, number> {
  const { phases, seeds } = record;
  const episodes = new Map<string, number>();
  const play = (index: number, times: number) => {
    const { name } = tasks[index]!;
    episodes.set(name, (episodes.get(name) ?? 0) + times * seeds.count);
  };
  if (!phases) for (const index of tasks.keys()) play(index, 1);
  for (const index of phases?.learn ?? []) play(index, phases!.epochs);
  for (const index of phases?.eval ?? []) play(index, evaluations(phases!).length * phases!.evalGames);
  return episodes;
}

/** What so many episodes of each task take, task by task where it has been played, else by the mean of all. */
function scaled(plan: ReadonlyMap<string, number>, { tasks }: Experience) {
  const sums: Sums = { episodes: 0, calls: 0, input: 0, output: 0, cost: 0 };
  const add = (to: Sums, from: Sums, times: number) => {
    for (const name of Object.keys(to) as (keyof Sums)[]) to[name] += from[name] * times;
  };
  const all = { ...sums };
  for (const each of tasks.values()) add(all, each, 1);
  const played = [...plan.keys()].flatMap((task) => tasks.get(task) ?? []);
  for (const [task, times] of plan) {
    const from = tasks.get(task) ?? all;
    add(sums, from, times / from.episodes);
  }
  const episodes = played.reduce((sum, each) => sum + each.episodes, 0);
  const whole = played.length === plan.size;
  return { sums, episodes: whole ? episodes : all.episodes, tasks: played.length, of: plan.size };
}

/** What the limits of an episode allow to all of its roles together. */
function atMost({ record: { limits } }: ScenarioPlan, episodes: number) {
  const { maxCalls } = limits;
  if (maxCalls === undefined) return { basis: { kind: 'unknown' } as const };
  return { calls: episodes * maxCalls, basis: { kind: 'limits' } as const };
}

/** Undefined for a model without a price, and where roles ask different ones. */
function priced({ cast }: Arm, tokens: { input: number; output: number }, cwd: string): number | undefined {
  const models = new Map(Object.values(cast).flatMap(({ model }) => (model ? [[model.text, model]] : [])));
  const [model, ...others] = models.values();
  if (!model || others.length > 0) return undefined;
  if (model.provider === 'synthetic') return 0;
  const price = priceOf(model, pricesIn(cwd));
  return price && costOf(price, tokens);
}
