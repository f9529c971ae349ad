/** What was played so far, the latest first, and what the agents thought of it. */
import type { PlayMove, PlayView } from '../../../api/play.ts';
import { count } from '../../components/numbers.ts';
import { RowsTable } from './rows-table.tsx';

/** Characters of a result; the whole stands in what an agent sees. */
const SHORT = 160;

export function Moves({ view: { moves, seats } }: { view: PlayView }) {
  const isPerson = (role: string) => seats.some((seat) => seat.person && seat.role === role);
  return (
    <section aria-label="Moves">
      <h2>Moves</h2>
      {moves.length === 0 && <p className="note">Nothing was played yet.</p>}
      <ol className="play-moves" reversed>
        {moves.toReversed().map((move) => (
          <li key={move.step} value={move.step}>
            <p className="play-moved">
              <span className="play-mover">
                {isPerson(move.role) && seats.length === 1 ? 'you' : move.role}
              </span>{' '}
              <code>{move.text}</code>
              {!move.accepted && <span className="play-refusal"> refused</span>}
            </p>
            {move.said && <p className="note">{move.said}</p>}
            {move.results?.map(({ tool, status, text }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: calls are in their order, and one may come twice
              <p key={i} className="note play-came">
                {(move.results?.length ?? 0) > 1 && `${tool}: `}
                {status} {text && `· ${text.length > SHORT ? `${text.slice(0, SHORT)} …` : text}`}
              </p>
            ))}
            <Thought move={move} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Thought({ move: { thought, search, calls } }: { move: PlayMove }) {
  return (
    <>
      {thought !== undefined && <blockquote className="play-thought">{thought}</blockquote>}
      {calls !== undefined && <p className="note">asked its model {count(calls)} ×</p>}
      {search && search.rows.length > 0 && (
        <details className="play-more">
          <summary>
            searched{search.simulations !== undefined && ` ${count(search.simulations)} simulations`}
          </summary>
          <RowsTable rows={search.rows} caption="What the search found for it" />
        </details>
      )}
    </>
  );
}
