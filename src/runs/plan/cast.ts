/** Arms, looked up and checked: which agent plays which role, with which options and model. */
import type { Agent, ExploreWish, MemoryScope, Sees } from '../../agent.ts';
import { BadInput } from '../../errors.ts';
import { takesTools } from '../../models/provider.ts';
import { parseModel } from '../../models/spec.ts';
import type { ModelSpec } from '../../models/types.ts';
import type { Role, Scenario } from '../../scenario.ts';
import type { ToolSpec } from '../../tool.ts';
import { seatText } from './arms.ts';
import { type OptionValues, pickDeclared, readOptions } from './options.ts';
import { type ArmChoice, type SeatedArm, type Seating, seatArms } from './seating.ts';
import { castsOf, type Seats } from './seats.ts';
import { within } from './within.ts';

/** Who plays a role in an arm. */
export interface SeatPlan {
  agent: Agent;
  /** The agent as it was named: a file's may have the id of another. */
  name: string;
  options: Record<string, unknown>;
  /** Absent for agents that ask no model. */
  model?: ModelSpec;
  /** The exploration that its notes come from. */
  explores?: Exploring;
  /** The agent with the options that the arm names, or the name of an arm that has one. */
  text: string;
}

/** An exploration that a seat wants, its explorer found. */
export interface Exploring extends Omit<ExploreWish, 'explorer'> {
  explorer: ModelSpec;
}

/** What a run compares. */
export interface Arm {
  /** Agent and options as the arm names them, without model; or the name of an arm that has one. */
  agent: string;
  /** Of an arm with a name: that, in a cast with roles. */
  name?: string;
  /** Agent and options, whatever its name. */
  expansion: string;
  /** `null` when nobody in it asks a model. */
  model: string | null;
  /** The whole arm, `--set` and model included, as `--agent` would take it. */
  text: string;
  cast: Readonly<Record<Role, SeatPlan>>;
  sees: readonly Sees[];
  /** How long the notes of its agents last; all that outlive an episode have the same scope. */
  memory: MemoryScope;
}

/** What arms are made for. */
interface Setting {
  scenario: Scenario;
  /** `--set`. */
  set: OptionValues;
  /** The run's models, which cross the arms that name none. */
  models: readonly ModelSpec[];
  seats: Seats;
  cwd: string;
  /** Where the arms stand in a file, for messages. */
  place?: string | undefined;
}

/**
 * The arms of a run. Throws BadInput for unknown agents, roles and options, for an agent that cannot play
 * the scenario, and for two arms that are the same.
 */
export async function makeArms(choices: ArmChoice | readonly ArmChoice[], setting: Setting): Promise<Arm[]> {
  const { scenario, models, seats, cwd, place } = setting;
  const castings: Arm[][][] = [];
  for (const seated of await seatArms(choices, cwd, place)) {
    await within(seated.place, () => {
      const casts = castsOf(seated.seats, seats, scenario);
      // A cast's name is that of its seats as they were given.
      castings.push(casts.map((cast, i) => crossed(i === 0 ? seated : { seats: cast })));
    });
  }
  function crossed(seated: SeatedArm): Arm[] {
    const first = makeArm(seated, models[0]!, setting);
    return first.crossed ? models.map((model) => makeArm(seated, model, setting).arm) : [first.arm];
  }
  if (seats === 'both' && castings.every((casts) => casts.length === 1)) {
    const [one, other] = scenario.roles;
    throw new BadInput(
      `--seats both: no arm seats different agents; write a cast, as in --agent ${one}=direct,${other}=random`,
    );
  }
  const twice = firstTwice(castings.flatMap(([arms]) => arms!));
  await within(place, () => {
    if (twice !== undefined)
      throw new BadInput(`arm ${twice} is given twice: name it once (--seeds gives it more episodes)`);
  });
  // What comes of changing seats may have been given, too.
  const arms = [...new Map(castings.flat(2).map((arm) => [arm.text, arm])).values()];
  checkNames(arms);
  return arms;
}

/** Throws BadInput for arms that tables could not tell apart, because their names are no others than those of others. */
function checkNames(arms: readonly Arm[]): void {
  for (const { name, agent, model, text } of arms) {
    if (name === undefined) continue;
    const other = arms.find((arm) => arm.agent === agent && arm.model === model && arm.text !== text);
    if (other)
      throw new BadInput(`arms ${text} and ${other.text} are both named ${agent}: name one otherwise`);
  }
}

const firstTwice = (arms: readonly Arm[]): string | undefined => {
  const texts = arms.map(({ text }) => text);
  return texts.find((text, i) => texts.indexOf(text) < i);
};

