import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Waits for a process to end; all that it printed, and how it ended. */
export async function end(child: ChildProcess) {
  const out = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.on('data', (chunk) => {
      out[name] += chunk;
    });
  }
  const [code, signal] = await once(child, 'close');
  return { code, signal, ...out };
}
