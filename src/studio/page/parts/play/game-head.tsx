/** What is played, by whom, and whose turn it is. */
import { Link } from 'wouter';
import type { PlayView } from '../../../api/play.ts';
import { type Standing, Status } from '../../components/status.tsx';

export function GameHead({ view, taken }: { view: PlayView; taken: boolean }) {
  const { title, task, seats, seed, run, episode, phase } = view;
  const { standing, words } = stateOf(view, taken);
  return (
    <header className="play-head">
      <div>
        <h1>
          {title} <span className="play-task">{task}</span>
        </h1>
        <ul className="play-seats" aria-label="Players">
          {seats.map(({ role, agent, model, person }) => (
            <li key={role} className={view.turn.includes(role) ? 'play-seat-on' : undefined}>
              <strong>{role}</strong> {person ? 'you' : agent}
              {model !== null && <span className="note"> {model}</span>}
            </li>
          ))}
          <li className="note">seed {seed}</li>
        </ul>
      </div>
      <div className="play-turn">
        <p role="status" aria-live="polite" data-phase={phase}>
          <Status of={standing}>{words}</Status>
        </p>
        {view.secret ? (
          <span className="note">its episode is shown when it is over</span>
        ) : (
          <Link href={`/runs/${encodeURIComponent(run)}/${encodeURIComponent(episode)}`}>
            The episode in full
          </Link>
        )}
      </div>
    </header>
  );
}

function stateOf(view: PlayView, taken: boolean): { standing: Standing; words: string } {
  const { phase, role, turn, result, seats } = view;
  if (result) return ended(result, view);
  if (phase === 'left') return { standing: 'ended', words: 'Cut off' };
  if (phase === 'yours' && !taken) {
    const several = seats.filter(({ person }) => person).length > 1;
    const who =
      seats.length === 1 ? 'Your turn' : several ? `It is the turn of ${role}` : `Your turn, as ${role}`;
    return { standing: 'waiting', words: who };
  }
  const others = turn.filter((each) => seats.some((seat) => seat.role === each && !seat.person));
  return {
    standing: 'running',
    words: others.length > 0 ? `${others.join(' and ')} thinking …` : 'Going on …',
  };
}

function ended(result: NonNullable<PlayView['result']>, { seats, role }: PlayView) {
  const { status, words, rewards, message, resigned, unfinished } = result;
  const said = message === undefined ? words : `${words}: ${message}`;
  if (status === 'error') return { standing: 'error' as const, words: said };
  if (seats.length === 1) return { standing: status, words: resigned ? `${words}: you gave up` : said };
  if (unfinished) return { standing: 'ended' as const, words: resigned ? `${words}: you gave up` : said };
  const own = rewards[role] ?? 0;
  const best = Math.max(...Object.values(rewards));
  const tie = Object.values(rewards).every((reward) => reward === best);
  const alone = seats.filter(({ person }) => person).length === 1;
  const yours = own === best ? 'you win' : resigned ? 'you gave up' : 'you lose';
  return {
    standing: (own === best && !tie ? 'solved' : 'ended') as Standing,
    words: tie || !alone ? said : `${said}, ${yours}`,
  };
}
