/** What goes into an episode and what comes out; the machine itself is `machines/episode.ts`. */
import type { AgentDefinition, Ask, Notes, Weigh } from './agent.ts';
import type { ErrorKind, StopReason } from './errors.ts';
import type { Searches } from './pool/types.ts';
import type { Role, Scenario } from './scenario.ts';

/** Who plays a role. */
export interface Seat {
  agent: AgentDefinition;
  /** Read by the agent's own schema. */
  options: Record<string, unknown>;
  /** Asks the seat's model; throws for agents without one. */
  ask: Ask;
  weigh: Weigh;
  /** What earlier episodes have left it; absent: nothing. */
  notes?: Notes;
  /** Whether its notes are kept; default false. */
  learns?: boolean;
}

/** One entry of a journal; the writer adds `n` (from 0) and `t` (milliseconds since the episode began). */
export interface JournalEntry {
  /** `episode`, `scenario`, or a role. */
  actor: string;
  type: 'state' | 'observation' | 'call' | 'search' | 'action' | 'feedback' | 'tool' | 'environment' | 'end';
  [field: string]: unknown;
}

/** The input of the episode machine: an arm × a task × a seed. */
export interface EpisodeInput {
  scenario: Scenario;
  task: unknown;
  cast: Readonly<Record<Role, Seat>>;
  /** The address under which all of the episode's randomness lies: `['episode', scenario, task, seed]`. */
  seed: readonly (string | number)[];
  /** Steps (actions taken, all roles together) after which the episode is cut off. */
  maxSteps: number;
  searches: Searches;
  journal(entry: JournalEntry): void;
}

/** The output of the episode machine. */
export interface EpisodeOutcome {
  status: 'solved' | 'unsolved' | 'error';
  /**
   * Why the agent did not go on, when that was its own fault. Comes with `end: 'terminated'` too: after the
   * last of its attempts (`attempts`), or from a role that forfeits a game.
   */
  stopped?: StopReason;
  /** Returns by role; the first role's is the episode's reward. */
  rewards: Record<Role, number>;
  reward: number;
  /** Absent on error. */
  end?: 'terminated' | 'truncated';
  /** Actions taken. */
  steps: number;
  /** Attempts begun by the first role's agent: as it says when it ends, else as its actions say. */
  attempts: number;
  answer: string;
  /** What agents that learn have left, by role. */
  notes?: Record<Role, Notes>;
  /** `cause` is what was thrown, while the process lives; it is written nowhere. */
  error?: { kind: ErrorKind; message: string; readonly cause?: unknown };
}
