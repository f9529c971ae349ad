/** The list of runs as someone wants to see it. */
import type { RunListing } from '../../../api/runs.ts';
import type { Sorting } from '../../components/data-table.tsx';

type Value = string | number | null;

/** Ended episodes, and those of them with an error; of a run under way its process may know of more than the list. */
export const endedOf = ({ episodes, live }: RunListing): number => Math.max(episodes, live?.ended ?? 0);
export const errorsOf = ({ errors, live }: RunListing): number => Math.max(errors, live?.errors ?? 0);

const VALUES: Readonly<Record<string, (run: RunListing) => Value>> = {
  status: ({ status }) => status,
  name: ({ name }) => name,
  scenario: ({ scenario }) => scenario,
  progress: (run) => (run.total ? endedOf(run) / run.total : null),
  errors: errorsOf,
  rate: ({ rate }) => rate,
  calls: ({ calls }) => calls,
  cost: ({ cost }) => cost,
  spent: ({ spent }) => spent,
  started: ({ started }) => started,
};

/** What nobody knows comes last, whichever way the rest goes. */
export function ordered(runs: readonly RunListing[], { key, order }: Sorting): RunListing[] {
  const value = VALUES[key] ?? VALUES.started!;
  const way = order === 'asc' ? 1 : -1;
  return runs.toSorted((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return (a < b ? -1 : Number(a > b)) * way;
  });
}

/** Whether all words occur in what the list says of a run. */
export function fits({ id, name, scenario, arms, status, parent }: RunListing, text: string): boolean {
  const origin = parent === undefined ? [] : ['branch of', parent];
  const said = [id, name, scenario, status, ...arms, ...origin].join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}
