import { Empty } from '../../components/states.tsx';

export function RunsPart() {
  return <Empty what="runs" />;
}
