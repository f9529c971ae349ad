/** What evaluations came to as training went on. */
import type { ArmDetail } from '../../../api/runs.ts';
import { StepChart } from '../../components/line-chart.tsx';
import { count, percent } from '../../components/numbers.ts';

type Evaluation = ArmDetail['learning'][number];

const whole = (value: number): string => count(Math.floor(value));

const played = ({ wins, losses, ties }: Evaluation): number => wins + losses + ties;

const keyOf = ({ scenario, arm }: ArmDetail): string => `${scenario} ${arm}`;

/** As the run's own report writes it: won, lost and tied, of one role solved and unsolved. */
function cellOf(evaluation: Evaluation | undefined, isGame: boolean): string {
  if (!evaluation || played(evaluation) + (evaluation.unfinished ?? 0) === 0) return '–';
  const { wins, losses, ties, unfinished = 0 } = evaluation;
  if (!isGame) return `${wins}/${losses + ties}`;
  return `${wins}/${losses}/${ties}${unfinished > 0 ? ` + ${count(unfinished)} not ended` : ''}`;
}

export function LearningChart({
  arms,
  nameOf,
}: {
  arms: readonly ArmDetail[];
  nameOf: (arm: ArmDetail) => string;
}) {
  const learners = arms.filter(({ learning }) => learning.length > 0);
  const epochs = [...new Set(learners.flatMap(({ learning }) => learning.map(({ epoch }) => epoch)))];
  epochs.sort((a, b) => a - b);
  const firsts = new Set(learners.map(({ first }) => first));
  const [first] = firsts;
  const won = firsts.size > 1 ? 'solved, or won by the first role' : first ? `won by ${first}` : 'solved';
  const parts = first ? `${first} won / lost / tied` : 'solved / unsolved';
  return (
    <section className="run-card" aria-label="Learning">
      <h2>Learning</h2>
      <p className="run-quiet">evaluations after so many epochs of training: share {won}</p>
      <StepChart
        label={`Share of evaluations ${won}, by epochs of training`}
        lines={learners.map((arm) => ({
          key: keyOf(arm),
          name: nameOf(arm),
          points: arm.learning
            .filter((evaluation) => played(evaluation) > 0)
            .map((evaluation) => ({ x: evaluation.epoch, y: evaluation.wins / played(evaluation) })),
        }))}
        xTitle="epochs of training"
        formatX={whole}
        formatY={percent}
        whole
        joined
        height={210}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is reached by keys */}
      <div className="run-wide run-epochs" tabIndex={0}>
        <table aria-label={`Evaluations by epoch: ${parts}`}>
          <thead>
            <tr>
              <th scope="col">After epochs: {parts}</th>
              {learners.map((arm) => (
                <th key={keyOf(arm)} scope="col" className="run-number" title={arm.arm}>
                  {nameOf(arm)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {epochs.map((epoch) => (
              <tr key={epoch}>
                <td>{epoch}</td>
                {learners.map((arm) => (
                  <td key={keyOf(arm)} className="run-number">
                    {cellOf(
                      arm.learning.find((evaluation) => evaluation.epoch === epoch),
                      arm.first !== undefined,
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
