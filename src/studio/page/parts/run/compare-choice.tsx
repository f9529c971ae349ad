/** What to put beside the run: an arm of its own against another, or another run. */
import { useQuery } from '@tanstack/react-query';
import type { RunDetail, RunListing } from '../../../api/runs.ts';
import { get } from '../../api.ts';
import { useViewParams } from '../../components/view-params.ts';

/**
 * What is compared, in the address: `compare` is on for arms of the run itself, `with` names another run; `a` and
 * `b` choose an arm of each side.
 */
export const NO_COMPARISON = { compare: '', with: '', a: '', b: '' };

/** No run's id: those have no space. */
const ARMS = ' arms';

/** Its name first: of a date that all share nothing would be seen of it. */
function nameOf({ id, name, started }: RunListing): string {
  if (name === '' || name === id) return id;
  const [, time] = /^\d{8}-(\d{6})/.exec(id) ?? [];
  return `${name} · ${started === null ? (time ?? id) : written(started)}`;
}

const written = (at: string): string =>
  new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'medium' });

export function CompareChoice({ detail: { id, arms, plans } }: { detail: RunDetail }) {
  const { params, set } = useViewParams();
  const runs = useQuery({ queryKey: ['runs'], queryFn: () => get<RunListing[]>('runs') });
  const scenarios = new Set(plans.map(({ scenario }) => scenario));
  // Runs without a common scenario have nothing to pair.
  const others = (runs.data ?? []).filter(
    (run) =>
      run.id !== id &&
      run.episodes > 0 &&
      (scenarios.size === 0 || run.scenario.split(', ').some((scenario) => scenarios.has(scenario))),
  );
  if (arms.length < 2 && others.length === 0) return null;
  const chosen = params.get('with') ?? (params.has('compare') ? ARMS : '');
  return (
    <select
      className="field run-compare-choice"
      aria-label="Compare with"
      value={chosen}
      onChange={({ target: { value } }) =>
        set(
          value === ''
            ? NO_COMPARISON
            : value === ARMS
              ? { ...NO_COMPARISON, compare: 'arms' }
              : { ...NO_COMPARISON, with: value },
          { opens: true },
        )
      }
    >
      <option value="">Compare with …</option>
      {arms.length > 1 && <option value={ARMS}>its own arms</option>}
      {others.length > 0 && (
        <optgroup label="Another run">
          {others.map((run) => (
            <option key={run.id} value={run.id}>
              {nameOf(run)}
            </option>
          ))}
        </optgroup>
      )}
    </select>
  );
}
