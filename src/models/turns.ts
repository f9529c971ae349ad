/**
 * Turns of the event loop. Answers that come without any wait, from the cache or a model that is simulated, would
 * let it make none for as long as the episodes last: locks would not beat, journals not be written.
 */

/** Milliseconds that a turn may last until what is asked in it waits for the next. */
const LONGEST = 20;

let began: number | undefined;
let next: Promise<void> | undefined;

/** The next turn, where this one has lasted for long. */
export function nextTurn(): Promise<void> | undefined {
  const now = performance.now();
  if (began === undefined) {
    began = now;
    next = new Promise((resolve) => {
      setImmediate(() => {
        began = undefined;
        resolve();
      });
    });
  }
  return now - began > LONGEST ? next : undefined;
}
