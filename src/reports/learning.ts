/** How arms do between their epochs of training. */
import { countEvaluation, type Evaluation, newEvaluation } from '../runs/figures/evaluation.ts';
import type { Row } from './rows.ts';

/** The evaluations among these rows in order, errors left out: as a run's own summary counts them. */
export function learningCurve(rows: readonly Row[]): Evaluation[] {
  const evaluations = new Map<number, Evaluation>();
  for (const { phase, epoch = 0, status, reward, unfinished, returns } of rows) {
    if (phase !== 'eval') continue;
    const evaluation = evaluations.get(epoch) ?? newEvaluation(epoch);
    evaluations.set(epoch, evaluation);
    if (status === 'error') continue;
    countEvaluation(evaluation, { reward, unfinished: unfinished === true && returns.length > 1 });
  }
  return [...evaluations.values()].sort((a, b) => a.epoch - b.epoch);
}
