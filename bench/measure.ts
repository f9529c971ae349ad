/** What the benchmarks share: a server process, CPU time, medians. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One printed figure. `target` says what it should be at least (`>=`) or at most (`<=`). */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  target: string;
  met: boolean;
  /** What it was computed from. */
  from: string;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Gives the work a folder of its own, and removes it. */
export async function inFolder<T>(work: (out: string) => Promise<T>): Promise<T> {
  const out = await mkdtemp(join(tmpdir(), 'troupe-bench-'));
  try {
    return await work(out);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** Starts a loopback server in a process of its own: `file` takes the latency (ms) and prints its port. */
export async function startServer(
  latency: number,
  file = 'server.ts',
): Promise<{ url: string; stop: () => void }> {
  const child: ChildProcess = spawn(
    process.execPath,
    [fileURLToPath(new URL(file, import.meta.url)), String(latency)],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return { url: `http://127.0.0.1:${String(line).trim()}/v1`, stop: () => child.disconnect() };
}

/** CPU of this process and wall time of a piece of work, in milliseconds. */
export async function timed(work: () => unknown): Promise<{ cpu: number; wall: number }> {
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1000, wall: performance.now() - began };
}

/** Runs `count` tasks with `width` of them under way at once. */
export async function inParallel(count: number, width: number, task: (i: number) => Promise<unknown>) {
  let next = 0;
  const lane = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
