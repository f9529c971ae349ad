/** How planners did: rates over repeated runs, and whether one is better than another. */
import { type Difference, holm, pairedDifference, type TaskCount } from '../runs/figures/statistics.ts';
import { readEvaluation } from './evaluation-file.ts';
import { has } from './files.ts';
import type { NamedRequest } from './requests.ts';
import { readTrajectory } from './trajectory-file.ts';

/** A final answer or a task of a step is good from this rating on. */
export const GOOD = 4;

/** What became of the requests in one run of a planner. */
export interface RunFigures {
  requests: number;
  /** Not played, or not judged, because something else failed: missing data. */
  errors: number;
  unjudged: number;
  /** Without a final answer. */
  gaveUp: number;
  /** Final answers that are good. */
  passed: number;
  /** Steps before final answers, and those among them with a bad task. */
  steps: number;
  badTasks: number;
  /** passed ÷ (requests − errors − unjudged). */
  passRate: number | null;
  /** badTasks ÷ steps. */
  badTaskRate: number | null;
  /** Final answers ÷ (requests − errors). */
  completionRate: number | null;
}

/** A mean over runs; `error`: its standard error, null for a single run. */
export interface Mean {
  mean: number | null;
  error: number | null;
}

export interface PlannerFigures {
  planner: string;
  passRate: Mean;
  badTaskRate: Mean;
  completionRate: Mean;
  runs: RunFigures[];
}

/** The folders of a run. */
export interface RunFolders {
  trajectories: string;
  evaluations: string;
}

type Verdict = 'error' | 'unjudged' | 'gave up' | 'passed' | 'failed';

/** What became of one request, and the ratings of its steps' tasks. */
function verdictOf(
  { trajectories, evaluations }: RunFolders,
  id: string,
): { verdict: Verdict; tasks: number[] } {
  if (!has(trajectories, id)) return { verdict: 'error', tasks: [] };
  if (readTrajectory(trajectories, id).length === 0) return { verdict: 'gave up', tasks: [] };
  if (!has(evaluations, id)) return { verdict: 'unjudged', tasks: [] };
  const { final_answer_rating, steps } = readEvaluation(evaluations, id);
  return {
    verdict: final_answer_rating >= GOOD ? 'passed' : 'failed',
    tasks: steps.map(({ task_rating }) => task_rating),
  };
}

/** The figures of one planner; `counts`: per request, how often it was judged (or given up) and how often it passed. */
export function figuresOf(
  planner: string,
  requests: readonly NamedRequest[],
  runs: readonly RunFolders[],
): { figures: PlannerFigures; counts: Map<string, TaskCount> } {
  const counts = new Map<string, TaskCount>();
  const each = runs.map((folders) => {
    const found = requests.map(({ id }) => ({ id, ...verdictOf(folders, id) }));
    for (const { id, verdict } of found) {
      if (verdict === 'error' || verdict === 'unjudged') continue;
      const { solved, episodes } = counts.get(id) ?? { solved: 0, episodes: 0 };
      counts.set(id, { solved: solved + (verdict === 'passed' ? 1 : 0), episodes: episodes + 1 });
    }
    return runFigures(found);
  });
  const figures = {
    planner,
    passRate: meanOf(each.map(({ passRate }) => passRate)),
    badTaskRate: meanOf(each.map(({ badTaskRate }) => badTaskRate)),
    completionRate: meanOf(each.map(({ completionRate }) => completionRate)),
    runs: each,
  };
  return { figures, counts };
}

function runFigures(found: readonly { verdict: Verdict; tasks: number[] }[]): RunFigures {
  const count = (wanted: Verdict) => found.filter(({ verdict }) => verdict === wanted).length;
  const [requests, errors, unjudged, gaveUp, passed] = [
    found.length,
    count('error'),
    count('unjudged'),
    count('gave up'),
    count('passed'),
  ];
  const ratings = found.flatMap(({ tasks }) => tasks);
  const badTasks = ratings.filter((rating) => rating < GOOD).length;
  return {
    ...{ requests, errors, unjudged, gaveUp, passed, steps: ratings.length, badTasks },
    passRate: share(passed, requests - errors - unjudged),
    badTaskRate: share(badTasks, ratings.length),
    completionRate: share(requests - errors - gaveUp, requests - errors),
  };
}

const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);

/** Standard error: the sample standard deviation over √n. */
export function meanOf(values: readonly (number | null)[]): Mean {
  const known = values.filter((value) => value !== null);
  const n = known.length;
  if (n === 0) return { mean: null, error: null };
  const mean = known.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, error: null };
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (n - 1) / n) };
}

/** The first planner's pass rate minus the second's, paired by request; p adjusted by Holm over all pairs. */
export interface PlannerDifference extends Difference {
  planners: [string, string];
}

export function differencesOf(
  planners: readonly { planner: string; counts: ReadonlyMap<string, TaskCount> }[],
): PlannerDifference[] {
  const pairs = planners.flatMap((one, i) =>
    planners.slice(i + 1).map((other) => ({
      planners: [one.planner, other.planner] as [string, string],
      ...pairedDifference(one.counts, other.counts),
    })),
  );
  const adjusted = holm(pairs.map(({ p }) => p));
  return pairs.map((pair, i) => ({ ...pair, p: adjusted[i]! }));
}