/** `crossed`: some seat asks the run's model, so that each of several makes an arm of its own. */
function makeArm(
  { seats: seating, label }: SeatedArm,
  runModel: ModelSpec,
  setting: Setting,
): { arm: Arm; crossed: boolean } {
  const { scenario, set } = setting;
  const seats = seating.map((seat) => ({ ...seat, plan: makeSeat(seat, runModel, scenario, set) }));
  const byRole = rolesOf(seats, scenario);
  const cast = Object.fromEntries(scenario.roles.map((role) => [role, byRole[role]!.plan]));
  const shown = (text: (seat: (typeof seats)[number]) => string) =>
    seats.map((seat) => (seat.role === undefined ? text(seat) : `${seat.role}=${text(seat)}`)).join(',');
  const models = new Set(seats.flatMap(({ plan }) => plan.model?.text ?? []));
  const agent = label ?? shown(({ plan }) => plan.text);
  const named = label !== undefined || seating.some((seat) => seat.label !== undefined);
  const arm: Arm = {
    agent,
    ...(named && { name: agent }),
    expansion: shown(({ name, options }) => seatText(name, options)),
    model: models.size > 1 ? shown(({ plan }) => plan.model?.text ?? '-') : ([...models][0] ?? null),
    text: shown(({ agent, name, options, plan }) =>
      seatText(name, { ...pickDeclared(set, agent.options), ...options }, plan.model?.text),
    ),
    cast,
    sees: [...new Set(seats.flatMap(({ plan }) => plan.agent.sees(plan.options)))],
    memory: memoryOf(seats.map(({ plan }) => plan)),
  };
  return { arm, crossed: seats.some(({ plan, model }) => plan.model && model === undefined) };
}

/** The scope of an arm's memory, which holds the notes of all its seats. */
function memoryOf(seats: readonly SeatPlan[]): MemoryScope {
  const scopes = new Set(seats.map(({ agent, options }) => agent.memory?.(options) ?? 'episode'));
  scopes.delete('episode');
  if (scopes.size > 1) {
    const each = seats.map(({ text }) => text).join(' and ');
    throw new BadInput(`${each} in one arm have memories of different scopes: give both task, or both arm`);
  }
  return [...scopes][0] ?? 'episode';
}

function makeSeat(seat: Seating, runModel: ModelSpec, scenario: Scenario, set: OptionValues): SeatPlan {
  const { agent, name, label } = seat;
  const given = { ...pickDeclared(set, agent.options), ...seat.options };
  const options = readOptions(`agent ${name}`, agent.options, given);
  const text = label ?? seatText(name, seat.options);
  if (!agent.sees(options).includes('model')) {
    checkFits({ agent, name, options }, scenario);
    if (seat.model !== undefined)
      throw new BadInput(`agent ${name} asks no model: leave out model=${seat.model}`);
    return { agent, name, options, text };
  }
  const model = seat.model === undefined ? runModel : parseModel(seat.model);
  checkFits({ agent, name, options, model }, scenario);
  checkSynthetic(model, scenario);
  const explores = exploringOf(agent.explores?.(options), model, scenario);
  return { agent, name, options, model, ...(explores && { explores }), text };
}

/** Throws BadInput for an agent that cannot play this scenario; `tools`: those of its first task, where known. */
export function checkFits(
  { agent, name, options, model }: Pick<SeatPlan, 'agent' | 'name' | 'options' | 'model'>,
  scenario: Scenario,
  tools?: readonly ToolSpec[],
): void {
  const seat = { ...(model && { native: takesTools(model) }), ...(tools && { tools }) };
  const reason = agent.refuses?.(scenario, options, seat);
  if (reason !== undefined) throw new BadInput(`agent ${name} cannot play ${scenario.id}: ${reason}`);
}

function checkSynthetic(model: ModelSpec, scenario: Scenario): void {
  if (model.provider !== 'synthetic' || scenario.respondent) return;
  throw new BadInput(
    `scenario ${scenario.id} has no synthetic model: name a real one, as in --model openai:gpt-4o`,
  );
}

function exploringOf(
  wish: ExploreWish | undefined,
  own: ModelSpec,
  scenario: Scenario,
): Exploring | undefined {
  if (!wish) return undefined;
  if (!scenario.tools) throw new BadInput(`scenario ${scenario.id} has no tools to explore`);
  const explorer = wish.explorer === undefined ? own : parseModel(wish.explorer);
  checkSynthetic(explorer, scenario);
  return { ...wish, explorer };
}

/** Which seat each role has. Throws BadInput for a cast that does not fit the scenario's roles. */
function rolesOf<T extends Seating>(seats: readonly T[], scenario: Scenario): Record<Role, T> {
  const { id, roles } = scenario;
  if (seats.length === 1 && seats[0]!.role === undefined) {
    return Object.fromEntries(roles.map((role) => [role, seats[0]!]));
  }
  const byRole: Record<Role, T> = {};
  for (const seat of seats) {
    const role = seat.role!;
    if (!roles.includes(role))
      throw new BadInput(`scenario ${id} has no role "${role}": its roles are ${roles.join(', ')}`);
    if (role in byRole) throw new BadInput(`the cast names role ${role} twice`);
    byRole[role] = seat;
  }
  const empty = roles.find((role) => !(role in byRole));
  if (empty !== undefined) throw new BadInput(`the cast names no agent for role ${empty} of ${id}`);
  return byRole;
}
