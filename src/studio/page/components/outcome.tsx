/** What became of an episode; of a game of several roles how its first role came out. */
import { type Ending, endingWords, type Outcome, outcomeOf } from '../../../runs/figures/outcome.ts';
import { type Standing, Status } from './status.tsx';

/** How an outcome looks: a tie is no failure. */
export const LOOKS: Readonly<Record<Outcome, Standing>> = {
  solved: 'solved',
  unsolved: 'unsolved',
  error: 'error',
  won: 'solved',
  lost: 'unsolved',
  tied: 'ended',
  unfinished: 'waiting',
};

/** How an episode ended, with what stopped it. */
export const EndStatus = ({ of }: { of: Ending }) => (
  <Status of={LOOKS[outcomeOf(of)]}>{endingWords(of)}</Status>
);
