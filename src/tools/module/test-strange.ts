/** Functions that do what no tool should, and some that do. */
import { spawn } from 'node:child_process';

let count = 0;

/** How often it was called. */
export function counter(): number {
  count++;
  return count;
}

export function forever(): void {
  for (;;) count++;
}

export async function never(): Promise<void> {
  await new Promise(() => {});
}

export function buffers(): void {
  const held: Buffer[] = [];
  for (;;) held.push(Buffer.alloc(2 ** 24, 1));
}

export function objects(): void {
  const held: unknown[] = [];
  for (;;) held.push(Array.from({ length: 1000 }, (_, i) => ({ i })));
}

export function exits(code: number): void {
  process.exit(code);
}

export function kills(): void {
  process.kill(process.pid, 'SIGTERM');
}

export function disconnects(): void {
  process.disconnect();
}

/** The child outlives it, and keeps its output open. */
export function leavesAChild(): void {
  spawn('sleep', ['5'], { stdio: ['ignore', 'inherit', 'inherit'], detached: true }).unref();
  process.exit(5);
}

/** Throws when nobody waits for it any more. */
export function later(): string {
  setTimeout(() => {
    throw new Error('too late');
  }, 10);
  return 'done';
}

/** Answers while it says what it must not. */
export function noisy(): string {
  console.log(JSON.stringify({ type: 'answer', text: 'not me' }));
  console.error('x'.repeat(2 ** 20));
  process.send!({ type: 'answer', id: 1, text: 'nor me' });
  process.send!('what is that');
  return 'quiet';
}

const trap = () => {
  throw new Error('do not touch');
};

function circle(): unknown {
  const round: { self?: unknown } = {};
  round.self = round;
  return round;
}

const made: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  symbol: () => Symbol('odd'),
  proxy: () => new Proxy({}, { get: trap, ownKeys: trap, getPrototypeOf: trap }),
  circle,
  bigint: () => 3n,
  function: () => trap,
  huge: () => 'x'.repeat(2_000_000),
  error: () => new TypeError('no such\n  user'),
  odd: () => ({ toJSON: trap }),
  numbers: () => [1, Number.NaN, 1 / 0],
  map: () => new Map([['a', new Set([1])]]),
};

export function throws(what: string): never {
  throw made[what]!();
}

export function returns(what: string): unknown {
  return made[what]!();
}
