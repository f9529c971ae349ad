/** What an episode comes to. */
import type { Notes } from '../src/agent.ts';
import type { EpisodeInput, EpisodeOutcome } from '../src/episode.ts';
import type { EpisodeError, StopReason } from '../src/errors.ts';
import type { Role } from '../src/scenario.ts';
import type { Stage } from './stage.ts';

/** Where an episode stands. */
export interface Standing {
  input: EpisodeInput;
  stage: Stage;
  attempts: number;
  stopped?: StopReason;
  /** The role whose agent gave up before the scenario was over. */
  quitter?: Role;
  /** What those that learn have left. */
  notes: Readonly<Record<Role, Notes>>;
  error?: EpisodeError;
}

/** Who gives up a game loses it, if the scenario says what that means; else the episode is cut short. */
const forfeitedBy = (quitter: Role | undefined, stage: Stage): Record<Role, number> | undefined =>
  quitter !== undefined && stage.input.scenario.roles.length > 1 ? stage.forfeit(quitter) : undefined;

/** The returns of an episode that ends here. */
export const returnsOf = ({ quitter, stage }: Standing): Record<Role, number> =>
  forfeitedBy(quitter, stage) ?? stage.returns();

/** Where an episode stands, as its result. */
export function outcomeOf({
  input,
  stage,
  attempts,
  stopped,
  quitter,
  notes,
  error,
}: Standing): EpisodeOutcome {
  const { roles } = input.scenario;
  const zero = Object.fromEntries(roles.map((role) => [role, 0]));
  const book = { steps: stage.steps, attempts };
  if (error) {
    const failure = { kind: error.kind, message: error.message };
    // For --debug alone: hidden, so that it stands in no journal and no results.
    Object.defineProperty(failure, 'cause', { value: error });
    return { status: 'error', rewards: zero, reward: 0, answer: '', ...book, error: failure };
  }
  const forfeited = forfeitedBy(quitter, stage);
  const returns = forfeited ?? stage.returns();
  const rewards = Object.fromEntries(roles.map((role) => [role, returns[role]!]));
  const reward = returns[roles[0]!]!;
  const terminated = stage.over || forfeited !== undefined;
  return {
    status: terminated && reward > 0 ? 'solved' : 'unsolved',
    ...(stopped ? { stopped } : {}),
    reward,
    rewards,
    end: terminated ? 'terminated' : 'truncated',
    answer: stage.answer(),
    ...book,
    ...(Object.keys(notes).length > 0 ? { notes } : {}),
  };
}
