/** Keeps a run's episodes in flight: as many as it may, each begun when it may be, until all have ended. */
import type { Schedule, Scheduled } from './schedule.ts';

export interface CrewOptions {
  schedule: Schedule;
  /** Episodes that may be in flight now. */
  limit(): number;
  /** Nothing more is begun. */
  stopped(): boolean;
  /** An episode that need not be played. */
  skips(episode: Scheduled): boolean;
  /** Resolves when the episode has ended and others may count on it. */
  play(episode: Scheduled): Promise<void>;
  fail(error: unknown): void;
}

export interface Crew {
  readonly inFlight: number;
  /** Looks again what may be begun. */
  wake(): void;
  /** Resolves when nothing is in flight and nothing is to be begun any more. */
  readonly over: Promise<void>;
}

/** Episodes begun in one go: thousands start without keeping the first ones' answers waiting. */
const GO = 32;

export function makeCrew({ schedule, limit, stopped, skips, play, fail }: CrewOptions): Crew {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  let inFlight = 0;
  let exhausted = false;
  let going = false;

  function go(): void {
    going = false;
    for (let begun = 0; !stopped() && !exhausted && inFlight < limit(); begun++) {
      if (begun === GO) {
        again();
        return;
      }
      const next = schedule.next();
      // Whatever ends next wakes those that wait for it.
      if (next === 'later') break;
      if (!next) exhausted = true;
      else if (skips(next)) schedule.ended(next);
      else begin(next);
    }
    if (inFlight === 0 && (exhausted || stopped())) resolve();
  }
  function again(): void {
    if (going) return;
    going = true;
    setImmediate(go);
  }
  function begin(episode: Scheduled): void {
    inFlight++;
    play(episode)
      .then(() => schedule.ended(episode), fail)
      .then(() => {
        inFlight--;
        if (!going) go();
      });
  }
  again();
  return {
    get inFlight() {
      return inFlight;
    },
    wake: again,
    over,
  };
}
