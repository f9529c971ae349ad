/** What the server says of runs: lists, one run, its episodes, two arms side by side, and what changes. */
import type { Comparison, Flip as FlipOfRun } from '../../reports/comparison.ts';
import type { SuccessCurve } from '../../reports/curves.ts';
import type { Figures } from '../../reports/figures.ts';
import type { RunListing as Listing } from '../../reports/listing.ts';
import type { Row } from '../../reports/rows.ts';
import type { Evaluation } from '../../runs/figures/evaluation.ts';
import type { Outcome } from '../../runs/figures/outcome.ts';
import type { SeatFigures } from '../../runs/figures/seat-tally.ts';
import type { Live } from '../../runs/folder/live.ts';
import type { Manifest } from '../../runs/folder/manifest.ts';
import type { ScenarioRecord } from '../../runs/plan/plan-record.ts';

export type Status = Listing['status'];

/** How far a file that is large is read; what is said goes by the part read so far. */
export interface Reading {
  /** Bytes of `results.jsonl`. */
  read: number;
  of: number;
}

/**
 * `GET runs` → `RunListing[]`, the latest first. As `troupe runs --json` says it, with `id` for addresses, and:
 */
export interface RunListing extends Listing {
  /** The run's address: `runs/<id>`. */
  id: string;
  /** 95 % interval of `rate`; 0 to 1 without one. */
  low: number;
  high: number;
  /** Samples asked of models, by ended episodes. */
  calls: number;
  /** Of a run under way, once a second from its process. */
  live?: Live;
  /** Absent once all is read: until then the figures are of the first episodes only. */
  reading?: Reading;
}

/** One arm in one scenario; `training` episodes are no part of its figures. */
export interface ArmDetail extends Figures {
  scenario: string;
  /** As `--agent` would take it. */
  arm: string;
  /** Without the model that all arms share, for people. */
  label: string;
  /** Of a game of several roles its first role: what counts as solved is what that one has won. */
  first?: string;
  /** Of an arm with phases: its evaluations, as its run's summary has them. */
  learning: Evaluation[];
  /** Episodes of the plan, evaluation and training; `null` where nobody knows. */
  planned: number | null;
}

/** Ended episodes in all, and those of them for training. */
export interface OutcomeCount {
  all: number;
  training: number;
}

/** Episodes that ended in the same error. */
export interface ErrorDetail {
  kind: string;
  message: string;
  count: number;
  /** The first few, by their ids. */
  episodes: string[];
}

/** The share of episodes that were solved with at most x; each arm with its name in `arm`. */
export interface Curve extends SuccessCurve {
  arm: string;
}

/** `GET runs/:run` → everything above the table of episodes. */
export interface RunDetail {
  id: string;
  /** The folder, as it opens from the working folder. */
  shown: string;
  name: string;
  status: Status;
  /** Why a damaged run cannot be read; it has no figures then. */
  damage?: string;
  experiment?: Manifest['experiment'];
  /** Of a branch: the episode that it comes from; `id` where that run lies in the same folder. */
  parent?: NonNullable<Manifest['parent']> & { id?: string };
  /** ISO 8601. */
  started: string | null;
  resumed: string | null;
  ended: string | null;
  /** Episodes of the plan, `null` where nobody knows, and those that have ended (the last launch of each). */
  total: number | null;
  episodes: number;
  /** Of all ended episodes, training included. */
  solved: number;
  errors: number;
  /** Ended episodes for training: no part of `all`, `arms` and `curves`. */
  training: number;
  /** By outcome; `won` and its like are of use for games of several roles alone. */
  outcomes: Record<Outcome, OutcomeCount>;
  /** Samples and tokens asked of models by ended episodes, training included, those that reached a server, and USD at list price. */
  calls: number;
  tokens: Figures['tokens'];
  liveCalls: number;
  /** Samples that were answered; of an episode that ended in an error only those that were live are known. */
  answered: number;
  cost: number;
  /** USD of live money of the whole run, and what of it, and of live calls, is no ended episode's of these. */
  spent: number;
  elsewhere: { calls: number; spent: number };
  /** Models that were asked and have no price. */
  unpriced?: Listing['unpriced'];
  /** Figures over all arms; each arm's, in the order of the plan. */
  all: Figures;
  arms: ArmDetail[];
  /** Each agent in each role of games with several, as `troupe results` has them; training left out. */
  seats: SeatFigures[];
  /** What is the same for all episodes: key → value. */
  constants: Record<string, string>;
  /** `[scenario, words]`, as `['game24', '2 arms × 10 tasks × 3 seeds']`. */
  plan: [string, string][];
  /** Of each scenario, with the names of its first 100 tasks. */
  plans: ScenarioRecord[];
  settings: Manifest['settings'] | null;
  versions: Record<string, string>;
  commit?: Manifest['commit'];
  errorKinds: ErrorDetail[];
  /** Success against attempts, model calls and cost (USD). Without attempts or calls: no curves. */
  curves: { attempts: Curve[]; calls: Curve[]; cost: Curve[] };
  /** Some arm asks the synthetic model: it measures planners and the engine, never an LLM. */
  synthetic: boolean;
  /** Of a run under way: from its process, once a second, as of these episodes. */
  live?: Live;
  /** Seconds that are left, by the pace of this part of the run; `null`: nobody knows, or it does not run. */
  eta: number | null;
  /** Bytes of `results.jsonl` that this goes by: `runs/:run/events?from=<offset>` goes on from here. */
  offset: number;
  /** Absent once all is read. */
  reading?: Reading;
  /** Values to filter by, in natural order. `tasks` the first 1000. */
  choices: { arms: string[]; tasks: string[]; kinds: string[]; stopped: string[] };
}

