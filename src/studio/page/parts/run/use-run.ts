/** A run and what happens in it while it is looked at. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { RunDetail, RunEvent } from '../../../api/runs.ts';
import { get } from '../../api.ts';
import { useEvents } from '../../components/events.ts';
import { paced } from './paced.ts';

/** Between two readings of the figures, in milliseconds. */
const PACE = 500;

export const runKey = (run: string) => ['run', run] as const;

/** Everything that hangs on the run is under its key, and is read anew when something has happened. */
export function useRun(run: string) {
  const queries = useQueryClient();
  const address = `runs/${encodeURIComponent(run)}`;
  const detail = useQuery({
    queryKey: [...runKey(run), 'detail'],
    queryFn: () => get<RunDetail>(address),
    // A long file is read in parts.
    refetchInterval: ({ state }) => (state.data?.reading ? PACE : false),
  });
  const refresh = useMemo(
    () => paced(() => void queries.invalidateQueries({ queryKey: runKey(run) }), PACE),
    [queries, run],
  );
  useEffect(() => refresh.stop, [refresh]);
  // Followed from where the first reading ended: nothing in between is lost, and later readings change nothing.
  const [from, setFrom] = useState<number>();
  const offset = detail.data?.offset;
  if (from === undefined && offset !== undefined) setFrom(offset);
  useEvents<RunEvent>(
    from === undefined ? undefined : `${address}/events?from=${from}`,
    refresh.call,
    refresh.call,
  );
  return { detail, refresh: refresh.call };
}
