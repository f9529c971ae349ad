/** Pauses a run under way, lets it go on, and changes how many episodes are in flight. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is wanted of a run. */
export interface Wanted {
  /** No episode is begun; those in flight play on. */
  paused: boolean;
  /** Episodes in flight; −1: all. */
  concurrency: number;
}

/** A hand on a run, for `run({ control })`. */
export interface Control {
  /** Undefined until it is changed here: the run goes by its options. */
  readonly wanted: Partial<Wanted>;
  change(wanted: Partial<Wanted>): void;
  /** Calls back on every change, until the function it gives is called. */
  onChange(listener: () => void): () => void;
}

/**
 * Makes a control, which any run may be given.
 *
 * @example
 * ```ts
 * import { createControl, run } from 'troupe';
 * const control = createControl();
 * control.change({ concurrency: 2 });
 * const summary = await run({ scenario: 'kuhn-poker', agents: 'random', seeds: 5, control });
 * summary.episodes; // 5
 * ```
 */
export function createControl(): Control {
  const listeners = new Set<() => void>();
  const wanted: Partial<Wanted> = {};
  return {
    wanted,
    change(change) {
      Object.assign(wanted, change);
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** What is wanted of a run: by its control, else by its options. */
export const wantedOf = ({ wanted }: Control, concurrency: number): Wanted => ({
  paused: wanted.paused ?? false,
  concurrency: wanted.concurrency ?? concurrency,
});

const fileOf = (dir: string) => join(dir, 'control.json');

/** Says in a run's folder what is wanted of it: its process looks once a second. */
export async function writeWanted(dir: string, wanted: Partial<Wanted>): Promise<void> {
  const part = `${fileOf(dir)}.${process.pid}.part`;
  await writeFile(part, `${JSON.stringify({ ...(await readWanted(dir)), ...wanted })}\n`);
  await rename(part, fileOf(dir));
}

/** What its folder says is wanted of a run; nothing where it says nothing that can be read. */
export async function readWanted(dir: string): Promise<Partial<Wanted>> {
  try {
    const { paused, concurrency } = JSON.parse(await readFile(fileOf(dir), 'utf8'));
    const whole = Number.isSafeInteger(concurrency) && (concurrency === -1 || concurrency >= 1);
    return { ...(typeof paused === 'boolean' && { paused }), ...(whole && { concurrency }) };
  } catch {
    return {};
  }
}

/** What was wanted of an earlier part of a run is over with it. */
export const forgetWanted = (dir: string): Promise<void> => rm(fileOf(dir), { force: true });
