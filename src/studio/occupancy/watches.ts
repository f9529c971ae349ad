/** One count for each run under way, however many look at it; it ends when nobody does. */
import { type RunFolder, standingOf } from '../../reports/runs.ts';
import type { OccupancyView, OccupantsView } from '../api/occupancy.ts';
import { runOf, type Studio } from '../studio.ts';
import { OccupancyNow } from './now.ts';
import { occupancyOfPast } from './past.ts';

type Run = RunFolder & { id: string };
type OnView = (view: OccupancyView) => void;

/** Milliseconds that a count goes on when nobody looks any more. */
const LINGER = 5_000;

interface Watch {
  now: OccupancyNow;
  viewers: Set<OnView>;
  first: Promise<OccupancyView>;
  last?: OccupancyView;
  ended: Promise<void>;
  stop: AbortController;
  lingering?: NodeJS.Timeout;
}

export class Watches {
  readonly #studio: Studio;
  readonly #open = new Map<string, Watch>();

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  async view(run: Run): Promise<OccupancyView> {
    if (standingOf(run) !== 'running') return occupancyOfPast(this.#studio, run);
    const watch = this.#watch(run);
    this.#linger(watch);
    return watch.last ?? watch.first;
  }

  async occupants(run: Run, machine: string, state: string): Promise<OccupantsView> {
    const watch = this.#watch(run);
    this.#linger(watch);
    await watch.first;
    return watch.now.occupants(machine, state);
  }

  /** Sends every count until the signal; at the end of the run what it has come to. */
  async follow(run: Run, onView: OnView, signal: AbortSignal): Promise<void> {
    if (standingOf(run) === 'running') {
      const watch = this.#watch(run);
      if (watch.last) onView(watch.last);
      watch.viewers.add(onView);
      clearTimeout(watch.lingering);
      const gone = new Promise<void>((resolve) =>
        signal.addEventListener('abort', () => resolve(), { once: true }),
      );
      await Promise.race([watch.ended, gone]);
      watch.viewers.delete(onView);
      this.#linger(watch);
    }
    if (!signal.aborted) onView(await occupancyOfPast(this.#studio, await runOf(this.#studio, run.id)));
    // A stream that ends is taken up again by the browser: this one just has nothing more to say.
    if (!signal.aborted) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    }
  }

  #watch(run: Run): Watch {
    const known = this.#open.get(run.id);
    if (known && !known.stop.signal.aborted) return known;
    const now = new OccupancyNow(this.#studio, run);
    const stop = new AbortController();
    const { closing } = this.#studio;
    const signal = closing ? AbortSignal.any([closing, stop.signal]) : stop.signal;
    const { promise: first, resolve, reject } = Promise.withResolvers<OccupancyView>();
    const watch: Watch = { now, viewers: new Set(), first, ended: Promise.resolve(), stop };
    watch.ended = now
      .follow((view) => {
        watch.last = view;
        resolve(view);
        for (const tell of watch.viewers) tell(view);
      }, signal)
      .catch(reject)
      .finally(() => {
        if (this.#open.get(run.id) === watch) this.#open.delete(run.id);
      });
    // Told to whoever asks for it; nobody may.
    first.catch(() => {});
    this.#open.set(run.id, watch);
    return watch;
  }

  #linger(watch: Watch): void {
    clearTimeout(watch.lingering);
    if (watch.viewers.size > 0) return;
    watch.lingering = setTimeout(() => watch.stop.abort(), LINGER).unref();
  }
}
