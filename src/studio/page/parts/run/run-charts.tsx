/** Success: by arm, and against what it took. */
import type { RunDetail } from '../../../api/runs.ts';
import { Tabs } from '../../components/controls.tsx';
import { DotChart } from '../../components/dot-chart.tsx';
import { StepChart } from '../../components/line-chart.tsx';
import { count, money, percent, short } from '../../components/numbers.ts';
import { useViewParams } from '../../components/view-params.ts';

const whole = (value: number): string => short(Math.floor(value));

const AXES = {
  attempts: { title: 'attempts', x: 'attempts, at most', format: whole },
  calls: { title: 'calls', x: 'model calls, at most', format: whole },
  cost: { title: 'cost', x: 'cost at list price, at most', format: money },
} as const;
type Axis = keyof typeof AXES;

export function RunCharts({ detail: { arms, curves } }: { detail: RunDetail }) {
  const { params, set } = useViewParams();
  const scenarios = new Set(arms.map(({ scenario }) => scenario));
  const nameOf = ({ scenario, label, arm }: RunDetail['arms'][number]) =>
    [scenarios.size > 1 && scenario, label || arm].filter(Boolean).join(' · ');
  // Where all was done at the first attempt, attempts tell nothing.
  const tells = (axis: Axis) =>
    curves[axis].some(({ points }) => axis !== 'attempts' || (points.at(-1)?.x ?? 0) > 1);
  const axes = (Object.keys(AXES) as Axis[]).filter(tells);
  const wanted = axes.find((axis) => axis === params.get('curve'));
  const axis = wanted ?? (axes.includes('calls') ? 'calls' : axes[0]);
  return (
    <div className="run-charts">
      <section className="run-card" aria-label="Success by arm">
        <h2>Success by arm</h2>
        <p className="run-quiet">share of episodes solved, with 95 % intervals over tasks</p>
        <div className="run-arms">
          <DotChart
            label="Success by arm"
            format={percent}
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
      <section className="run-card" aria-label="Cumulative success">
        <h2>Success within a budget</h2>
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
              lines={curves[axis].map(({ arm, name, points }) => ({ key: arm, name, points }))}
              xTitle={AXES[axis].x}
              formatX={AXES[axis].format}
              formatY={percent}
              whole={axis !== 'cost'}
              height={210}
            />
          </Tabs>
        )}
      </section>
    </div>
  );
}
