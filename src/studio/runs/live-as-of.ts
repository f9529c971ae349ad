/** What a run's process said last, as of the results that have been read since. */
import type { Live } from '../../runs/folder/live.ts';

/**
 * The process tells how it stands once a second, and results are read as they come. The place of an episode that has
 * ended since is taken by another as long as one is left to begin. Of the calls that waited those of the ended wait no
 * more: how many these were nobody says, they count by their share.
 */
export function liveAsOf(live: Live, ended: number): Live {
  const since = Math.max(0, ended - live.ended);
  const left = Math.max(0, live.total - live.ended - live.inFlight);
  const inFlight = Math.max(0, live.inFlight - Math.max(0, since - left));
  if (inFlight === live.inFlight) return live;
  return { ...live, inFlight, asking: Math.round((live.asking * inFlight) / live.inFlight) };
}
