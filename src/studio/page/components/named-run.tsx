/** Runs by the names that commands take: `last`, a run's own name, the end of its folder's name. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Redirect, useLocation, useSearch } from 'wouter';
import type { RunListing } from '../../api/runs.ts';
import { get, isExport } from '../api.ts';
import { plainPart } from './address.ts';
import { Loading } from './states.tsx';

/** As every run is called that a command has begun: it needs no looking up. */
const ID = /^\d{8}-\d{6}-/;

/** The run that a name means, the latest of several; its own id first. Undefined: none. */
export function runNamed(ids: readonly string[], name: string): string | undefined {
  if (ids.includes(name)) return name;
  const sorted = ids.toSorted();
  return name === 'last' ? sorted.at(-1) : sorted.findLast((id) => id.endsWith(`-${name}`));
}

/** What stands at a run's address, once the run is known; another name leads to the address by its id. */
export function NamedRun({ part, children }: { part: string; children: (run: string) => ReactNode }) {
  const name = plainPart(part);
  const [path] = useLocation();
  const search = useSearch();
  const runs = useQuery({
    queryKey: ['runs'],
    queryFn: () => get<RunListing[]>('runs'),
    enabled: !isExport && !ID.test(name),
  });
  if (!runs.isEnabled) return children(name);
  if (runs.isPending) return <Loading what="runs" />;
  const ids = runs.data?.map(({ id }) => id) ?? [];
  const id = runNamed(ids, name);
  // Of a name that none has, the part says so itself.
  if (id === undefined || id === name) return children(name);
  const rest = path.split('/').slice(3);
  const to = ['/runs', encodeURIComponent(id), ...rest].join('/');
  return <Redirect to={search === '' ? to : `${to}?${search}`} replace />;
}
