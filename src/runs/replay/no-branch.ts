/** Which episodes have no step to branch from, whatever would be changed there. */
import type { JournalLine } from '../folder/journal.ts';
import type { Manifest } from '../folder/manifest.ts';
import type { ResultLine } from '../folder/results.ts';

interface Played {
  /** Absent until it has ended. */
  result: ResultLine | undefined;
  manifest: Manifest | undefined;
  lines: readonly JournalLine[];
}

/** Why an episode cannot be branched; undefined: it can be. */
export function whyNoBranch({ result, manifest, lines }: Played): string | undefined {
  if (!result) return 'it has no results line, and only an ended episode can be branched';
  if (!manifest) return 'its run has no run.json';
  if (result.phase) return 'it is of a run that learns in phases';
  return lines.some(({ type }) => type === 'action') ? undefined : 'it has no steps';
}
