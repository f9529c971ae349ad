/** Which machines play a run: of the catalogue, and of users' files that its manifest names. */
import { LRUCache } from 'lru-cache';
import type { Agent } from '../../agent.ts';
import type { RunFolder } from '../../reports/runs.ts';
import type { ResultLine } from '../../runs/folder/results.ts';
import { parseArms } from '../../runs/plan/arms.ts';
import { uniqueSlugs } from '../../runs/plan/names.ts';
import { makePlan, type Plan, type ScenarioPlan } from '../../runs/plan/plan.ts';
import { episodeNames } from '../../runs/plan/planned.ts';
import { type Offered, ofAgent, ofScenario } from './offered.ts';

type Run = RunFolder & { id: string };

/** Who plays an episode, by the ids of their machines. */
export interface EpisodeMachines {
  scenario: string;
  roles: Readonly<Record<string, string>>;
}

/** Plans that were made again lately, by what they were made of. */
const plans = new LRUCache<string, Promise<Plan | undefined>>({ max: 8 });

/**
 * The plan of a run, made again from what was asked for; undefined where that is not possible any more, because
 * a file has gone, say.
 */
function planAgain({ dir, manifest }: Run): Promise<Plan | undefined> {
  if (!manifest?.asked) return Promise.resolve(undefined);
  const { asked, started } = manifest;
  const key = JSON.stringify([dir, started]);
  let plan = plans.get(key);
  if (!plan) {
    plan = makePlan({ ...asked.options, warn: () => {} }, asked.cwd).catch(() => undefined);
    plans.set(key, plan);
  }
  return plan;
}

/** The machines of users' files in a run. */
export async function usersOwn(run: Run): Promise<Offered[]> {
  const plan = await planAgain(run);
  if (!plan) return [];
  const ids = agentIds(run, plan);
  return [
    ...plan.scenarios.flatMap(({ scenario, tasks }) =>
      scenario.source === undefined ? [] : [{ ...ofScenario(scenarioId(run, scenario), scenario), tasks }],
    ),
    ...agentsOf(plan).flatMap(({ agent, name }) =>
      agent.source === undefined ? [] : [ofAgent(ids.get(name)!, agent)],
    ),
  ];
}

/** Who plays the episodes of a run, as far as that is known. */
export async function machinesOf(
  run: Run,
): Promise<(episode: string, line?: Pick<ResultLine, 'scenario' | 'arm'>) => EpisodeMachines | undefined> {
  const plan = await planAgain(run);
  if (!plan) return (_, line) => (line ? machinesOfLine(line) : machinesOfRecord(run));
  const ids = agentIds(run, plan);
  const parts = plan.scenarios.map((part) => {
    const arms = part.arms.map(({ cast }) => ({
      scenario: scenarioId(run, part.scenario),
      roles: Object.fromEntries(Object.entries(cast).map(([role, { name }]) => [role, ids.get(name)!])),
    }));
    return { part, arms, names: episodeNames(part).arms };
  });
  return (episode, line) => {
    const found = parts.find(({ part }) => episode.startsWith(part.prefix));
    const arm = found?.arms[found.names.indexOf(armIdOf(episode, found.part))];
    return arm ?? (line ? machinesOfLine(line) : undefined);
  };
}

/** The part of an episode's id that tells its arm: `TASK.ARM.sSEED`. */
const armIdOf = (episode: string, { prefix }: Pick<ScenarioPlan, 'prefix'>): string =>
  episode.slice(prefix.length).split('.')[1] ?? '';

const scenarioId = ({ id: run }: Run, { id, source }: ScenarioPlan['scenario']): string =>
  source === undefined ? `scenario:${id}` : `run:${run}:scenario:${id}`;

/** Each agent once, as it is named. */
function agentsOf({ scenarios }: Plan): { agent: Agent; name: string }[] {
  const seats = scenarios.flatMap(({ arms }) => arms.flatMap(({ cast }) => Object.values(cast)));
  return [...new Map(seats.map(({ agent, name }) => [name, { agent, name }])).values()];
}

function agentIds({ id: run }: Run, plan: Plan): Map<string, string> {
  const all = agentsOf(plan);
  const slugs = uniqueSlugs(all.map(({ name }) => name));
  return new Map(
    all.map(({ agent, name }, i) => [
      name,
      agent.source === undefined ? `agent:${agent.id}` : `run:${run}:agent:${slugs[i]}`,
    ]),
  );
}

/** As its arm is written; machines of files that are gone are offered no more. */
function machinesOfLine({
  scenario,
  arm,
  roles,
}: Pick<ResultLine, 'scenario' | 'arm'> & Partial<Pick<ResultLine, 'roles'>>): EpisodeMachines | undefined {
  const [seats = []] = parseArms(arm);
  const names = Object.keys(roles ?? {});
  const pairs = seats.flatMap(({ role, agent }) =>
    (role === undefined ? names : [role]).map((each) => [each, `agent:${agent}`] as const),
  );
  return { scenario: `scenario:${scenario}`, roles: Object.fromEntries(pairs) };
}

function machinesOfRecord({ manifest }: Run): EpisodeMachines | undefined {
  if (!manifest) return undefined;
  return { scenario: `scenario:${manifest.plan.scenario}`, roles: {} };
}
