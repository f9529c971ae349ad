/** Two arms or two runs beside each other: what came out differently stands first. */
import { useQuery } from '@tanstack/react-query';
import type { ComparisonView, RunDetail } from '../../../api/runs.ts';
import { get } from '../../api.ts';
import { Failed, Loading } from '../../components/states.tsx';
import { useViewParams } from '../../components/view-params.ts';
import { NO_COMPARISON } from './compare-choice.tsx';
import { ComparedPair } from './compared-pair.tsx';
import { runKey } from './use-run.ts';

export function ComparePanel({ detail: { id, arms } }: { detail: RunDetail }) {
  const { params, set } = useViewParams();
  const [other, a, b] = [params.get('with'), params.get('a') ?? '', params.get('b') ?? ''];
  const address = (run: string) => `runs/${encodeURIComponent(run)}`;
  const otherRun = useQuery({
    queryKey: [...runKey(other ?? ''), 'detail'],
    queryFn: () => get<RunDetail>(address(other!)),
    enabled: other !== null,
  });
  const ownArms = arms.map(({ arm }) => arm);
  // Of one run the first arm is beside each of the others, until two are chosen.
  const [first, second] = [a || ownArms[0]!, b];
  const own = second === '' ? [first, ...ownArms.filter((arm) => arm !== first)] : [first, second];
  const asked = other === null ? { arms: own.join(',') } : { with: other, arm: a, other: b };
  const view = useQuery({
    queryKey: [...runKey(id), 'compare', asked],
    queryFn: () => get<ComparisonView>(`${address(id)}/compare`, asked),
    retry: false,
  });
  const choice = (key: 'a' | 'b', label: string, values: readonly string[], any: string) => (
    <label>
      {label}
      <select
        className="field"
        value={params.get(key) ?? ''}
        onChange={({ target }) => set({ [key]: target.value })}
      >
        <option value="">{any}</option>
        {values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    </label>
  );
  const theirArms =
    other === null ? ownArms.filter((arm) => arm !== first) : otherRun.data?.arms.map(({ arm }) => arm);
  return (
    <section className="run-card run-compare" aria-label="Comparison">
      <header className="run-compare-head">
        <h2>{other === null ? 'Arms side by side' : `Beside ${other}`}</h2>
        {choice(
          'a',
          'a',
          other === null ? ownArms.slice(1) : ownArms,
          other === null ? (ownArms[0] ?? '') : 'the arms that both have',
        )}
        {choice('b', 'b', theirArms ?? [], other === null ? 'each of the others' : 'the arms that both have')}
        <button type="button" className="button" onClick={() => set(NO_COMPARISON)}>
          Close comparison
        </button>
      </header>
      {view.isPending && <Loading what="the comparison" />}
      {view.isLoadingError && <Failed error={view.error} />}
      {view.data?.pairs.map((pair) => (
        <ComparedPair
          key={`${pair.a.name}\n${pair.b.name}`}
          pair={pair}
          several={view.data.pairs.length > 1}
        />
      ))}
    </section>
  );
}
