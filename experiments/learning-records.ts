/** The records of the learning experiment on tic-tac-toe: from a run's folder, and as CSV. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lastLaunches, type ResultLine, readResults } from '../src/index.ts';

/** One who learns, one who plays the same schedule and keeps nothing, and the base player on both sides. */
export const ARMS = ['X=direct,O=mpc?memory=arm', 'X=direct,O=mpc?learn=false', 'direct'] as const;

export type Player = 'learner' | 'control' | 'direct';
export type Seat = 'X' | 'O';

/** How one player of one seed did with its seat after so many epochs, and in the training game before. */
export interface EpochRecord {
  player: Player;
  /** Its mark; `direct` sits opposite. */
  seat: Seat;
  seed: number;
  epoch: number;
  /** Of the evaluation games after this epoch, as the player sees them. */
  wins: number;
  losses: number;
  ties: number;
  /** Of both sides in those games. */
  calls: number;
  /** Moves of a learner's training game of this epoch, the other's among them; 0 where there was none. */
  moves: number;
  replies: number;
  /** What the learner foresaw wrongly in it: boards, whether and how it is over, the other's moves. */
  boards: number;
  ends: number;
  anticipated: number;
  /** Examples it keeps after it. */
  kept: number;
}

const PLAYERS: readonly Player[] = ['learner', 'control', 'direct'];
const COLUMNS = [
  ...(['player', 'seat', 'seed', 'epoch', 'wins', 'losses', 'ties', 'calls'] as const),
  ...(['moves', 'replies', 'boards', 'ends', 'anticipated', 'kept'] as const),
];

/** The records of a run that has ended, in a fixed order. */
export async function recordsOf(dir: string): Promise<EpochRecord[]> {
  const records = new Map<string, EpochRecord>();
  for (const line of lastLaunches(await readResults(join(dir, 'results.jsonl'))).values()) {
    const { player, seats } = studied(line);
    for (const seat of seats) {
      const empty = emptyRecord(player, seat, line);
      const key = [player, seat, empty.seed, empty.epoch].join(' ');
      const record = records.get(key) ?? empty;
      records.set(key, record);
      if (line.phase === 'eval') {
        const reward = line.rewards[seat]!;
        record[reward > 0 ? 'wins' : reward < 0 ? 'losses' : 'ties']++;
        record.calls += line.calls;
      } else if (player === 'learner') Object.assign(record, await lessonOf(dir, line, seat));
    }
  }
  return [...records.values()].sort(
    (a, b) =>
      PLAYERS.indexOf(a.player) - PLAYERS.indexOf(b.player) ||
      a.seat.localeCompare(b.seat) ||
      a.seed - b.seed ||
      a.epoch - b.epoch,
  );
}

/** Who is looked at in an arm: with `direct` on both sides, either. */
function studied({ roles, agent }: ResultLine): { player: Player; seats: readonly Seat[] } {
  const seat = (['X', 'O'] as const).find((mark) => roles[mark]!.agent.startsWith('mpc'));
  if (!seat) return { player: 'direct', seats: ['X', 'O'] };
  return { player: agent.includes('learn=false') ? 'control' : 'learner', seats: [seat] };
}

function emptyRecord(player: Player, seat: Seat, { seed, epoch = 0 }: ResultLine): EpochRecord {
  const games = { wins: 0, losses: 0, ties: 0, calls: 0 };
  return {
    ...{ player, seat, seed, epoch, ...games },
    ...{ moves: 0, replies: 0, boards: 0, ends: 0, anticipated: 0, kept: 0 },
  };
}

type Examples = Record<'predict' | 'outcome' | 'anticipate', string[]>;

/** What a training game has shown: each example that is new was foreseen wrongly. */
async function lessonOf(dir: string, line: ResultLine, seat: Seat): Promise<Partial<EpochRecord>> {
  const [before, after] = await Promise.all(
    [line.epoch! - 1, line.epoch!].map((version) => examplesOf(dir, line, seat, version)),
  );
  const added = (kind: keyof Examples) =>
    after![kind].filter((example) => !before![kind].includes(example)).length;
  const moves = line.answer === '' ? 0 : line.answer.split(' ').length;
  return {
    moves,
    replies: seat === 'O' ? Math.ceil(moves / 2) : Math.floor(moves / 2),
    boards: added('predict'),
    ends: added('outcome'),
    anticipated: added('anticipate'),
    kept: after!.predict.length + after!.outcome.length + after!.anticipate.length,
  };
}

/** A version of a learner's examples. A memory is named like its episodes, less task and game. */
async function examplesOf(
  dir: string,
  { episode }: ResultLine,
  seat: Seat,
  version: number,
): Promise<Examples> {
  if (version === 0) return { predict: [], outcome: [], anticipate: [] };
  const memory = episode.slice(episode.indexOf('.') + 1, episode.lastIndexOf('.'));
  return JSON.parse(await readFile(join(dir, 'memories', memory, `${version}.json`), 'utf8'))[seat];
}

export const toCsv = (records: readonly EpochRecord[]): string => {
  const rows = records.map((record) => COLUMNS.map((column) => record[column]));
  return `${[COLUMNS, ...rows].map((row) => row.join(',')).join('\n')}\n`;
};

export function fromCsv(text: string): EpochRecord[] {
  const [, ...lines] = text.trim().split('\n');
  return lines.map((line) => {
    const [player, seat, ...numbers] = line.split(',');
    const counts = COLUMNS.slice(2).map((column, i) => [column, Number(numbers[i])]);
    return { player, seat, ...Object.fromEntries(counts) } as EpochRecord;
  });
}
