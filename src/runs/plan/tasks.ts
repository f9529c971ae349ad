/** Which tasks of a scenario a run plays: `--tasks 12 | 900-1000 | FILE | FILE:900-1000 | DIR`. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { scenarioRefusal } from '../../blame.ts';
import { BadInput } from '../../errors.ts';
import type { Scenario, TaskSource } from '../../scenario.ts';
import { type Warn, warnOnStderr } from '../folder/lines.ts';

/** `from` … `to` − 1, 0-based. */
interface Range {
  from: number;
  to: number;
}

/** A task, as its scenario's schema has read it. */
export interface NamedTask {
  name: string;
  data: unknown;
}

interface TaskChoice {
  path?: string;
  range?: Range;
}

/** Reads `--tasks`. Throws BadInput for a range that holds nothing. */
export function parseTasks(text: string): TaskChoice {
  const range = readRange(text);
  if (range) return { range };
  const colon = text.lastIndexOf(':');
  const within = colon > 0 ? readRange(text.slice(colon + 1)) : undefined;
  return within ? { path: text.slice(0, colon), range: within } : { path: text };
}

function readRange(text: string): Range | undefined {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!match) return undefined;
  const from = Number(match[1]);
  const to = match[2] === undefined ? from + 1 : Number(match[2]);
  if (from >= to) {
    throw new BadInput(
      `--tasks ${text}: the range is empty; it runs from the first task, from 0, to before the last number`,
    );
  }
  return { from, to };
}

/**
 * The chosen tasks of a scenario; without a choice, its whole list. `options` are the scenario's own,
 * read; paths are relative to `cwd`. Throws BadInput for a missing file, a scenario that reads none, a
 * range beyond the list (it says how many there are), a task that the scenario's schema refuses, or two
 * different tasks of one name. `note` is told what the scenario says of its files.
 */
export async function chooseTasks(
  scenario: Scenario,
  options: Record<string, unknown>,
  choice: string | readonly unknown[] | undefined,
  cwd: string,
  note: Warn = warnOnStderr,
): Promise<readonly NamedTask[]> {
  if (choice !== undefined && typeof choice !== 'string') return checked(scenario, choice, 'tasks');
  const { path, range } = choice === undefined ? {} : parseTasks(choice);
  const file = path === undefined ? undefined : resolve(cwd, path);
  if (file !== undefined) await checkPath(scenario, path!, file);
  const where = path ?? `scenario ${scenario.id}`;
  const all = await tasksOf(scenario, { options, cwd, note, ...(file !== undefined && { path: file }) });
  if (all.length === 0) throw new BadInput(`${where} holds no task`);
  if (range && range.to > all.length) {
    throw new BadInput(
      `--tasks ${choice}: ${where} has ${all.length} tasks, 0-${all.length} (the end is not included)`,
    );
  }
  return checked(scenario, range ? all.slice(range.from, range.to) : all, where);
}

async function tasksOf(scenario: Scenario, source: TaskSource<Record<string, unknown>>) {
  try {
    return await scenario.tasks(source);
  } catch (error) {
    throw scenarioRefusal(scenario, 'tasks', error);
  }
}

function nameOf(scenario: Scenario, task: unknown): string {
  try {
    return scenario.taskName(task);
  } catch (error) {
    throw scenarioRefusal(scenario, 'taskName', error);
  }
}

async function checkPath(scenario: Scenario, path: string, file: string): Promise<void> {
  if (scenario.taskFiles === undefined) {
    throw new BadInput(
      `--tasks ${path}: scenario ${scenario.id} reads no files; give a number or a range, as 900-1000`,
    );
  }
  try {
    await stat(file);
  } catch {
    throw new BadInput(
      `--tasks ${path}: no such file or folder, and not a number or a range such as 900-1000`,
    );
  }
}

/** Tasks as text: equal for equal tasks. */
export const taskText = (task: unknown): string =>
  JSON.stringify(task, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));

function checked(scenario: Scenario, tasks: readonly unknown[], where: string): NamedTask[] {
  if (tasks.length === 0) throw new BadInput(`${where}: no task is given`);
  const named = tasks.map((task, i) => {
    const { success, data, error } = scenario.task.safeParse(task);
    if (success) return { name: nameOf(scenario, data), data };
    const { path, message } = error.issues[0]!;
    throw new BadInput(
      `${where}: task ${i}: ${path.length > 0 ? `${path.map(String).join('.')}: ` : ''}${message}`,
    );
  });
  checkNames(named, where);
  return named;
}

/** Seeds and comparisons go by the name: it has to stand for one task. */
function checkNames(tasks: readonly NamedTask[], where: string): void {
  const first = new Map<string, number>();
  for (const [i, { name, data }] of tasks.entries()) {
    const other = first.get(name);
    if (other === undefined) first.set(name, i);
    else if (taskText(tasks[other]!.data) !== taskText(data)) {
      throw new BadInput(
        `${where}: tasks ${other} and ${i} differ and are both named "${name}"; taskName has to tell them apart`,
      );
    }
  }
}
