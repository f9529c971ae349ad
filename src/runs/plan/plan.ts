/** What a run will play: arms × tasks × seeds, checked before anything is written or asked. */
import { sha256 } from '../../cache/keys.ts';
import { BadInput } from '../../errors.ts';
import { parseModel } from '../../models/spec.ts';
import type { ModelSpec } from '../../models/types.ts';
import type { Scenario } from '../../scenario.ts';
import { type Warn, warnOnStderr } from '../folder/lines.ts';
import { type Arm, makeArms } from './cast.ts';
import { findScenario } from './catalogue.ts';
import { type Dependencies, type DependsOn, dependenciesOf } from './dependencies.ts';
import { checkFirstTools } from './first-tools.ts';
import { checkSet, type OptionValues, pickDeclared, readOptions, type shapeOf } from './options.ts';
import { makePhases, phaseOptions } from './phases.ts';
import { type Limits, type PlanRecord, recordOf, type ScenarioRecord } from './plan-record.ts';
import { prefixOf } from './planned.ts';
import type { ArmChoice } from './seating.ts';
import type { Seats } from './seats.ts';
import { chooseTasks, type NamedTask, taskText } from './tasks.ts';
import { indexed, within } from './within.ts';

/** What may differ from scenario to scenario of a run. */
interface PerScenario {
  /** As `--tasks` takes it, or the tasks themselves; default the scenario's whole list. */
  tasks?: string | readonly unknown[];
  /** For every agent, the scenario and the plan that declare the option; an arm's own value wins. */
  set?: OptionValues;
  /** Per episode. Steps default to the scenario's own limit, else 200; cached calls count. */
  maxSteps?: number;
  maxCalls?: number;
  /** Per episode, of each role by itself. */
  maxTokens?: number;
  /** From a task to those that must have ended before it starts, in the same arm and seed; by name. */
  dependsOn?: DependsOn;
}

/** A scenario with what it has for itself, over what the run says for all. */
export interface ScenarioPart extends PerScenario {
  scenario: string | Scenario;
  /** Default the run's. */
  arms?: ArmChoice | readonly ArmChoice[];
}

/** An id, a file (`./mine.ts`), or the scenario itself, alone or with what it has for itself. */
export type ScenarioChoice = string | Scenario | ScenarioPart;

/** What to play. */
export interface PlanOptions extends PerScenario {
  scenario: ScenarioChoice | readonly ScenarioChoice[];
  agents: ArmChoice | readonly ArmChoice[];
  /** Default `synthetic`; several cross the arms that name no model of their own. */
  model?: string | readonly string[];
  /** Default `as given`; `both`: every cast of different agents also with its seats changed round. */
  seats?: Seats;
  /** How many seeds; default 1. */
  seeds?: number;
  /** The first seed; default 1. */
  seed?: number;
  /** Told what is no error and should be known, each thing once; default to stderr. */
  warn?: Warn;
  /** Where these options stand in a file, for messages. */
  places?: Places;
}

/** Where in a file scenarios and arms stand, as `blocks.experiment.ts: arms`; absent: on the command line. */
export interface Places {
  scenarios: string;
  arms?: string;
  /** Where what stands in `set` there does, by its name. */
  sets?: Readonly<Record<string, string>>;
  /** What the file takes itself of `--set`. */
  takes?: readonly string[];
}

/** The part of a plan that one scenario plays. */
export interface ScenarioPlan {
  scenario: Scenario;
  /** What ids of its episodes begin with: `game24.` where the plan has several scenarios, else nothing. */
  prefix: string;
  /** A name stands for one task, which may be there more than once. */
  tasks: readonly NamedTask[];
  arms: readonly Arm[];
  /** The model that simulates tools; absent: that of each arm's first role. */
  simulator?: ModelSpec;
  limits: Limits;
  /** Where some tasks wait for others. */
  dependencies?: Dependencies;
  record: ScenarioRecord;
}

export interface Plan {
  /** In the order in which they are played; no two of one id. */
  scenarios: readonly ScenarioPlan[];
  /** Every model that some arm asks, once. */
  models: readonly ModelSpec[];
  record: PlanRecord;
}

