/** What the page is told of games that people play, and what it asks. */

/** An option that an agent or a scenario takes. */
export interface PlayOption {
  name: string;
  /** As text; empty: it may be left out, or has to be given. */
  fallback: string;
  choices?: readonly string[];
  description: string;
}

/** An agent that may sit at a scenario. */
export interface PlayAgent {
  id: string;
  title: string;
  description: string;
  options: readonly PlayOption[];
  /** Whether it asks a model. */
  model: boolean;
  /** Why it cannot play this scenario with its defaults. */
  refused?: string;
}

/** A scenario that can be played. */
export interface PlayScenario {
  id: string;
  title: string;
  rules: string;
  roles: readonly string[];
  picture: boolean;
  options: readonly PlayOption[];
  /** The first tasks by name, and how many there are. */
  tasks: { names: readonly string[]; count: number };
  /** Tasks can be read from files, which hold this. */
  taskFiles?: string;
  /** Whether the synthetic model knows it. */
  synthetic: boolean;
  agents: readonly PlayAgent[];
}

/** Who plays a role: `human` is a person at the page. */
export interface PlaySeat {
  agent: string;
  options?: Record<string, string>;
  /** Absent: the game's. */
  model?: string;
}

/** What starts a game. */
export interface PlaySetup {
  scenario: string;
  /** As `--tasks` takes it: a number, or a file; it has to be one task. Default: the first. */
  task?: string;
  seats: Record<string, PlaySeat>;
  /** The scenario's own options. */
  options?: Record<string, string>;
  model?: string;
  /** Default: drawn. */
  seed?: number;
}

/** A game, by the name of its run's folder. */
export interface PlayStarted {
  game: string;
}

/** One row of a search: an action with its visits, and its value to the role that moves. */
export interface SearchRow {
  text: string;
  visits: number;
  value: number;
  prior: number;
  proven: boolean;
}

/** A tool, as an agent in the role is told of it. */
export interface PlayTool {
  name: string;
  /** With its parameters and their types: `find(text: string, limit?: number)`. */
  call: string;
  /** May be empty: some tools have no documentation. */
  description: string;
  /** Those that are described. */
  parameters: readonly { name: string; description: string }[];
  /** A call of it as it is written, its arguments left to fill in. */
  blank: string;
}

/** What a call brought. */
export interface PlayCall {
  tool: string;
  /** As JSON, on one line. */
  arguments: string;
  status: 'answered' | 'partial' | 'no answer' | 'failed' | 'timed out';
  text: string;
}

/** What was played, and what became of it. */
export interface PlayMove {
  step: number;
  role: string;
  text: string;
  accepted: boolean;
  /** What the world said of it. */
  said: string;
  /** What its calls of tools brought, in their order. */
  results?: readonly PlayCall[];
  thought?: string;
  /** What its agent searched for it. */
  search?: { simulations?: number; rows: readonly SearchRow[] };
  /** What its agent asked its model for it. */
  calls?: number;
}

/** A legal action; `spot`: where it lies on the picture, in shares of its width and height. */
export interface PlayAction {
  text: string;
  spot?: readonly [left: number, top: number, width: number, height: number];
}

/** How a game ended. */
export interface PlayResult {
  status: 'solved' | 'unsolved' | 'error';
  /** In words: `X wins`. */
  words: string;
  rewards: Record<string, number>;
  answer: string;
  /** A person gave up. */
  resigned?: true;
  /** It was cut off before it was over: nobody has won, lost or tied. */
  unfinished?: true;
  /** Why it broke off, or which limit an agent reached. */
  message?: string;
}

/** Everything that the page shows of a game. */
export interface PlayView {
  game: string;
  run: string;
  episode: string;
  setup: PlaySetup;
  title: string;
  rules: string;
  task: string;
  seed: number;
  seats: readonly { role: string; agent: string; model: string | null; person: boolean }[];
  /** `yours`: a person is asked; `theirs`: agents, chance or the world are at work; `left`: cut off. */
  phase: 'yours' | 'theirs' | 'over' | 'left';
  /** The person whose view this is. */
  role: string;
  /** Who is to move. */
  turn: readonly string[];
  observation: string;
  /** Where it has tools: what is wanted, without what its calls have brought since. */
  request?: string;
  tools?: readonly PlayTool[];
  picture?: string;
  /** Why the person's last action was refused. */
  refusal?: string;
  /** What the person may do; of very many the first. Absent where the space is open. */
  actions?: readonly PlayAction[];
  /** Answers are written: the space is open, or the rules take more than is listed. */
  writes: boolean;
  moves: readonly PlayMove[];
  /** How many moves were made, also of those that are not shown. */
  at: number;
  /** Roles do not see everything, and the game is not over: its journal would give it away. */
  secret: boolean;
  /** Why there is no hint. */
  noHint?: string;
  result?: PlayResult;
}

/** A person's answer. */
export interface PlayAct {
  role: string;
  /** As the scenario reads it. */
  text: string;
  /** The view's, which it answers: a game that has gone on refuses. */
  at: number;
}

/** What became of an answer; `refused`: why it was not taken, in words. */
export interface PlayActed {
  refused?: string;
}

/** What a search says of the legal moves. */
export interface PlayHint {
  role: string;
  simulations: number;
  seconds: number;
  /** The best first. */
  rows: readonly SearchRow[];
}
