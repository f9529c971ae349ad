/** Faults of an agent's own machine, in one line: which agent, in which file, in what state, and why. */
import type { AnyActorRef } from 'xstate';
import { agentFault, agentName, whyAndWhere } from '../src/blame.ts';
import type { EpisodeInput } from '../src/episode.ts';
import { BudgetReached, EpisodeError, Interrupted, Stopped } from '../src/errors.ts';
import type { Role } from '../src/scenario.ts';
import type { Move } from './stage.ts';

/** Whose machines they are. */
interface Seated {
  input: EpisodeInput;
  agents: Readonly<Record<Role, AnyActorRef>>;
}

/** Errors that say whose fault they are. */
const TYPED = [EpisodeError, Stopped, BudgetReached, Interrupted];

/** What an agent's machine threw, or what its questions and searches rejected with. */
export function brokenAgent(seated: Seated, role: Role, error: unknown): unknown {
  if (TYPED.some((kind) => error instanceof kind)) return error;
  return agentFault(asSeated(seated, role), `it threw: ${whyAndWhere(error)}`, error);
}

/** An action for a role that is not on turn. An event does not say who sent it. */
export function outOfTurn(seated: Seated, { role, action }: Move, asked: readonly Role[]): EpisodeError {
  const all = seated.input.scenario.roles.map((each) => asSeated(seated, each));
  const sent = `sent ACT ${JSON.stringify(action)} for ${role}, which is not on turn (on turn: ${asked.join(', ') || 'nobody'})`;
  const [only] = all;
  if (all.length === 1) return agentFault(only!, `it ${sent}`);
  return new EpisodeError('internal', `one of the agents ${sent}: ${all.map(agentName).join('; ')}`);
}

/** It ended while others still play, and said nothing of why. */
export const leftEarly = (seated: Seated, role: Role): EpisodeError =>
  agentFault(asSeated(seated, role), 'it ended before the scenario was over, and gave no reason');

const asSeated = ({ input, agents }: Seated, role: Role) => ({
  agent: input.cast[role]!.agent,
  role,
  state: agents[role]?.getSnapshot().value,
});