/**
 * Works a plan out. Relative paths are taken from `cwd`. Throws BadInput, in one line, for whatever does
 * not fit: an unknown name, a wrong option, a range beyond the list, an agent that cannot play this.
 */
export async function makePlan(options: PlanOptions, cwd: string): Promise<Plan> {
  const { seeds = 1, seed = 1, seats = 'as given', places } = options;
  checkWhole('--seeds', seeds, 1);
  checkWhole('--seed', seed, Number.MIN_SAFE_INTEGER);
  const models = [options.model ?? 'synthetic']
    .flat()
    .flatMap((text) => text.split(','))
    .map(parseModel);
  const said = new Set<string>();
  const warn = (message: string) => {
    if (!said.has(message)) (options.warn ?? warnOnStderr)(message);
    said.add(message);
  };
  const choices = Array.isArray(options.scenario) ? options.scenario : [options.scenario];
  if (choices.length === 0) throw new BadInput('no scenario is given');
  const setting = {
    models,
    seats,
    seeds: { from: seed, count: seeds },
    several: choices.length > 1,
    cwd,
    warn,
  };
  const made: Awaited<ReturnType<typeof planScenario>>[] = [];
  const ids = new Set<string>();
  for (const [i, choice] of choices.entries()) {
    const place = indexed(places?.scenarios, i, options.scenario);
    const part = partOf(choice, options);
    await within(place, async () => {
      const scenario = await findScenario(part.scenario, cwd);
      if (ids.has(scenario.id)) throw new BadInput(`scenario ${scenario.id} is given twice`);
      ids.add(scenario.id);
      const own = typeof choice === 'object' && 'scenario' in choice && choice.arms !== undefined;
      const armsPlace = own ? place && `${place}.arms` : places?.arms;
      made.push(await planScenario({ ...part, scenario }, { ...setting, armsPlace }));
    });
  }
  checkSet(
    options.set ?? {},
    made.flatMap(({ schemas }) => schemas),
    places,
  );
  const scenarios = made.map(({ plan }) => plan);
  const simulators = scenarios.flatMap(({ simulator }) => simulator ?? []);
  const seated = scenarios.flatMap(({ arms }) => arms).flatMap(({ cast }) => Object.values(cast));
  const explorers = seated.flatMap(({ explores }) => explores?.explorer ?? []);
  const asked = [...seated.flatMap(({ model }) => model ?? []), ...simulators, ...explorers];
  return {
    scenarios,
    models: [...new Map(asked.map((model) => [model.text, model])).values()],
    record: recordOf(scenarios.map(({ record }) => record)),
  };
}

/** What one scenario plays: what it has for itself, else what the run says for all. */
function partOf(choice: ScenarioChoice, options: PlanOptions) {
  const { tasks, set, maxSteps, maxCalls, maxTokens, dependsOn, agents } = options;
  const own: ScenarioPart =
    typeof choice === 'string' || 'kind' in choice ? { scenario: choice } : definedParts(choice);
  const common = { tasks, maxSteps, maxCalls, maxTokens, dependsOn, arms: agents };
  return { ...common, ...own, set: { ...set, ...own.set }, own: own.set ?? {} };
}

const definedParts = (part: ScenarioPart): ScenarioPart =>
  Object.fromEntries(
    Object.entries(part).filter(([, value]) => value !== undefined),
  ) as unknown as ScenarioPart;

interface Setting {
  models: readonly ModelSpec[];
  seats: Seats;
  seeds: { from: number; count: number };
  /** The plan has other scenarios, too. */
  several: boolean;
  armsPlace?: string | undefined;
  cwd: string;
  warn: Warn;
}

