/** One machine, large: how it is drawn, and what happens when it is sent events. */
import { useMemo, useRef } from 'react';
import { Link } from 'wouter';
import type { MachineView } from '../../../api/machines.ts';
import { activeIds } from '../../../configuration.ts';
import { Ways } from '../../../ways.ts';
import { isExport } from '../../api.ts';
import { Panes } from '../../components/panes.tsx';
import { Statechart } from '../../components/statechart/statechart.tsx';
import { LEGIBLE, useLitInView } from '../../components/statechart/use-lit-in-view.ts';
import { useMachine } from '../../components/statechart/use-machine.ts';
import { Failed, Loading } from '../../components/states.tsx';
import { Exports } from './exports.tsx';
import { counted } from './gallery.tsx';
import { Simulation } from './simulation.tsx';
import { useSimulation } from './use-simulation.ts';
import './machine-page.css';

export function MachinePage({ id }: { id: string }) {
  const { data, error } = useMachine(id);
  if (error) return <Failed error={error} />;
  if (!data) return <Loading what="the statechart" />;
  return <Machine view={data} />;
}

function Machine({ view }: { view: MachineView }) {
  const simulation = useSimulation(view);
  const { state } = simulation;
  const { chart, layout } = view;
  const values = state?.values;
  const [before, active] = useMemo(
    () => [values?.at(-2), values?.at(-1)].map((value) => activeIds(chart, value)) as [string[], string[]],
    [chart, values],
  );
  const taken = useMemo(() => new Ways(chart).shortest(before, active), [chart, before, active]);
  const box = useRef<HTMLDivElement>(null);
  useLitInView(box, '.machine-chart', layout, active);
  return (
    <Panes
      id="machine"
      {...(!isExport && {
        right: {
          name: 'the simulation',
          width: 420,
          content: <Simulation view={view} simulation={simulation} />,
        },
      })}
    >
      <div className="machine">
        <header className="machine-head">
          <div>
            <h1>{view.title}</h1>
            <p className="machine-quiet">
              <Link href="/machines">Machines</Link> ▸ <code>{view.id}</code> ·{' '}
              {counted(view.states, 'state')} · {counted(view.transitions, 'transition')}
            </p>
          </div>
          {!isExport && <Exports id={view.id} />}
        </header>
        <WorldModel view={view} />
        <div className="machine-chart">
          <div ref={box} style={{ minWidth: layout.width * LEGIBLE, minHeight: layout.height * LEGIBLE }}>
            <Statechart machine={view} active={active} taken={taken} />
          </div>
        </div>
      </div>
    </Panes>
  );
}

/** Whether search can play on it. */
function WorldModel({ view: { kind, compiles, effects } }: { view: MachineView }) {
  if (kind === 'episode') return null;
  if (compiles) return <p className="machine-world">✓ Compiles to a world model: search can play on it.</p>;
  return (
    <details className="machine-world">
      <summary>No world model: it has {counted(effects.length, 'effect')}</summary>
      <ul>
        {effects.map((effect) => (
          <li key={effect}>
            <code>{effect}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
