/** The folder that a copy is written to. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BadInput } from '../../errors.ts';

/** Says that a folder is a copy, and of what. */
const MARK = 'troupe-export.json';

/** Makes the folder, or empties one that is a copy already. Throws BadInput for one that holds anything else. */
export async function prepareTarget(dir: string, run: string): Promise<void> {
  const found = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new BadInput(`${dir}: a copy cannot be written there (${error.code}); name another folder`);
  });
  if (found.length > 0 && !(await isCopy(dir)))
    throw new BadInput(`${dir} is not empty and no copy of a run: name another folder`);
  try {
    await rm(join(dir, 'data'), { recursive: true, force: true });
    await mkdir(join(dir, 'data'), { recursive: true });
    await writeFile(join(dir, MARK), `${JSON.stringify({ run, made: new Date().toISOString() })}\n`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new BadInput(`${dir}: a copy cannot be written there (${code}); name another folder`);
  }
}

async function isCopy(dir: string): Promise<boolean> {
  try {
    return typeof JSON.parse(await readFile(join(dir, MARK), 'utf8')).run === 'string';
  } catch {
    return false;
  }
}
