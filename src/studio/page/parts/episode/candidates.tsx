/** What a search had to choose from, and how good it held each. */
import type { Candidate } from '../../../episodes/brief.ts';

/** More are left to the page of the search. */
const MOST = 60;

/** `60`, `3`, `0.003`. */
const valueText = (value: number): string => String(Number(value.toFixed(3)));

export function Candidates({ of }: { of: readonly Candidate[] }) {
  const visits = of.some((each) => each.visits !== undefined);
  const sorted = [...of].sort((a, b) => (b.visits ?? b.value ?? 0) - (a.visits ?? a.value ?? 0));
  const values = of.map(({ value }) => value ?? 0);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return (
    <>
      {of.length > 0 && (
        <p className="episode-quiet episode-candidates-about">
          {visits
            ? 'Value: the return that the simulations through a candidate (N) expect for whoever moves'
            : 'Value: what judgements add up to, or votes; the higher, the better'}
          ; here {valueText(least)} to {valueText(most)}.
        </p>
      )}
      <table className="episode-candidates">
        <thead>
          <tr>
            <th>candidate</th>
            {visits && <th className="episode-number">N</th>}
            <th className="episode-number">value</th>
            {!visits && <th>kept</th>}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, MOST).map(({ text, value, visits: n, kept }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two candidates may read alike
            <tr key={i}>
              <td className="mono" data-said="">
                {text}
              </td>
              {visits && <td className="episode-number">{n}</td>}
              <td className="episode-number">
                {value === undefined ? (
                  ''
                ) : (
                  <>
                    {valueText(value)}
                    <span className="episode-candidate-share">
                      <span style={{ width: `${Math.round(100 * shareOf(value, least, most))}%` }} />
                    </span>
                  </>
                )}
              </td>
              {!visits && <td>{kept ? '✓' : ''}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > MOST && <p className="episode-quiet">and {sorted.length - MOST} more</p>}
    </>
  );
}

/** Of the way from the least that there is, or from 0, to the most. */
function shareOf(value: number, least: number, most: number): number {
  const from = Math.min(0, least);
  return most > from ? (value - from) / (most - from) : 0;
}
