/** What goes into an episode and what comes out; the machine itself is `machines/episode.ts`. */
import type { AgentDefinition, Ask, Chat, Notes, Weigh } from './agent.ts';
import type { Desk } from './desk.ts';
import type { ErrorKind, StopReason } from './errors.ts';
import type { Searches } from './pool/types.ts';
import type { Role, Scenario, ScenarioState } from './scenario.ts';
import type { CallOutput, OpenedTool } from './tool.ts';

/** Who plays a role. */
export interface Seat {
  agent: AgentDefinition;
  /** Read by the agent's own schema. */
  options: Record<string, unknown>;
  /** Asks the seat's model; throws for agents without one. */
  ask: Ask;
  chat: Chat;
  weigh: Weigh;
  /** Whether that model takes tools by `chat`. */
  native: boolean;
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

/** An actor that the scenario's machine invokes begins or ends its work. */
export interface ToolEntry extends JournalEntry {
  type: 'tool';
  event: 'start' | 'end';
  /** One at work at a time. */
  id: string;
  name: string;
  /** Why it failed. */
  error?: string;
}

/** A move as it is recorded: an action, and the attempt that it belongs to. */
export interface ScriptedMove {
  action: unknown;
  attempt: number;
  thought?: string;
}

/** What tools from outside brought in a trial, as a journal has it. */
export interface ReplayedTools {
  /** What they were; absent: the scenario knows them itself. */
  specs?: readonly OpenedTool[];
  /** Why they did not open, where they did not. */
  failure?: string;
  /** What the call numbered `call` brought; undefined: it was not made. */
  result(call: number): CallOutput | undefined;
  /** Why the episode was stopped; a call that brought nothing was stopped with it. */
  stopped?: StopReason;
}

/** What is played without asking anyone, as a journal has it. Agents hear of it when they are next asked. */
export interface Script {
  /** The move of this role, which is on turn; undefined: its agent is asked. */
  move(role: Role, state: ScenarioState): ScriptedMove | undefined;
  /** Which of these outcomes of chance comes, by index; undefined: one is drawn. */
  chance(outcomes: readonly (readonly [outcome: unknown, probability: number])[]): number | undefined;
  /** What tools from outside brought in a trial; undefined: they are called. */
  tools?(trial: number): ReplayedTools | undefined;
  /** Whether the task, now over, is started again without asking its agent. */
  retries(): boolean;
}

/** The input of the episode machine: an arm × a task × a seed. */
export interface EpisodeInput {
  scenario: Scenario;
  task: unknown;
  cast: Readonly<Record<Role, Seat>>;
  /**
   * The address under which all of the episode's randomness lies: `['episode', scenario, task, seed]`. It is
   * read for every draw.
   */
  readonly seed: readonly (string | number)[];
  /** Steps (actions taken, all roles together) after which the episode is cut off. */
  maxSteps: number;
  searches: Searches;
  journal(entry: JournalEntry): void;
  script?: Script;
  /** Asks the model that simulates tools. */
  simulator?: Ask;
  /** Where people are asked who play in it. */
  desk?: Desk;
}

/** The output of the episode machine. */
export interface EpisodeOutcome {
  status: 'solved' | 'unsolved' | 'error';
  /**
   * Why the agent did not go on, when that was its own fault. Comes with `end: 'terminated'` too: after the
   * last of its attempts (`attempts`), or from a role that forfeits a game.
   */
  stopped?: StopReason;
  /** Returns by role, in the order of the scenario's roles; the first role's is the episode's reward. */
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
