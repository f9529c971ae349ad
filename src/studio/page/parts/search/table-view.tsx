/** What a search says that is neither a tree nor levels: an exact solver's plan, its values, or why there is none. */
import type { TableView as Table } from '../../../api/search.ts';
import { Code } from '../../components/copy.tsx';
import { count } from '../../components/numbers.ts';
import { valueText } from './figures.ts';

export function TableView({ search }: { search: Table }) {
  const { why, plan, values, states, more } = search;
  const most = Math.max(1, ...values.map(({ value }) => Math.abs(value)));
  return (
    <div className="search-plain">
      {why !== undefined && <p className="search-problem">{why}</p>}
      {states !== undefined && (
        <p>
          <b>{count(states)}</b> different {states === 1 ? 'state' : 'states'} met
        </p>
      )}
      {values.length > 0 && (
        <table className="search-table">
          <caption>Worth under exact play</caption>
          <thead>
            <tr>
              <th scope="col">Role</th>
              <th scope="col" className="search-number">
                Value
              </th>
              <th scope="col">
                <span className="unseen">As a bar</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {values.map(({ role, value }) => (
              <tr key={role}>
                <th scope="row">{role}</th>
                <td className="search-number">{valueText(value)}</td>
                <td>
                  <span
                    className="search-value-bar"
                    data-below={value < 0 || undefined}
                    style={{ width: `${(120 * Math.abs(value)) / most}px` }}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {plan.length > 0 && (
        <table className="search-table">
          <caption>{plan.length === 1 ? 'The action' : `The plan: ${plan.length} actions`}</caption>
          <thead>
            <tr>
              <th scope="col" className="search-number">
                Step
              </th>
              <th scope="col">Action</th>
              <th scope="col">Played</th>
            </tr>
          </thead>
          <tbody>
            {plan.map(({ text, taken }, step) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its number
              <tr key={step} aria-current={taken || undefined}>
                <td className="search-number">{step + 1}</td>
                <th scope="row">{text}</th>
                <td>{taken ? '● played' : <span className="search-quiet">no</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {Object.keys(more).length > 0 && <Code label="The entry">{JSON.stringify(more, null, 2)}</Code>}
    </div>
  );
}
