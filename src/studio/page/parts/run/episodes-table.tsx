/** All ended episodes; the server sorts, filters and searches. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useLocation } from 'wouter';
import { outcomeWords } from '../../../../runs/figures/outcome.ts';
import { phaseWords } from '../../../../runs/plan/phase-words.ts';
import type { EpisodePage, EpisodeRow, RunDetail } from '../../../api/runs.ts';
import { rowOutcome } from '../../../runs/row-choice.ts';
import { type Term, termsOf } from '../../../sought.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { foundPath, Marked, RowSnippet } from '../../components/found.tsx';
import { useHref } from '../../components/href.ts';
import { useKeys } from '../../components/keys.tsx';
import { count, duration, short, sumCell } from '../../components/numbers.ts';
import { LOOKS } from '../../components/outcome.tsx';
import { usePages } from '../../components/pages.ts';
import { Failed } from '../../components/states.tsx';
import { Status } from '../../components/status.tsx';
import { useViewParams } from '../../components/view-params.ts';
import { EpisodeFilters } from './episode-filters.tsx';
import { episodesKey, episodeView, fetchEpisodes } from './episode-query.ts';
import { runKey } from './use-run.ts';

/** Between two looks at a search that is not through yet, in milliseconds. */
const SEARCHING = 500;

/** Pixels of a row with what was found. */
const FOUND = 56;

const whole = (value: number) => <span title={count(value)}>{short(value)}</span>;

const PHASE: Column<EpisodeRow> = {
  key: 'epoch',
  title: 'Phase',
  width: '180px',
  sortable: true,
  cell: (row) => phaseWords(row) ?? '–',
};

/** What the page knows of an arm in a scenario. */
interface ArmFacts {
  label: string;
  /** Of a game. */
  first?: string | undefined;
}

const armKey = ({ scenario, arm }: { scenario: string; arm: string }) => `${scenario}\n${arm}`;

/** As it is shown. */
const armOf = (row: EpisodeRow, facts: ReadonlyMap<string, ArmFacts>): string =>
  facts.get(armKey(row))?.label ?? row.arm;

const columnsOf = (
  hrefOf: (row: EpisodeRow) => string,
  facts: ReadonlyMap<string, ArmFacts>,
  hasPhases: boolean,
  terms: readonly Term[],
): readonly Column<EpisodeRow>[] => [
  {
    key: 'status',
    title: 'Status',
    width: '190px',
    sortable: true,
    cell: (row) => {
      const { stopped, error } = row;
      const { first } = facts.get(armKey(row)) ?? {};
      const outcome = rowOutcome(row, first !== undefined);
      return (
        <span title={error ? `${error.kind}: ${error.message}` : undefined}>
          <Status of={LOOKS[outcome]}>{outcomeWords(outcome, first)}</Status>
          {stopped && <span className="run-why">{stopped}</span>}
          {!stopped && error && (
            <span className="run-why">
              <Marked text={error.kind} terms={terms} />
            </span>
          )}
        </span>
      );
    },
  },
  {
    key: 'task',
    title: 'Task',
    width: 'minmax(130px, 1fr)',
    sortable: true,
    cell: (row) => (
      <>
        {row.leftOut ? (
          <span className="run-left-out" title={`${row.episode} is left out of this copy`}>
            <Marked text={row.task || row.episode} terms={terms} />
          </span>
        ) : (
          <a href={hrefOf(row)} className="run-task" tabIndex={-1} title={row.episode}>
            <Marked text={row.task || row.episode} terms={terms} />
          </a>
        )}
        <RowSnippet row={row} arm={armOf(row, facts)} terms={terms} />
      </>
    ),
  },
  {
    key: 'arm',
    title: 'Arm',
    width: 'minmax(120px, 1.8fr)',
    sortable: true,
    cell: (row) => (
      <span title={row.arm} className="run-arm">
        <Marked text={armOf(row, facts)} terms={terms} />
      </span>
    ),
  },
  ...(hasPhases ? [PHASE] : []),
  { key: 'seed', title: 'Seed', width: '76px', numeric: true, sortable: true, cell: ({ seed }) => seed },
  {
    key: 'steps',
    title: 'Steps',
    width: '84px',
    numeric: true,
    sortable: true,
    cell: ({ steps }) => whole(steps),
  },
  {
    key: 'calls',
    title: 'Calls',
    width: '84px',
    numeric: true,
    sortable: true,
    cell: ({ calls }) => whole(calls),
  },
  {
    key: 'tokens',
    title: 'Tokens',
    width: '96px',
    numeric: true,
    sortable: true,
    cell: ({ input, output }) => (
      <span title={`${count(input)} in, ${count(output)} out`}>{short(input + output)}</span>
    ),
  },
  {
    key: 'cost',
    title: 'Cost',
    width: '92px',
    numeric: true,
    sortable: true,
    cell: ({ cost, unpriced }) => (
      <span title={unpriced && 'no price for what it asked'}>{sumCell(cost, unpriced)}</span>
    ),
  },
  {
    key: 'seconds',
    title: 'Time',
    width: '100px',
    numeric: true,
    sortable: true,
    cell: ({ seconds }) => duration(seconds),
  },
];

