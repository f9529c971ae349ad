/** A search: what it had to choose from, what it came to, and the way to its own page. */
import { Link } from 'wouter';
import type { JournalLine } from '../../../../runs/folder/journal.ts';
import { candidatesOf } from '../../../episodes/brief.ts';
import { Code } from '../../components/copy.tsx';
import { count } from '../../components/numbers.ts';
import { Candidates } from './candidates.tsx';

export function SearchDetail({ run, episode, line }: { run: string; episode: string; line: JournalLine }) {
  const href = `/runs/${encodeURIComponent(run)}/${encodeURIComponent(episode)}/search/${line.n}`;
  const candidates = candidatesOf(line);
  // Of a user's own agent they may be anything.
  const { why, plan, states } = line;
  const steps = Array.isArray(plan) ? plan.map(String) : [];
  return (
    <>
      <p>
        <Link className="button button-main" href={href}>
          {candidates.length > 0 ? 'Open the search tree' : 'Open the search'}
        </Link>
      </p>
      {candidates.length > 0 && <Candidates of={candidates} />}
      {typeof states === 'number' && <p>An exact search: it met {count(states)} different states.</p>}
      {typeof why === 'string' && (
        <p className="episode-why" data-said="">
          {why}
        </p>
      )}
      {steps.length > 0 && (
        <Code label={steps.length === 1 ? 'Best is' : 'The plan'}>{steps.join('\n')}</Code>
      )}
    </>
  );
}
