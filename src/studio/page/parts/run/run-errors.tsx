/** What went wrong, how often; a press shows the episodes. */
import type { ErrorDetail } from '../../../api/runs.ts';
import { count } from '../../components/numbers.ts';
import { useViewParams } from '../../components/view-params.ts';

/** Of a kind so many messages are said. */
const MOST = 4;

export function RunErrors({ errors }: { errors: readonly ErrorDetail[] }) {
  const { params, set } = useViewParams();
  if (errors.length === 0) return null;
  const kinds = [...Map.groupBy(errors, ({ kind }) => kind)].map(([kind, own]) => ({
    kind,
    times: own.reduce((sum, { count }) => sum + count, 0),
    own,
  }));
  const most = Math.max(...kinds.map(({ times }) => times));
  return (
    <section className="run-card" aria-label="Errors by kind">
      <h2>Errors by kind</h2>
      <ul className="run-errors">
        {kinds.map(({ kind, times, own }) => {
          const isOn = params.get('kind') === kind;
          return (
            <li key={kind}>
              <button
                type="button"
                aria-pressed={isOn}
                title={isOn ? 'Show all episodes' : 'Show these episodes alone'}
                onClick={() => set(isOn ? { kind: '', status: '' } : { kind, status: 'error' })}
              >
                <span className="run-error-count">{count(times)}</span>
                <span className="run-error-bar" aria-hidden="true">
                  <span style={{ width: `${(100 * times) / most}%` }} />
                </span>
                <strong>{kind}</strong>
                <span className="run-error-texts">
                  {own.slice(0, MOST).map(({ message, count: times }) => (
                    <span key={message} title={message}>
                      {count(times)} × {message}
                    </span>
                  ))}
                  {own.length > MOST && <span>and {count(own.length - MOST)} other messages</span>}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
