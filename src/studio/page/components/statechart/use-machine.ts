import { useQuery } from '@tanstack/react-query';
import type { MachineView } from '../../../api/machines.ts';
import { get } from '../../api.ts';

/** A machine as it is drawn; asked for once, since its definition stays while the server runs. */
export const useMachine = (id: string | undefined) =>
  useQuery({
    queryKey: ['machine', id],
    queryFn: () => get<MachineView>(`machines/${encodeURIComponent(id!)}`),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
