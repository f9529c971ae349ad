/** The figures of some episodes: how many, how well, at what cost. */

import { meanReturn } from '../runs/figures/mean-return.ts';
import { rateInterval, type TaskCount } from '../runs/figures/statistics.ts';
import { usd } from '../runs/play/meter.ts';
import type { Row } from './rows.ts';

/** Totals, not means, but for `rate` and `reward`; errors are missing data for these two. */
export interface Figures {
  episodes: number;
  solved: number;
  errors: number;
  /** Tasks with an episode that did not end in an error. */
  tasks: number;
  /** Solved ÷ (episodes − errors), `null` without any; 95 % interval, tasks as the unit. */
  rate: number | null;
  low: number;
  high: number;
  /** Mean return of the first role and its standard error, `null` where one episode does not tell. */
  reward: number | null;
  rewardError: number | null;
  steps: number;
  calls: number;
  tokens: { input: number; output: number };
  /** USD at list price. */
  cost: number;
  /** Some calls are no part of `cost`: of a model without a price. */
  unpriced?: true;
  seconds: number;
}

/** What became of one task. */
interface TaskTally extends TaskCount {
  reward: number;
}

/** Counts rows as they come; `figures` can be read at any time. */
export class FigureTally {
  episodes = 0;
  #errors = 0;
  #steps = 0;
  #calls = 0;
  #input = 0;
  #output = 0;
  #cost = 0;
  #unpriced = false;
  #seconds = 0;
  #squares = 0;
  readonly #tasks = new Map<string, TaskTally>();

  add(row: Row): void {
    this.episodes++;
    this.#steps += row.steps;
    this.#calls += row.calls;
    this.#input += row.input;
    this.#output += row.output;
    this.#cost += row.cost;
    this.#unpriced ||= row.unpriced === true;
    this.#seconds += row.seconds;
    if (row.status === 'error') {
      this.#errors++;
      return;
    }
    const name = taskKey(row);
    const task = this.#tasks.get(name) ?? { solved: 0, episodes: 0, reward: 0 };
    this.#tasks.set(name, task);
    task.episodes++;
    task.reward += row.reward;
    this.#squares += row.reward ** 2;
    if (row.status === 'solved') task.solved++;
  }

  figures(): Figures {
    const tasks = [...this.#tasks.values()];
    return {
      episodes: this.episodes,
      solved: tasks.reduce((sum, { solved }) => sum + solved, 0),
      errors: this.#errors,
      tasks: tasks.length,
      ...rateInterval(tasks),
      ...meanReturn(tasks, this.#squares),
      steps: this.#steps,
      calls: this.#calls,
      tokens: { input: this.#input, output: this.#output },
      cost: usd(this.#cost),
      ...(this.#unpriced && { unpriced: true as const }),
      seconds: Math.round(this.#seconds * 1000) / 1000,
    };
  }
}

/** A sum of prices for a table: nothing where none is known. */
export const knownUsd = (sum: number, unpriced: boolean | undefined): number | null =>
  unpriced && sum === 0 ? null : sum;

/** A task's name is unique within its scenario. */
export const taskKey = ({ scenario, task }: Pick<Row, 'scenario' | 'task'>): string => `${scenario}\n${task}`;

/** Of each task, or whatever `key` tells apart: episodes without error and those solved. */
export function countsBy(rows: Iterable<Row>, key: (row: Row) => string): Map<string, TaskCount> {
  const counts = new Map<string, TaskCount>();
  for (const row of rows) {
    if (row.status === 'error') continue;
    const { solved, episodes } = counts.get(key(row)) ?? { solved: 0, episodes: 0 };
    counts.set(key(row), { solved: solved + (row.status === 'solved' ? 1 : 0), episodes: episodes + 1 });
  }
  return counts;
}
