/** What evaluations come to, as a learner's epochs go by. */

/**
 * The evaluation games after so many epochs, by the first role's return: above, below and at 0. Of games with
 * several roles those that were cut off are none of these.
 */
export interface Evaluation {
  epoch: number;
  wins: number;
  losses: number;
  ties: number;
  unfinished?: number;
}

/** An evaluation game that did not end in an error. */
export interface Evaluated {
  reward: number;
  /** A game of several roles that was cut off before it was over. */
  unfinished: boolean;
}

/** Nothing counted yet. */
export const newEvaluation = (epoch: number): Evaluation => ({ epoch, wins: 0, losses: 0, ties: 0 });

/** Counts a game; −1 takes it out again. */
export function countEvaluation(
  evaluation: Evaluation,
  { reward, unfinished }: Evaluated,
  sign: 1 | -1 = 1,
): void {
  if (unfinished) evaluation.unfinished = (evaluation.unfinished ?? 0) + sign;
  else evaluation[reward > 0 ? 'wins' : reward < 0 ? 'losses' : 'ties'] += sign;
}
