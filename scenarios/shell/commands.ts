/** What commands do: from a world to the next. All throw ToolError where they cannot be carried out. */
import {
  below,
  entryAt,
  existing,
  file,
  folder,
  isWithin,
  linesOf,
  nameOf,
  place,
  put,
  refuse,
  resolved,
  type World,
  without,
} from './world.ts';

/** A file that may be changed. */
function open(world: World, path: string) {
  const found = file(world, path);
  return found.sealed ? refuse(`${found.at} is sealed`) : found;
}

export const enter = (world: World, path: string): World => ({ ...world, here: folder(world, path) });

export function makeFolder(world: World, path: string): World {
  const at = place(world, path);
  if (entryAt(world, at) !== undefined) refuse(`${at} is already there`);
  return put(world, at, 'folder');
}

/** Deletes a file, or a folder with all that it holds. */
export function remove(world: World, path: string): World {
  const at = existing(world, path);
  if (isWithin(world.here, at)) refuse(`${at} holds the current folder`);
  const sealed = Object.entries(world.entries).find(
    ([each, entry]) => isWithin(each, at) && entry !== 'folder' && entry.sealed,
  );
  if (sealed) refuse(`${sealed[0]} is sealed`);
  return without(world, (each) => isWithin(each, at));
}

/** Where something comes to be that is put at `to`: in it, where that is a folder. */
export function destination(world: World, from: string, to: string): string {
  const wanted = resolved(world, to);
  const at =
    entryAt(world, wanted) === 'folder' ? below(wanted, nameOf(existing(world, from))) : place(world, to);
  if (entryAt(world, at) !== undefined) refuse(`${at} is already there`);
  return at;
}

export function copy(world: World, from: string, to: string): World {
  const [source, target] = [existing(world, from), destination(world, from, to)];
  if (isWithin(target, source)) refuse(`${target} is within ${source}`);
  const copied = Object.entries(world.entries)
    .filter(([path]) => isWithin(path, source))
    .map(([path, entry]) => [target + path.slice(source.length), entry]);
  return { ...world, entries: { ...world.entries, ...Object.fromEntries(copied) } };
}

export function move(world: World, from: string, to: string): World {
  const source = existing(world, from);
  if (isWithin(world.here, source)) refuse(`${source} holds the current folder`);
  return without(copy(world, from, to), (path) => isWithin(path, source));
}

/** Writes a whole file, over what was there. */
export function write(world: World, path: string, text: string): World {
  const at = place(world, path);
  if (entryAt(world, at) !== undefined) open(world, path);
  return put(world, at, { text, sealed: false });
}

export function append(world: World, path: string, line: string): World {
  const { at, text } = open(world, path);
  return put(world, at, { text: [...linesOf(text), line].join('\n'), sealed: false });
}

export function replace(world: World, path: string, old: string, fresh: string): World {
  const { at, text } = open(world, path);
  if (old === '' || !text.includes(old)) refuse(`${at} does not hold "${old}"`);
  return put(world, at, { text: text.replaceAll(old, () => fresh), sealed: false });
}

export function sort(world: World, path: string): World {
  const { at, text } = open(world, path);
  return put(world, at, { text: linesOf(text).sort().join('\n'), sealed: false });
}

/** Seals a file, or opens a sealed one. */
export function seal(world: World, path: string, sealed: boolean): World {
  const { at, text } = file(world, path);
  return put(world, at, { text, sealed });
}

export function assign(world: World, name: string, value: string): World {
  if (!/^\w+$/.test(name)) refuse(`"${name}" is no name: use letters, digits and _`);
  return { ...world, variables: { ...world.variables, [name]: value } };
}

export function variable({ variables }: World, name: string): string {
  return Object.hasOwn(variables, name) ? variables[name]! : refuse(`no variable ${name} is set`);
}

export function unset(world: World, name: string): World {
  variable(world, name);
  const { [name]: _, ...variables } = world.variables;
  return { ...world, variables };
}
