import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { end } from '../src/cli/test-process.ts';

const NAME = 'tool-world-pipeline';

test('the experiment comes out as it is committed, byte for byte', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'troupe-experiment-'));
  const script = join(import.meta.dirname, `${NAME}.experiment.ts`);
  const { code, stderr } = await end(
    spawn(process.execPath, [script, cwd], { cwd, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  expect(code, stderr).toBe(0);
  for (const ending of ['md', 'svg']) {
    const [made, committed] = await Promise.all(
      [cwd, import.meta.dirname].map((folder) => readFile(join(folder, `${NAME}.${ending}`), 'utf8')),
    );
    expect(made, ending).toBe(committed);
  }
}, 120_000);
