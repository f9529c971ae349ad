/** Which tasks wait for which others: `dependsOn` of a run. */
import { BadInput } from '../../errors.ts';
import type { NamedTask } from './tasks.ts';

/**
 * From a task to those that must have ended before it starts, in the same arm and seed; by name. Ended is
 * enough: an episode that came to an error is missing data, and those after it are played all the same.
 */
export type DependsOn = Readonly<Record<string, string | readonly string[]>>;

/** The same, by index. */
export interface Dependencies {
  /** The tasks that each task waits for. */
  before: readonly (readonly number[])[];
  /** An order of all tasks in which none stands before what it waits for. */
  order: readonly number[];
}

/**
 * Reads `dependsOn` for a list of tasks; a name stands for all tasks that bear it. Throws BadInput for a name
 * that no task has, and for tasks that wait for each other.
 */
export function dependenciesOf(tasks: readonly NamedTask[], dependsOn: DependsOn): Dependencies {
  const indices = Map.groupBy(tasks.keys(), (i) => tasks[i]!.name);
  const named = (name: string) => {
    const found = indices.get(name);
    if (found) return found;
    const some = [...indices.keys()].slice(0, 5).join(', ');
    throw new BadInput(
      `dependsOn: no task "${name}" is played: there are ${some}${indices.size > 5 ? ', …' : ''}`,
    );
  };
  if (typeof dependsOn !== 'object' || Array.isArray(dependsOn))
    throw new BadInput('dependsOn: give an object: for a task the ones it waits for');
  const before: number[][] = tasks.map(() => []);
  for (const [name, others] of Object.entries(dependsOn)) {
    if ([others].flat().some((other) => typeof other !== 'string'))
      throw new BadInput(`dependsOn: ${name}: give the name of a task, or a list of names`);
    const needed = [...new Set([others].flat().flatMap(named))];
    for (const task of named(name)) before[task] = needed;
  }
  return { before, order: sorted(before, tasks) };
}

/**
 * Depth first, so that each task stands right behind what it waits for; without recursion, since a chain may be
 * longer than the call stack.
 */
function sorted(before: readonly (readonly number[])[], tasks: readonly NamedTask[]): number[] {
  const order = new Set<number>();
  const path = new Set<number>();
  const stack = [...tasks.keys()].reverse();
  for (let task = stack.at(-1); task !== undefined; task = stack.at(-1)) {
    if (order.has(task) || path.has(task)) {
      // Met again with all that it waits for in its place, or by another way before.
      path.delete(task);
      order.add(task);
      stack.pop();
      continue;
    }
    path.add(task);
    for (const other of before[task]!.toReversed()) {
      if (path.has(other)) throw goesRound([...path], other, tasks);
      if (!order.has(other)) stack.push(other);
    }
  }
  return [...order];
}

function goesRound(path: readonly number[], task: number, tasks: readonly NamedTask[]): BadInput {
  const cycle = [...path.slice(path.indexOf(task)), task].map((each) => tasks[each]!.name);
  return new BadInput(`dependsOn: ${cycle.join(' waits for ')}, so that none can start`);
}
