/** The memories of a run: `memories/<learner>/<version>.json`, the notes of each role as they were then. */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Notes } from '../../agent.ts';
import { canonicalJson, sha256 } from '../../cache/keys.ts';
import type { Role } from '../../scenario.ts';
import type { MemoryUse } from '../play/schedule.ts';

/** The notes of all roles of an arm, at one time. */
export type RoleNotes = Readonly<Record<Role, Notes>>;

/** A version of a memory, as an episode reads it. */
export interface MemoryVersion {
  /** `arm:3-1a2b3c4d`: scope, version, and a hash of what it holds. */
  name: string;
  notes: RoleNotes;
}

const fileOf = (dir: string, memory: string, version: number) => join(dir, memory, `${version}.json`);

/** The version that an episode reads; undefined when it is not there. Version 0 is empty, without a file. */
export async function readMemory(dir: string, use: MemoryUse, version = use.reads) {
  const text = version === 0 ? '{}' : await readFile(fileOf(dir, use.memory, version), 'utf8').catch(missing);
  if (text === undefined) return undefined;
  const notes = JSON.parse(text) as RoleNotes;
  const hash = sha256(canonicalJson(notes)).slice(0, 8);
  return { name: `${use.scope}:${version}-${hash}`, notes } satisfies MemoryVersion;
}

/** Writes the version that an episode leaves; a reader finds all of it or nothing, also after a crash. */
export async function writeMemory(dir: string, use: MemoryUse, notes: RoleNotes): Promise<void> {
  const file = fileOf(dir, use.memory, use.writes!);
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.part`;
  const handle = await open(part, 'w');
  try {
    await handle.writeFile(`${JSON.stringify(notes, undefined, 2)}\n`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(part, file);
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
