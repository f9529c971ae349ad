/** Looks at a run under way from outside its process, and says what is wanted of it. */
import { setTimeout } from 'node:timers/promises';
import type { RunStatus } from '../figures/tally.ts';
import { type Wanted, writeWanted } from '../play/control.ts';
import { type Live, readLive } from './live.ts';
import { isLive, readManifest } from './manifest.ts';

/** How a run stands; `cut off`: it says `running`, and its process is gone. */
export interface Look {
  status: RunStatus | 'cut off';
  /** Absent of a run that is not under way, and of one that has only just begun. */
  live?: Live;
}

/** Milliseconds between two looks, and until a run should have heard: it listens once a second. */
const PAUSE = 100;
const HEARD = 10_000;

export async function lookAt(dir: string): Promise<Look> {
  const manifest = await readManifest(dir);
  if (!manifest) return { status: 'cut off' };
  if (manifest.status !== 'running') return { status: manifest.status };
  if (!isLive(manifest, dir)) return { status: 'cut off' };
  const live = await readLive(dir);
  // What a killed part has left is not of this one.
  return { status: 'running', ...(live?.pid === manifest.pid && { live }) };
}

/** Says what is wanted of a run; resolves to how it stands once it has heard, or to undefined when it does not. */
export async function want(dir: string, wanted: Partial<Wanted>): Promise<Look | undefined> {
  await writeWanted(dir, wanted);
  for (let waited = 0; waited < HEARD; waited += PAUSE) {
    await setTimeout(PAUSE);
    const look = await lookAt(dir);
    const { live } = look;
    if (look.status !== 'running') return look;
    const { paused = live?.paused, concurrency = live?.concurrency } = wanted;
    if (live && live.paused === paused && live.concurrency === concurrency) return look;
  }
  return undefined;
}
