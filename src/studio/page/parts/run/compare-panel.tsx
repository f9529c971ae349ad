/** Two arms or two runs beside each other: their figures, then pair by pair what came out differently. */
import { useQuery } from '@tanstack/react-query';
import { comparisonNotes, partsOf, sideTable } from '../../../../reports/words.ts';
import type { ComparisonView, RunDetail } from '../../../api/runs.ts';
import { get } from '../../api.ts';
import { Failed, Loading } from '../../components/states.tsx';
import { useViewParams } from '../../components/view-params.ts';
import { NO_COMPARISON } from './compare-choice.tsx';
import { ComparedPair } from './compared-pair.tsx';
import { runKey } from './use-run.ts';
import './compare.css';

/** What is compared of a side, of which none of these arms is chosen, with those of the other run. */
function anyOf(arms: readonly string[], others: readonly string[]): string {
  if (arms.length === 0 || others.length === 0) return '…';
  const [one, ...more] = sharedOf(arms, others);
  if (one === undefined) return 'choose an arm';
  return more.length === 0 ? one : 'the arms that both have';
}

/** As the server pairs two runs: one arm with one, whatever they are, else equal ones. */
const sharedOf = (arms: readonly string[], others: readonly string[]): readonly string[] =>
  arms.length === 1 && others.length === 1 ? arms : arms.filter((arm) => others.includes(arm));

export function ComparePanel({ detail: { id, shown, arms } }: { detail: RunDetail }) {
  const { params, set } = useViewParams();
  const [other, a, b] = [params.get('with'), params.get('a') ?? '', params.get('b') ?? ''];
  const address = (run: string) => `runs/${encodeURIComponent(run)}`;
  const otherRun = useQuery({
    queryKey: [...runKey(other ?? ''), 'detail'],
    queryFn: () => get<RunDetail>(address(other!)),
    enabled: other !== null,
  });
  // An arm is listed once for each of its scenarios.
  const ownArms = [...new Set(arms.map(({ arm }) => arm))];
  const otherArms = [...new Set(otherRun.data?.arms.map(({ arm }) => arm))];
  // Of one run the first arm is beside each of the others, until two are chosen.
  const [first, second] = [a || ownArms[0]!, b];
  const own = second === '' ? [first, ...ownArms.filter((arm) => arm !== first)] : [first, second];
  const asked = other === null ? { arms: own.join(',') } : { with: other, arm: a, other: b };
  const [ofOwn, ofOther] = [a === '' ? ownArms : [a], b === '' ? otherArms : [b]];
  const isUndecided = ownArms.length > 0 && otherArms.length > 0 && sharedOf(ofOwn, ofOther).length === 0;
  const view = useQuery({
    queryKey: [...runKey(id), 'compare', asked],
    queryFn: () => get<ComparisonView>(`${address(id)}/compare`, asked),
    // Which arms there are is known first: without a choice there may be nothing to ask for.
    enabled: other === null || (!otherRun.isPending && !isUndecided),
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
        {values
          .filter((value) => value !== any)
          .map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
      </select>
    </label>
  );
  return (
    <section className="run-card run-compare" aria-label="Comparison">
      <header className="run-compare-head">
        <h2>{other === null ? 'Arms side by side' : `Beside ${other}`}</h2>
        {choice('a', 'a', ownArms, other === null ? (ownArms[0] ?? '') : anyOf(ownArms, ofOther))}
        {other === null
          ? choice(
              'b',
              'b',
              ownArms.filter((arm) => arm !== first),
              'each of the others',
            )
          : choice('b', 'b', otherArms, anyOf(otherArms, ofOwn))}
        <button type="button" className="button" onClick={() => set(NO_COMPARISON, { opens: true })}>
          Close comparison
        </button>
      </header>
      {isUndecided && <p className="run-quiet">No arm is in both: choose one of each run.</p>}
      {view.isPending && !isUndecided && <Loading what="the comparison" />}
      {view.isLoadingError && <Failed error={view.error} />}
      {view.data && <Sides pairs={view.data.pairs} shown={shown} />}
      {view.data?.pairs.map((pair) => (
        <ComparedPair key={`${pair.a.name}\n${pair.b.name}`} pair={pair} />
      ))}
    </section>
  );
}

/** As `troupe compare` says it; of the run `shown` its page says above how much has ended. */
function Sides({ pairs, shown }: { pairs: ComparisonView['pairs']; shown: string }) {
  const { head, rows } = sideTable(pairs);
  const parts = [...partsOf(pairs)].filter(([run]) => run !== shown);
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is reached by keys */}
      <div className="run-wide" tabIndex={0}>
        <table aria-label="Figures of each side">
          <thead>
            <tr>
              {head.map((name, i) => (
                <th key={name} scope="col" className={i > 0 ? 'run-number' : undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, ...cells]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {cells.map((cell, i) => (
                  <td key={head[i + 1]} className="run-number">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {parts.map(([run, part]) => (
        <p key={run} className="run-caution">
          {run}: {part}
        </p>
      ))}
      {comparisonNotes(pairs).map((note) => (
        <p key={note} className="run-quiet">
          {note}
        </p>
      ))}
    </div>
  );
}
