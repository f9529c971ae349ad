import { Empty } from '../../components/states.tsx';

export function PlayPart(_: { game?: string }) {
  return <Empty what="play" />;
}
