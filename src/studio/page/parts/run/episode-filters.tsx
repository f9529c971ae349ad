/** Which episodes the table shows. */
import { useEffect, useState } from 'react';
import type { EpisodePage, RunDetail } from '../../../api/runs.ts';
import { Chip } from '../../components/controls.tsx';
import { count } from '../../components/numbers.ts';
import { type Standing, Status } from '../../components/status.tsx';
import { useViewParams } from '../../components/view-params.ts';

const STATUSES = ['solved', 'unsolved', 'error'] as const satisfies readonly Standing[];

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
  const { episodes, solved, errors, choices } = detail;
  const chosen = params.getAll('status');
  const counts = { solved, unsolved: episodes - solved - errors, error: errors };
  const toggle = (status: string) =>
    set({
      status: chosen.includes(status) ? chosen.filter((each) => each !== status) : [...chosen, status],
    });
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
            {value}
          </option>
        ))}
      </select>
    );
  const isFiltered = ['status', 'arm', 'stopped', 'kind', 'q', 'task', 'phase'].some((key) =>
    params.has(key),
  );
  const { searched } = page ?? {};
  return (
    <div className="run-filters">
      <input
        id="run-search"
        type="search"
        className="field"
        aria-label="Search what models and tools said"
        placeholder="Search what was said, tasks, errors"
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {STATUSES.map((status) => (
        <Chip key={status} on={chosen.includes(status)} onClick={() => toggle(status)}>
          <Status of={status} /> {count(counts[status])}
        </Chip>
      ))}
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
            ? `${count(page.all)} episodes`
            : `${count(page.total)} of ${count(page.all)} episodes`)}
        {searched &&
          searched.journals < searched.of &&
          ` · ${count(searched.journals)} of ${count(searched.of)} journals searched`}
      </span>
    </div>
  );
}
