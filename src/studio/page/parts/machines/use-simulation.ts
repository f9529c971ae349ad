/** The events that a machine was sent; they lie in the address, and the server works out where they lead. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import type { MachineView, SimulatedEvent, StepView } from '../../../api/machines.ts';
import { post } from '../../api.ts';

export interface SimulationState {
  events: readonly SimulatedEvent[];
  task: number;
  /** Where they lead; of the events before while the next is worked out. */
  state?: StepView;
  error: Error | null;
  send(event: SimulatedEvent): void;
  /** Back to so many events. */
  keep(count: number): void;
  setTask(task: number): void;
}

export function useSimulation({ id, problem }: MachineView): SimulationState {
  const [params, setParams] = useSearchParams();
  const events = eventsIn(params.get('events'));
  const task = Number(params.get('task') ?? 0) || 0;
  const { data, error } = useQuery({
    queryKey: ['step', id, task, events],
    queryFn: () => post<StepView>(`machines/${encodeURIComponent(id)}/step`, { events, task }),
    enabled: problem === undefined,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const go = (next: readonly SimulatedEvent[], at = task) =>
    setParams((before) => {
      const changed = new URLSearchParams(before);
      changed.delete('events');
      changed.delete('task');
      if (next.length > 0) changed.set('events', JSON.stringify(next));
      if (at > 0) changed.set('task', String(at));
      return changed;
    });
  return {
    events,
    task,
    ...(data && { state: data }),
    error,
    send: (event) => go([...events, event]),
    keep: (count) => go(events.slice(0, count)),
    setTask: (at) => go([], at),
  };
}

/** An address may have been cut off on its way. */
function eventsIn(text: string | null): readonly SimulatedEvent[] {
  try {
    const events: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(events) ? (events as SimulatedEvent[]) : [];
  } catch {
    return [];
  }
}
