/** Someone comes with words that were searched for in a run: the episode opens where they stand. */
import { useEffect, useEffectEvent, useState } from 'react';
import { matchesOf, type TimelineRows } from './use-rows.ts';

/** `placed`: the address names a line. */
export function useArrival(
  path: string,
  { query, setQuery }: TimelineRows,
  placed: boolean,
  goTo: (line: number) => void,
): void {
  const [sought] = useState(placed ? '' : query);
  const arrive = useEffectEvent(({ line, words }: Arrival) => {
    if (query === sought) setQuery(words);
    if (line !== undefined) goTo(line);
  });
  useEffect(() => {
    if (sought === '') return;
    let left = false;
    void arrivalOf(path, sought).then(
      (arrival) => left || arrive(arrival),
      // The search of the timeline itself shows what is wrong.
      () => {},
    );
    return () => {
      left = true;
    };
  }, [path, sought]);
}

interface Arrival {
  line?: number;
  /** What the timeline is searched for. */
  words: string;
}

/**
 * The first line that has the words side by side as they were typed, else the first that has all of them. A run is
 * searched by names and arms as well, and by words that stand in no one line together: then nothing is searched for.
 */
async function arrivalOf(path: string, sought: string): Promise<Arrival> {
  const quoted = sought.includes('"') || !/\s/.test(sought.trim()) ? sought : `"${sought.trim()}"`;
  const [exact, some] = await Promise.all([matchesOf(path, quoted), matchesOf(path, sought)]);
  if (exact.lines[0] !== undefined) return { line: exact.lines[0], words: quoted };
  return some.lines[0] === undefined ? { words: '' } : { line: some.lines[0], words: sought };
}
