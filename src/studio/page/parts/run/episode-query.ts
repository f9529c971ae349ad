/** Which episodes someone wants to see, in which order, as the address says it. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSearchParams } from 'wouter';
import type { EpisodePage } from '../../../api/runs.ts';
import { get } from '../../api.ts';
import type { Sorting } from '../../components/data-table.tsx';
import { pageQuery } from '../../components/pages.ts';
import { runKey } from './use-run.ts';

/** Filters by one value, and `status` by several. */
const FILTERS = ['arm', 'task', 'kind', 'stopped', 'phase', 'q'] as const;

export interface EpisodeView {
  wanted: Readonly<Record<string, string>>;
  sort: Sorting;
  /** Two views of the same name show the same. */
  name: string;
}

export function episodeView(params: URLSearchParams): EpisodeView {
  const wanted: Record<string, string> = { status: params.getAll('status').join(',') };
  for (const key of FILTERS) wanted[key] = params.get(key) ?? '';
  const sort: Sorting = {
    key: params.get('sort') ?? 'ended',
    order: params.get('order') === 'desc' ? 'desc' : 'asc',
  };
  return { wanted, sort, name: JSON.stringify([wanted, sort]) };
}

export const episodesKey = (run: string, { name }: EpisodeView) =>
  [...runKey(run), 'episodes', name] as const;

export const fetchEpisodes =
  (run: string, { wanted, sort }: EpisodeView) =>
  (offset: number, limit: number): Promise<EpisodePage> =>
    get<EpisodePage>(`runs/${encodeURIComponent(run)}/episodes`, {
      ...wanted,
      sort: sort.key,
      order: sort.order,
      offset,
      limit,
    });

const prefetch = (queries: QueryClient, run: string, view: EpisodeView) =>
  queries.prefetchQuery(pageQuery(episodesKey(run, view), fetchEpisodes(run, view), 0));

/** Asks for the first rows while the figures above them are still under way. */
export function useFirstEpisodes(run: string): void {
  const queries = useQueryClient();
  const [params] = useSearchParams();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view at first; the table itself asks for later ones
  useEffect(() => void prefetch(queries, run, episodeView(params)), [queries, run]);
}
