/** What a search says of the legal moves. */
import type { PlayHint } from '../../../api/play.ts';
import { count, duration } from '../../components/numbers.ts';
import { RowsTable } from './rows-table.tsx';

/** `several`: the scenario has more roles than one. */
export function HintPanel({
  hint: { rows, simulations, seconds, role },
  several,
}: {
  hint: PlayHint;
  several: boolean;
}) {
  return (
    <section className="play-hint" aria-label="Hint">
      <h2>Hint{several && ` for ${role}`}</h2>
      <RowsTable
        rows={rows}
        caption={`${count(simulations)} simulations in ${duration(seconds)}; the best move first`}
      />
    </section>
  );
}
