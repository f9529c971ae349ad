/** One side against another: the difference, the flips, and where the tasks lie. */
import { useState } from 'react';
import { Link } from 'wouter';
import { gamesText, pairingText, points, sharedText, testText } from '../../../../reports/words.ts';
import { type Outcome, outcomeWords } from '../../../../runs/figures/outcome.ts';
import type { ComparisonPair, EpisodeAddress, Flip } from '../../../api/runs.ts';
import { DotChart } from '../../components/dot-chart.tsx';
import { count, percent } from '../../components/numbers.ts';
import { LOOKS } from '../../components/outcome.tsx';
import { PairChart } from '../../components/pair-chart.tsx';
import { Status } from '../../components/status.tsx';

/** So many are shown until someone wants all. */
const FIRST = 8;

export function ComparedPair({ pair }: { pair: ComparisonPair }) {
  const { a, b, shared, first, difference, onlyA, onlyB, alike, broken, unpaired, leftOut, tasks } = pair;
  // What stands beside the difference is of the same episodes.
  const sides = [
    { name: a.name, ...(shared.a ?? a) },
    { name: b.name, ...(shared.b ?? b) },
  ].map((side) => ({
    key: side.name,
    name: side.name,
    value: side.rate,
    low: side.low,
    high: side.high,
    note: side.games ? gamesText(side.games) : `${count(side.solved)}/${count(side.episodes - side.errors)}`,
  }));
  const alone = [
    unpaired.a.length > 0 && `${count(unpaired.a.length)} played by ${a.name} alone`,
    unpaired.b.length > 0 && `${count(unpaired.b.length)} by ${b.name} alone`,
  ].filter(Boolean);
  const flips = onlyA.length + onlyB.length;
  const paired = flips + alike + broken;
  const pairing = pairingText(pair);
  const over = sharedText(pair);
  // A task that one side alone has played compares nothing.
  const both = tasks.filter((task) => task.a !== null && task.b !== null);
  return (
    <article className="compared" aria-label={`${a.name} and ${b.name}`}>
      <div className="compared-sides">
        <div>
          {over && <p className="run-quiet">{over}</p>}
          <DotChart label={`Success of ${a.name} and ${b.name}`} dots={sides} format={percent} />
        </div>
        {difference.tasks > 0 ? (
          <p className="compared-difference">
            <strong>{points(difference.difference)} points</strong> for {a.name}
            <br />
            95 % interval {points(difference.low)} … {points(difference.high)}
            <br />
            {testText(pair)}
            {pairing && (
              <>
                <br />
                <span className="run-caution">{pairing}</span>
              </>
            )}
          </p>
        ) : (
          <p className="compared-difference">
            <strong>Nothing to compare</strong>
            <br />
            {pairing}
          </p>
        )}
      </div>
      {flips > 0 && (
        <div className="compared-flips">
          <Flips flips={onlyA} first={first} winner={a.name} loser={b.name} />
          <Flips flips={onlyB} first={first} winner={b.name} loser={a.name} />
        </div>
      )}
      <p className="run-quiet">
        {paired > 0 && `${count(flips)} pairs of episodes came out differently, ${count(alike)} alike`}
        {paired > 0 && broken > 0 && `, ${count(broken)} with an error`}
        {paired > 0 && alone.length > 0 && ' · '}
        {alone.length > 0 && `tasks: ${alone.join(', ')}`}
      </p>
      <LeftOut name={a.name} of={leftOut.a} />
      <LeftOut name={b.name} of={leftOut.b} />
      {both.length > 0 && <Tasks tasks={both} names={[a.name, b.name]} />}
    </article>
  );
}

/** Episodes of shared tasks that are no part of the difference, as `troupe compare` says them. */
function LeftOut({ name, of: { seeds, episodes } }: { name: string; of: ComparisonPair['leftOut']['a'] }) {
  if (episodes === 0) return null;
  const which = `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.slice(0, FIRST).join(', ')}${seeds.length > FIRST ? ', …' : ''}`;
  return (
    <p className="run-quiet">
      left out: {count(episodes)} {episodes === 1 ? 'episode' : 'episodes'} of {name} alone ({which})
    </p>
  );
}

/** `first`: the role that won, in games. */
function Flips({
  flips,
  first,
  winner,
  loser,
}: {
  flips: readonly Flip[];
  first: string | undefined;
  winner: string;
  loser: string;
}) {
  const [all, setAll] = useState(false);
  const shown = all ? flips : flips.slice(0, FIRST);
  return (
    <section
      aria-label={
        first ? `${first} won with ${winner}, not with ${loser}` : `Solved by ${winner}, not by ${loser}`
      }
    >
      <h3>
        {first ? `${first} won with ${winner} alone` : `Solved by ${winner} alone`}: {count(flips.length)}
      </h3>
      <ul>
        {shown.map((flip) => (
          <li key={`${flip.scenario} ${flip.task} ${flip.seed}`}>
            <span className="compared-task" title={flip.task}>
              {flip.task}
            </span>
            <span className="run-quiet">seed {flip.seed}</span>
            <Episode of={flip.outcome ? 'won' : 'solved'} at={flip.solved} name={winner} first={first} />
            <Episode of={flip.outcome ?? 'unsolved'} at={flip.unsolved} name={loser} first={first} />
          </li>
        ))}
      </ul>
      {shown.length < flips.length && (
        <button type="button" className="button" onClick={() => setAll(true)}>
          Show all {count(flips.length)}
        </button>
      )}
    </section>
  );
}

/** Of a game that was not won it is said how it came out. */
function Episode({
  of,
  at: { run, episode },
  name,
  first,
}: {
  of: Outcome;
  at: EpisodeAddress;
  name: string;
  first: string | undefined;
}) {
  const told = ['lost', 'tied', 'unfinished'].includes(of);
  return (
    <Link href={`/runs/${encodeURIComponent(run)}/${encodeURIComponent(episode)}`} title={episode}>
      <Status of={LOOKS[of]}>{told ? `${name}: ${outcomeWords(of, first)}` : name}</Status>
    </Link>
  );
}

function Tasks({ tasks, names }: { tasks: ComparisonPair['tasks']; names: readonly [string, string] }) {
  const [all, setAll] = useState(false);
  const scenarios = new Set(tasks.map(({ scenario }) => scenario));
  const shown = all ? tasks : tasks.slice(0, FIRST);
  return (
    <section aria-label={`Task by task: ${names.join(' and ')}`}>
      <h3>Task by task, those that differ most first</h3>
      <PairChart
        label={`Success by task of ${names.join(' and ')}`}
        names={names}
        format={percent}
        pairs={shown.map(({ scenario, task, a, b }) => ({
          key: `${scenario} ${task}`,
          name: scenarios.size > 1 ? `${scenario} ${task}` : task,
          a,
          b,
        }))}
      />
      {shown.length < tasks.length && (
        <button type="button" className="button" onClick={() => setAll(true)}>
          Show {tasks.length < 1000 ? `all ${count(tasks.length)}` : 'the first 1,000'} tasks
        </button>
      )}
    </section>
  );
}
