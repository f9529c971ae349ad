/** What a request may ask for: a sentence, and what the world is after it. */
import {
  append,
  assign,
  copy,
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
import { entryAt, file, filesBelow, linesOf, nameOf, refuse, type World, within } from './world.ts';

export interface Wish {
  says: string;
  granted(world: World): World;
}

/** A sealed file is opened for a change, and sealed again. */
function unsealed(world: World, path: string, change: (world: World) => World): World {
  const { sealed } = file(world, path);
  const after = change(sealed ? seal(world, path, false) : world);
  return sealed && entryAt(after, path) !== undefined ? seal(after, path, true) : after;
}

const lower = (text: string) => text[0]!.toLowerCase() + text.slice(1).replace(/\.$/, '');
const holding = (world: World, folder: string, word: string) =>
  filesBelow(world, folder).filter((path) => file(world, path).text.includes(word));
const each = (paths: readonly string[], world: World, change: (world: World, path: string) => World) =>
  paths.reduce(change, world);

export const wish = {
  folder: (path: string): Wish => ({
    says: `Make the folder ${path}.`,
    granted: (world) => makeFolder(world, path),
  }),
  write: (path: string, text: string): Wish => ({
    says: `Create the file ${path} with the text "${text}".`,
    granted: (world) => write(world, path, text),
  }),
  append: (line: string, path: string): Wish => ({
    says: `Append the line "${line}" to ${path}.`,
    granted: (world) => unsealed(world, path, (open) => append(open, path, line)),
  }),
  remove: (path: string): Wish => ({
    says: `Delete ${path}.`,
    granted: (world) =>
      entryAt(world, path) === 'folder'
        ? remove(world, path)
        : unsealed(world, path, (open) => remove(open, path)),
  }),
  copy: (from: string, to: string): Wish => ({
    says: `Copy ${from} to ${to}.`,
    granted: (world) => copy(world, from, to),
  }),
  move: (from: string, to: string): Wish => ({
    says: `Move ${from} to ${to}.`,
    granted: (world) => move(world, from, to),
  }),
  replace: (old: string, fresh: string, path: string): Wish => ({
    says: `Replace "${old}" by "${fresh}" in ${path}.`,
    granted: (world) => unsealed(world, path, (open) => replace(open, path, old, fresh)),
  }),
  sort: (path: string): Wish => ({
    says: `Sort the lines of ${path}.`,
    granted: (world) => unsealed(world, path, (open) => sort(open, path)),
  }),
  seal: (path: string): Wish => ({
    says: `Seal ${path}.`,
    granted: (world) => seal(world, path, true),
  }),
  set: (name: string, value: string): Wish => ({
    says: `Set the variable ${name} to "${value}".`,
    granted: (world) => assign(world, name, value),
  }),
  unset: (name: string): Wish => ({
    says: `Remove the variable ${name}.`,
    granted: (world) => unset(world, name),
  }),
  moveNamed: (folder: string, part: string, to: string): Wish => ({
    says: `Move every file below ${folder} whose name contains "${part}" to ${to}.`,
    granted: (world) =>
      each(
        filesBelow(world, folder).filter((path) => nameOf(path).includes(part)),
        world,
        (now, path) => move(now, path, to),
      ),
  }),
  removeHolding: (folder: string, word: string): Wish => ({
    says: `Delete every file below ${folder} that holds the word "${word}".`,
    granted: (world) => each(holding(world, folder, word), world, remove),
  }),
  copyHolding: (folder: string, word: string, to: string): Wish => ({
    says: `Copy every file below ${folder} that holds the word "${word}" to ${to}.`,
    granted: (world) => each(holding(world, folder, word), world, (now, path) => copy(now, path, to)),
  }),
  countLines: (name: string, path: string): Wish => ({
    says: `Set the variable ${name} to the number of lines of ${path}.`,
    granted: (world) => assign(world, name, String(linesOf(file(world, path).text).length)),
  }),
  countHolding: (name: string, folder: string, word: string): Wish => ({
    says: `Set the variable ${name} to the number of files below ${folder} that hold the word "${word}".`,
    granted: (world) => assign(world, name, String(holding(world, folder, word).length)),
  }),
  read: (name: string, path: string): Wish => ({
    says: `Set the variable ${name} to the text of ${path}.`,
    granted: (world) => assign(world, name, file(world, path).text),
  }),
  writeValue: (name: string, path: string): Wish => ({
    says: `Create the file ${path} with the value of the variable ${name}.`,
    granted: (world) => write(world, path, variable(world, name)),
  }),
  appendText: (from: string, to: string): Wish => ({
    says: `Append the text of ${from} as a line to ${to}.`,
    granted: (world) => append(world, to, file(world, from).text),
  }),
  writeNames: (folder: string, path: string): Wish => ({
    says: `Create the file ${path} with the names of all files in ${folder}, one a line, A to Z.`,
    granted: (world) => {
      const files = within(world, folder).filter((at) => entryAt(world, at) !== 'folder');
      return write(world, path, files.map(nameOf).join('\n'));
    },
  }),
  moveLongest: (folder: string, to: string): Wish => ({
    says: `Of the files in ${folder}, move the one with the most lines to ${to}.`,
    granted: (world) => {
      const files = within(world, folder).filter((at) => entryAt(world, at) !== 'folder');
      const lines = (path: string) => linesOf(file(world, path).text).length;
      const [most, next] = files.toSorted((one, other) => lines(other) - lines(one));
      if (most === undefined || (next && lines(next) === lines(most))) {
        return refuse(`no file in ${folder} has more lines than all others`);
      }
      return move(world, most, to);
    },
  }),
  removeEmpty: (folder: string): Wish => ({
    says: `Delete every folder in ${folder} that is empty.`,
    granted: (world) => {
      const folders = within(world, folder).filter((at) => entryAt(world, at) === 'folder');
      return each(
        folders.filter((at) => within(world, at).length === 0),
        world,
        remove,
      );
    },
  }),
  choose: (name: string, value: string, then: Wish, otherwise: Wish): Wish => ({
    says: `If the variable ${name} is "${value}", ${lower(then.says)}; otherwise, ${lower(otherwise.says)}.`,
    granted: (world) => (variable(world, name) === value ? then : otherwise).granted(world),
  }),
};
