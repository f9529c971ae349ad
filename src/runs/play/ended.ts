/** Which episodes of a run have ended: little of each, however many there are. */
import { truncate } from 'node:fs/promises';
import { eachJsonLine, type Warn } from '../folder/lines.ts';
import { type ResultLine, takesPlace } from '../folder/results.ts';
import { playsAgain, type RelaunchMode } from './relaunch-mode.ts';

/** Told of every line that counts when it is read; `before` is the one of an earlier launch whose place it takes. */
export type Count = (line: ResultLine, before?: ResultLine) => void;

/** The episodes that have ended. Whole lines are kept of those alone that may be played again. */
export class Ended {
  readonly #final = new Set<string>();
  readonly #open = new Map<string, ResultLine>();

  /** How many episodes have ended and are not played again. */
  holding(mode: RelaunchMode): number {
    let held = this.#final.size;
    for (const line of this.#open.values()) if (!playsAgain(mode, line)) held++;
    return held;
  }

  /** Whether it is never played again. */
  isFinal(episode: string): boolean {
    return this.#final.has(episode);
  }

  /** The line that counts of an episode that may be played again. */
  line(episode: string): ResultLine | undefined {
    return this.#open.get(episode);
  }

  /** False for a line that does not count: another does already, whose place it does not take. */
  add(line: ResultLine): boolean {
    const { episode } = line;
    // Nobody plays a final one again: another line of it is of a process that had lost the folder.
    if (this.#final.has(episode) || !takesPlace(line, this.#open.get(episode))) return false;
    // What a learner's episode had read may change, and with it what became of it.
    if (line.status === 'error' || line.memory !== undefined) this.#open.set(episode, line);
    else {
      this.#open.delete(episode);
      this.#final.add(episode);
    }
    return true;
  }
}

/**
 * Reads a results file a line at a time. A torn last line is dropped with a warning; `mend` cuts it off the
 * file too, so that it can be appended to. Throws BadInput for any other line that is not JSON.
 */
export async function readEnded(
  file: string,
  { warn, mend = false, count }: { warn?: Warn; mend?: boolean; count?: Count } = {},
): Promise<Ended> {
  const ended = new Ended();
  const visit = (value: unknown) => {
    const line = value as ResultLine;
    const before = ended.line(line.episode);
    if (ended.add(line)) count?.(line, before);
  };
  const bytes = await eachJsonLine(file, visit, warn);
  if (mend) await truncate(file, bytes);
  return ended;
}