/** Where in an episode it was said. */
export interface Hit {
  /** Of its journal. */
  line: number;
  /** The words that stand there, as a search of the episode takes them. */
  words: string;
  /** The text around them: every second part is what was found. */
  text: readonly string[];
  /** Nobody said it: it stands in what the world begins with, there, as `task.goal`. */
  start?: string;
}

/**
 * One ended episode as a line of the table; `hit` with `q`, where that was said; `leftOut` in a copy that does not hold
 * what was said in it.
 */
export type EpisodeRow = Omit<Row, 'run' | 'options' | 'seats' | 'returns'> & { hit?: Hit; leftOut?: true };

/**
 * What the table is sorted by; `ended`: the order in which episodes ended; `fit`: those first whose ids fit `q` best,
 * by the rule of the page's Ctrl K.
 */
export type Sort =
  | 'ended'
  | 'fit'
  | 'episode'
  | 'task'
  | 'arm'
  | 'seed'
  | 'epoch'
  | 'status'
  | 'reward'
  | 'steps'
  | 'attempts'
  | 'calls'
  | 'tokens'
  | 'cost'
  | 'seconds';

/**
 * `GET runs/:run/episodes?…` All are optional. `ended`, the default sort, is the order in which they ended; `arm`,
 * `task`, `status`, `kind` (of an error), `stopped` are exact (`status` is an Outcome); several values of `status` and `arm` with a
 * repeated parameter or, for status, commas. `q`: beginnings of words that models or tools said, or parts of the id,
 * the task, the arm, the error; all must occur, and what is `"in quotes"` as a whole.
 */
export interface EpisodeQuery {
  offset?: number;
  /** At most 500; default 100. */
  limit?: number;
  sort?: Sort;
  order?: 'asc' | 'desc';
  status?: string;
  arm?: string;
  task?: string;
  kind?: string;
  stopped?: string;
  phase?: string;
  q?: string;
}

export interface EpisodePage {
  rows: EpisodeRow[];
  offset: number;
  /** Rows that match, and all there are. */
  total: number;
  all: number;
  /** In a copy: how many of all it holds with what was said in them. */
  held?: number;
  /** With `q`: journals that were searched of those there are; ask again until both are equal. */
  searched?: { journals: number; of: number };
  /** Bytes of `results.jsonl` that this goes by. */
  bytes: number;
  reading?: Reading;
}

/** `GET runs/:run/running` → episodes under way, the oldest first (the first 500). */
export interface RunningEpisode {
  episode: string;
  /** ISO 8601: when its journal began, and when it was written last. */
  began: string;
  written: string;
  /** Bytes of its journal. */
  bytes: number;
}

/** An episode as an address: `runs/<run>/<episode>`. */
export interface EpisodeAddress {
  run: string;
  episode: string;
}

export interface Flip extends Omit<FlipOfRun, 'solved' | 'unsolved'> {
  solved: EpisodeAddress;
  unsolved: EpisodeAddress;
}

/** Rates of both sides over one task, of episodes with a partner; `null` where none is without error. */
export interface TaskPair {
  scenario: string;
  task: string;
  a: number | null;
  b: number | null;
  /** These episodes, without those in error. */
  episodesA: number;
  episodesB: number;
}

/** Two arms side by side; figures as `troupe compare --json` says them. */
export interface ComparisonPair extends Omit<Comparison, 'onlyA' | 'onlyB'> {
  /** How many episodes a alone has solved, and b alone; the first 1000 of each are listed. */
  flips: { a: number; b: number };
  onlyA: Flip[];
  onlyB: Flip[];
  /** For paired dots: those that differ most first, the first 1000. */
  tasks: TaskPair[];
}

/**
 * `GET runs/:run/compare?…` → with `arms=X,Y` two arms (or more: the first with each of the others) of this run;
 * with `with=<run id>` another run, of which `arm` (of this run) and `other` (of that run) choose one each; without
 * these, the arms that both have, each with itself. Refused (400) with a clear line where nothing can be paired.
 */
export interface ComparisonView {
  pairs: ComparisonPair[];
}

/** `POST runs/:run/wanted` with `{paused?, concurrency?}` → how it stands; `heard`: its process has taken it up. */
export interface WantedAnswer {
  status: Status;
  live?: Live;
  heard: boolean;
}

/** An episode that has ended, or has ended again with a higher launch. */
export interface EndedEpisode {
  episode: string;
  launch: number;
  status: Row['status'];
}

/**
 * `GET runs/:run/events?from=OFFSET` → at most ten a second; the id is the offset in `results.jsonl`, so that a
 * stream that breaks off goes on without loss or repetition, from another server too. Without `from` from now on.
 */
export interface RunEvent {
  /** Since the last message, in the order in which they ended. */
  ended: EndedEpisode[];
  /** How it stands now. */
  status: Status;
  live?: Live;
  offset: number;
  /** Absent once all is read. */
  reading?: Reading;
}

/** `GET runs/events` → runs that are new, have changed or are gone since the last message; ask for `runs` again. */
export interface RunsEvent {
  changed: string[];
  removed: string[];
}
