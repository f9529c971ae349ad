/**
 * A thread beside the module's own, so that it watches while that one is busy: ends the process when it holds
 * more memory than it may, buffers and all, or when the engine that started it is no more.
 */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { TOO_MUCH, WATCH_PIPE } from './messages.ts';

/** Milliseconds between two looks: a module fills a few dozen megabytes meanwhile. */
const LOOK = 20;

export interface WatchData {
  /** Bytes that the process may hold. */
  memory: number;
  /** The process id of the engine. */
  parent: number;
}

const { memory, parent } = workerData as WatchData;

setInterval(() => {
  const tooMuch = process.memoryUsage.rss() > memory;
  if (!tooMuch && process.ppid === parent) return;
  try {
    if (tooMuch) writeSync(WATCH_PIPE, TOO_MUCH);
  } finally {
    // It leads a group of its own: what it has started ends with it.
    process.kill(-process.pid, 'SIGKILL');
  }
}, LOOK);
