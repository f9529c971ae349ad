/** Where the time of episodes went, from their journals. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { journalsDir } from '../runs/folder/folder.ts';
import type { JournalLine } from '../runs/folder/journal.ts';
import { eachJsonLine } from '../runs/folder/lines.ts';
import { groupRows } from './groups.ts';
import type { Row } from './rows.ts';
import type { RunFolder } from './runs.ts';
import type { Variables } from './variables.ts';

/** What an episode waits for: a model's answer, a search, a tool, its agents' own work, the scenario's. */
export const PHASES = ['model', 'search', 'tool', 'agent', 'scenario'] as const;
export type Phase = (typeof PHASES)[number];

/** Seconds by phase, of the episodes of a group whose journals are there. */
export interface Timing {
  key: Readonly<Record<string, string>>;
  episodes: number;
  seconds: Readonly<Record<Phase, number>>;
}

/**
 * The time of episodes by phase and group. The time between two journal lines is that of what the later one
 * tells of, so that phases add up to the whole: calls under way together count once, and whoever waits for
 * the processor waits in the phase that it is in. Journals are read one after another.
 */
export async function timings(
  runs: readonly RunFolder[],
  rows: readonly Row[],
  keys: readonly string[],
  variables: Variables,
): Promise<{ groups: Timing[]; missing: number }> {
  const folders = new Map(runs.map(({ shown, dir }) => [shown, journalsDir(dir)]));
  const groups: Timing[] = [];
  let missing = 0;
  for (const { key, rows: own } of groupRows(rows, keys, runs, variables)) {
    const seconds = newSeconds();
    let episodes = 0;
    for (const { run, episode } of own) {
      const journal = join(folders.get(run)!, `${episode}.jsonl`);
      if (await addJournal(journal, seconds)) episodes++;
      else missing++;
    }
    groups.push({ key, episodes, seconds });
  }
  return { groups, missing };
}

/** All groups together. */
export function totalTime(groups: readonly Timing[]): Timing {
  const seconds = newSeconds();
  for (const group of groups) for (const phase of PHASES) seconds[phase] += group.seconds[phase];
  return { key: {}, episodes: groups.reduce((sum, { episodes }) => sum + episodes, 0), seconds };
}

const newSeconds = (): Record<Phase, number> => ({ model: 0, search: 0, tool: 0, agent: 0, scenario: 0 });

/** False when there is no such journal. */
async function addJournal(file: string, seconds: Record<Phase, number>): Promise<boolean> {
  if (!(await stat(file).catch(() => undefined))) return false;
  let before = 0;
  const add = (value: unknown) => {
    const line = value as JournalLine;
    seconds[phaseOf(line)] += (line.t - before) / 1000;
    before = line.t;
  };
  await eachJsonLine(file, add, () => {});
  return true;
}

function phaseOf({ type, actor }: JournalLine): Phase {
  if (type === 'call') return 'model';
  if (type === 'search' || type === 'tool') return type;
  return actor === 'scenario' || actor === 'episode' || type === 'observation' ? 'scenario' : 'agent';
}
