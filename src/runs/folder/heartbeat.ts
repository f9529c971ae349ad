/** What a run's process does once a second: it shows that it is alive, how it stands, and hears what is wanted. */

import { type Control, forgetWanted, readWanted } from '../play/control.ts';
import { BEAT, type Claimed } from './claim.ts';
import { forgetLive, type Live, writeLive } from './live.ts';

interface HeartbeatOptions {
  dir: string;
  claimed: Claimed;
  control: Control;
  live(): Live;
  /** Told when another process has taken the folder over. */
  fail(error: unknown): void;
}

/**
 * Beats until it is ended, or another process has the folder. A folder that takes nothing more ends no run
 * here: a result that is lost does.
 */
export async function startHeartbeat({ dir, claimed, control, live, fail }: HeartbeatOptions) {
  await forgetWanted(dir).catch(() => {});
  let heard = '{}';
  let beating: Promise<void> | undefined;

  async function hear(): Promise<void> {
    const wanted = await readWanted(dir);
    const text = JSON.stringify(wanted);
    if (text === heard) return;
    heard = text;
    control.change(wanted);
  }
  async function beat(): Promise<void> {
    try {
      await claimed.hold();
    } catch (error) {
      clearInterval(timer);
      fail(error);
      return;
    }
    await hear().catch(() => {});
    await writeLive(dir, live()).catch(() => {});
    beating = undefined;
  }
  const timer = setInterval(() => {
    beating ??= beat();
  }, BEAT).unref();
  // Nothing else keeps a process awake whose run is paused; else a run that waits for nothing has to be seen.
  const wake = () => void (control.wanted.paused ? timer.ref() : timer.unref());
  const off = control.onChange(wake);
  wake();
  beating = beat();
  return {
    async end(): Promise<void> {
      off();
      clearInterval(timer);
      await beating;
      const ours = await claimed.hold().then(
        () => true,
        () => false,
      );
      if (ours) await Promise.allSettled([forgetLive(dir), forgetWanted(dir)]);
    },
  };
}
