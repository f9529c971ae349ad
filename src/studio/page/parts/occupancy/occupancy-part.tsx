/** Where all actors of a run are right now: one statechart for each machine, with counts in its states. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { OccupancyView } from '../../../api/occupancy.ts';
import { get } from '../../api.ts';
import { useEvents } from '../../components/events.ts';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { useViewParams } from '../../components/view-params.ts';
import { Age } from './age.tsx';
import { MachineOccupied } from './machine-occupied.tsx';
import { Occupants } from './occupants.tsx';
import './occupancy.css';

export function OccupancyPart({ run }: { run: string }) {
  const queries = useQueryClient();
  const path = `runs/${encodeURIComponent(run)}/occupancy`;
  const { data, error } = useQuery({
    queryKey: ['occupancy', run],
    queryFn: () => get<OccupancyView>(path),
  });
  useEvents<OccupancyView>(`${path}/events`, (view) => queries.setQueryData(['occupancy', run], view));
  if (error) return <Failed error={error} />;
  if (!data) return <Loading what="who is where" />;
  return <Occupancy view={data} />;
}

function Occupancy({ view }: { view: OccupancyView }) {
  const { params, set } = useViewParams();
  const { run, live, machines } = view;
  const [machine, state] = [params.get('machine'), params.get('state')];
  const listed = live && machine !== null && state !== null;
  return (
    <div className={listed ? 'occupancy listing' : 'occupancy'}>
      <div className="occupancy-main">
        <header className="occupancy-head">
          <h1>Occupancy</h1>
          <Link href={`/runs/${encodeURIComponent(run)}`}>{run}</Link>
        </header>
        <Standing view={view} />
        {machines.length === 0 ? (
          <Empty what={live ? 'No episode has begun yet' : 'No journal tells of a state'}>
            <p>{live ? 'Counts appear here as soon as one does.' : 'This run has no journals.'}</p>
          </Empty>
        ) : (
          <div className="occupancy-machines">
            {machines.map((each) => (
              <MachineOccupied
                key={each.name}
                own={each}
                live={live}
                {...(listed && machine === each.machine && { chosen: state })}
                onState={(id) => set({ machine: each.machine, state: id })}
              />
            ))}
          </div>
        )}
      </div>
      {listed && (
        <Occupants
          run={run}
          machine={machine}
          state={state}
          onClose={() => set({ machine: undefined, state: undefined })}
        />
      )}
    </div>
  );
}

function Standing({ view: { live, status, inFlight, episodes, of, behind, at } }: { view: OccupancyView }) {
  if (!live) {
    return (
      <p className="occupancy-standing">
        <strong>■ This run is over ({status}).</strong> Each state shows its share of the time that all actors
        of its machine spent, each arrow how often it was taken, where the journals tell
        {of > episodes ? `; read from ${episodes} of ${of} episodes` : ''}.
      </p>
    );
  }
  return (
    <p className="occupancy-standing">
      <strong className="occupancy-live">● Running:</strong>{' '}
      <output>
        {inFlight === undefined
          ? `${episodes} episodes`
          : `${episodes} of ${Math.max(episodes, inFlight)} episodes in flight`}{' '}
        counted
      </output>{' '}
      · as of <Age at={at} />
      {behind
        ? ' · more is being read'
        : inFlight !== undefined && inFlight > episodes && ' · the others have written no state yet'}
      <span className="occupancy-quiet"> · Choose a state to list who is in it.</span>
    </p>
  );
}
