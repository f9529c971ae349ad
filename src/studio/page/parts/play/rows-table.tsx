/** Actions of a search's root with their visits and values. */
import type { SearchRow } from '../../../api/play.ts';
import { count } from '../../components/numbers.ts';

export function RowsTable({ rows, caption }: { rows: readonly SearchRow[]; caption: string }) {
  const most = Math.max(1, ...rows.map(({ visits }) => visits));
  return (
    <table className="play-rows">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Action</th>
          <th scope="col" title="how often the search went there">
            N
          </th>
          <th scope="col" title="mean return for whoever moves; = where it is proven">
            Q
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ text, visits, value, proven }) => (
          <tr key={text}>
            <th scope="row">
              {text}
              <span className="play-bar" style={{ width: `${(100 * visits) / most}%` }} />
            </th>
            <td>{count(visits)}</td>
            <td>
              {proven && <span title="proven">= </span>}
              {signed(value)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const signed = (value: number): string =>
  `${value < 0 ? '−' : value > 0 ? '+' : ''}${Math.abs(value).toFixed(2)}`;
