/**
 * Keeps a run's episodes in flight: as many as it may, each begun when it may be, until all have ended. While what
 * came of the ones is on its way to the disk, others are played.
 */
import type { Schedule, Scheduled } from './schedule.ts';

export interface CrewOptions {
  schedule: Schedule;
  /** Episodes that may be in flight now. */
  limit(): number;
  /** Nothing more is begun. */
  stopped(): boolean;
  /** An episode that need not be played. */
  skips(episode: Scheduled): boolean;
  /**
   * Resolves when the episode has ended and others may count on it. Calls back before that, once it is over and
   * has but to be written.
   */
  play(episode: Scheduled, over: () => void): Promise<void>;
  fail(error: unknown): void;
}

export interface Crew {
  /** Looks again what may be begun. */
  wake(): void;
  /** Resolves when nothing is in flight and nothing is to be begun any more. */
  readonly over: Promise<void>;
}

/** Episodes begun in one go: thousands start without keeping the first ones' answers waiting. */
const GO = 32;

export function makeCrew({ schedule, limit, stopped, skips, play, fail }: CrewOptions): Crew {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  /** Being played; being played or written. */
  let inFlight = 0;
  let open = 0;
  let exhausted = false;
  let going = false;

  function go(): void {
    going = false;
    for (let begun = 0; !stopped() && !exhausted && mayBegin(limit()); begun++) {
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
    if (open === 0 && (exhausted || stopped())) resolve();
  }
  /** A disk that is slower than the play holds it up. One at a time is begun when the one before is written. */
  function mayBegin(most: number): boolean {
    return inFlight < most && open < 2 * most - 1;
  }
  function again(): void {
    if (going) return;
    going = true;
    setImmediate(go);
  }
  function begin(episode: Scheduled): void {
    let playing = true;
    const over = () => {
      if (playing) inFlight--;
      playing = false;
      if (!going) go();
    };
    inFlight++;
    open++;
    play(episode, over)
      .then(() => schedule.ended(episode), fail)
      .then(() => {
        open--;
        over();
      });
  }
  again();
  return {
    wake: again,
    over,
  };
}
