/** How the run is doing, at first sight. */
import type { RunDetail } from '../../../api/runs.ts';
import { Progress, Tile } from '../../components/controls.tsx';
import { count, duration, interval, money, percent, short } from '../../components/numbers.ts';

/** What is left to say of the progress: how long still, or that it stands. */
function outlook({ status, live, eta, episodes, total, reading }: RunDetail): string {
  if (reading) return `${percent(reading.read / Math.max(1, reading.of))} of the results are read`;
  if (status === 'running' && live?.paused) return 'paused';
  if (status !== 'running') return total !== null && episodes < total ? 'it can be resumed' : 'all done';
  const under = live ? `${count(live.inFlight)} in flight` : 'under way';
  return eta === null ? under : `${duration(eta)} left · ${under}`;
}

export function RunTiles({ detail }: { detail: RunDetail }) {
  const { all, episodes, total, errors, training, calls, liveCalls, answered, cost, spent } = detail;
  const played = all.episodes - all.errors;
  return (
    <div className="run-tiles">
      <Tile
        name="Episodes"
        value={
          <>
            {count(episodes)} {total !== null && <small>of {count(total)}</small>}
          </>
        }
      >
        <Progress done={episodes} total={total ?? episodes} label="Episodes that have ended" />
        <span>
          {outlook(detail)}
          {training > 0 && ` · ${count(training)} for training`}
        </span>
      </Tile>
      <Tile name="Solved" value={all.rate === null ? '–' : percent(all.rate)}>
        {all.rate !== null && (
          <>
            95 % interval {interval(all.low, all.high)}
            <br />
          </>
        )}
        {count(all.solved)} of {count(played)}
        {errors > 0 && ` · ${count(errors)} ended in an error and do not count`}
      </Tile>
      <Tile name="Model calls" value={<span title={count(calls)}>{short(calls)}</span>}>
        {count(liveCalls)} live · {count(answered - liveCalls)} cached
        {calls > answered && ` · ${count(calls - answered)} cached or failed, of episodes with an error`}
        {detail.live && (
          <>
            <br />
            {count(detail.live.asking)} wait for an answer
          </>
        )}
      </Tile>
      <Tile name="Cost at list price" value={money(cost)}>
        {money(spent)} spent
        <br />
        {short(all.tokens.input)} tokens in · {short(all.tokens.output)} out
      </Tile>
    </div>
  );
}
