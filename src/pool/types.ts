/** What agents ask of the search pool. Runs hand it to them; machines know no threads. */
import type { Question } from '../agent.ts';
import type { Role, Scenario, ScenarioState } from '../scenario.ts';
import type { MctsOptions, SearchTree } from '../search/types.ts';

/** Where a search begins. */
export interface SearchStart {
  scenario: Scenario;
  /** The machine's input, where the episode began. */
  task: unknown;
  state: ScenarioState;
  role: Role;
}

export interface SearchControl {
  signal?: AbortSignal;
  /** Told now and then how many simulations are done. */
  progress?(simulations: number): void;
  /** Milliseconds after which the search's thread is ended; default 10 minutes. */
  deadline?: number;
}

/** The model behind a search, as the thread that searches reaches it: through a port, in batches. */
export interface SearchModel {
  /** One text per sample, for each question; all at once. */
  ask(questions: readonly Question[]): Promise<string[][]>;
  /** For each question the model's probabilities of its `choices`; see `AgentInput.weigh`. */
  weigh(questions: readonly WeighQuestion[]): Promise<number[][]>;
}

/** A question with fixed answers. */
export interface WeighQuestion extends Question {
  choices: readonly string[];
}

export interface MctsRequest extends SearchStart {
  /** The search's own; `seed` and `role` are set from the request. */
  options: Partial<Omit<MctsOptions, 'role'>> & { simulations: number; seed: number };
  /** Root-parallel trees, seeded and merged by index; the result depends on this, never on threads. */
  trees?: number;
  /** Random playouts to the end (averaged over `playouts` each), or the scenario's `value`. */
  evaluate?: 'playouts' | 'value';
  playouts?: number;
  /**
   * One role, no chance, one tree and no `depth`: leave out actions to states that the search has met before.
   * The tree's `action` then counts what is left.
   */
  graph?: boolean;
  /** `world=model`: the model predicts states and weighs actions. */
  model?: ModelWorldOptions;
}

/** How a model stands in for the world (RAP). */
export interface ModelWorldOptions {
  search: SearchModel;
  /** The address of the search's questions. */
  attempt: number;
  decision: number;
  /** Lessons in the prompts of choosing and of predicting. */
  memory: { propose: readonly string[]; predict: readonly string[] };
  temperature: number;
  /** Samples that stand in for log-probabilities. */
  samples: number;
  /** The search's own limit: states at this depth are judged, and nothing is asked about their actions. */
  depth?: number;
  /** reward = prior^alpha · goal^(1 − alpha). */
  alpha: number;
}

/** Exact play by exhausting the space, or the shortest way to a solved end. */
export interface SolveRequest extends SearchStart {
  /** Different states met at most; beyond it the search rejects with Stopped (`states`). */
  states: number;
}

export interface Solution {
  /** Breadth-first: the shortest plan to an end with a return above 0; exact play: one optimal action. */
  actions: readonly unknown[];
  /** Exact value of each role under optimal play; for plans the returns at their end. */
  values: readonly number[];
  states: number;
}

/** Batched playouts: the mean return of each role over `count` random games from each state. */
export interface PlayoutRequest extends Omit<SearchStart, 'state'> {
  states: readonly ScenarioState[];
  count: number;
  seed: number;
  /** Actions of a playout at most. */
  depth?: number;
}

/** A whole Tree-of-Thoughts search over the exact world: legal actions proposed, the scenario's value judges. */
export interface ThoughtsRequest extends SearchStart {
  strategy: 'breadth' | 'depth';
  breadth: number;
  /** Levels at most. */
  depth: number;
  /** Candidates per path. */
  proposals: number;
  /** Random playouts that judge a state where the scenario has no `value`. */
  playouts: number;
  seed: number;
  /** Depth-first: paths judged below this are given up. */
  threshold?: number;
  /** Nodes visited at most. */
  nodes?: number;
}

export interface Thoughts {
  plan: readonly unknown[];
  levels: readonly {
    candidates: readonly { actions: readonly unknown[]; value: number; kept: boolean }[];
  }[];
}

/** Searches, on worker threads or (in tests, with `--debug`, for scenarios without a file) inline. */
export interface Searches {
  mcts(request: MctsRequest, control?: SearchControl): Promise<SearchTree>;
  /** Exact play in games and worlds of chance; rejects with Stopped where there are more states than allowed. */
  solve(request: SolveRequest, control?: SearchControl): Promise<Solution>;
  /** Breadth-first; `undefined` when no plan exists. */
  plan(request: SolveRequest, control?: SearchControl): Promise<Solution | undefined>;
  playouts(request: PlayoutRequest, control?: SearchControl): Promise<number[][]>;
  thoughts(request: ThoughtsRequest, control?: SearchControl): Promise<Thoughts>;
  close(): Promise<void>;
}
