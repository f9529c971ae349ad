/** Which process is meant, and whether it is still there. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, as a manifest and a lock name it. */
export interface ProcessName {
  host: string;
  pid: number;
  /** ISO 8601, when it began: a number may come again, as another process. */
  processBegan: string;
  /** The same as its system counts, where that tells: of another process, too. */
  ticks?: string | undefined;
}

let own: ProcessName | undefined;

export function ownProcess(): ProcessName {
  own ??= {
    host: hostname(),
    pid: process.pid,
    processBegan: new Date(performance.timeOrigin).toISOString(),
    ticks: statOf(process.pid)?.ticks,
  };
  return own;
}

/** Whether a process is still there, as far as this machine can tell; one of another machine is not. */
export function isAlive({ host, pid, processBegan, ticks }: ProcessName): boolean {
  if (host !== hostname()) return false;
  if (pid === process.pid) return processBegan === ownProcess().processBegan;
  const stat = statOf(pid);
  if (!stat) return answers(pid);
  // Killed, and only its parent has yet to hear of it.
  if (stat.state === 'Z' || stat.state === 'X') return false;
  return ticks === undefined || stat.ticks === ticks;
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A process's state and when it began, in clock ticks since the system did, as Linux tells (proc(5)). */
function statOf(pid: number): { state: string; ticks: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // A name may hold anything: what follows begins behind the last bracket, with the third field.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0]!, ticks: fields[19]! };
  } catch {
    return undefined;
  }
}
