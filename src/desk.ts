/** Where a person sits who plays a role: what they are shown and asked, and what they answer. */
import type { JournalEntry } from './episode.ts';
import type { Role, Scenario, ScenarioState } from './scenario.ts';

/** It is a person's turn. */
export interface DeskQuestion {
  role: Role;
  scenario: Scenario;
  /** What the role is shown, and no more. */
  observation: string;
  /** For what the scenario says of it: which actions are legal, how a text reads. Not to be shown. */
  state: ScenarioState;
  /** Why the last action was refused, if it was. */
  refusal?: string;
}

/** A person's answer: an action, or nobody plays on. */
export type DeskAnswer = { action: unknown } | 'resigns';

/** Asks people; given by whoever plays the episode. */
export interface Desk {
  /** The signal says that nobody waits for the answer any more. */
  ask(question: DeskQuestion, signal: AbortSignal): Promise<DeskAnswer>;
  /** Hears every line of the journals of episodes that it sits at, as they are written. */
  hear?(entry: JournalEntry): void;
}
