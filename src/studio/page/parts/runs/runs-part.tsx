/** All runs of the folder. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { unpricedText } from '../../../../reports/words.ts';
import type { RunListing, RunsEvent } from '../../../api/runs.ts';
import { get } from '../../api.ts';
import { Progress } from '../../components/controls.tsx';
import { type Column, DataTable, type Sorting, shownOf } from '../../components/data-table.tsx';
import { useEvents } from '../../components/events.ts';
import { useHref } from '../../components/href.ts';
import { useKeys } from '../../components/keys.tsx';
import { count, interval, percent, short, sumCell } from '../../components/numbers.ts';
import { RelativeTime } from '../../components/relative-time.tsx';
import { RunStatus } from '../../components/run-status.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { Status } from '../../components/status.tsx';
import { SyntheticNote } from '../../components/synthetic-note.tsx';
import { useViewParams } from '../../components/view-params.ts';
import { endedOf, errorsOf, fits, ordered } from './order.ts';
import './runs.css';

const pathOf = ({ id }: RunListing) => `/runs/${encodeURIComponent(id)}`;

/** What tells runs of one name apart: of `20261121-123224-mine` the time; the whole is in the title. */
function idBeside({ id, name }: RunListing): string {
  const [, time, rest] = /^\d{8}-(\d{6})-(.*)$/.exec(id) ?? [];
  if (time === undefined) return id;
  return rest === name ? `…${time}` : `…${time}-${rest}`;
}

/** `a/900.rafa.s1` of `runs/20261121-123224-a/900.rafa.s1`. */
const parentBrief = (parent: string): string => parent.replace(/^(?:.*\/)?(?:\d{8}-\d{6}-)?([^/]+\/)/, '$1');

const columnsOf = (href: (path: string) => string): readonly Column<RunListing>[] => [
  {
    key: 'status',
    title: 'Status',
    width: '144px',
    sortable: true,
    cell: ({ status, live }) => <RunStatus of={status} paused={live?.paused} />,
  },
  {
    key: 'name',
    title: 'Run',
    width: 'minmax(200px, 1.5fr)',
    sortable: true,
    cell: (run) => (
      <span
        className={run.parent ? 'runs-run runs-run-branch' : 'runs-run'}
        title={run.parent ? `${run.id}, a branch of ${run.parent}` : run.id}
      >
        <a href={href(pathOf(run))} className="runs-name" tabIndex={-1}>
          {run.name || run.id}
        </a>
        {run.parent ? (
          <span className="runs-branch">branch of {parentBrief(run.parent)}</span>
        ) : (
          run.name && <span className="runs-id">{idBeside(run)}</span>
        )}
      </span>
    ),
  },
  {
    key: 'scenario',
    title: 'Scenario',
    width: 'minmax(160px, 1.4fr)',
    sortable: true,
    cell: ({ scenario, arms }) => (
      <span title={arms.join('\n')}>
        {scenario} <span className="runs-id">{arms.length === 1 ? arms[0] : `${arms.length} arms`}</span>
      </span>
    ),
  },
  {
    key: 'progress',
    title: 'Episodes',
    width: '176px',
    sortable: true,
    cell: (run) => {
      const { id, total } = run;
      const ended = endedOf(run);
      return (
        <span className="runs-progress">
          <Progress done={ended} total={total ?? ended} label={`Episodes of ${id}`} />
          <span>{total === null ? count(ended) : `${short(ended)} / ${short(total)}`}</span>
        </span>
      );
    },
  },
  {
    key: 'errors',
    title: 'Errors',
    width: '84px',
    numeric: true,
    sortable: true,
    cell: (run) => {
      const failed = errorsOf(run);
      return (
        failed > 0 && (
          <span title={`${count(failed)} ended in an error`}>
            <Status of="error">{short(failed)}</Status>
          </span>
        )
      );
    },
  },
  {
    key: 'rate',
    title: 'Solved',
    width: '150px',
    numeric: true,
    sortable: true,
    cell: ({ rate, low, high, first }) =>
      rate === null ? (
        '–'
      ) : (
        <span title={first === undefined ? undefined : `of these games; ${interval(low, high)}`}>
          {percent(rate)}{' '}
          <span className="runs-id">{first === undefined ? interval(low, high) : `${first} won`}</span>
        </span>
      ),
  },
  {
    key: 'calls',
    title: 'Calls',
    width: '90px',
    numeric: true,
    sortable: true,
    cell: ({ calls }) => <span title={count(calls)}>{short(calls)}</span>,
  },
  {
    key: 'cost',
    title: 'Cost',
    width: '90px',
    numeric: true,
    sortable: true,
    cell: ({ cost, unpriced }) => (
      <span title={unpriced && unpricedText(unpriced.models)}>{sumCell(cost, unpriced?.cost)}</span>
    ),
  },
  {
    key: 'spent',
    title: 'Spent',
    width: '90px',
    numeric: true,
    sortable: true,
    cell: ({ spent, unpriced }) => (
      <span title="what live calls have cost, episodes cut off or played again included">
        {sumCell(spent, unpriced?.spent)}
      </span>
    ),
  },
  {
    key: 'started',
    title: 'Started',
    width: '130px',
    numeric: true,
    sortable: true,
    cell: ({ started }) => (started === null ? '–' : <RelativeTime at={started} />),
  },
];

