/** The search behind one decision. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { EpisodeEvent } from '../../../api/episodes.ts';
import type { LeftOutView, SearchView } from '../../../api/search.ts';
import { get } from '../../api.ts';
import { useEvents } from '../../components/events.ts';
import { count } from '../../components/numbers.ts';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { useViewParams } from '../../components/view-params.ts';
import { whoText } from './figures.ts';
import { LevelsView } from './levels-view.tsx';
import { TableView } from './table-view.tsx';
import { TreeView } from './tree-view.tsx';
import './search.css';

export function SearchPart({ run, episode, line }: { run: string; episode: string; line: number }) {
  const { params, set } = useViewParams();
  const given = params.get('simulations');
  const simulations = given === null ? undefined : Number(given);
  const path = ['runs', run, 'episodes', episode, 'search', line].map((part) =>
    encodeURIComponent(String(part)),
  );
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ['search', run, episode, line, given],
    queryFn: ({ signal }) => get<SearchView>(path.join('/'), { simulations: given ?? undefined }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
  useGrowth(run, episode, isPlaceholderData ? undefined : data, () => void refetch());
  if (error && !data) {
    const whole = () => (given === null ? refetch() : set({ simulations: undefined }));
    return <Failed error={error} onRetry={whole} />;
  }
  if (!data) return <Loading what="the search" />;
  // Until another search is there, the last one stays, quietly.
  const address = { run, episode, line: data.line, ...(data.line === line && { simulations }) };
  return (
    <div className="search" aria-busy={isPlaceholderData}>
      <Head run={run} episode={episode} search={data} />
      {data.kind === 'tree' && (
        <TreeView
          key={`${run} ${episode} ${data.line}`}
          tree={data}
          address={address}
          waiting={isPlaceholderData}
        />
      )}
      {data.kind === 'levels' && <LevelsView search={data} address={address} />}
      {data.kind === 'table' && <TableView search={data} />}
      {data.kind === 'left-out' && <LeftOut search={data} />}
    </div>
  );
}

const LeftOut = ({ search: { nodes, most } }: { search: LeftOutView }) => (
  <Empty what={`A tree of ${count(nodes)} nodes is left out of this copy`}>
    <p>A copy holds trees of up to {count(most)} nodes; troupe studio shows this one from the run itself.</p>
  </Empty>
);

/** Milliseconds from one look at what was played since to the next. */
const PAUSE = 1000;
/** Letters of an index that say more of what was played: actions, what came of them, luck, the end. */
const TELLING = /[afez]/;

/** Looks again while the episode runs, whenever its journal tells more of what was played. */
function useGrowth(run: string, episode: string, search: SearchView | undefined, look: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const grows = search?.grows !== undefined;
  // Where the stream begins; it is not begun anew with each look.
  const [from, setFrom] = useState(search?.grows);
  if (from === undefined && grows) setFrom(search.grows);
  const again = useEffectEvent(look);
  const path = `runs/${encodeURIComponent(run)}/episodes/${encodeURIComponent(episode)}/events?from=${from}`;
  useEvents<EpisodeEvent>(grows ? path : undefined, (event) => {
    if (event.type === 'lines' && !TELLING.test(event.index.kinds)) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      again();
    }, PAUSE);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
}

const NAMES = {
  tree: 'Search tree',
  levels: 'Levels of thoughts',
  table: 'Search',
  'left-out': 'Search tree',
} as const;

function Head({ run, episode, search }: { run: string; episode: string; search: SearchView }) {
  const { role, decision, played, previous, next, step, kind } = search;
  const to = (line: number) =>
    `/runs/${encodeURIComponent(run)}/${encodeURIComponent(episode)}/search/${line}`;
  const problem = kind === 'tree' ? search.problem : undefined;
  return (
    <header className="search-head">
      <h1>
        {NAMES[kind]} of {whoText(role)}, decision {decision}
      </h1>
      <p className="search-said">{factsOf(search).join(' · ')}</p>
      <nav aria-label="Searches of this episode" className="search-near">
        {previous !== undefined && (
          <Link className="button" href={to(previous)}>
            ← earlier
          </Link>
        )}
        {next !== undefined && (
          <Link className="button" href={to(next)}>
            later →
          </Link>
        )}
      </nav>
      {played.length > 0 && (
        <p className="search-played">
          After step {count(step)}, {whoText(role)} played <b>{played[0]}</b>
          {played.length > 1 && ` and ${played.length - 1} more from this search`}
          {foreseen(search)}
        </p>
      )}
      {problem !== undefined && (
        <p className="search-problem" role="status">
          This is what the journal holds: {problem}
        </p>
      )}
    </header>
  );
}

function factsOf(search: SearchView): string[] {
  if (search.kind === 'levels') {
    const all = search.levels.reduce((sum, { candidates }) => sum + candidates.length, 0);
    return [`${search.levels.length} levels`, `${count(all)} candidates`];
  }
  if (search.kind !== 'tree') return [];
  const { policy, evaluate, trees, depth } = search.options;
  const facts = [
    search.world === 'model' ? 'the model’s world' : 'exact world',
    `${count(search.size)} nodes`,
  ];
  if (policy) facts.push(String(policy).toUpperCase());
  if (evaluate && search.world === 'exact')
    facts.push(`judged by ${evaluate === 'value' ? 'the scenario’s value' : evaluate}`);
  if (depth !== undefined) facts.push(`depth ${depth}`);
  if (trees !== undefined && trees !== 1) facts.push(`${trees} trees`);
  return facts;
}

/** How much of what followed the tree had looked at. */
function foreseen(search: SearchView): string {
  if (search.kind !== 'tree' || search.went === 0) return '';
  const steps = search.taken.length - 1;
  const all = search.went === 1 ? 'the one move' : `${count(search.went)} moves`;
  return `; of ${all} from here to the end the tree holds ${steps === search.went ? 'all' : count(steps)}`;
}
