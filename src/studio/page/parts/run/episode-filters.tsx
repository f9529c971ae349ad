/** Which episodes the table shows. */
import { useEffect, useState } from 'react';
import { type Outcome, outcomeWords } from '../../../../runs/figures/outcome.ts';
import type { EpisodePage, RunDetail } from '../../../api/runs.ts';
import { isExport } from '../../api.ts';
import { Chip } from '../../components/controls.tsx';
import { SEARCH_RULE } from '../../components/found.tsx';
import { count } from '../../components/numbers.ts';
import { LOOKS } from '../../components/outcome.tsx';
import { Status } from '../../components/status.tsx';
import { useViewParams } from '../../components/view-params.ts';

/** Outcomes that are told apart: of games, how their first role came out. */
function outcomesOf({ arms, outcomes }: RunDetail): {
  shown: readonly Outcome[];
  first?: string | undefined;
} {
  const firsts = new Set(arms.map(({ first }) => first));
  if (arms.length === 0 || firsts.has(undefined)) return { shown: ['solved', 'unsolved', 'error'] };
  const open = outcomes.unfinished.all > 0 ? (['unfinished'] as const) : [];
  const [first] = firsts;
  return { shown: ['won', 'lost', 'tied', ...open, 'error'], first: firsts.size > 1 ? undefined : first };
}

/** Wait until someone has paused typing, in milliseconds. */
const PAUSE = 200;

/** The field follows the keys at once; the address, and so the search, follows a pause. */
function useSearchText(): [string, (text: string) => void] {
  const { params, set } = useViewParams();
  const asked = params.get('q') ?? '';
  const [text, setText] = useState(asked);
  const [seen, setSeen] = useState(asked);
  // Changed from elsewhere, as by the browser's way back.
  if (asked !== seen) {
    setSeen(asked);
    setText(asked);
  }
  useEffect(() => {
    if (text === asked) return;
    const timer = setTimeout(() => set({ q: text }), PAUSE);
    return () => clearTimeout(timer);
  });
  return [text, setText];
}

export function EpisodeFilters({ detail, page }: { detail: RunDetail; page?: EpisodePage }) {
  const { params, set } = useViewParams();
  const [text, setText] = useSearchText();
  const { outcomes, training, choices } = detail;
  const chosen = params.getAll('status');
  const { shown, first } = outcomesOf(detail);
  const toggle = (status: string) =>
    set({
      status: chosen.includes(status) ? chosen.filter((each) => each !== status) : [...chosen, status],
    });
  const labels = new Map(detail.arms.map(({ arm, label }) => [arm, label || arm]));
  const one = (key: 'arm' | 'stopped' | 'kind', name: string, values: readonly string[]) =>
    values.length < (key === 'arm' ? 2 : 1) ? null : (
      <select
        className="field"
        aria-label={name}
        value={params.get(key) ?? ''}
        onChange={({ target }) => set({ [key]: target.value })}
      >
        <option value="">{name}: any</option>
        {values.map((value) => (
          <option key={value} value={value}>
            {(key === 'arm' && labels.get(value)) || value}
          </option>
        ))}
      </select>
    );
  const isFiltered = ['status', 'arm', 'stopped', 'kind', 'q', 'task', 'phase'].some((key) =>
    params.has(key),
  );
  const { searched, held } = page ?? {};
  return (
    <div className="run-filters">
      <input
        id="run-search"
        type="search"
        className="field"
        aria-label={isExport ? 'Search names, tasks and errors' : 'Search what models and tools said'}
        placeholder={isExport ? 'Search names, tasks, errors' : 'Search what was said, tasks, errors'}
        title={SEARCH_RULE}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {shown.map((outcome) => {
        const { all, training } = outcomes[outcome];
        return (
          <Chip key={outcome} on={chosen.includes(outcome)} onClick={() => toggle(outcome)}>
            <Status of={LOOKS[outcome]}>{outcomeWords(outcome, first)}</Status> {count(all - training)}
            {training > 0 && ` + ${count(training)} in training`}
          </Chip>
        );
      })}
      {training > 0 && (
        <select
          className="field"
          aria-label="phase"
          value={params.get('phase') ?? ''}
          onChange={({ target }) => set({ phase: target.value })}
        >
          <option value="">phase: any</option>
          <option value="eval">evaluation</option>
          <option value="learn">training</option>
        </select>
      )}
      {one('arm', 'arm', choices.arms)}
      {one('stopped', 'stopped by', choices.stopped)}
      {one('kind', 'error kind', choices.kinds)}
      {isFiltered && (
        <button
          type="button"
          className="button"
          onClick={() => set({ status: '', arm: '', stopped: '', kind: '', q: '', task: '', phase: '' })}
        >
          Show all
        </button>
      )}
      <span className="run-quiet run-found" role="status">
        {page &&
          (page.total === page.all
            ? `${count(page.all)} episode${page.all === 1 ? '' : 's'}`
            : `${count(page.total)} of ${count(page.all)} episodes`)}
        {searched &&
          searched.journals < searched.of &&
          ` · ${count(searched.journals)} of ${count(searched.of)} journals searched`}
        {isExport && params.has('q') && ' · this copy searches names, tasks and errors, not what was said'}
      </span>
      {page && held !== undefined && held < page.all && (
        <p className="run-quiet run-held">
          {count(held)} of {count(page.all)} episodes can be opened in this copy;{' '}
          <code>troupe studio export … --episodes {page.all}</code> holds all
        </p>
      )}
    </div>
  );
}
