/** `--seats both`: who sits where must not decide a comparison. */
import { canonicalJson } from '../../cache/keys.ts';
import { BadInput } from '../../errors.ts';
import type { Role, Scenario } from '../../scenario.ts';
import type { OptionValues } from './options.ts';

/** `both`: every cast of different agents also with its seats changed round. */
export type Seats = 'both' | 'as given';

/** One seat of a cast; absent `role`: every role. */
interface CastSeat {
  role?: Role;
  name: string;
  options: OptionValues;
  model?: string;
}

/**
 * A cast, and the casts in which its agents have moved on by one role, by two, and so on (with two roles:
 * the seats swapped). One alone where all seats are alike. Throws BadInput for a scenario of one role.
 */
export function castsOf<T extends CastSeat>(
  cast: readonly T[],
  seats: Seats,
  { id, roles }: Scenario,
): (readonly T[])[] {
  if (seats === 'as given') return [cast];
  if (roles.length === 1)
    throw new BadInput(`--seats both: scenario ${id} has one role, nobody to swap with`);
  const byRole = roles.map((role) => cast.find((seat) => seat.role === role));
  // A cast that does not name each role once is refused where it is seated.
  if (cast.length !== roles.length || !byRole.every((seat) => seat !== undefined)) return [cast];
  if (new Set(byRole.map(seatKey)).size === 1) return [cast];
  const moved = (by: number) =>
    roles.map((role, i) => ({ ...byRole[(i + roles.length - by) % roles.length]!, role }));
  return roles.map((_, by) => (by === 0 ? cast : moved(by)));
}

const seatKey = ({ name, options, model = '' }: CastSeat) => canonicalJson([name, options, model]);
