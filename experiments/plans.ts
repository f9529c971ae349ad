/** Blocksworld plans checked against the problem's own PDDL, and what a search's rollouts come to. */
import { join } from 'node:path';
import { readBlocks } from '../scenarios/blocksworld/tasks.ts';
import type { PlanningTask } from '../scenarios/pddl/store.ts';
import { type ResultLine, readJournal, type TaskCount } from '../src/index.ts';
import { type GroundProblem, loadProblem, validatePlan } from '../src/pddl/index.ts';

/** The problems of tasks, by name. */
export const problemsOf = (tasks: readonly PlanningTask[]): Map<string, GroundProblem> =>
  new Map(
    tasks.map(({ name, domain, problem }) => [name, loadProblem(domain, problem, { domain, problem: name })]),
  );

/** The problems of a path, by name. */
export const readProblems = (path: string) => problemsOf(readBlocks(path));

/** Throws for an answer that counts as solved and is no plan of its task. */
export function checkAnswers(
  lines: readonly ResultLine[],
  problems: ReadonlyMap<string, GroundProblem>,
): void {
  for (const { status, answer, task, episode } of lines) {
    if (status !== 'solved') continue;
    const check = validatePlan(problems.get(task)!, answer);
    if (!check.valid) throw new Error(`${episode} is no solution: ${check.why}`);
  }
}

/** Whether a plan, or a beginning of it, reaches the goal: an episode ends there. */
export const reaches = (problem: GroundProblem, plan: readonly string[]): boolean =>
  plan.some((_, i) => validatePlan(problem, plan.slice(0, i + 1)).valid);

/**
 * For each number of rollouts from 1 to `rollouts`, tasks and how often the best plan by then was right: of
 * each episode's first search, as its journal in the run's folder has it.
 */
export async function rolloutCounts(
  folder: string,
  lines: readonly ResultLine[],
  problems: ReadonlyMap<string, GroundProblem>,
  rollouts: number,
): Promise<TaskCount[][]> {
  const counts = Array.from({ length: rollouts }, () => new Map<string, TaskCount>());
  for (const { episode, task } of lines) {
    const journal = await readJournal(join(folder, 'episodes', `${episode}.jsonl`));
    const search = journal.find(({ type }) => type === 'search')!;
    const improvements = search.improvements as { simulation: number; actions: string[] }[];
    const right = improvements.map(({ actions }) => reaches(problems.get(task)!, actions));
    for (const [i, tally] of counts.entries()) {
      const best = improvements.findLastIndex(({ simulation }) => simulation <= i + 1);
      const { solved, episodes } = tally.get(task) ?? { solved: 0, episodes: 0 };
      tally.set(task, { solved: solved + (right[best] ? 1 : 0), episodes: episodes + 1 });
    }
  }
  return counts.map((tally) => [...tally.values()]);
}
