import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { opening } from './gate.ts';
import { pause } from './lock.ts';

const CACHE = JSON.stringify(new URL('cache.ts', import.meta.url).href);

/** Whether it is so at one of many looks. */
function looks(isSo: () => boolean): boolean {
  for (let look = 0; look < 50; look++) {
    if (isSo()) return true;
    pause();
  }
  return false;
}

test('who opens a folder finds the writers of another process out of it, however busy they are', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'troupe-gate-'));
  const code = `
    import { openCache } from ${CACHE};
    const cache = openCache({ dir: ${JSON.stringify(dir)} });
    const usage = { input: 1, output: 1 };
    const lane = async (name) => {
      for (let i = 0; ; i++) {
        await cache.put(name + i, { text: 'said', finish: 'stop', usage }, 'm');
        if (i === 10) console.log(name);
      }
    };
    lane('a');
    lane('b');`;
  const writer = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(writer.stdout, 'data');
    const marks = () => readdirSync(dir).filter((name) => name.startsWith('writing-'));
    await expect.poll(marks).toHaveLength(1);
    for (let i = 0; i < 5; i++) {
      // A writer shows itself for the moment in which it looks; one that does not look would be there all the time.
      expect(opening(dir, () => looks(() => marks().length === 0))).toBe(true);
      await expect.poll(marks).toHaveLength(1);
    }
  } finally {
    writer.kill();
    await once(writer, 'exit');
    rmSync(dir, { recursive: true, force: true });
  }
});
