import { Empty } from '../../components/states.tsx';

export function RunPart(_: { run: string }) {
  return <Empty what="run" />;
}
