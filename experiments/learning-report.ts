/** The page of the learning experiment on tic-tac-toe, made of its records. */
import { pairedDifference, rateInterval } from '../src/index.ts';
import {
  ALL_EPOCHS,
  chosen,
  EPOCHS,
  EVAL_GAMES,
  FIRST,
  FORESEEN,
  type Foreseen,
  LAST,
  LEARNERS,
  losses,
  lossRate,
  SEATS,
  type Which,
  wrongly,
} from './learning-rates.ts';
import type { EpochRecord, Player, Seat } from './learning-records.ts';
import { type Compared, cell, compare, mean, percent, points, table } from './report.ts';

const span = ([from, , to]: readonly number[]) => `${from}–${to}`;
/** For which seats a difference is told, and which way. */
const told = (rows: readonly { seat: string; compared: readonly Compared[] }[], pair: number) => {
  const seats = (sign: string) =>
    rows
      .filter(({ compared }) => compared[pair]!.sign === sign)
      .map(({ seat }) => seat)
      .join(', ') || 'none';
  return `fewer losses: ${seats('<')}; more: ${seats('>')}; not told apart: ${seats('≈')}`;
};

/** The page. */
export function pageOf(records: readonly EpochRecord[]): string {
  const rows = Object.entries(SEATS).map(([seat, seats]) => {
    const sets: Record<string, Which> = {
      untrained: { player: 'learner', seats, epochs: [0] },
      first: { player: 'learner', seats, epochs: FIRST },
      last: { player: 'learner', seats, epochs: LAST },
      'control first': { player: 'control', seats, epochs: FIRST },
      'control last': { player: 'control', seats, epochs: LAST },
      direct: { player: 'direct', seats, epochs: ALL_EPOCHS },
      'control all': { player: 'control', seats, epochs: ALL_EPOCHS },
    };
    const compared = compare(
      (set) => losses(records, sets[set]!),
      [
        ['last', 'first'],
        ['last', 'untrained'],
        ['control last', 'control first'],
        ['last', 'control last'],
        ['control all', 'direct'],
      ],
    );
    const rateOf = (set: string) => lossRate(records, sets[set]!);
    return { seat: seat === 'both' ? seat : `as ${seat}`, rateOf, compared };
  });
  const withInterval = ({ rate, low, high }: ReturnType<typeof lossRate>) =>
    `${percent(rate)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
  const rates = table(
    ['seat', 'untrained', `epochs ${span(FIRST)}`, `epochs ${span(LAST)}`, 'control, all epochs', '`direct`'],
    rows.map(({ seat, rateOf }) => [
      seat,
      ...['untrained', 'first', 'last', 'control all', 'direct'].map((set) => withInterval(rateOf(set))),
    ]),
  );
  const differences = table(
    [
      ...['seat', 'last − first', 'last − untrained', 'control: last − first', 'learner − control, last'],
      'control − `direct`, all',
    ],
    rows.map(({ seat, compared }) => [seat, ...compared.map(cell)]),
  );

  const callsOf = (player: Player) => {
    const of = chosen(records, { player, seats: SEATS.both, epochs: ALL_EPOCHS });
    return (mean(of.map(({ calls }) => calls)) / EVAL_GAMES).toFixed(0);
  };

  const score = (player: Player, seat: Seat, epoch: number) => {
    const of = chosen(records, { player, seats: [seat], epochs: [epoch] });
    const sum = (count: 'wins' | 'losses' | 'ties') => of.reduce((total, record) => total + record[count], 0);
    return `${sum('wins')} / ${sum('losses')} / ${sum('ties')}`;
  };
  const scores = table(
    ['after epoch', 'learner as O', 'control as O', 'learner as X', 'control as X'],
    ALL_EPOCHS.map((epoch) => [
      String(epoch),
      ...SEATS.both
        .toReversed()
        .flatMap((seat) => [score('learner', seat, epoch), score('control', seat, epoch)]),
    ]),
  );

  const trained = (epoch: number) =>
    chosen(records, { player: 'learner', seats: SEATS.both, epochs: [epoch] });
  const training = table(
    ['epoch', ...Object.keys(FORESEEN), 'mistakes per game', 'moves per game', 'examples kept'],
    ALL_EPOCHS.slice(1).map((epoch) => [
      String(epoch),
      ...(Object.keys(FORESEEN) as Foreseen[]).map((what) =>
        percent(rateInterval([...wrongly(records, what, [epoch]).values()]).rate),
      ),
      mean(trained(epoch).map(({ boards, ends, anticipated }) => boards + ends + anticipated)).toFixed(2),
      mean(trained(epoch).map(({ moves }) => moves)).toFixed(1),
      mean(trained(epoch).map(({ kept }) => kept)).toFixed(1),
    ]),
  );
  const mistakes = (Object.keys(FORESEEN) as Foreseen[]).map((what) => {
    const difference = pairedDifference(wrongly(records, what, LAST), wrongly(records, what, FIRST));
    return `${what} ${points(difference)}`;
  });
  const misjudged = rateInterval([...wrongly(records, 'replies', [1]).values()]);

  return `# Learning tic-tac-toe

${LEARNERS} learners (seeds) of \`mpc?memory=arm\` with the defaults (4 proposals, 3 own turns ahead) against \`direct\`,
the base player: ${EPOCHS} epochs of one training game, ${EVAL_GAMES} evaluation games before the first and after each, on the
memory as it then was. The control, \`mpc?learn=false\`, plays the same schedule and keeps nothing; \`direct\` against
itself is the mark to measure both by. Each with either mark; a learner has a memory of its own for each.
Model: \`synthetic\`, a weak player whose error rates are guesses, set before any planner was scored. **It measures
planners and the engine, never an LLM.** Every player sees the model and the legal moves; the learner sees what came of
its training games besides. Intervals are 95 %, by bootstrap over seeds, all games of a seed together; p by sign flips of
differences paired by seed, adjusted by Holm over what is compared for a seat. Made by
\`npm run experiment:tic-tac-toe-learning\`; its records are in \`tic-tac-toe-learning.csv\`.

![Loss rate against epochs by mark, and what is foreseen wrongly](tic-tac-toe-learning.svg)

## Loss rate

Of the evaluation games; untrained is after 0 epochs, where learner and control play the very same games.

${rates}

Differences in percentage points; first and last are three epochs each, ${span(FIRST)} and ${span(LAST)}.

${differences}

- The learner at last against itself untrained: ${told(rows, 1)}.
- The learner at last against itself at first: ${told(rows, 0)}.
- The learner against the control, at last: ${told(rows, 3)}.
- The control against \`direct\`: ${told(rows, 4)}.

An evaluation game takes ${callsOf('learner')} calls of both sides with the learner, ${callsOf('control')} with the control, ${callsOf('direct')} between
two base players.

The start is not the paper's, whose planner lost 3 of 10 games as O before training. A planner is as good as its model
of the other: in the first training game ${percent(misjudged.rate)} of the other's moves were foreseen wrongly, so it plays for
wins that the other does not allow.

## Wins, losses and ties

Of ${LEARNERS * EVAL_GAMES} evaluation games, as the learner or the control sees them.

${scores}

## What is foreseen wrongly

In training games, both marks together: of the boards after a move, of whether and how the game is over then (ends), and
of the other's moves (replies). Each mistake becomes an example that later games are shown.

${training}

From epochs ${span(FIRST)} to ${span(LAST)}, in percentage points: ${mistakes.join('; ')}.
`;
}
