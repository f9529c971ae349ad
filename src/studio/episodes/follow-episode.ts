/** Tells what is added to a journal while its episode runs. */
import { setTimeout } from 'node:timers/promises';
import type { EpisodeEvent } from '../api/episodes.ts';
import { journalIn } from './journal-file.ts';
import { indexOf } from './journal-index.ts';
import type { Chosen } from './view.ts';

/** Milliseconds between two looks: at most ten messages a second. */
const PAUSE = 100;
/** So often something is sent although there is nothing to tell: proxies and browsers drop what is silent. */
const SILENCE = 15_000;

/** Sends the lines from `from` on as they come, each message with its last line, until the signal. */
export async function followEpisode(
  { file }: Chosen,
  from: number,
  send: (event: EpisodeEvent, id: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let next = from;
  let begun: number | undefined;
  let said = performance.now();
  while (!signal.aborted) {
    const held = await journalIn(file).catch(() => undefined);
    const count = held?.lines.length ?? 0;
    const anew = (begun !== undefined && begun !== held?.begun) || count < next;
    begun = held?.begun ?? begun;
    if (anew) {
      next = 0;
      await send({ type: 'anew' }, -1);
    }
    if (held && count > next) {
      await send({ type: 'lines', index: indexOf(held.lines, next) }, count - 1);
      next = count;
      said = performance.now();
    } else if (performance.now() - said > SILENCE) {
      await send({ type: 'lines', index: indexOf(held?.lines ?? [], next) }, next - 1);
      said = performance.now();
    }
    await setTimeout(PAUSE, undefined, { signal }).catch(() => {});
  }
}
