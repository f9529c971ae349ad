/** Rows of the server's, fetched a page at a time as they come into sight. */
import { keepPreviousData, type QueryKey, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';

const SIZE = 100;

/** Rows beyond those in sight that are fetched with them. */
const AHEAD = 50;

/** Pages that are flown past in less, in milliseconds, are not fetched. */
const REST = 40;

interface Page<Row> {
  rows: readonly Row[];
  total: number;
}

/** One page of what `key` names. */
export const pageQuery = <Answer>(
  key: QueryKey,
  fetchPage: (offset: number, limit: number) => Promise<Answer>,
  page: number,
) => ({ queryKey: [...key, page], queryFn: () => fetchPage(page * SIZE, SIZE) });

/**
 * The rows between two indices, whichever pages they lie on; the first page is always there, and stays until that of
 * another order or filter is. `key` names what is asked for.
 */
export function usePages<Row, Answer extends Page<Row>>(
  key: QueryKey,
  fetchPage: (offset: number, limit: number) => Promise<Answer>,
) {
  const [[from, to], setRange] = useState<readonly [number, number]>([0, 0]);
  const queryOf = (page: number) => pageQuery(key, fetchPage, page);
  const first = useQuery({ ...queryOf(0), placeholderData: keepPreviousData });
  const later = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter(
    (page) => page > 0 && page * SIZE < (first.data?.total ?? 0),
  );
  const pages = useQueries({ queries: later.map(queryOf) });
  const byPage = new Map(later.map((page, i) => [page, pages[i]?.data]));
  byPage.set(0, first.data);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const see = useCallback((first: number, last: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const next = Math.floor(Math.max(0, first - AHEAD) / SIZE);
      const end = Math.floor((last + AHEAD) / SIZE);
      setRange((range) => (range[0] === next && range[1] === end ? range : [next, end]));
    }, REST);
  }, []);
  return {
    first,
    see,
    rowAt: (index: number): Row | undefined => byPage.get(Math.floor(index / SIZE))?.rows[index % SIZE],
  };
}
