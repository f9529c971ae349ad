/** What there is to say of a run under way, by what its folder tells. */
import { solvedWords } from '../runs/figures/outcome.ts';
import type { Live } from '../runs/folder/live.ts';
import { count, dollars, duration, oneLine, percent, several } from './format.ts';

/** Characters of the last failure's message. */
const MESSAGE = 60;

/** How far it is, how it goes, and what it is doing right now. */
export function figuresOf(live: Live): string[] {
  const { total, ended, solved, first, errors, done, seconds, inFlight, asking, meter, failures } = live;
  const rate = done / seconds;
  const left = total - ended;
  const parts = [`${count(ended)}/${count(total)} episodes`, solvedWords(count(solved), first)];
  if (errors > 0) parts.push(several(errors, 'error'));
  parts.push(`${rate.toFixed(rate < 10 ? 1 : 0)}/s`, `elapsed ${duration(seconds)}`);
  if (left > 0 && !live.paused) parts.push(`ETA ${duration(left / rate)}`);
  if (meter.answered > 0) {
    const cached = percent((meter.answered - meter.live) / meter.answered);
    parts.push(`${several(meter.calls, 'call')} (${cached} cached)`);
  }
  if (meter.spent > 0) parts.push(`${dollars(meter.spent)} spent`);
  const limit = live.concurrency === -1 ? 'all' : count(live.concurrency);
  parts.push(`${count(inFlight)} of ${limit} in flight`);
  if (asking > 0) parts.push(`${several(asking, 'call')} under way`);
  if (failures.count > 0) {
    parts.push(`${several(failures.count, 'failed try')}: ${oneLine(failures.last ?? '', MESSAGE)}`);
  }
  return live.paused ? ['PAUSED', ...parts] : parts;
}

/** What + and − make of the episodes in flight: a tenth more or less, and at least one. */
export function changed({ concurrency, inFlight }: Live, sign: 1 | -1): number {
  if (concurrency === -1 && sign > 0) return -1;
  const now = concurrency === -1 ? Math.max(1, inFlight) : concurrency;
  return Math.max(1, now + sign * Math.max(1, Math.round(now / 10)));
}
