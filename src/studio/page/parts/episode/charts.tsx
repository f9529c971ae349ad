/** The statecharts of an episode's actors, with what is active at the line that is looked at. */
import { useMemo, useRef } from 'react';
import { Link } from 'wouter';
import type { ActorView, ToolEvent } from '../../../api/episodes.ts';
import { Tabs } from '../../components/controls.tsx';
import { MoreBelow } from '../../components/more-below.tsx';
import { drawnSize, Statechart } from '../../components/statechart/statechart.tsx';
import { LEGIBLE, useLitInView } from '../../components/statechart/use-lit-in-view.ts';
import { useMachine } from '../../components/statechart/use-machine.ts';
import { type Changes, type Standing, standingAt, toolsAt, valueText } from './active-states.ts';
import { useParam } from './use-place.ts';
import './charts.css';

const ALL = 'all';
const ORDER: readonly ActorView['kind'][] = ['agent', 'invoked', 'scenario', 'episode'];

export function Charts({
  actors,
  changes,
  tools,
  line,
}: {
  actors: readonly ActorView[];
  changes: Changes;
  tools: readonly ToolEvent[];
  line: number;
}) {
  const [chosen, setChosen] = useParam('actor');
  // Agents first: the episode's own chart says least.
  const ordered = [...actors].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  const [richest] = ordered.filter(({ kind }) => kind === 'agent').sort((a, b) => statesOf(b) - statesOf(a));
  const working = toolsAt(tools, line);
  const first = richest?.name ?? ALL;
  const tabs = [
    ...ordered.map((actor) => {
      const { change } = standingAt(actor, actors, changes, line);
      const title = (
        <>
          {tabTitle(actor)}{' '}
          <span className="episode-tab-state">{change ? valueText(change.value) : '–'}</span>
          {actor.kind === 'scenario' && working.length > 0 && <Working tools={working} />}
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
              {...(actor.kind === 'scenario' && { working })}
            />
          ))}
        </div>
        <MoreBelow key={at} />
      </Tabs>
    </div>
  );
}

const statesOf = ({ nodes }: ActorView): number => Object.keys(nodes).length;

/** What an agent runs stands behind it. */
const tabTitle = ({ name, kind }: ActorView) =>
  kind === 'invoked' ? `↳ ${name.slice(name.indexOf('/') + 1)}` : titled(name);

const roomFor = ({ width, height }: { width: number; height: number }, small: boolean) => ({
  aspectRatio: `${width} / ${height}`,
  ...(small ? { width: width * LEGIBLE } : { minWidth: width * LEGIBLE, maxWidth: width }),
});

/** Many of one tool stand once. */
const Working = ({ tools }: { tools: readonly string[] }) =>
  [...Map.groupBy(tools, (name) => name)].map(([name, all]) => (
    <span key={name} className="episode-working" title="A tool that is at work">
      ⚙ {name}
      {all.length > 1 && ` ×${all.length}`}
    </span>
  ));

const titled = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** `working`: the tools that are at work for it now. */
function ActorChart({
  actor,
  standing,
  small,
  working = [],
}: {
  actor: ActorView;
  standing: Standing;
  small: boolean;
  working?: readonly string[];
}) {
  const { name, title, machine } = actor;
  const { change, nodes } = standing;
  // The chart need not hear of a line that leaves its states as they are.
  const said = nodes.join('\n');
  const active = useMemo(() => (said === '' ? [] : said.split('\n')), [said]);
  const layout = useMachine(machine).data?.layout;
  const box = useRef<HTMLDivElement>(null);
  useLitInView(box, '.tab-panel', small ? undefined : layout, active);
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
        {working.length > 0 && <Working tools={working} />}
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
          // The whole drawing at the width that there is, as long as it can be read.
          style={layout && roomFor(drawnSize(layout), small)}
        >
          <Statechart machine={machine} active={active} />
        </div>
      )}
    </section>
  );
}
