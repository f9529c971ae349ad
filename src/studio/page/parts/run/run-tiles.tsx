/** How the run is doing, at first sight. */
import { unpricedText } from '../../../../reports/words.ts';
import type { ArmDetail, RunDetail } from '../../../api/runs.ts';
import { isExport } from '../../api.ts';
import { Progress, Tile } from '../../components/controls.tsx';
import { CopyButton } from '../../components/copy.tsx';
import { count, duration, interval, money, percent, short, sum } from '../../components/numbers.ts';
import { quoted } from '../episode/commands.ts';

/** It has stopped before its end. */
const isCutOff = ({ status, episodes, total, reading }: RunDetail): boolean =>
  !reading && status !== 'running' && total !== null && episodes < total;

/** What is left to say of the progress: how long still, or that it stands. */
function outlook(detail: RunDetail): string {
  const { status, live, eta, reading } = detail;
  if (reading) return `${percent(reading.read / Math.max(1, reading.of))} of the results are read`;
  if (status === 'running' && live?.paused) return 'paused';
  if (status !== 'running') return isCutOff(detail) ? 'it can be resumed' : 'all done';
  const under = live ? `${count(live.inFlight)} in flight` : 'under way';
  return eta === null ? under : `${duration(eta)} left · ${under}`;
}

function Solved({ detail: { all, training } }: { detail: RunDetail }) {
  return (
    <Tile name="Solved" value={all.rate === null ? '–' : percent(all.rate)}>
      {all.rate !== null && (
        <>
          95 % interval {interval(all.low, all.high)}
          <br />
        </>
      )}
      {count(all.solved)} of {count(all.episodes - all.errors)}
      {training > 0 && ' evaluations'}
      {all.errors > 0 && ` · ${count(all.errors)} ended in an error and do not count`}
    </Tile>
  );
}

/** A rate over casts that swap their seats would tell nothing: who won goes by role here, by agent in the table. */
function Games({ detail: { all, arms, outcomes, seats, training } }: { detail: RunDetail }) {
  const roles = [...new Set(seats.flatMap(({ role }) => role ?? []))];
  const won = roles.map((role) => {
    const own = seats.filter((seat) => seat.role === role);
    return `${role} won ${count(own.reduce((sum, seat) => sum + seat.won, 0))}`;
  });
  const judged = ({ all, training }: RunDetail['outcomes']['tied']) => all - training;
  const puzzles = arms.filter(({ first }) => first === undefined);
  const isAllGames = puzzles.length === 0;
  const sum = (of: (arm: ArmDetail) => number) => puzzles.reduce((total, arm) => total + of(arm), 0);
  return (
    <Tile name={isAllGames ? 'Games' : 'Games and puzzles'} value={count(all.episodes - all.errors)}>
      {training > 0 && 'evaluations · '}
      {!isAllGames &&
        `solved ${count(sum(({ solved }) => solved))} of ${count(sum((arm) => arm.episodes - arm.errors))} · `}
      {won.join(' · ')}
      {isAllGames && ` · tied ${count(judged(outcomes.tied))}`}
      {isAllGames && outcomes.unfinished.all > 0 && ` · ${count(judged(outcomes.unfinished))} did not end`}
      {all.errors > 0 && ` · ${count(all.errors)} ended in an error and do not count`}
    </Tile>
  );
}

/** Where calls were live that are in no episode of the table. */
const elsewhereText = ({ status }: RunDetail): string =>
  `episodes ${status === 'running' ? 'under way, ' : ''}cut off or played again`;

export function RunTiles({ detail }: { detail: RunDetail }) {
  const { episodes, total, training, calls, tokens, liveCalls, answered, cost, spent } = detail;
  const { unpriced, elsewhere, reading } = detail;
  const others = elsewhereText(detail);
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
        </span>{' '}
        {isCutOff(detail) && !isExport && (
          <CopyButton text={`npx troupe relaunch ${quoted(detail.shown)}`}>Copy “troupe relaunch”</CopyButton>
        )}
      </Tile>
      {detail.seats.length > 0 ? <Games detail={detail} /> : <Solved detail={detail} />}
      <Tile name="Model calls" value={<span title={count(calls)}>{short(calls)}</span>}>
        {training > 0 && 'training included · '}
        {count(liveCalls)} live · {count(answered - liveCalls)} cached
        {elsewhere.calls > 0 && !reading && ` · ${count(elsewhere.calls)} more live in ${others}`}
        {calls > answered && ` · ${count(calls - answered)} cached or failed, of episodes with an error`}
        {detail.live && (
          <>
            <br />
            {count(detail.live.asking)} wait for an answer
          </>
        )}
      </Tile>
      <Tile name="Cost at list price" value={sum(cost, unpriced?.cost)}>
        <span title={elsewhere.spent > 0 ? `${money(elsewhere.spent)} of it in ${others}` : undefined}>
          {sum(spent, unpriced?.spent)} spent
        </span>
        {unpriced && (
          <>
            <br />
            {unpricedText(unpriced.models)}
          </>
        )}
        <br />
        <span title={`${count(tokens.input)} in, ${count(tokens.output)} out`}>
          {short(tokens.input)} tokens in · {short(tokens.output)} out
        </span>
      </Tile>
    </div>
  );
}
