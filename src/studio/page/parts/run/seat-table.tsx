/** What each agent comes to in each role of games with several. */
import { returnText } from '../../../../reports/words.ts';
import type { RunDetail } from '../../../api/runs.ts';
import { count, interval, percent } from '../../components/numbers.ts';

export function SeatTable({ seats }: { seats: RunDetail['seats'] }) {
  const open = seats.some(({ unfinished }) => unfinished > 0);
  const many = new Set(seats.map(({ scenario }) => scenario)).size > 1;
  return (
    <section className="run-card run-seats" aria-label="Won, lost and tied">
      <h2>Won, lost and tied</h2>
      <p className="run-quiet">
        each agent in each role, whoever sat first; a return of its own above, below and at 0
        {open && ' · games that did not end are no part of the figures beside them'}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is reached by keys */}
      <div className="run-wide" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {many && <th scope="col">Scenario</th>}
              <th scope="col">Agent</th>
              <th scope="col">Against</th>
              <th scope="col">Role</th>
              {['Won', 'Lost', 'Tied', 'Share won', '95 % interval', 'Return'].map((name) => (
                <th key={name} scope="col" className="run-number">
                  {name}
                </th>
              ))}
              {open && (
                <th scope="col" className="run-number">
                  Not ended
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {seats.map((seat) => (
              <tr
                key={[seat.scenario, seat.agent, seat.against, seat.role].join('\n')}
                className={seat.role === null ? 'run-sum' : undefined}
              >
                {many && <td>{seat.scenario}</td>}
                <td>{seat.agent}</td>
                <td>{seat.against}</td>
                <td>{seat.role ?? 'all roles'}</td>
                <td className="run-number">{count(seat.won)}</td>
                <td className="run-number">{count(seat.lost)}</td>
                <td className="run-number">{count(seat.tied)}</td>
                <td className="run-number">{seat.rate === null ? '–' : percent(seat.rate)}</td>
                <td className="run-number">{seat.rate === null ? '–' : interval(seat.low, seat.high)}</td>
                <td className="run-number">{returnText(seat.return, seat.returnError)}</td>
                {open && <td className="run-number">{count(seat.unfinished)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
