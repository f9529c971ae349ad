/** What the page is told of one episode. */
import type { StateValue } from 'xstate';
import type { JournalLine } from '../../runs/folder/journal.ts';
import type { ResultLine } from '../../runs/folder/results.ts';
import type { Game } from '../../runs/plan/phases.ts';

/** GET runs/:run/episodes/:episode */
export interface EpisodeView {
  run: string;
  episode: string;
  /** As the command line names it from the folder that the server was started in. */
  reference: string;
  status: 'running' | 'ended' | 'cut off';
  /** Absent until it has ended. */
  result?: ResultLine;
  /** Launches before the one that counts. */
  earlier: number;
  plan: EpisodePlan;
  actors: ActorView[];
  /** Whether the scenario draws its states. */
  picture: boolean;
  /** Why it cannot be branched; absent: it can be. */
  noBranch?: string;
  index: JournalIndex;
}

/** What the plan says of it, whether it has ended or not. */
export interface EpisodePlan {
  scenario: string;
  title: string;
  roles: readonly string[];
  /** As the episode's id tells them. */
  task?: string;
  seed?: number;
  /** Absent where it cannot be told yet. */
  arm?: string;
  maxSteps?: number;
  /** Of a learner: which of its episodes this is. */
  game?: Game;
}

/** Whose states a journal tells: the episode, the scenario, each role's agent, and what that runs itself. */
export interface ActorView {
  /** As journal lines name it: `episode`, `scenario`, a role, `role/search`. */
  name: string;
  kind: 'episode' | 'scenario' | 'agent' | 'invoked';
  title: string;
  /** As /api/machines names its machine; absent: its machine is not to be found any more. */
  machine?: string;
  /** The ids of its states by their paths (`playing.four`), the root's by the empty one. */
  nodes: Readonly<Record<string, string>>;
  /** Of an invoked actor: its parent, and the parent's states that it runs in. */
  parent?: { actor: string; nodes: readonly string[] };
}

/**
 * What a journal holds, line by line, in few bytes: enough for a timeline, a scrubber and lit states without
 * the lines themselves. More of it is appended as the journal grows.
 */
export interface JournalIndex {
  /** The first line that it tells of. */
  from: number;
  /** A letter for each line, see KINDS in the page. */
  kinds: string;
  /** Milliseconds since the episode began, of each line. */
  times: readonly number[];
  /** Every change of state, in order. */
  changes: readonly StateChange[];
  /** Every begin and end of a tool's work, in order. */
  tools: readonly ToolEvent[];
  steps: readonly Step[];
}

export interface ToolEvent {
  line: number;
  /** Of the actor that does the work. */
  id: string;
  name: string;
  event: 'start' | 'end';
}

export interface StateChange {
  line: number;
  actor: string;
  value: StateValue;
}

/** One action, and what came of it. */
export interface Step {
  /** From 1. */
  step: number;
  line: number;
  role: string;
  attempt: number;
  /** Absent until the world has said. */
  accepted?: boolean;
  reward?: number;
}

/** GET …/journal?from&limit&brief */
export interface JournalPage {
  lines: JournalLine[];
  /** Lines that the journal has now. */
  total: number;
}

/** GET …/journal/matches?q: lines that hold a text. */
export interface JournalMatches {
  lines: number[];
}

/** GET …/journal/:line: one line in full, with what it is to be read against. */
export interface LineDetail {
  line: JournalLine;
  /**
   * Of a call: the same role's one before, and the one before with the same purpose. Of a state: its actor's. Of a
   * tool's end: its begin.
   */
  before?: JournalLine;
  beforeAlike?: JournalLine;
  /**
   * Of a call: what its role did with the answer: its next search, and its next action with what came of it. Of a
   * tool's begin: its end.
   */
  after: JournalLine[];
  /** The scenario's state there, and the one before. */
  state?: JournalLine;
  stateBefore?: JournalLine;
}

/** A message of GET …/events; its id is the last line that it tells of. */
export type EpisodeEvent =
  | { type: 'lines'; index: JournalIndex }
  /** The journal was begun anew, or its episode has ended: ask for everything again. */
  | { type: 'anew' };
