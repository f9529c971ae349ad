/** The commands as tools, under names that nobody has met before: what they do stands in their documentation. */
import { z } from 'zod';
import { defineTool, type Tool, ToolAnswer } from '../../src/tool.ts';
import {
  append,
  assign,
  copy,
  destination,
  enter,
  makeFolder,
  move,
  remove,
  replace,
  seal,
  sort,
  unset,
  variable,
  write,
} from './commands.ts';
import { entryAt, file, filesBelow, folder, linesOf, nameOf, resolved, type World, within } from './world.ts';

type Shape = Record<string, z.ZodType<string>>;
type Given<TShape extends Shape> = { [name in keyof TShape]: z.infer<TShape[name]> };

/** A command that only tells something. */
function telling<TShape extends Shape>(
  name: string,
  description: string,
  shape: TShape,
  tell: (world: World, given: Given<TShape>) => string,
): Tool<World> {
  return defineTool<Given<TShape>, World>({
    name,
    description,
    input: z.object(shape) as never,
    run: (given, { world }) => tell(world, given),
  });
}

/** A command that changes something, and says what. */
function changing<TShape extends Shape>(
  name: string,
  description: string,
  shape: TShape,
  change: (world: World, given: Given<TShape>) => World,
  said: (after: World, given: Given<TShape>, before: World) => string,
): Tool<World> {
  return defineTool<Given<TShape>, World>({
    name,
    description,
    input: z.object(shape) as never,
    run: (given, { world }) => {
      const after = change(world, given);
      return new ToolAnswer(said(after, given, world), { world: after });
    },
  });
}

const text = (says: string) => z.string().describe(says);
const aFile = { path: text('the path of a file') };
const aFolder = { path: text('the path of a folder') };
const listed = (lines: readonly string[]) => lines.join('\n') || '(none)';

/** A name as a list of a folder's entries has it. */
function entryLine(world: World, path: string): string {
  const entry = entryAt(world, path)!;
  if (entry === 'folder') return `${nameOf(path)}/`;
  return entry.sealed ? `${nameOf(path)} (sealed)` : nameOf(path);
}

const READING: readonly Tool<World>[] = [
  telling(
    'peer',
    'Lists what is directly in a folder, one name a line; names of folders end in /.',
    aFolder,
    (world, { path }) => listed(within(world, folder(world, path)).map((at) => entryLine(world, at))),
  ),
  telling('locus', 'Tells the current folder.', {}, ({ here }) => here),
  telling('unroll', 'Reads a file: gives its whole text.', aFile, (world, { path }) => {
    return file(world, path).text || '(empty)';
  }),
  telling(
    'trail',
    'Finds files by name: the paths of all files anywhere below a folder whose name contains a text.',
    { path: aFolder.path, part: text('a part of the name') },
    (world, { path, part }) =>
      listed(filesBelow(world, folder(world, path)).filter((at) => nameOf(at).includes(part))),
  ),
  telling(
    'sift',
    'Searches in the text of files: each line, in files anywhere below a folder, that contains a word, as path:line: text.',
    { path: aFolder.path, word: text('what to search for') },
    (world, { path, word }) =>
      listed(
        filesBelow(world, folder(world, path)).flatMap((at) =>
          linesOf(file(world, at).text).flatMap((line, i) =>
            line.includes(word) ? [`${at}:${i + 1}: ${line}`] : [],
          ),
        ),
      ),
  ),
  telling('tally', 'Counts the lines and words of a file.', aFile, (world, { path }) => {
    const held = file(world, path).text;
    return `${linesOf(held).length} lines, ${held.split(/\s+/).filter(Boolean).length} words`;
  }),
  telling(
    'evoke',
    'Tells the value of a variable.',
    { name: text('the name of a variable') },
    (world, { name }) => variable(world, name),
  ),
  telling('roster', 'Lists all variables with their values, as NAME=value.', {}, ({ variables }) =>
    listed(
      Object.entries(variables)
        .map(([name, value]) => `${name}=${value}`)
        .sort(),
    ),
  ),
];

const CHANGING: readonly Tool<World>[] = [
  changing(
    'hop',
    'Changes the current folder, from which relative paths begin.',
    aFolder,
    (world, { path }) => enter(world, path),
    ({ here }) => `now in ${here}`,
  ),
  changing(
    'sprout',
    'Makes a new folder; the folder around it has to be there.',
    { path: text('the path of the new folder') },
    (world, { path }) => makeFolder(world, path),
    (world, { path }) => `made the folder ${resolved(world, path)}`,
  ),
  changing(
    'shred',
    'Deletes a file, or a folder with all that is in it.',
    { path: text('the path of what is to go') },
    (world, { path }) => remove(world, path),
    (world, { path }) => `deleted ${resolved(world, path)}`,
  ),
  changing(
    'twin',
    'Copies a file or folder to a new path; to the path of a folder that is there: into it.',
    { from: text('the path of what is copied'), to: text('where the copy comes to be') },
    (world, { from, to }) => copy(world, from, to),
    (after, { from, to }, before) => `copied ${resolved(after, from)} to ${destination(before, from, to)}`,
  ),
  changing(
    'ferry',
    'Moves or renames a file or folder to a new path; to the path of a folder that is there: into it.',
    { from: text('the path of what is moved'), to: text('where it comes to be') },
    (world, { from, to }) => move(world, from, to),
    (after, { from, to }, before) => `moved ${resolved(after, from)} to ${destination(before, from, to)}`,
  ),
  changing(
    'etch',
    'Writes a text to a file, new or in place of all that it held.',
    { path: aFile.path, text: text('all that the file is to hold') },
    (world, { path, text: held }) => write(world, path, held),
    (world, { path, text: held }) => `wrote ${linesOf(held).length} lines to ${resolved(world, path)}`,
  ),
  changing(
    'tack',
    'Appends a line to the end of a file that is there.',
    { path: aFile.path, line: text('the line') },
    (world, { path, line }) => append(world, path, line),
    (world, { path }) => `appended a line to ${resolved(world, path)}`,
  ),
  changing(
    'graft',
    'Replaces a text by another one, wherever it stands in a file.',
    { path: aFile.path, old: text('the text to replace'), new: text('what stands there then') },
    (world, { path, old, new: fresh }) => replace(world, path, old, fresh),
    (world, { path, old }) => `replaced "${old}" in ${resolved(world, path)}`,
  ),
  changing(
    'comb',
    'Sorts the lines of a file, A to Z.',
    aFile,
    (world, { path }) => sort(world, path),
    (world, { path }) => `sorted the lines of ${resolved(world, path)}`,
  ),
  changing(
    'brand',
    'Sets a variable to a value, new or in place of the value that it had.',
    { name: text('the name of a variable'), value: text('its value') },
    (world, { name, value }) => assign(world, name, value),
    (_, { name, value }) => `set ${name} to "${value}"`,
  ),
  changing(
    'lapse',
    'Removes a variable.',
    { name: text('the name of a variable') },
    (world, { name }) => unset(world, name),
    (_, { name }) => `${name} is no longer set`,
  ),
  changing(
    'cloak',
    'Seals a file: it cannot be changed or deleted then.',
    aFile,
    (world, { path }) => seal(world, path, true),
    (world, { path }) => `sealed ${resolved(world, path)}`,
  ),
  changing(
    'bare',
    'Opens a sealed file, so that it can be changed or deleted.',
    aFile,
    (world, { path }) => seal(world, path, false),
    (world, { path }) => `opened ${resolved(world, path)}`,
  ),
];

export const tools: readonly Tool<World>[] = [...READING, ...CHANGING];
