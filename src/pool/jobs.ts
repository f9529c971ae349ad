/** What threads do for searches, as data that crosses threads, and how results are put together. */
import { BadInput } from '../errors.ts';
import type { Scenario, ScenarioState } from '../scenario.ts';
import type { Grown } from '../search/merge.ts';
import { Stream } from '../search/rng.ts';
import type { SearchTree } from '../search/types.ts';
import { inGroups, joined, type Places, placesFor, type Share } from './shares.ts';
import type {
  MctsRequest,
  ModelWorldOptions,
  PlayoutRequest,
  SearchControl,
  Searches,
  SearchModel,
  SearchStart,
  SolveRequest,
  Thoughts,
  ThoughtsRequest,
} from './types.ts';

type Without<T> = Omit<T, keyof SearchStart | 'states'>;

/** One piece of work for one thread. */
export type Job =
  | (Without<Omit<MctsRequest, 'model' | 'trees'>> & {
      kind: 'mcts';
      role: string;
      /** Of every tree, by its place. */
      seeds: readonly number[];
      places: Places;
      model?: Omit<ModelWorldOptions, 'search'>;
    })
  | { kind: 'solve' | 'plan'; states: number }
  /** The trees are given away: their arrays change hands. `grown`: see `mergeTrees`. */
  | { kind: 'merge'; trees: readonly SearchTree[]; grown: readonly Grown[] }
  /** `first`: the place of its first state among all that are played out. */
  | (Without<PlayoutRequest> & { kind: 'playouts'; first: number })
  | (Without<ThoughtsRequest> & { kind: 'thoughts'; role: string });

/** A job, where it begins, and who follows it. */
export interface JobRequest {
  job: Job;
  scenario: Scenario;
  task: unknown;
  states: readonly ScenarioState[];
  model?: SearchModel;
  signal: AbortSignal;
  /** Told how many simulations of this job are done. */
  report?(done: number): void;
  /** Milliseconds. */
  deadline: number;
}

/** Does a job, wherever; resolves to its result. */
export type Perform = (request: JobRequest) => Promise<unknown>;

/** Milliseconds after which a search's thread is ended, unless the search says otherwise. */
const DEADLINE = 600_000;

/** States of one batch of playouts. Fixed: neither threads nor load decide what belongs together. */
const BATCH = 16;

/** Searches that split their requests into jobs for so many threads; results are the same for any number. */
export function searchesOver(perform: Perform, threads: number): Omit<Searches, 'close'> {
  const one = (request: SearchStart, job: Job, control?: SearchControl) =>
    together(perform, [{ job, states: [request.state] }], request, control).then(([result]) => result);

  /** Trees may be large: merging them is the threads' work. */
  async function merge(
    groups: SearchTree[][],
    grown: readonly Grown[],
    from: Pick<SearchStart, 'scenario' | 'task'>,
    control: SearchControl,
  ): Promise<SearchTree> {
    const jobs = groups.flatMap((trees) =>
      trees.length > 1 ? [{ job: { kind: 'merge', trees, grown } as const, states: [] }] : [],
    );
    const merged = (await together(perform, jobs, from, control)) as SearchTree[];
    const trees = groups.map((group) => (group.length > 1 ? merged.shift()! : group[0]!));
    return trees.length === 1 ? trees[0]! : merge(inGroups(trees), grown, from, control);
  }

  return {
    async mcts(
      { scenario, task, state, role, options, trees = 1, evaluate, playouts, graph, model },
      control,
    ) {
      if (model && trees > 1) throw new BadInput('a search in a model’s world has one tree: leave out trees');
      const { search, ...world } = model ?? {};
      const seeds = Array.from({ length: trees }, (_, i) => treeSeed(options.seed, i));
      const jobs = placesFor(trees, Math.min(trees, threads)).map((places) => {
        const job = { kind: 'mcts', role, options, seeds, places, evaluate, playouts, graph } as const;
        return { job: (model ? { ...job, model: world } : job) as Job, states: [state] };
      });
      const from = { scenario, task };
      const { groups, grown } = joined((await together(perform, jobs, from, control, search)) as Share[]);
      return merge(groups, grown, from, { ...control, progress: undefined });
    },
    solve: ({ states, ...request }, control) =>
      one(request, { kind: 'solve', states }, control) as ReturnType<Searches['solve']>,
    plan: ({ states, ...request }: SolveRequest, control) =>
      one(request, { kind: 'plan', states }, control) as ReturnType<Searches['plan']>,
    async playouts({ states, scenario, task, role: _, ...job }, control) {
      const batches = Array.from({ length: Math.ceil(states.length / BATCH) }, (_, i) => ({
        job: { kind: 'playouts', ...job, first: i * BATCH } as const,
        states: states.slice(i * BATCH, (i + 1) * BATCH),
      }));
      return ((await together(perform, batches, { scenario, task }, control)) as number[][][]).flat();
    },
    thoughts: ({ scenario, task, state, ...job }, control) =>
      one(
        { scenario, task, state, role: job.role },
        { kind: 'thoughts', ...job },
        control,
      ) as Promise<Thoughts>,
  };
}

/** The first tree has the search's own seed, so that a single tree is the plain search. */
function treeSeed(seed: number, index: number): number {
  return index === 0 ? seed : Math.floor(new Stream(seed, index).next() * 2 ** 32);
}

/** Does the jobs of one search; resolves to their results in order. The first that fails ends the others. */
async function together(
  perform: Perform,
  jobs: readonly Pick<JobRequest, 'job' | 'states'>[],
  { scenario, task }: Pick<SearchStart, 'scenario' | 'task'>,
  { signal, progress, deadline = DEADLINE }: SearchControl = {},
  model?: SearchModel,
): Promise<unknown[]> {
  signal?.throwIfAborted();
  const failed = new AbortController();
  const done = jobs.map(() => 0);
  const requests = jobs.map(
    (job, i): JobRequest => ({
      ...job,
      scenario,
      task,
      model,
      deadline,
      signal: signal ? AbortSignal.any([signal, failed.signal]) : failed.signal,
      ...(progress && {
        report(simulations) {
          done[i] = simulations;
          progress(done.reduce((sum, each) => sum + each, 0));
        },
      }),
    }),
  );
  try {
    return await Promise.all(requests.map(perform));
  } catch (error) {
    failed.abort(error);
    throw error;
  }
}
