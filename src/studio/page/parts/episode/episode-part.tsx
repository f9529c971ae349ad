import { Empty } from '../../components/states.tsx';

export function EpisodePart(_: { run: string; episode: string }) {
  return <Empty what="episode" />;
}
