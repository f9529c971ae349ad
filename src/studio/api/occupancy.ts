/** What the page is told of who is in which state. */
import type { StateValue } from 'xstate';
import type { Standing } from '../../reports/runs.ts';

/**
 * GET runs/:run/occupancy; GET runs/:run/occupancy/events sends it anew about once a second while the run goes on.
 */
export interface OccupancyView {
  run: string;
  status: Standing;
  /** Counted now; else of a run that is over: how long actors were in each state. */
  live: boolean;
  /** ISO 8601: when it was counted. Journals are written about once a second. */
  at: string;
  /** Episodes in flight, as the run's own process says. */
  inFlight?: number;
  /** Episodes that are counted here, of so many: of a very long run that is over a part is read. */
  episodes: number;
  of: number;
  /** There is more to read than was read by now. */
  behind: boolean;
  machines: MachineOccupancy[];
}

/** The actors of one machine. */
export interface MachineOccupancy {
  /** As /api/machines names it; absent: it is not to be found any more. */
  machine?: string;
  /** Its id, else the actor's name. */
  name: string;
  /** Actors at work now, or that there were. */
  actors: number;
  /** With actors that are there now, and milliseconds that all were there; of a run under way 0. */
  configurations: { value: StateValue; actors: number; ms: number }[];
  /**
   * How often each arrow was taken, by `arrowKey`: in a second of late, or in the whole run. Null: the journals do not
   * tell; one that is absent was never taken. Those into initial states are not counted.
   */
  arrows: Readonly<Record<string, number | null>>;
}

/** GET runs/:run/occupancy/episodes?machine&state: who is in a state now; the first 200. */
export interface OccupantsView {
  total: number;
  occupants: Occupant[];
}

export interface Occupant {
  episode: string;
  /** As journals name it: `episode`, `scenario`, a role, `role/search`. */
  actor: string;
  value: StateValue;
}
