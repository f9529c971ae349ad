/** One line in full, with what it is read against. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { LineDetail } from '../../../api/episodes.ts';
import { get } from '../../api.ts';

/** While another line is fetched the one before stays; `run` and `episode` are part of what is forgotten with them. */
export const useLine = (run: string, episode: string, path: string, line: number) =>
  useQuery({
    queryKey: ['episode', run, episode, 'line', line],
    queryFn: () => get<LineDetail>(`${path}/journal/${line}`),
    placeholderData: keepPreviousData,
    // What is written stays; what came of it may not have been there yet.
    staleTime: 2000,
  });
