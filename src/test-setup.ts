/** Before the tests: the page is built once, and what they write lies in one folder, which goes when they end. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyFolder, pageFolder } from './studio/page-folder.ts';

export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-tests-'));
  const names = ['TMPDIR', 'TMP', 'TEMP'];
  const before = names.map((name) => [name, process.env[name]] as const);
  // Workers, and the processes that they start, ask these for the place of temporary files.
  for (const name of names) process.env[name] = folder;
  // A page that cannot be built fails the tests that open it, and no others.
  for (const build of [pageFolder, copyFolder]) {
    await build().catch((error: unknown) => console.error(`the page is not built: ${error}`));
  }
  return async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    // Processes that a failed test left behind may still write.
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
}