export function EpisodesTable({ detail }: { detail: RunDetail }) {
  const { id, arms } = detail;
  const run = encodeURIComponent(id);
  const [, navigate] = useLocation();
  const { params, set } = useViewParams();
  const view = episodeView(params);
  const { sort, name } = view;
  const { first, see, rowAt } = usePages<EpisodeRow, EpisodePage>(
    episodesKey(id, view),
    fetchEpisodes(id, view),
  );
  const { searched } = first.data ?? {};
  const isSearching = searched !== undefined && searched.journals < searched.of;
  const queries = useQueryClient();
  useEffect(() => {
    if (!isSearching) return;
    const again = () => void queries.invalidateQueries({ queryKey: [...runKey(id), 'episodes', name] });
    const timer = setInterval(again, SEARCHING);
    return () => clearInterval(timer);
  }, [isSearching, queries, id, name]);
  useKeys('Run', [
    { key: '/', does: 'search in the episodes', on: () => document.getElementById('run-search')?.focus() },
    { key: ['ArrowUp', 'ArrowDown'], does: 'move in the table, once it has the focus' },
    { key: 'Enter', does: 'open the marked episode' },
  ]);
  // What was searched for is looked up in the episode as well.
  const sought = view.wanted.q ?? '';
  const isSought = termsOf(sought).length > 0;
  const pathOf = (row: EpisodeRow) => foundPath(run, row, sought);
  const href = useHref();
  const open = (row: EpisodeRow, aside: boolean) => {
    if (row.leftOut) return;
    if (aside) window.open(href(pathOf(row)));
    else navigate(pathOf(row));
  };
  const facts = JSON.stringify(
    arms.map((each): [string, ArmFacts] => [
      armKey(each),
      { label: each.label || each.arm, first: each.first },
    ]),
  );
  const hasPhases = detail.training > 0 || arms.some(({ learning }) => learning.length > 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: addresses hang on the run and the search alone
  const columns = useMemo(
    () =>
      columnsOf(
        (row) => href(pathOf(row)),
        new Map(JSON.parse(facts) as [string, ArmFacts][]),
        hasPhases,
        termsOf(sought),
      ),
    [run, facts, hasPhases, sought],
  );
  return (
    <section className="run-episodes" aria-label="Episodes">
      <EpisodeFilters detail={detail} page={first.data} />
      {first.isLoadingError ? (
        <Failed error={first.error} onRetry={() => void first.refetch()} />
      ) : (
        <DataTable
          // Rows with what was found in them are higher.
          key={isSought ? 'found' : 'all'}
          {...(isSought && { rowHeight: FOUND })}
          label="Episodes"
          columns={columns}
          total={first.data?.total ?? 0}
          rowAt={rowAt}
          rowKey={({ episode }) => episode}
          onSee={see}
          view={name}
          sort={sort}
          onSort={({ key, order }) => set({ sort: key, order })}
          onOpen={open}
          empty={
            first.isPending || isSearching
              ? 'Looking …'
              : detail.episodes === 0
                ? 'No episode has ended yet'
                : 'No episode fits these filters'
          }
        />
      )}
    </section>
  );
}
