/** The rows that the timeline shows now; arrow keys go by them. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { JournalMatches } from '../../../api/episodes.ts';
import { termsOf } from '../../../sought.ts';
import { get } from '../../api.ts';
import { type Row, rowsOf } from './rows.ts';
import { useParam } from './use-place.ts';

export interface TimelineRows {
  rows: readonly Row[];
  query: string;
  setQuery: (query: string) => void;
  /** The query has words, not only the quote that they will stand in. */
  searches: boolean;
  /** Lines that have what is searched for; undefined without a search, or until it is answered. */
  found: readonly number[] | undefined;
  states: boolean;
  setStates: (shown: boolean) => void;
  /** Opens a group of calls, or closes it. */
  fold: (row: Row) => void;
}

export function useRows(path: string, kinds: string): TimelineRows {
  const [query, setQuery] = useParam('q');
  const [said, setSaid] = useParam('states');
  const states = said !== '';
  const searches = termsOf(query).length > 0;
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const { data } = useQuery({
    queryKey: ['episode-matches', path, query, kinds.length],
    queryFn: () => matchesOf(path, query),
    enabled: searches,
    placeholderData: (before) => before,
  });
  const found = searches ? data?.lines : undefined;
  const rows = useMemo(
    () => rowsOf(kinds, { states, open, ...(searches && { only: found ?? [] }) }),
    [kinds, states, open, searches, found],
  );
  const fold = useCallback(
    ({ line }: Row) =>
      setOpen((before) => {
        const next = new Set(before);
        if (!next.delete(line)) next.add(line);
        return next;
      }),
    [],
  );
  const setStates = useCallback((shown: boolean) => setSaid(shown ? 'shown' : ''), [setSaid]);
  return { rows, query, setQuery, searches, found, states, setStates, fold };
}

export const matchesOf = (path: string, q: string): Promise<JournalMatches> =>
  get<JournalMatches>(`${path}/journal/matches`, { q });
