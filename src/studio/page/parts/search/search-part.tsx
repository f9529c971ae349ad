import { Empty } from '../../components/states.tsx';

export function SearchPart(_: { run: string; episode: string; line: number }) {
  return <Empty what="search" />;
}
