/** One episode: its timeline, its actors' statecharts, the line that is looked at, and a scrubber through time. */
import { useMemo, useRef } from 'react';
import { useSearchParams } from 'wouter';
import type { EpisodeView } from '../../../api/episodes.ts';
import { useKeys } from '../../components/keys.tsx';
import { Panes } from '../../components/panes.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { Beside } from './actions/beside.tsx';
import { changesByActor, placeAt } from './active-states.ts';
import { Charts } from './charts.tsx';
import { Detail } from './detail.tsx';
import { Head } from './head.tsx';
import type { LineStore } from './line-store.ts';
import { phasesOf } from './phases.ts';
import { Picture, Shown } from './picture.tsx';
import { nextRow } from './rows.ts';
import { Scrubber } from './scrubber.tsx';
import { FILTER_ID, Timeline } from './timeline.tsx';
import { useArrival } from './use-arrival.ts';
import { episodePath, useEpisode } from './use-episode.ts';
import { useHighlight } from './use-highlight.ts';
import { Params, useParam, usePlace } from './use-place.ts';
import { usePlay } from './use-play.ts';
import { useRows } from './use-rows.ts';

export function EpisodePart({ run, episode }: { run: string; episode: string }) {
  const { view, error, lines, retry } = useEpisode(run, episode);
  const params = useSearchParams();
  if (view && view.index.kinds !== '') {
    return (
      <Params value={params}>
        <Told key={`${run}/${episode}`} view={view} lines={lines} />
      </Params>
    );
  }
  if (error) return <Failed error={error} onRetry={retry} />;
  if (!view) return <Loading what="the episode" />;
  return <Empty what="Nothing has happened yet">The journal is still empty.</Empty>;
}

function Told({ view, lines }: { view: EpisodeView; lines: LineStore }) {
  const { run, episode, index, actors, plan } = view;
  const path = episodePath(run, episode);
  const running = view.status === 'running';
  const last = index.kinds.length - 1;
  const { line, follows, placed, goTo } = usePlace(last, running, beginOf(index.kinds));
  const shown = useRows(path, index.kinds);
  useArrival(path, shown, placed, goTo);
  const page = useRef<HTMLDivElement>(null);
  useHighlight(page, shown.query);
  const [beside] = useParam('beside');
  const film = usePlay(line, last, goTo);
  const changes = useMemo(() => changesByActor(index.changes), [index.changes]);
  const phases = useMemo(() => phasesOf(index.changes, plan.roles), [index.changes, plan.roles]);
  const step = index.steps[placeAt(index.steps, line)]?.step ?? 0;

  const decision = (towards: 1 | -1) => {
    const { steps } = index;
    const at = placeAt(steps, line);
    const on = steps[at]?.line === line;
    const next = towards > 0 ? steps[at + 1] : steps[on ? at - 1 : at];
    goTo(next?.line ?? (towards > 0 ? last : 0));
  };
  const row = (towards: 1 | -1) => {
    const next = nextRow(shown.rows, line, towards);
    if (next !== undefined) goTo(next);
    else if (towards > 0 && running && !shown.searches) goTo(last);
  };
  useKeys('Episode', [
    { key: 'ArrowLeft', does: 'a row of the timeline back', on: () => row(-1) },
    { key: 'ArrowRight', does: 'a row of the timeline on', on: () => row(1) },
    { key: ',', does: 'a line back, states too', on: () => goTo(line - 1) },
    { key: '.', does: 'a line on, states too', on: () => goTo(line + 1) },
    { key: 'shift+ArrowLeft', does: 'to the decision before', on: () => decision(-1) },
    { key: 'shift+ArrowRight', does: 'to the next decision', on: () => decision(1) },
    { key: 'Home', does: 'to the start', on: () => goTo(0) },
    { key: 'End', does: 'to the end; of a running episode: follow it', on: () => goTo(last) },
    { key: 'space', does: 'play and pause', on: film.toggle },
    { key: '/', does: 'search the episode', on: () => document.getElementById(FILTER_ID)?.focus() },
  ]);

  const scenario = changes.get('scenario') ?? [];
  const drawn = scenario[placeAt(scenario, line)]?.line;
  const pictured = view.picture && drawn !== undefined;
  const observed = index.kinds.lastIndexOf('o', line);
  return (
    <div ref={page}>
      <Panes
        id="episode"
        left={{
          name: 'Timeline',
          width: widthOf(330, 0.21),
          content: <Timeline shown={shown} lines={lines} line={line} onLine={goTo} />,
        }}
        right={{
          name: 'Detail',
          width: widthOf(430, 0.275),
          content: (
            <>
              {beside !== '' && <Beside run={run} episode={episode} other={beside} step={step} />}
              <Detail view={view} path={path} line={line} step={step} onLine={goTo} />
            </>
          ),
        }}
        bottom={
          <Scrubber
            index={index}
            phases={phases}
            line={line}
            follows={follows}
            running={running}
            film={film}
            onLine={goTo}
          />
        }
      >
        <div className="episode-centre">
          <Head view={view} />
          {(pictured || observed >= 0) && (
            <div className="episode-view">
              {pictured && <Picture path={path} line={drawn} title={plan.title} />}
              {observed >= 0 && (
                <Shown path={path} line={observed} past={drawn !== undefined && drawn > observed} />
              )}
            </div>
          )}
          <Charts actors={actors} changes={changes} tools={index.tools} line={line} />
        </div>
      </Panes>
    </div>
  );
}

/** Where a reader begins: what is seen first. */
const beginOf = (kinds: string): number => Math.max(0, kinds.indexOf('o'));

/** At first a column is no wider than a share of the window: statecharts need the middle to be read. */
const widthOf = (most: number, share: number): number => Math.min(most, Math.round(innerWidth * share));
