/** The episode that is looked at, and what is added to it while it runs. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { EpisodeEvent, EpisodeView, JournalIndex, Step } from '../../../api/episodes.ts';
import { get } from '../../api.ts';
import { useEvents } from '../../components/events.ts';
import { LineStore } from './line-store.ts';

/** Where the API has an episode. */
export const episodePath = (run: string, episode: string): string =>
  `runs/${encodeURIComponent(run)}/episodes/${encodeURIComponent(episode)}`;

export interface Followed {
  /** Its index is as long as the journal is now. */
  view: EpisodeView | undefined;
  error: unknown;
  lines: LineStore;
  retry: () => void;
}

/** Milliseconds: after its end until its results line is looked for, and until one that runs is looked at anew. */
const RESULT = 300;
const PULSE = 30_000;

/** More of a journal behind what is known of it. */
function joined(known: JournalIndex, more: JournalIndex): JournalIndex {
  // What comes twice after a break is known already.
  const skip = known.kinds.length - more.from;
  const isNew = ({ line }: { line: number }) => line >= known.kinds.length;
  const steps = new Map<number, Step>(known.steps.map((step) => [step.step, step]));
  for (const step of more.steps) steps.set(step.step, step);
  return {
    from: 0,
    kinds: known.kinds + more.kinds.slice(skip),
    times: [...known.times, ...more.times.slice(skip)],
    changes: [...known.changes, ...more.changes.filter(isNew)],
    tools: [...known.tools, ...more.tools.filter(isNew)],
    steps: [...steps.values()],
  };
}

export function useEpisode(run: string, episode: string): Followed {
  const queries = useQueryClient();
  const path = episodePath(run, episode);
  const key = useMemo(() => ['episode', run, episode], [run, episode]);
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => get<EpisodeView>(path),
    // What is added comes by itself.
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => {
      if (state.data?.status !== 'running') return false;
      return state.data.index.kinds.endsWith('z') ? RESULT : PULSE;
    },
  });
  const [begun, setBegun] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a journal that is begun anew has other lines
  const lines = useMemo(() => new LineStore(path), [path, begun]);
  const again = useCallback(() => queries.invalidateQueries({ queryKey: key }), [queries, key]);

  const take = (event: EpisodeEvent) => {
    if (event.type === 'anew') {
      setBegun((times) => times + 1);
      queries.removeQueries({ queryKey: [...key, 'line'] });
      void again();
      return;
    }
    const known = queries.getQueryData<EpisodeView>(key);
    if (!known) return;
    if (event.index.from > known.index.kinds.length) {
      void again();
      return;
    }
    const index = joined(known.index, event.index);
    queries.setQueryData<EpisodeView>(key, { ...known, index });
    const isNew = index.changes
      .slice(known.index.changes.length)
      .some(({ actor }) => !known.actors.some(({ name }) => name === actor));
    // An actor that nobody knew of.
    if (isNew) void again();
  };
  const running = data?.status === 'running';
  // Where the stream begins; a break is mended from the last line, by the browser.
  const from = useRef<{ path: string; line: number }>(undefined);
  if (data && from.current?.path !== path) from.current = { path, line: data.index.kinds.length };
  useEvents<EpisodeEvent>(running ? `${path}/events?from=${from.current?.line ?? 0}` : undefined, take);
  return { view: data, error, lines, retry: () => void refetch() };
}