/** The plan of one scenario, and all that declares options in it. */
async function planScenario(
  part: ReturnType<typeof partOf> & { scenario: Scenario },
  { models, seats, seeds, several, armsPlace, cwd, warn }: Setting,
): Promise<{ plan: ScenarioPlan; schemas: Parameters<typeof shapeOf>[0][] }> {
  const { scenario, set, own, dependsOn, maxSteps, maxCalls, maxTokens } = part;
  checkWhole('--max-steps', maxSteps, 1);
  checkWhole('--max-calls', maxCalls, 0);
  checkWhole('--max-tokens', maxTokens, 0);
  const arms = await makeArms(part.arms, { scenario, set, models, seats, cwd, place: armsPlace });
  const agents = arms.flatMap(({ cast }) => Object.values(cast).map(({ agent }) => agent.options));
  const phased = arms.some(({ memory }) => memory !== 'episode');
  const schemas = [scenario.options, ...agents, ...(phased ? [phaseOptions] : [])];
  checkSet(own, schemas, { sets: Object.fromEntries(Object.keys(own).map((key) => [key, `set.${key}`])) });
  const scenarioOptions = readOptions(
    `scenario ${scenario.id}`,
    scenario.options,
    pickDeclared(set, scenario.options),
  );
  const chosen = await chooseTasks(scenario, scenarioOptions, part.tasks, cwd, warn);
  checkFirstTools(scenario, chosen[0]?.data, arms);
  const { tasks, phases } = phased
    ? await makePhases({ scenario, scenarioOptions, tasks: chosen, arms, set, cwd, warn })
    : { tasks: chosen };
  if (phases && dependsOn)
    throw new BadInput('dependsOn: some arm learns, and its tasks come in the order of its epochs');
  const dependencies = dependsOn && dependenciesOf(tasks, dependsOn);
  const limits = {
    maxSteps: maxSteps ?? scenario.maxSteps ?? 200,
    ...(maxCalls !== undefined && { maxCalls }),
    ...(maxTokens !== undefined && { maxTokens }),
  };
  const named = arms.flatMap(({ name, expansion }) =>
    name === undefined ? [] : [[name, expansion] as const],
  );
  const record: ScenarioRecord = {
    scenario: scenario.id,
    tasks: { count: tasks.length, names: tasks.map(({ name }) => name), hash: sha256(taskText(tasks)) },
    arms: arms.map(({ text }) => text),
    ...(named.length > 0 && { named: Object.fromEntries(named) }),
    seeds,
    ...(phases && { phases }),
    set,
    limits,
    files: filesOf(scenario, arms),
    ...toolsOf(tasks),
    ...(dependsOn && { dependsOn }),
  };
  const simulator = scenario.simulator?.(scenarioOptions as never);
  checkSimulated(scenario, simulator, arms);
  const plan: ScenarioPlan = {
    scenario,
    ...(simulator !== undefined && { simulator: parseModel(simulator) }),
    prefix: prefixOf(scenario.id, several),
    tasks,
    arms,
    limits,
    ...(dependencies && { dependencies }),
    record,
  };
  return { plan, schemas };
}

/** Tools that ask a model need one: the scenario's own, or that of each arm's first role. */
function checkSimulated(scenario: Scenario, simulator: string | undefined, arms: readonly Arm[]): void {
  if (!scenario.simulator || simulator !== undefined) return;
  const without = arms.find(({ cast }) => !cast[scenario.roles[0]!]!.model);
  if (without)
    throw new BadInput(
      `${without.agent} asks no model, and the tools of ${scenario.id} need one: name it, as in --set simulator=synthetic`,
    );
}

function filesOf(scenario: Scenario, arms: readonly Arm[]): Record<string, string> {
  const seats = arms.flatMap(({ cast }) => Object.values(cast));
  const sources = [
    [`scenario ${scenario.id}`, scenario.source] as const,
    ...seats.map(({ agent, name }) => [`agent ${name}`, agent.source] as const),
  ];
  return Object.fromEntries(sources.flatMap(([name, source]) => (source ? [[name, source]] : [])));
}

/** Hashes of the files that tasks say their tools come from. */
function toolsOf(tasks: readonly NamedTask[]): Pick<ScenarioRecord, 'tools'> {
  const hashes = tasks.flatMap(({ data }) => {
    const { tools, source } = (data ?? {}) as { tools?: unknown; source?: unknown };
    return typeof tools === 'string' && typeof source === 'string' ? [[tools, source] as const] : [];
  });
  return hashes.length > 0 ? { tools: Object.fromEntries(hashes) } : {};
}

/** Throws BadInput when a number given is not whole or below `least`; `or`: what else it may be. */
export function checkWhole(option: string, value: number | undefined, least: number, or = ''): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  throw new BadInput(
    `${option} ${value}: give a whole number${least > Number.MIN_SAFE_INTEGER ? ` from ${least}` : ''}${or}`,
  );
}
