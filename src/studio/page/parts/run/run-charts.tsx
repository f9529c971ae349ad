/** Success: by arm, and against what it took. */
import type { ArmDetail, RunDetail } from '../../../api/runs.ts';
import { Tabs } from '../../components/controls.tsx';
import { DotChart } from '../../components/dot-chart.tsx';
import { StepChart } from '../../components/line-chart.tsx';
import { count, money, percent, short } from '../../components/numbers.ts';
import { useViewParams } from '../../components/view-params.ts';
import { LearningChart } from './learning-chart.tsx';
import { SeatTable } from './seat-table.tsx';

const whole = (value: number): string => short(Math.floor(value));

const AXES = {
  attempts: { title: 'attempts', x: 'attempts, at most', format: whole },
  calls: { title: 'calls', x: 'model calls, at most', format: whole },
  cost: { title: 'cost', x: 'cost at list price, at most', format: money },
} as const;
type Axis = keyof typeof AXES;

export function RunCharts({ detail: { arms, curves, seats } }: { detail: RunDetail }) {
  const { params, set } = useViewParams();
  // Of several scenarios a label names its own.
  const nameOf = ({ label, arm }: ArmDetail) => label || arm;
  // Where all was done at the first attempt, attempts tell nothing.
  const tells = (axis: Axis) =>
    curves[axis].some(({ points }) => axis !== 'attempts' || (points.at(-1)?.x ?? 0) > 1);
  const axes = (Object.keys(AXES) as Axis[]).filter(tells);
  const wanted = axes.find((axis) => axis === params.get('curve'));
  const axis = wanted ?? (axes.includes('calls') ? 'calls' : axes[0]);
  const puzzles = arms.filter(({ first }) => first === undefined);
  // Of an arm in both charts the colour is the same: those of games are in one alone.
  const place = (label: string) => Number(!puzzles.some((arm) => arm.label === label));
  const learns = arms.some(({ learning }) => learning.length > 0);
  return (
    <div className="run-charts">
      {seats.length > 0 && <SeatTable seats={seats} />}
      {puzzles.length > 0 && <SuccessByArm arms={puzzles} nameOf={nameOf} />}
      {learns && <LearningChart arms={arms} nameOf={nameOf} />}
      {(axis !== undefined || seats.length === 0) && (
        <section className="run-card" aria-label="Cumulative success">
          <h2>
            {puzzles.length === 0 && seats.length > 0
              ? 'Wins of the first role within a budget'
              : 'Success within a budget'}
          </h2>
          {axis === undefined ? (
            <p className="run-quiet">Nothing to draw: no episode without error has made model calls.</p>
          ) : (
            <Tabs
              label="Success against"
              tabs={axes.map((key) => ({ key, title: `by ${AXES[key].title}` }))}
              chosen={axis}
              onChoose={(curve) => set({ curve })}
            >
              <StepChart
                label={`Share of episodes solved within so many ${AXES[axis].title}`}
                lines={[...curves[axis]]
                  .sort((a, b) => place(a.name) - place(b.name))
                  .map(({ name, points }) => ({ key: name, name, points }))}
                xTitle={AXES[axis].x}
                formatX={AXES[axis].format}
                formatY={percent}
                whole={axis !== 'cost'}
                height={210}
              />
            </Tabs>
          )}
        </section>
      )}
    </div>
  );
}

function SuccessByArm({ arms, nameOf }: { arms: readonly ArmDetail[]; nameOf: (arm: ArmDetail) => string }) {
  return (
    <section className="run-card" aria-label="Success by arm">
      <h2>Success by arm</h2>
      <p className="run-quiet">share of episodes solved, with 95 % intervals over tasks</p>
      <div className="run-arms">
        <DotChart
          label="Success by arm"
          format={percent}
          nameWidth={260}
          dots={arms.map((arm) => ({
            key: `${arm.scenario} ${arm.arm}`,
            name: nameOf(arm),
            value: arm.rate,
            low: arm.low,
            high: arm.high,
            note: `${count(arm.solved)}/${count(arm.episodes - arm.errors)}`,
          }))}
        />
      </div>
    </section>
  );
}
