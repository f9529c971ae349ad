/** How long an episode may take: of wall time, and no part of its plan, since what ends in time stays the same. */
import { EpisodeError } from '../../errors.ts';

/** In seconds. */
export interface Deadlines {
  /** From one action to the next, or to the end. */
  step?: number;
  episode?: number;
}

/** Watches one episode. */
export interface DeadlineWatch {
  /** An action was taken. */
  stepped(): void;
  end(): void;
}

/**
 * Stops an episode once a deadline is past, with an error of kind `timeout` that tells who was waited for.
 * Undefined without a deadline. Nothing that blocks the thread is noticed before it ends.
 */
export function watchDeadlines(
  { step, episode }: Deadlines,
  live: { stop(reason: Error): void; waitsFor(): string; underWay(): number },
): DeadlineWatch | undefined {
  if (step === undefined && episode === undefined) return undefined;
  const timer = (seconds: number | undefined, what: string, option: string) => {
    if (seconds === undefined) return undefined;
    const late = () => {
      const calls = live.underWay();
      const waits = calls > 0 ? `model calls without an answer: ${calls}` : live.waitsFor();
      const why = `${what} within ${seconds} s (${option}): ${waits}`;
      live.stop(new EpisodeError('timeout', why));
    };
    // Where nothing goes on any more, nobody has to wait for the deadline to see it.
    return setTimeout(late, 1000 * seconds).unref();
  };
  const stepTimer = timer(step, 'no action', '--step-timeout');
  const episodeTimer = timer(episode, 'no end', '--episode-timeout');
  return {
    stepped: () => void stepTimer?.refresh(),
    end() {
      clearTimeout(stepTimer);
      clearTimeout(episodeTimer);
    },
  };
}
