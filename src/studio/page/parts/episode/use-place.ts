/** Where in the episode the reader is; the address says so too. */
import { createContext, use, useCallback, useEffect, useRef, useState } from 'react';
import type { useSearchParams } from 'wouter';

/**
 * The search parameters, one for all: what one component sets, another one that sets its own before the next
 * render has to keep.
 */
export const Params = createContext<ReturnType<typeof useSearchParams>>([new URLSearchParams(), () => {}]);

export interface Place {
  line: number;
  /** At the end of an episode that runs, and going on with it. */
  follows: boolean;
  /** Somebody has chosen the line: it stands in the address, or soon will. */
  placed: boolean;
  goTo: (line: number) => void;
}

/** Milliseconds that the address waits: browsers take only so many changes of it. */
const PAUSE = 250;

/**
 * `last` is the journal's last line. Without a line in its address a running episode is followed up to its end, and
 * one that had ended before is shown from `begin`.
 */
export function usePlace(last: number, running: boolean, begin: number): Place {
  const [params, setParams] = use(Params);
  const said = params.get('line');
  const given = said !== null && /^\d+$/.test(said) ? Number(said) : undefined;
  const [chosen, setChosen] = useState(given);
  const written = useRef(given);
  // Another address, as by a link or the way back.
  useEffect(() => {
    if (given === written.current) return;
    written.current = given;
    setChosen(given);
  }, [given]);
  useEffect(() => {
    if (chosen === written.current) return;
    const timer = setTimeout(() => {
      written.current = chosen;
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          if (chosen === undefined) next.delete('line');
          else next.set('line', String(chosen));
          return next;
        },
        { replace: true },
      );
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [chosen, setParams]);
  const goTo = useCallback(
    (line: number) => {
      const to = Math.max(0, Math.min(last, Math.round(line)));
      setChosen(running && to === last ? undefined : to);
    },
    [last, running],
  );
  const follows = running && chosen === undefined;
  const [ran] = useState(running);
  const line = Math.min(chosen ?? (ran || running ? last : begin), last);
  return { line: Math.max(0, line), follows, placed: chosen !== undefined, goTo };
}

/** A search parameter and how it is set; empty is left out. */
export function useParam(name: string): [string, (value: string) => void] {
  const [params, setParams] = use(Params);
  const set = useCallback(
    (value: string) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === '') next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      ),
    [name, setParams],
  );
  return [params.get(name) ?? '', set];
}
