/** The statecharts of an episode's actors, with what is active at the line that is looked at. */
import { useEffect, useMemo, useRef } from 'react';
import { Link } from 'wouter';
import type { ActorView } from '../../../api/episodes.ts';
import { Tabs } from '../../components/controls.tsx';
import { Statechart } from '../../components/statechart/statechart.tsx';
import { useMachine } from '../../components/statechart/use-machine.ts';
import { type Changes, type Standing, standingAt, valueText } from './active-states.ts';
import { useParam } from './use-place.ts';
import './charts.css';

const ALL = 'all';
/** Pixels of height that a chart takes at most where all are shown. */
const OVERVIEW = 560;
/** How much larger than it is laid out one chart is shown. */
const LARGEST = 1.1;
const ORDER: readonly ActorView['kind'][] = ['agent', 'invoked', 'scenario', 'episode'];

export function Charts({
  actors,
  changes,
  line,
}: {
  actors: readonly ActorView[];
  changes: Changes;
  line: number;
}) {
  const [chosen, setChosen] = useParam('actor');
  // Agents first: the episode's own chart says least.
  const ordered = [...actors].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  const [richest] = ordered.filter(({ kind }) => kind === 'agent').sort((a, b) => statesOf(b) - statesOf(a));
  const first = richest?.name ?? ALL;
  const tabs = [
    ...ordered.map((actor) => {
      const { change } = standingAt(actor, actors, changes, line);
      const title = (
        <>
          {tabTitle(actor)}{' '}
          <span className="episode-tab-state">{change ? valueText(change.value) : '–'}</span>
        </>
      );
      return { key: actor.name, title };
    }),
    { key: ALL, title: 'All' },
  ];
  const at = tabs.some(({ key }) => key === chosen) ? chosen : first;
  const shown = at === ALL ? ordered : ordered.filter(({ name }) => name === at);
  return (
    <div className="episode-charts">
      <Tabs label="Actors" tabs={tabs} chosen={at} onChoose={(key) => setChosen(key === first ? '' : key)}>
        <div className={at === ALL ? 'episode-charts-all' : 'episode-charts-one'}>
          {shown.map((actor) => (
            <ActorChart
              key={actor.name}
              actor={actor}
              standing={standingAt(actor, actors, changes, line)}
              small={at === ALL}
            />
          ))}
        </div>
      </Tabs>
    </div>
  );
}

const statesOf = ({ nodes }: ActorView): number => Object.keys(nodes).length;

/** What an agent runs stands behind it. */
const tabTitle = ({ name, kind }: ActorView) =>
  kind === 'invoked' ? `↳ ${name.slice(name.indexOf('/') + 1)}` : titled(name);

const titled = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

function ActorChart({ actor, standing, small }: { actor: ActorView; standing: Standing; small: boolean }) {
  const { name, title, machine } = actor;
  const { change, nodes } = standing;
  // The chart need not hear of a line that leaves its states as they are.
  const said = nodes.join('\n');
  const active = useMemo(() => (said === '' ? [] : said.split('\n')), [said]);
  const layout = useMachine(machine).data?.layout;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const lit = layout?.nodes.findLast(({ node }) => active.includes(node.id));
    const panel = box.current?.closest<HTMLElement>('.tab-panel');
    if (small || !lit || !panel) return;
    const share = (lit.y + lit.height / 2) / layout!.height;
    // At first, and when what stands above it has come or gone.
    const observer = new ResizeObserver(() => bringIntoView(panel, box.current!, share));
    observer.observe(panel);
    return () => observer.disconnect();
  }, [small, active, layout]);
  return (
    <section
      className={change ? 'episode-actor' : 'episode-actor episode-actor-off'}
      aria-label={`${name}: ${change ? valueText(change.value) : 'not running'}`}
      data-actor={name}
      data-active={said.replaceAll('\n', ' | ')}
    >
      <header className="episode-actor-head">
        <h2>
          {titled(name)}
          {title !== name && title.toLowerCase() !== name && <span className="episode-quiet"> {title}</span>}
        </h2>
        <span className="episode-actor-state">{change ? valueText(change.value) : 'not running'}</span>
        {machine !== undefined && (
          <Link
            className="episode-actor-open"
            href={`/machines/${encodeURIComponent(machine)}`}
            title="Open the machine"
          >
            ↗<span className="unseen">Open the machine of {name}</span>
          </Link>
        )}
      </header>
      {machine === undefined ? (
        <p className="episode-quiet episode-actor-none">Its machine is not to be found any more.</p>
      ) : (
        <div
          ref={box}
          className="episode-actor-chart"
          // The whole drawing at the width that there is.
          style={
            layout && {
              aspectRatio: `${layout.width} / ${layout.height}`,
              maxWidth: layout.width * (small ? Math.min(0.7, OVERVIEW / layout.height) : LARGEST),
            }
          }
        >
          <Statechart machine={machine} active={active} />
        </div>
      )}
    </section>
  );
}

/** Scrolls the panel, where what stands at that share of a chart's height is out of sight. */
function bringIntoView(panel: HTMLElement, chart: HTMLElement, share: number): void {
  const seen = panel.getBoundingClientRect();
  const { top, height } = chart.getBoundingClientRect();
  const at = top + share * height - seen.top;
  const margin = Math.min(60, seen.height / 4);
  if (at < margin || at > seen.height - margin) panel.scrollTop += at - seen.height / 2;
}
