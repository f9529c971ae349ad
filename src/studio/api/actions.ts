/** What can be done from an episode's page: a call asked again, an episode that branches off. */
import type { Message } from '../../models/types.ts';
import type { Ending } from '../../runs/figures/outcome.ts';

export type { Message };

/** An action that the scenario found in a reply. */
export interface ReadAction {
  /** As the scenario writes it. */
  text: string;
  /** Whether it could be played at the step; `null`: nobody can tell beforehand. */
  legal: boolean | null;
}

/** How a reply reads as actions. */
export interface Reading {
  actions: ReadAction[];
  /** What the scenario says of a reply that it cannot read. */
  problem?: string;
}

/** One reply of a model. */
export interface Reply {
  text: string;
  /** Absent where the call is not for actions. */
  reading?: Reading;
}

/** A call as it stands in a journal. */
export interface RecordedCall {
  line: number;
  /** The action, from 1, that was taken next. */
  step: number;
  role: string;
  purpose: string;
  model: string;
  samples: number;
  temperature: number | null;
  messages: Message[];
  replies: Reply[];
  /** Why there is no reply. */
  error?: string;
  tokens: { input: number; output: number };
  /** USD at list price. */
  cost: number;
}

/** A recorded call with something changed. */
export interface AskBody {
  line: number;
  messages: Message[];
  /** As `--model` takes it; left out, the call's. */
  model?: string;
  samples?: number;
  temperature?: number;
  /** Which draw: 0, the default, is the recorded one, and what it has brought is cached. */
  draw?: number;
  /** USD that it may cost; default 1. */
  maxCost?: number;
}

/** What asking would cost at most. */
export interface AskCost {
  samples: number;
  /** Samples that the cache holds: they cost nothing. */
  cached: number;
  /** Of those that it does not hold: the prompt as estimated, and all that the replies may take. */
  tokens: { input: number; output: number };
  /** USD at list price; `null`: the model has no price. */
  cost: number | null;
  /** Why it cannot be asked. */
  problem?: string;
}

/** What came of asking. */
export interface AskAnswer {
  model: string;
  replies: (Reply & { cached: boolean })[];
  tokens: { input: number; output: number };
  /** USD at list price, and what was really paid. */
  cost: number;
  spent: number;
  seconds: number;
  /** Tries that failed before. */
  retries: number;
}

/** What a branch at a step may change. */
export interface BranchChoices {
  /** The episode, as the command line takes it where the server was started. */
  reference: string;
  /** The action, from 1, that is taken anew; the last one at most. */
  step: number;
  steps: number;
  /** Whose action it is, and what it was. */
  role: string;
  recorded: string;
  /** What could be played there; `null` where it cannot be listed. */
  legal: string[] | null;
  arm: string;
  model: string | null;
  agents: string[];
  roles: string[];
}

/** At which step, and what is changed there; nothing: what is drawn from there on. */
export interface BranchBody {
  step: number;
  action?: string;
  agent?: string;
  model?: string;
  /** USD of live money that the branch may spend. */
  maxCost?: number;
}

/** The new run and its one episode. */
export interface Branched {
  run: string;
  episode: string;
}

/** An episode in few words: what was done, step by step. */
export interface Strip {
  run: string;
  episode: string;
  arm: string;
  scenario: string;
  /** Absent while it is under way. */
  end?: Ending;
  answer?: string;
  /** Samples that models gave. */
  calls: number;
  /** Whether the scenario draws its states. */
  picture: boolean;
  steps: StripStep[];
  /** Where it branches off. */
  parent?: { run: string; episode: string; step: number };
}

export interface StripStep {
  /** From 1. */
  step: number;
  /** Of the journal. */
  line: number;
  role: string;
  text: string;
  thought?: string;
  accepted?: boolean;
  /** What the world said. */
  feedback?: string;
  reward?: number;
  /** What was shown next, or last. */
  observation: string;
  /** The last line that tells the world's state before the next action. */
  state: number;
}
