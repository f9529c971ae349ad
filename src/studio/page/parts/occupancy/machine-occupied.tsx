/** One machine with how many actors are in each of its states. */
import { Link } from 'wouter';
import type { MachineView } from '../../../api/machines.ts';
import type { MachineOccupancy } from '../../../api/occupancy.ts';
import { activeIds } from '../../../configuration.ts';
import { short } from '../../components/numbers.ts';
import { Statechart } from '../../components/statechart/statechart.tsx';
import { useMachine } from '../../components/statechart/use-machine.ts';

interface Props {
  own: MachineOccupancy;
  live: boolean;
  chosen?: string;
  onState: (id: string) => void;
}

/** Pixels below a drawing that its buttons take. */
const CONTROLS = 60;

export function MachineOccupied({ own, live, chosen, onState }: Props) {
  const { machine, name, actors } = own;
  const { data } = useMachine(machine);
  return (
    <section className="occupancy-machine" aria-label={name} data-machine={name} data-actors={actors}>
      <header>
        <h2>
          {machine === undefined ? (
            name
          ) : (
            <Link href={`/machines/${encodeURIComponent(machine)}`}>{data?.title ?? name}</Link>
          )}
        </h2>
        <span className="occupancy-quiet">
          {actors} {actors === 1 ? 'actor' : 'actors'}
        </span>
      </header>
      {machine !== undefined && Object.values(own.arrows).includes(null) && <Legend />}
      {machine === undefined ? (
        <Untold own={own} live={live} />
      ) : (
        // The drawing as wide as there is room, and no larger than it is laid out.
        <div
          className="occupancy-chart"
          style={
            data && {
              aspectRatio: `${data.layout.width} / ${data.layout.height + CONTROLS}`,
              maxHeight: data.layout.height + CONTROLS,
            }
          }
        >
          {data && (
            <Occupied view={data} own={own} live={live} onState={onState} {...(chosen && { chosen })} />
          )}
        </div>
      )}
    </section>
  );
}

const Legend = () => (
  <p className="occupancy-legend occupancy-quiet">
    <svg width="32" height="8" aria-hidden="true">
      <g className="chart-arrow untold">
        <path className="chart-way" d="M0 4H32" />
      </g>
    </svg>
    perhaps taken: the journals do not tell
  </p>
);

function Occupied({ view, own, live, chosen, onState }: Props & { view: MachineView }) {
  const counts = countsOf(view, own, live);
  const total = counts[view.chart.root.id] ?? 0;
  return (
    <Statechart
      machine={view}
      counts={counts}
      total={total}
      flow={own.arrows}
      {...(chosen !== undefined && { chosen })}
      {...(live
        ? { onState, countText: String }
        : {
            countText: (ms: number) => share(ms, total),
            flowText: (n: number) => `taken ${n} ${n === 1 ? 'time' : 'times'}`,
            flowMark: short,
          })}
    />
  );
}

const share = (part: number, total: number): string => {
  const percent = total > 0 ? (100 * part) / total : 0;
  return percent > 0 && percent < 1 ? '<1 %' : `${Math.round(percent)} %`;
};

/** Of every state, those that hold others included: actors, or milliseconds. */
function countsOf({ chart }: MachineView, { configurations }: MachineOccupancy, live: boolean) {
  const counts: Record<string, number> = {};
  for (const { value, actors, ms } of configurations) {
    for (const id of activeIds(chart, value)) counts[id] = (counts[id] ?? 0) + (live ? actors : ms);
  }
  return counts;
}

/** A machine that is not to be found any more: its states as its actors told them. */
function Untold({ own: { configurations }, live }: { own: MachineOccupancy; live: boolean }) {
  return (
    <table className="occupancy-untold">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">{live ? 'Actors' : 'Seconds'}</th>
        </tr>
      </thead>
      <tbody>
        {configurations.map(({ value, actors, ms }) => (
          <tr key={JSON.stringify(value)}>
            <td>
              <code>{typeof value === 'string' ? value : JSON.stringify(value)}</code>
            </td>
            <td>{live ? actors : (ms / 1000).toFixed(1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
