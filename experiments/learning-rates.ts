/** What the learning experiment on tic-tac-toe counts: which records, per seed, and their rates. */
import { rateInterval, type TaskCount } from '../src/index.ts';
import type { EpochRecord, Player, Seat } from './learning-records.ts';

export const EPOCHS = 12;
export const EVAL_GAMES = 10;
export const LEARNERS = 20;

/** The epochs that are compared. */
export const FIRST = [1, 2, 3];
export const LAST = [EPOCHS - 2, EPOCHS - 1, EPOCHS];
/** Those with evaluations. */
export const ALL_EPOCHS = Array.from({ length: EPOCHS + 1 }, (_, epoch) => epoch);
export const SEATS = { O: ['O'], X: ['X'], both: ['X', 'O'] } as const satisfies Record<
  string,
  readonly Seat[]
>;

/** Whose records, with which marks and after which epochs. */
export interface Which {
  player: Player;
  seats: readonly Seat[];
  epochs: readonly number[];
}

export const chosen = (records: readonly EpochRecord[], { player, seats, epochs }: Which) =>
  records.filter(
    (record) => record.player === player && seats.includes(record.seat) && epochs.includes(record.epoch),
  );

/** `part` of `whole`, summed per seed: the seeds are the units, all games of one seed stay together. */
function bySeed(
  records: readonly EpochRecord[],
  part: (record: EpochRecord) => number,
  whole: (record: EpochRecord) => number,
): Map<string, TaskCount> {
  const counts = new Map<string, TaskCount>();
  for (const record of records) {
    const { solved, episodes } = counts.get(String(record.seed)) ?? { solved: 0, episodes: 0 };
    counts.set(String(record.seed), {
      solved: solved + part(record),
      episodes: episodes + whole(record),
    });
  }
  return counts;
}

const games = ({ wins, losses, ties }: EpochRecord) => wins + losses + ties;
export const losses = (records: readonly EpochRecord[], which: Which) =>
  bySeed(chosen(records, which), (record) => record.losses, games);
export const lossRate = (records: readonly EpochRecord[], which: Which) =>
  rateInterval([...losses(records, which).values()]);

/** What is foreseen in a training game, and how often wrongly. */
export const FORESEEN = {
  boards: { wrong: ({ boards }: EpochRecord) => boards, of: ({ moves }: EpochRecord) => moves },
  ends: { wrong: ({ ends }: EpochRecord) => ends, of: ({ moves }: EpochRecord) => moves },
  replies: {
    wrong: ({ anticipated }: EpochRecord) => anticipated,
    of: ({ replies }: EpochRecord) => replies,
  },
} as const;
export type Foreseen = keyof typeof FORESEEN;

/** Mistakes of the learners, of all that they foresaw. */
export const wrongly = (records: readonly EpochRecord[], what: Foreseen, epochs: readonly number[]) =>
  bySeed(
    chosen(records, { player: 'learner', seats: SEATS.both, epochs }),
    FORESEEN[what].wrong,
    FORESEEN[what].of,
  );
