/** Who sits where: whatever form arms are given in, as lists of seats with their agents found. */
import type { Agent } from '../../agent.ts';
import { BadInput } from '../../errors.ts';
import type { Role } from '../../scenario.ts';
import { parseArms, seatText, type WrittenArm } from './arms.ts';
import { findAgentOrArm } from './catalogue.ts';
import type { NamedArm } from './define-arm.ts';
import type { OptionValues } from './options.ts';
import { indexed, within } from './within.ts';

/** An agent with its options and model, as a program names them. */
export interface SeatChoice {
  /** An id, a file (`./mine.ts#NAME`), or the agent itself; or an arm of one agent, whose options these overrule. */
  agent: string | Agent | NamedArm;
  options?: OptionValues;
  /** As `--model` takes it; left out, the run's. */
  model?: string;
}

/** An agent for each role. */
export interface CastChoice {
  cast: Readonly<Record<Role, string | Agent | NamedArm | SeatChoice>>;
}

/** One arm, or as text several (`'direct,tot?breadth=2'`, `'X=tot,O=direct'`). */
export type ArmChoice = string | Agent | NamedArm | SeatChoice | CastChoice;

/** One seat of an arm, its agent found. `role` is absent where the agent plays all roles. */
export interface Seating {
  role?: Role;
  agent: Agent;
  /** The agent as it was named. */
  name: string;
  /** What tables show instead of agent and options. */
  label?: string;
  options: OptionValues;
  model?: string;
}

/** An arm with its seats. */
export interface SeatedArm {
  /** What tables show of the whole arm. */
  label?: string;
  seats: readonly Seating[];
  /** Where it stands in a file. */
  place?: string;
}

type PlacedSeat = SeatChoice & { role?: Role };

/**
 * The arms that are given, their agents found. Throws BadInput for an unknown agent, for a cast within a cast,
 * and when there is none; with the arm's place where `place` says where the arms stand.
 */
export async function seatArms(
  choices: ArmChoice | readonly ArmChoice[],
  cwd: string,
  place?: string,
): Promise<SeatedArm[]> {
  const list = Array.isArray(choices) ? (choices as readonly ArmChoice[]) : [choices as ArmChoice];
  if (list.length === 0) throw new BadInput('no agent is given: name one with --agent, as in --agent direct');
  const arms: SeatedArm[] = [];
  for (const [i, choice] of list.entries()) {
    const where = indexed(place, i, choices);
    const seated = await within(where, () =>
      Promise.all(seatLists(choice).map((seats) => seatArm(seats, cwd))),
    );
    arms.push(...seated.map((arm) => ({ ...arm, ...(where !== undefined && { place: where }) })));
  }
  return arms;
}

/** One choice as arms, each a list of seats. */
function seatLists(choice: ArmChoice): PlacedSeat[][] {
  if (typeof choice === 'string') return parseArms(choice).map((arm) => [...arm]);
  return 'cast' in choice ? [castSeats(choice)] : [[seatOf(choice)]];
}

const castSeats = ({ cast }: CastChoice): PlacedSeat[] =>
  Object.entries(cast).map(([role, given]) => ({
    ...(typeof given === 'string' ? oneSeat(role, given) : seatOf(given)),
    role,
  }));

const seatOf = (choice: Agent | NamedArm | SeatChoice): SeatChoice =>
  'kind' in choice ? { agent: choice } : choice;

/** What a cast says of one role. Throws BadInput for several arms or a cast within the cast. */
function oneSeat(role: Role, text: string): SeatChoice {
  const [[seat, ...seats], ...arms] = parseArms(text) as [WrittenArm, ...WrittenArm[]];
  if (seat && seats.length === 0 && arms.length === 0 && seat.role === undefined) return seat;
  throw new BadInput(`cast, role ${role}: "${text}" is not one agent; write it as in tot?breadth=2`);
}

async function seatArm(seats: readonly PlacedSeat[], cwd: string): Promise<SeatedArm> {
  const [only] = seats;
  const found =
    seats.length === 1 && only!.role === undefined ? await findAgentOrArm(only!.agent, cwd) : undefined;
  if (found?.kind === 'arm' && 'cast' in found.arm) {
    if (only!.model !== undefined || Object.keys(only!.options ?? {}).length > 0)
      throw new BadInput(
        `arm ${nameOf(only!.agent, found)} is a cast, which takes no options: change its seats`,
      );
    const given = castSeats(found.arm);
    const { seats: cast } = await seatArm(given, cwd);
    const signed = cast.map((seat, i) => ({ ...seat, agent: withSource(seat.agent, given[i]!, found) }));
    return { seats: signed, ...(found.name !== undefined && { label: found.name }) };
  }
  return { seats: await Promise.all(seats.map((seat) => seatAgent(seat, cwd))) };
}

async function seatAgent({ role, agent, options = {}, model }: PlacedSeat, cwd: string): Promise<Seating> {
  const found = await findAgentOrArm(agent, cwd);
  const common = { ...(role !== undefined && { role }), ...(model !== undefined && { model }) };
  if (found.kind === 'agent') return { ...common, agent: found, name: nameOf(agent, found), options };
  if ('cast' in found.arm)
    throw new BadInput(`arm ${nameOf(agent, found)} is a cast and cannot play one role: name an agent there`);
  const inner = await seatAgent(found.arm, cwd);
  const label = found.name ?? inner.label;
  return {
    ...inner,
    ...common,
    agent: withSource(inner.agent, found.arm, found),
    options: { ...inner.options, ...options },
    ...(label !== undefined && { label: seatText(label, options) }),
  };
}

const nameOf = (given: string | Agent | NamedArm, found: Agent | NamedArm): string =>
  typeof given === 'string' ? given : found.kind === 'agent' ? found.id : (found.name ?? '(without name)');

/** An agent that an arm's file builds, and does not export, is as that file is. */
const withSource = (agent: Agent, { agent: given }: SeatChoice, { source }: NamedArm): Agent =>
  typeof given === 'string' || source === undefined || agent.source !== undefined
    ? agent
    : { ...agent, source };
