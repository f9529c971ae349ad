/** Seats and times as text. */
import { PHASES, type Timing, totalTime } from '../reports/timings.ts';
import type { Variables } from '../reports/variables.ts';
import { returnText } from '../reports/words.ts';
import type { SeatFigures } from '../runs/figures/seat-tally.ts';
import { columns, count, oneLine, percent } from './format.ts';
import type { Style } from './io.ts';
import { keyCells, secondsText } from './results-view.ts';

const WIDEST = 44;

/** What each agent comes to in each role of games with several. */
export function* seatTable(seats: readonly SeatFigures[], style: Style): Generator<string> {
  const many = new Set(seats.map(({ scenario }) => scenario)).size > 1;
  const open = seats.some(({ unfinished }) => unfinished > 0);
  const head = ['agent', 'against', 'role', 'won/lost/tied', 'won', '95 % interval', 'return'];
  const rows = seats.map((seat) => [
    ...(many ? [seat.scenario] : []),
    oneLine(seat.agent, WIDEST),
    oneLine(seat.against, WIDEST),
    seat.role ?? 'all roles',
    [seat.won, seat.lost, seat.tied].map(count).join('/'),
    seat.rate === null ? '–' : percent(seat.rate),
    seat.rate === null ? '–' : `${percent(seat.low)} … ${percent(seat.high)}`,
    returnText(seat.return, seat.returnError),
    ...(open ? [count(seat.unfinished)] : []),
  ]);
  if (open) head.push('not ended');
  if (many) head.unshift('scenario');
  const figures = [3, 4, 5, 6, 7].map((column) => column + Number(many));
  const [first, ...rest] = columns([head, ...rows], figures);
  yield style('bold', first!);
  yield* rest;
  yield style(
    'dim',
    'Won, lost, tied: a return of its own above, below and at 0; return: mean ± standard error.',
  );
  if (open)
    yield style(
      'dim',
      'Not ended: cut off before the game was over; no part of the figures beside it, and no win in those by arm.',
    );
}

/** Seconds per episode by what they went to, a row per group. */
export function* timeTable(
  { groups, missing }: { groups: readonly Timing[]; missing: number },
  keys: readonly string[],
  { labels }: Variables,
  style: Style,
): Generator<string> {
  const shown = PHASES.filter((phase) => groups.some(({ seconds }) => seconds[phase] > 0));
  const cells = ({ episodes, seconds }: Timing) => {
    const whole = PHASES.reduce((sum, phase) => sum + seconds[phase], 0);
    if (episodes === 0) return ['0', '–', ...shown.map(() => '–')];
    const share = (part: number) => (whole === 0 ? '' : ` (${percent(part / whole)})`);
    return [
      count(episodes),
      secondsText(whole / episodes),
      ...shown.map((phase) => secondsText(seconds[phase] / episodes) + share(seconds[phase])),
    ];
  };
  const rows = groups.map((group) => [...keyCells(group.key, keys, labels), ...cells(group)]);
  if (groups.length > 1) rows.push(['all', ...keys.slice(1).map(() => ''), ...cells(totalTime(groups))]);
  const head = [...keys, 'episodes', 'seconds', ...shown];
  const right = head.map((_, i) => i).slice(keys.length);
  const [first, ...rest] = columns([head, ...rows], right);
  yield style('bold', first!);
  yield* rest;
  yield style('dim', 'Seconds per episode, waiting for the processor included; calls at once count once.');
  if (missing > 0) yield style('yellow', `${count(missing)} without a journal left out`);
}