export function RunsPart() {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const href = useHref();
  // biome-ignore lint/correctness/useExhaustiveDependencies: how addresses are written never changes
  const columns = useMemo(() => columnsOf(href), []);
  const { params, set } = useViewParams();
  const runs = useQuery({ queryKey: ['runs'], queryFn: () => get<RunListing[]>('runs') });
  const again = () => void queries.invalidateQueries({ queryKey: ['runs'] });
  useEvents<RunsEvent>('runs/events', again, again);
  // The field follows the keys at once; the address follows the field.
  const [text, setText] = useState(params.get('q') ?? '');
  useKeys('Runs', [
    { key: '/', does: 'search', on: () => document.getElementById('runs-search')?.focus() },
    { key: ['ArrowUp', 'ArrowDown'], does: 'move in the list, once it has the focus' },
    { key: 'Enter', does: 'open the marked run' },
  ]);

  // What is known stays while the server is away.
  if (runs.data === undefined) {
    return runs.isError ? <Failed error={runs.error} onRetry={again} /> : <Loading what="runs" />;
  }
  if (runs.data.length === 0) {
    return (
      <Empty what="No runs yet" command="npx troupe run game24 --agent rafa,tot --tasks 900-910">
        <p>A run shows up here while it plays. This one needs no key, and takes some seconds:</p>
      </Empty>
    );
  }
  const sort: Sorting = {
    key: params.get('sort') ?? 'started',
    order: params.get('order') === 'asc' ? 'asc' : 'desc',
  };
  const shown = ordered(
    runs.data.filter((run) => fits(run, text)),
    sort,
  );
  const isSynthetic = shown.some(({ arms }) => arms.some((arm) => arm.includes('synthetic')));
  return (
    <div className="runs">
      <div className="runs-head">
        <h1>Runs</h1>
        <input
          id="runs-search"
          type="search"
          className="field"
          aria-label="Search runs"
          placeholder="Search name, scenario, arm, status"
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            set({ q: target.value });
          }}
        />
        <span className="runs-count" role="status">
          {shownOf(shown.length, runs.data.length, runs.data.length === 1 ? 'run' : 'runs')}
        </span>
      </div>
      <DataTable
        label="Runs"
        columns={columns}
        total={shown.length}
        rowAt={(index) => shown[index]}
        rowKey={({ id }) => id}
        rowHeight={40}
        view={`${text} ${sort.key} ${sort.order}`}
        sort={sort}
        onSort={({ key, order }) => set({ sort: key, order })}
        onOpen={(run, aside) => (aside ? window.open(href(pathOf(run))) : navigate(pathOf(run)))}
        empty={`No run fits “${text}”`}
      />
      {isSynthetic && <SyntheticNote />}
    </div>
  );
}
