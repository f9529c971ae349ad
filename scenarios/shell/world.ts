/** A file system and variables in memory: what commands read and change, as plain data. */
import { ToolError } from '../../src/tool.ts';

/** A file; a sealed one cannot be changed or deleted. */
export interface File {
  text: string;
  sealed: boolean;
}

export type Entry = 'folder' | File;

/** All but the root by absolute path (`/desk/plan.txt`), variables by name. */
export interface Stored {
  entries: Readonly<Record<string, Entry>>;
  variables: Readonly<Record<string, string>>;
}

export interface World extends Stored {
  /** The current folder, where relative paths begin. */
  here: string;
}

/** A command that cannot be carried out; what the agent reads. */
export const refuse = (why: string): never => {
  throw new ToolError('refused', why);
};

/** The absolute path that a path means from the current folder. */
export function resolved(world: Pick<World, 'here'>, path: string): string {
  const parts: string[] = [];
  const whole = path.startsWith('/') ? path : `${world.here}/${path}`;
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const below = (folder: string, name: string): string => `${folder === '/' ? '' : folder}/${name}`;

/** What is there; undefined for nothing. */
export const entryAt = ({ entries }: Stored, path: string): Entry | undefined =>
  path === '/' ? 'folder' : Object.hasOwn(entries, path) ? entries[path] : undefined;

/** The absolute path of something that is there. */
export function existing(world: World, path: string): string {
  const at = resolved(world, path);
  return entryAt(world, at) === undefined ? refuse(`there is nothing at ${at}`) : at;
}

/** The absolute path of a folder that is there. */
export function folder(world: World, path: string): string {
  const at = existing(world, path);
  return entryAt(world, at) === 'folder' ? at : refuse(`${at} is a file, not a folder`);
}

/** A file that is there, with its absolute path. */
export function file(world: World, path: string): File & { at: string } {
  const at = existing(world, path);
  const entry = entryAt(world, at)!;
  return entry === 'folder' ? refuse(`${at} is a folder, not a file`) : { ...entry, at };
}

/** The absolute path of something that could come to be there. */
export function place(world: World, path: string): string {
  const at = resolved(world, path);
  const parent = parentOf(at);
  const above = entryAt(world, parent);
  if (above === undefined) return refuse(`there is no folder ${parent}`);
  return above === 'folder' ? at : refuse(`${parent} is a file, not a folder`);
}

/** The absolute paths directly in a folder, in order of their names. */
export const within = ({ entries }: Stored, folder: string): string[] =>
  Object.keys(entries)
    .filter((path) => parentOf(path) === folder)
    .sort();

/** The absolute paths of all files anywhere below a folder, in order. */
export const filesBelow = ({ entries }: Stored, folder: string): string[] =>
  Object.keys(entries)
    .filter((path) => entries[path] !== 'folder' && isWithin(path, folder))
    .sort();

/** Whether a path is a folder's own, or below it. */
export const isWithin = (path: string, folder: string): boolean =>
  folder === '/' || path === folder || path.startsWith(`${folder}/`);

export const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n'));

/** With another entry at a path. */
export const put = (world: World, path: string, entry: Entry): World => ({
  ...world,
  entries: { ...world.entries, [path]: entry },
});

/** Without the entries that a test finds. */
export const without = (world: World, gone: (path: string) => boolean): World => ({
  ...world,
  entries: Object.fromEntries(Object.entries(world.entries).filter(([path]) => !gone(path))),
});
