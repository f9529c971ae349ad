/** Episodes under way, the oldest first. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { RunningEpisode } from '../../../api/runs.ts';
import { get } from '../../api.ts';
import { count } from '../../components/numbers.ts';
import { Status } from '../../components/status.tsx';
import { runKey } from './use-run.ts';

/** More of them say no more. */
const MOST = 12;

export function RunningNow({ run }: { run: string }) {
  const running = useQuery({
    queryKey: [...runKey(run), 'running'],
    queryFn: () => get<RunningEpisode[]>(`runs/${encodeURIComponent(run)}/running`),
    refetchInterval: 2000,
  });
  if (!running.data || running.data.length === 0) return null;
  return (
    <section className="run-now" aria-label="Episodes under way">
      <Status of="running">under way</Status>
      {running.data.slice(0, MOST).map(({ episode }) => (
        <Link key={episode} href={`/runs/${encodeURIComponent(run)}/${encodeURIComponent(episode)}`}>
          {episode}
        </Link>
      ))}
      {running.data.length > MOST && <span>and {count(running.data.length - MOST)} more</span>}
    </section>
  );
}
