/** Episodes under way, the oldest first. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { RunningEpisode } from '../../../api/runs.ts';
import { get } from '../../api.ts';
import { count } from '../../components/numbers.ts';
import { Status } from '../../components/status.tsx';
import { runKey } from './use-run.ts';

/** So many at first. */
const MOST = 12;

export function RunningNow({ run }: { run: string }) {
  const running = useQuery({
    queryKey: [...runKey(run), 'running'],
    queryFn: () => get<RunningEpisode[]>(`runs/${encodeURIComponent(run)}/running`),
    refetchInterval: 2000,
  });
  const [all, setAll] = useState(false);
  if (!running.data || running.data.length === 0) return null;
  return (
    <section className="run-now" aria-label="Episodes under way">
      <Status of="running">under way</Status>
      {running.data.slice(0, all ? undefined : MOST).map(({ episode }) => (
        <Link key={episode} href={`/runs/${encodeURIComponent(run)}/${encodeURIComponent(episode)}`}>
          {episode}
        </Link>
      ))}
      {running.data.length > MOST && (
        <button type="button" className="button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `and ${count(running.data.length - MOST)} more`}
        </button>
      )}
    </section>
  );
}
