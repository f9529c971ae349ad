/** The environment of a run: the process's own variables over those of a `.env` file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { BadInput } from './errors.ts';

/** Names to values; what is not set is not there. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads `.env` in `folder`, if there is one; a variable that the process has set (not to the empty
 * string) wins over the file's. Throws BadInput when the file is there and cannot be read.
 */
export function loadEnv(folder = process.cwd(), processEnv: Env = process.env): Env {
  const set = Object.fromEntries(Object.entries(processEnv).filter(([, value]) => value !== ''));
  return { ...readEnvFile(join(folder, '.env')), ...set };
}

function readEnvFile(file: string): Env {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new BadInput(`${file} cannot be read (${code}): make it a readable file, or remove it`);
  }
}
