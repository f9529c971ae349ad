/** Which process is meant, and whether it is still there. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, as a manifest and a lock name it. */
export interface ProcessName {
  host: string;
  /** Linux's name of what its number counts in, '' elsewhere: containers of one host may each have their own. */
  pidNamespace?: string;
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
    pidNamespace: linkOf('/proc/self/ns/pid'),
    pid: process.pid,
    processBegan: new Date(performance.timeOrigin).toISOString(),
    ticks: statOf(process.pid)?.ticks,
  };
  return own;
}

/** Whether a process of that name would be seen from here: one of another machine or container is not. */
export function isInSight({ host, pidNamespace }: ProcessName): boolean {
  const own = ownProcess();
  return host === own.host && (pidNamespace === undefined || pidNamespace === own.pidNamespace);
}

/** Whether a process is still there, as far as is seen from here. */
export function isAlive(name: ProcessName): boolean {
  if (!isInSight(name)) return false;
  const { pid, processBegan, ticks } = name;
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
  // What is mounted there may count in another namespace.
  if (linkOf('/proc/self') !== `${process.pid}`) return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // A name may hold anything: what follows begins behind the last bracket, with the third field.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0]!, ticks: fields[19]! };
  } catch {
    return undefined;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
