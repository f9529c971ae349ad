/** What was weighed at the root, the most visited first. */
import type { RootRow } from '../../../api/search.ts';
import { count } from '../../components/numbers.ts';
import { priorText, valueText } from './figures.ts';

export function RootTable({
  rows,
  role,
  selected,
  onSelect,
}: {
  rows: readonly RootRow[];
  role: string;
  /** A node. */
  selected?: number;
  onSelect(node: number): void;
}) {
  const counted = rows.some(({ visits }) => visits > 0);
  const sorted = [...rows].sort((a, b) => b.visits - a.visits || (b.value ?? 0) - (a.value ?? 0));
  const most = Math.max(1, ...rows.map(({ visits }) => visits));
  return (
    <table className="search-table search-root">
      <thead>
        <tr>
          <th scope="col">Action</th>
          {counted && (
            <th scope="col" className="search-number" title="How many simulations went this way">
              N
            </th>
          )}
          <th scope="col" className="search-number" title={`Mean return of ${role}`}>
            Q
          </th>
          {counted && (
            <th scope="col" className="search-number" title="How likely it seemed before it was tried">
              Prior
            </th>
          )}
          <th scope="col">Proven</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map(({ text, visits, value, prior, proven, closed, chosen, node }) => (
          <tr key={text} aria-current={chosen || undefined} data-selected={node === selected || undefined}>
            <th scope="row">
              <span className="search-mark" aria-hidden="true">
                {chosen ? '●' : '○'}
              </span>
              {node === undefined ? (
                text
              ) : (
                <button type="button" className="search-link" onClick={() => onSelect(node)}>
                  {text}
                </button>
              )}
              {chosen && <span className="search-chosen">played</span>}
            </th>
            {counted && (
              <td className="search-number">
                <span className="search-bar" style={{ width: `${(36 * visits) / most}px` }} />
                {count(visits)}
              </td>
            )}
            <td className="search-number">{valueText(value)}</td>
            {counted && <td className="search-number">{priorText(prior)}</td>}
            <td>{proven ? '◎ yes' : closed ? 'all tried' : <span className="search-quiet">no</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
