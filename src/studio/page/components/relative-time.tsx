/** Times as people say them; the exact one is a hover away. */
import { useSyncExternalStore } from 'react';

// One clock for all times of the page, so that they change together.
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 10_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });

/** How long ago: `3 min. ago`, `just now`. */
export function ago(time: number, from: number): string {
  const seconds = Math.round((time - from) / 1000);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? [];
  return unit === undefined ? 'just now' : relative.format(Math.round(seconds / size!), unit);
}

/** A moment, given as ISO 8601 or in milliseconds. */
export function RelativeTime({ at }: { at: string | number }) {
  const seen = useSyncExternalStore(subscribe, () => now);
  const date = new Date(at);
  // The clock ticks seldom: what is newer than it is just now.
  return (
    <time
      dateTime={date.toISOString()}
      title={date.toLocaleString('en', { dateStyle: 'medium', timeStyle: 'long' })}
    >
      {ago(Math.min(date.getTime(), seen), seen)}
    </time>
  );
}
