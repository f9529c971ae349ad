/** Runs by the names that commands take: `last`, a run's own name, the end of its folder's name. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Redirect, useLocation, useSearch } from 'wouter';
import { get, isExport } from '../api.ts';
import { plainPart } from './address.ts';
import { Loading } from './states.tsx';

/** As every run is called that a command has begun: it needs no looking up. */
const ID = /^\d{8}-\d{6}-/;

/** What stands at a run's address, once the run is known; another name leads to the address by its id. */
export function NamedRun({ part, children }: { part: string; children: (run: string) => ReactNode }) {
  const name = plainPart(part);
  const [path] = useLocation();
  const search = useSearch();
  const named = useQuery({
    queryKey: ['named', name],
    queryFn: () => get<string>(`named/${encodeURIComponent(name)}`),
    enabled: !isExport && !ID.test(name),
    // What a name means changes.
    gcTime: 0,
  });
  if (!named.isEnabled) return children(name);
  if (named.isPending) return <Loading what="runs" />;
  const id = named.data;
  // Of a name that none has, the part says so itself.
  if (id === undefined || id === name) return children(name);
  const rest = path.split('/').slice(3);
  const to = ['/runs', encodeURIComponent(id), ...rest].join('/');
  return <Redirect to={search === '' ? to : `${to}?${search}`} replace />;
}
