/** What the run is, how it stands, and a hand on it while it plays. */
import { useMutation } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { RunDetail, WantedAnswer } from '../../../api/runs.ts';
import { isExport, post } from '../../api.ts';
import { CopyButton } from '../../components/copy.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { RunStatus } from '../../components/run-status.tsx';
import { CompareChoice } from './compare-choice.tsx';

/** `detail.live` tells what is wanted of it now. */
function Controls({ detail: { id, live }, onChanged }: { detail: RunDetail; onChanged: () => void }) {
  const change = useMutation({
    mutationFn: (wanted: { paused?: boolean; concurrency?: number }) =>
      post<WantedAnswer>(`runs/${encodeURIComponent(id)}/wanted`, wanted),
    onSettled: onChanged,
  });
  if (!live || isExport) return null;
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={change.isPending}
        onClick={() => change.mutate({ paused: !live.paused })}
      >
        {live.paused ? 'Resume' : 'Pause'}
      </button>
      <label className="run-concurrency">
        at most
        <input
          key={live.concurrency}
          type="number"
          className="field"
          min={1}
          max={10_000}
          defaultValue={live.concurrency > 0 ? live.concurrency : ''}
          placeholder="all"
          onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
          onBlur={({ target: { value } }) => {
            const wanted = Number(value);
            if (value !== '' && wanted >= 1 && wanted !== live.concurrency)
              change.mutate({ concurrency: wanted });
          }}
        />
        in flight
      </label>
      {change.isError && (
        <span role="alert" className="run-refused">
          {change.error.message}
        </span>
      )}
    </>
  );
}

export function RunHead({ detail, onChanged }: { detail: RunDetail; onChanged: () => void }) {
  const { id, name, status, live, started, plan, parent, experiment, shown } = detail;
  return (
    <header className="run-head">
      <div className="run-title">
        <h1>{name || id}</h1>
        <RunStatus of={status} paused={live?.paused} />
        {started !== null && (
          <span className="run-quiet">
            started <RelativeTime at={started} />
          </span>
        )}
        <span className="run-actions">
          {status === 'running' && <Controls detail={detail} onChanged={onChanged} />}
          <CompareChoice detail={detail} />
          {!isExport && (
            <Link href={`/runs/${encodeURIComponent(id)}/occupancy`} className="button">
              Occupancy
            </Link>
          )}
          <CopyButton text={`npx troupe results ${shown}`}>Copy “troupe results”</CopyButton>
        </span>
      </div>
      <p className="run-plan">
        {experiment?.title && <>{experiment.title} · </>}
        {plan.map(([scenario, words]) => `${scenario}: ${words}`).join(' · ')}
        {parent && (
          <>
            {' · branched off '}
            {parent.id === undefined ? (
              parent.run
            ) : (
              <Link href={`/runs/${encodeURIComponent(parent.id)}/${encodeURIComponent(parent.episode)}`}>
                {parent.episode}
              </Link>
            )}
          </>
        )}
      </p>
    </header>
  );
}
