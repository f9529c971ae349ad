import { useQuery } from '@tanstack/react-query';
import type { MachineView } from '../../../api/machines.ts';
import { get, Refused } from '../../api.ts';

/** Times that a server which is away is asked again, and milliseconds between: drawings come by themselves when it is back. */
const PATIENCE = 40;
const PAUSE = 1500;

/** A machine as it is drawn; asked for once, since its definition stays while the server runs. */
export const useMachine = (id: string | undefined) =>
  useQuery({
    queryKey: ['machine', id],
    queryFn: () => get<MachineView>(`machines/${encodeURIComponent(id!)}`),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: (times, error) => times < PATIENCE && !(error instanceof Refused),
    retryDelay: PAUSE,
  });
