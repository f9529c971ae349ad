import { Empty } from '../../components/states.tsx';

export function OccupancyPart(_: { run: string }) {
  return <Empty what="occupancy" />;
}
