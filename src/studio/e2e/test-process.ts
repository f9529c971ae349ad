/** `troupe studio` as a process of its own, for tests that kill it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const BIN = resolve(import.meta.dirname, '../../../bin/troupe.js');

export interface StudioProcess {
  port: number;
  token: string;
  /** At once, without a word to it; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Resolves once it has said its address. `port` 0: any that is free. */
export async function spawnStudio(cwd: string, port = 0): Promise<StudioProcess> {
  const given = ['studio', '--no-open', ...(port === 0 ? [] : ['--port', String(port)])];
  const child = spawn(process.execPath, [BIN, ...given], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const said = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const fell = once(child, 'exit').then(([code]) => {
    throw new Error(`troupe studio ended with ${code} and has said no address`);
  });
  // Once it is killed, nobody waits for it.
  fell.catch(() => {});
  const [line] = await Promise.race([said, fell]);
  const [, open, token] = /:(\d+)\/#token=(\S+)$/.exec(line)!;
  return {
    port: Number(open),
    token: token!,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
