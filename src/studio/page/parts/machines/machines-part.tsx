import { Empty } from '../../components/states.tsx';

export function MachinesPart(_: { machine?: string }) {
  return <Empty what="machines" />;
}
