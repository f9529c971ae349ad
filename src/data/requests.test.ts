import { mkdir, mkdtemp, readdir, readFile, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { fileOf } from './files.ts';
import { writeRequests } from './requests.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-requests-'));
});

const quiet = { warn: () => {}, env: {} };

test('single requests that are there stay, and that is said where another number is asked for', async () => {
  const said: string[] = [];
  const warn = (line: string) => void said.push(line);
  const out = join(cwd, 'requests');
  const fill = { cwd, ...quiet, warn, out, numBatches: 2 };
  await writeRequests({ ...fill, numRequests: 4 });
  const before = await readFile(fileOf(out, '0'), 'utf8');
  await writeRequests({ ...fill, numRequests: 4 });
  await writeRequests(fill);
  expect(said).toEqual([]);
  await writeRequests({ ...fill, numRequests: 7 });
  await writeRequests({ ...fill, numRequests: 0 });
  const stays = 'requests/0.json stays as it is, with 4; for';
  expect(said).toEqual([
    `--num-requests 7: ${stays} 7 give another --out, or delete it while nothing has come of it`,
    `--num-requests 0: ${stays} 0 give another --out, or delete it while nothing has come of it`,
  ]);
  expect(await readFile(fileOf(out, '0'), 'utf8')).toBe(before);
});

test('a folder in place of a batch is named before anything is asked; others beside the batches are none', async () => {
  const out = join(cwd, 'in-place');
  await mkdir(join(out, 'notes'), { recursive: true });
  const write = () => writeRequests({ cwd, ...quiet, out, numRequests: 3, numBatches: 1 });
  expect(await write()).toMatchObject({ written: 2, requests: 9 });
  for (const name of ['2.json', '3']) {
    await mkdir(join(out, name));
    const more = writeRequests({ cwd, ...quiet, out, numRequests: 3, numBatches: 9 });
    await expect(more).rejects.toThrow(
      `${join(out, name)}: this is a folder, not a file of requests; move it`,
    );
    await rmdir(join(out, name));
  }
  expect((await readdir(out)).toSorted()).toEqual(['.made-by.json', '0.json', '1.json', 'notes']);
});
