/** What a run from the cache alone says of the one that it repeats. */
import type { RunSummary } from '../runs/figures/tally.ts';
import { count, several } from './format.ts';
import type { Style } from './io.ts';

/** Episodes that are named. */
const NAMED = 5;

export function repetition({ run, repeats }: RunSummary, style: Style, troupe: string): string[] {
  if (repeats === undefined) return [];
  if (!repeats) return ['repeats no run: none that has finished has this plan'];
  const { run: original, episodes, different } = repeats;
  if (different.length === 0)
    return [`repeats ${original}: ${several(episodes, 'episode')}, all as they were`];
  const more = different.length - NAMED;
  return [
    style(
      'red',
      `differs from ${original} in ${count(different.length)} of ${several(episodes, 'episode')}:`,
    ),
    ...different
      .slice(0, NAMED)
      .map((id) => `  ${troupe} show ${original}/${id}; ${troupe} show ${run}/${id}`),
    ...(more > 0 ? [`  and ${count(more)} more`] : []),
  ];
}
