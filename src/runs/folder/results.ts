/** `results.jsonl`: one line per ended episode, on disk before anything counts on it. */
import { open, truncate } from 'node:fs/promises';
import type { EpisodeOutcome } from '../../episode.ts';
import type { Role } from '../../scenario.ts';
import { readJsonLines, type Warn } from './lines.ts';

/** Where a branch comes from. */
export interface Parent {
  /** The run's folder as it opens from the working folder of the branch, and the episode's id. */
  run: string;
  episode: string;
  /** The branch goes its own way from this action, counted from 1. */
  step: number;
  /** Of this branch and those it comes from: the actions from which luck was drawn anew, and those given. */
  fresh?: number[];
  given?: number[];
  /** From which action on an agent has its seat; absent: from the first. */
  seated?: Record<Role, number>;
}

/** One ended episode. `rewards`, `steps` … are described at EpisodeOutcome. */
export interface ResultLine extends Omit<EpisodeOutcome, 'notes'> {
  /** The episode's id: its journal is `episodes/<id>.jsonl`. */
  episode: string;
  /** From 1; an episode that is played again is appended with a higher one; see `lastLaunches`. */
  launch: number;
  scenario: string;
  task: string;
  /** Agent and its options as the arm names them. */
  agent: string;
  /** `null` for arms that ask no model; `X=…,O=…` when roles ask different ones. */
  model: string | null;
  /** The whole arm, as `--agent` would take it. */
  arm: string;
  roles: Record<Role, { agent: string; model: string | null }>;
  seed: number;
  /** In a run with phases: what for, and when; see Game. */
  phase?: 'learn' | 'eval';
  epoch?: number;
  game?: number;
  /** The version of its learner's memory that the episode read, as `arm:3-1a2b3c4d`. */
  memory?: string;
  /** Of a branch. */
  parent?: Parent;
  /** Samples asked of models; `live` of them reached a server (or the synthetic model) now. */
  calls: number;
  live: number;
  tokens: { input: number; output: number };
  /** USD at list price, cached calls included; `spent` is what was live. */
  cost: number;
  spent: number;
  seconds: number;
}

export interface Results {
  /** Resolves when the line is on disk. Lines that wait for the disk together go in one write. */
  append(line: ResultLine): Promise<void>;
  close(): Promise<void>;
}

/** Opens a results file for appending, and creates it. */
export async function openResults(file: string): Promise<Results> {
  const handle = await open(file, 'a');
  let waiting = '';
  let writing: Promise<void> | undefined;
  async function write(): Promise<void> {
    while (waiting !== '') {
      const text = waiting;
      waiting = '';
      await handle.appendFile(text);
      await handle.datasync();
    }
    writing = undefined;
  }
  return {
    append(line) {
      waiting += `${JSON.stringify(line)}\n`;
      writing ??= write();
      return writing;
    },
    async close() {
      await writing;
      await handle.close();
    },
  };
}

/**
 * All lines of a results file in the order written, earlier launches included; see `lastLaunches`.
 * A torn last line is dropped with a warning; `mend` cuts it off the file too, so that it can be
 * appended to.
 *
 * @example
 * ```ts
 * import { lastLaunches, readResults, run } from 'troupe';
 * const { run: folder } = await run({ scenario: 'kuhn-poker', agents: 'random', seeds: 3 });
 * const lines = lastLaunches(await readResults(`${folder}/results.jsonl`));
 * lines.size; // 3
 * ```
 */
export async function readResults(
  file: string,
  { warn, mend = false }: { warn?: Warn; mend?: boolean } = {},
): Promise<ResultLine[]> {
  const { values, bytes } = await readJsonLines(file, warn);
  if (mend) await truncate(file, bytes);
  return values as ResultLine[];
}

/** Whether a line counts in place of an earlier one of its episode: where its launch is higher, and no other. */
export const takesPlace = ({ launch }: ResultLine, earlier: { launch: number } | undefined): boolean =>
  earlier === undefined || launch > earlier.launch;

/** The line that counts of each episode: the one with the highest launch, the first of those that share it. */
export function lastLaunches(lines: readonly ResultLine[]): Map<string, ResultLine> {
  const last = new Map<string, ResultLine>();
  for (const line of lines) {
    if (takesPlace(line, last.get(line.episode))) last.set(line.episode, line);
  }
  return last;
}
