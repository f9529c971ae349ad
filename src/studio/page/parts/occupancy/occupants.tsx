/** The episodes whose actors are in a state, with links. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { OccupantsView } from '../../../api/occupancy.ts';
import { get } from '../../api.ts';
import { useMachine } from '../../components/statechart/use-machine.ts';

interface Props {
  run: string;
  machine: string;
  state: string;
  onClose: () => void;
}

/** Milliseconds between two looks: the list follows the counts. */
const PACE = 2000;

export function Occupants({ run, machine, state, onClose }: Props) {
  const { data: view } = useMachine(machine);
  const { data, error } = useQuery({
    queryKey: ['occupants', run, machine, state],
    queryFn: () =>
      get<OccupantsView>(`runs/${encodeURIComponent(run)}/occupancy/episodes`, { machine, state }),
    placeholderData: keepPreviousData,
    refetchInterval: PACE,
  });
  const node = view?.layout.nodes.find((placed) => placed.node.id === state)?.node;
  return (
    <aside className="occupants" aria-label={`In ${node?.name ?? state}`}>
      <header>
        <h2>
          <span className="occupancy-quiet">{view?.title ?? machine} in</span> {node?.name ?? state}
        </h2>
        <button type="button" className="button" aria-label="Close the list" onClick={onClose}>
          ✕
        </button>
      </header>
      {error ? (
        <p className="occupancy-quiet">{error.message}</p>
      ) : (
        data && (
          <>
            <p className="occupancy-quiet" role="status">
              {data.total === 0 ? 'Nobody right now.' : `${data.total} right now`}
              {data.total > data.occupants.length && `; the first ${data.occupants.length}`}
            </p>
            <ul>
              {data.occupants.map(({ episode, actor }) => (
                <li key={`${episode} ${actor}`}>
                  <Link href={`/runs/${encodeURIComponent(run)}/${encodeURIComponent(episode)}`}>
                    {episode}
                  </Link>
                  {actor !== 'episode' && actor !== 'scenario' && (
                    <span className="occupancy-quiet"> {actor}</span>
                  )}
                </li>
              ))}
            </ul>
          </>
        )
      )}
    </aside>
  );
}
