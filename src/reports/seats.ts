/** Games of several roles: what each agent comes to in each seat, whoever sat first. */
import { type SeatFigures, SeatTally } from '../runs/figures/seat-tally.ts';
import type { Row } from './rows.ts';

/** Figures of every agent in every role of games with several; see SeatTally. */
export function seatFigures(rows: readonly Row[]): SeatFigures[] {
  const tally = new SeatTally();
  for (const row of rows) tally.add({ ...row, errored: row.status === 'error' });
  return tally.figures();
}

/** The first role of games of several, where all share it. */
export function firstRoleOf(rows: readonly Row[]): string | undefined {
  const first = rows[0]?.seats[0]?.role;
  return rows.every(({ returns, seats }) => returns.length > 1 && seats[0]?.role === first)
    ? first
    : undefined;
}
