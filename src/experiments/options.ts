/** From an experiment to the options of its run. */
import type { Agent } from '../agent.ts';
import { BadInput } from '../errors.ts';
import { loadKind } from '../load.ts';
import type { NamedArm } from '../runs/plan/define-arm.ts';
import { type OptionValues, pickDeclared, readOptions, shapeOf } from '../runs/plan/options.ts';
import type { ScenarioChoice, ScenarioPart } from '../runs/plan/plan.ts';
import type { ArmChoice, CastChoice, SeatChoice } from '../runs/plan/seating.ts';
import { within } from '../runs/plan/within.ts';
import type { RunOptions } from '../runs/play/run-options.ts';
import type { Scenario } from '../scenario.ts';
import type { Experiment, ExperimentPlan } from './define-experiment.ts';
import { checkPlan } from './schema.ts';

/** What a run is given beside its experiment; `undefined` is nothing. */
export type Overrides = { [K in keyof RunOptions]?: RunOptions[K] | undefined };

/** Of all scenarios, where the command line says it: what a scenario has for itself counts no longer. */
const FOR_ALL = ['tasks', 'maxSteps', 'maxCalls', 'maxTokens', 'dependsOn'] as const;

/**
 * The options for `run` that play an experiment. What `overrides` gives takes the place of what the experiment
 * says, for all of its scenarios; of `set` the values that the experiment declares itself go to it, and the
 * others to agents and scenarios. Throws BadInput, which names the path, for a plan that is none.
 */
export async function experimentOptions(
  experiment: Experiment,
  overrides: Overrides = {},
): Promise<RunOptions> {
  const { settings, file, label } = experiment;
  const where = file ?? 'the experiment';
  const { set: given = {}, ...others } = defined(overrides);
  const own = settings ? readOptions(where, settings, pickDeclared(given, settings)) : given;
  const plan = await planOf(experiment, own, where);
  const rest = Object.entries(given).filter(([name]) => !Object.hasOwn(shapeOf(settings), name));
  const set = Object.fromEntries(rest);
  const { title, comment, name, scenarios, arms, models, ...playing } = plan;
  const note = {
    name: name ?? label ?? 'experiment',
    ...(file !== undefined && { file }),
    ...(title !== undefined && { title }),
    ...(comment !== undefined && { comment }),
  };
  return {
    ...playing,
    ...(name !== undefined && { name }),
    ...(models !== undefined && { model: models }),
    scenario: await each(scenarios, (choice) => scenarioOf(choice, { ...others, set }, experiment)),
    agents: arms === undefined ? [] : await armsOf(arms, experiment),
    ...others,
    set: { ...plan.set, ...set },
    experiment: note,
    places: {
      scenarios: `${where}: scenarios`,
      ...(others.agents === undefined && { arms: `${where}: arms` }),
      sets: Object.fromEntries(Object.keys(plan.set ?? {}).map((key) => [key, `${where}: set.${key}`])),
      takes: Object.keys(shapeOf(settings)),
    },
  };
}

/** What the experiment plays. Throws BadInput, which names the path, also for what its own function throws. */
async function planOf({ plan }: Experiment, set: OptionValues, where: string): Promise<ExperimentPlan> {
  const made: unknown = await within(where, async () => {
    try {
      return await plan({ set });
    } catch (error) {
      if (error instanceof BadInput) throw error;
      throw new BadInput(`its plan cannot be made: ${(error as Error).message}`, { cause: error });
    }
  });
  checkPlan(made, where);
  return made;
}

const defined = (overrides: Overrides): Partial<RunOptions> =>
  Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));

/** One or each of several. */
const each = async <T, U>(given: T | readonly T[], of: (one: T) => Promise<U>): Promise<U | U[]> =>
  Array.isArray(given) ? Promise.all((given as readonly T[]).map(of)) : of(given as T);

async function scenarioOf(
  choice: ScenarioChoice,
  overrides: Partial<RunOptions> & { set: OptionValues },
  experiment: Experiment,
): Promise<ScenarioChoice> {
  if (typeof choice === 'string') return choice;
  if ('kind' in choice) return asExported(choice, experiment);
  const { scenario, arms, set, ...rest } = choice;
  const common = FOR_ALL.filter((name) => overrides[name] !== undefined);
  const kept = Object.entries(rest).filter(([name]) => !(common as string[]).includes(name));
  const part: ScenarioPart = {
    ...Object.fromEntries(kept),
    scenario: typeof scenario === 'string' ? scenario : await asExported(scenario, experiment),
    ...(arms !== undefined && overrides.agents === undefined && { arms: await armsOf(arms, experiment) }),
    ...(set && { set: { ...set, ...pickKeys(overrides.set, set) } }),
  };
  return part;
}

const pickKeys = (values: OptionValues, keys: object): OptionValues =>
  Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(keys, name)));

const armsOf = (arms: NonNullable<ExperimentPlan['arms']>, experiment: Experiment) =>
  each(arms, async (arm): Promise<ArmChoice> => {
    if (typeof arm === 'string') return arm;
    return 'cast' in arm ? castOf(arm, experiment) : seatOf(arm, experiment);
  });

async function castOf({ cast }: CastChoice, experiment: Experiment): Promise<CastChoice> {
  const seats = Object.entries(cast).map(async ([role, seat]) => {
    return [role, typeof seat === 'string' ? seat : await seatOf(seat, experiment)] as const;
  });
  return { cast: Object.fromEntries(await Promise.all(seats)) };
}

async function seatOf(choice: Agent | NamedArm | SeatChoice, experiment: Experiment): Promise<SeatChoice> {
  if ('kind' in choice) return { agent: asNamed(choice, experiment) };
  const { agent } = choice;
  return { ...choice, agent: typeof agent === 'string' ? agent : asNamed(agent, experiment) };
}

/** What the file exports by the name it has there, as `--agent` would give it; else with the file's hash. */
function asNamed<T extends Agent | NamedArm>(given: T, experiment: Experiment): T | string {
  return referenceTo(given, experiment) ?? withSource(given, experiment);
}

/** A scenario that the file exports, with where other threads find it; else with the file's hash. */
async function asExported(given: Scenario, experiment: Experiment): Promise<Scenario> {
  const reference = given.origin === undefined ? referenceTo(given, experiment) : undefined;
  return reference === undefined
    ? withSource(given, experiment)
    : loadKind<Scenario>(['scenario'], reference, experiment.cwd ?? '.');
}

function referenceTo(given: unknown, { file, exported }: Experiment): string | undefined {
  const name = exported?.get(given);
  return file === undefined || name === undefined ? undefined : `${file.split('#')[0]}#${name}`;
}

/** A run is not resumed with rules or agents that have changed. */
const withSource = <T extends { source?: string }>(given: T, { source }: Experiment): T =>
  given.source !== undefined || source === undefined ? given : { ...given, source };
