/** Arms, looked up and checked: which agent plays which role, with which options and model. */
import type { Agent, MemoryScope, Sees } from '../agent.ts';
import { BadInput } from '../errors.ts';
import { parseModel } from '../models/spec.ts';
import type { ModelSpec } from '../models/types.ts';
import type { Role, Scenario } from '../scenario.ts';
import { parseArms, seatText, type WrittenArm } from './arms.ts';
import { findAgent } from './catalogue.ts';
import { type OptionValues, pickDeclared, readOptions, shapeOf } from './options.ts';
import { castsOf, type Seats } from './seats.ts';

/** An agent with its options and model, as a program names them. */
export interface SeatChoice {
  /** An id, a file (`./mine.ts#NAME`), or the agent itself. */
  agent: string | Agent;
  options?: OptionValues;
  /** As `--model` takes it; left out, the run's. */
  model?: string;
}

/** One arm, or as text several (`'direct,tot?breadth=2'`, `'X=tot,O=direct'`). */
export type ArmChoice =
  | string
  | Agent
  | SeatChoice
  | { cast: Readonly<Record<Role, string | Agent | SeatChoice>> };

/** Who plays a role in an arm. */
export interface SeatPlan {
  agent: Agent;
  /** The agent as it was named: a file's may have the id of another. */
  name: string;
  options: Record<string, unknown>;
  /** Absent for agents that ask no model. */
  model?: ModelSpec;
  /** The agent with the options that the arm names. */
  text: string;
}

/** What a run compares. */
export interface Arm {
  /** Agent and options as the arm names them, without model. */
  agent: string;
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
}

/** One seat of an arm, its agent found. `role` is absent where the agent plays all roles. */
interface Seating {
  role?: Role;
  agent: Agent;
  name: string;
  options: OptionValues;
  model?: string;
}

/**
 * The arms of a run. Throws BadInput for unknown agents, roles and options, for an agent that cannot play
 * the scenario, and for two arms that are the same.
 */
export async function makeArms(choices: ArmChoice | readonly ArmChoice[], setting: Setting): Promise<Arm[]> {
  const { scenario, models, seats, cwd } = setting;
  const given: Seating[][] = [];
  for (const arm of seatChoices(choices)) {
    given.push(
      await Promise.all(
        arm.map(async ({ role, agent, options = {}, model }) => ({
          ...(role !== undefined && { role }),
          agent: await findAgent(agent, cwd),
          name: typeof agent === 'string' ? agent : agent.id,
          options,
          ...(model !== undefined && { model }),
        })),
      ),
    );
  }
  const crossed = (seating: readonly Seating[]): Arm[] => {
    const first = makeArm(seating, models[0]!, setting);
    return first.crossed ? models.map((model) => makeArm(seating, model, setting).arm) : [first.arm];
  };
  const castings = given.map((seating) => castsOf(seating, seats, scenario).map(crossed));
  const twice = firstTwice(castings.flatMap(([arms]) => arms!));
  if (twice !== undefined) throw new BadInput(`arm ${twice} is given twice`);
  // What comes of changing seats may have been given, too.
  return [...new Map(castings.flat(2).map((arm) => [arm.text, arm])).values()];
}

const firstTwice = (arms: readonly Arm[]): string | undefined => {
  const texts = arms.map(({ text }) => text);
  return texts.find((text, i) => texts.indexOf(text) < i);
};

/** Whatever form arms are given in, as lists of seats. */
function seatChoices(choices: ArmChoice | readonly ArmChoice[]): (SeatChoice & { role?: Role })[][] {
  const seat = (choice: Agent | SeatChoice): SeatChoice => ('kind' in choice ? { agent: choice } : choice);
  const list = Array.isArray(choices) ? (choices as readonly ArmChoice[]) : [choices as ArmChoice];
  if (list.length === 0) throw new BadInput('no agent is given: name one with --agent, as in --agent direct');
  return list.flatMap((choice) => {
    if (typeof choice === 'string') return parseArms(choice).map((arm) => [...arm]);
    if (!('cast' in choice)) return [[seat(choice)]];
    return [
      Object.entries(choice.cast).map(([role, given]) => ({
        ...(typeof given === 'string' ? oneSeat(role, given) : seat(given)),
        role,
      })),
    ];
  });
}

/** What a cast says of one role. Throws BadInput for several arms or a cast within the cast. */
function oneSeat(role: Role, text: string): SeatChoice {
  const [[seat, ...seats], ...arms] = parseArms(text) as [WrittenArm, ...WrittenArm[]];
  if (seat && seats.length === 0 && arms.length === 0 && seat.role === undefined) return seat;
  throw new BadInput(`cast, role ${role}: "${text}" is not one agent; write it as in tot?breadth=2`);
}

/** `crossed`: some seat asks the run's model, so that each of several makes an arm of its own. */
function makeArm(
  seating: readonly Seating[],
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
  const arm: Arm = {
    agent: shown(({ plan }) => plan.text),
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
  const { agent, name } = seat;
  const given = { ...pickDeclared(set, agent.options), ...seat.options };
  const options = readOptions(`agent ${name}`, agent.options, given);
  const text = seatText(name, seat.options);
  const reason = agent.refuses?.(scenario, options);
  if (reason !== undefined) throw new BadInput(`agent ${name} cannot play ${scenario.id}: ${reason}`);
  if (!agent.sees(options).includes('model')) {
    if (seat.model !== undefined)
      throw new BadInput(`agent ${name} asks no model: leave out model=${seat.model}`);
    return { agent, name, options, text };
  }
  const model = seat.model === undefined ? runModel : parseModel(seat.model);
  if (model.provider === 'synthetic' && !scenario.respondent) {
    throw new BadInput(
      `scenario ${scenario.id} has no synthetic model: name a real one, as in --model openai:gpt-4o`,
    );
  }
  return { agent, name, options, model, text };
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

/** Throws BadInput for a `--set` that no schema declares. */
export function checkSet(set: OptionValues, schemas: readonly Parameters<typeof shapeOf>[0][]): void {
  const declared = [...new Set(schemas.flatMap((schema) => Object.keys(shapeOf(schema))))];
  const stranger = Object.keys(set).find((name) => !declared.includes(name));
  if (stranger === undefined) return;
  const list = declared.length > 0 ? `they have ${declared.join(', ')}` : 'they have none';
  throw new BadInput(
    `--set ${stranger}: no agent of this run and not its scenario has such an option: ${list}`,
  );
}
