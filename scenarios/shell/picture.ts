/** The world as a tree of folders and files, with the variables below it. */
import { type Entry, nameOf, type World } from './world.ts';

const WIDTH = 360;
const LINE = 18;
const INDENT = 14;
/** Where texts of files and values of variables stand. */
const TEXTS = 190;
/** So much of a text or a name is shown. */
const SHOWN = 24;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const short = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text);

const written = (text: string, x: number, row: number, more = '') =>
  `<text x="${x}" y="${(row + 1) * LINE}" font-size="13" fill="currentColor" ${more}>${escaped(short(text))}</text>`;

function line([path, entry]: readonly [string, Entry], row: number): string {
  const x = 8 + INDENT * (path.split('/').length - 2);
  if (entry === 'folder') return written(`${nameOf(path)}/`, x, row, 'font-weight="600"');
  const name = entry.sealed ? `${nameOf(path)} (sealed)` : nameOf(path);
  return written(name, x, row) + quoted(entry.text, row);
}

const quoted = (text: string, row: number) =>
  written(text.replaceAll('\n', ' · '), TEXTS, row, 'opacity=".65" font-style="italic"');

/** Where a path stands in the tree: below its folder, in order of names. */
const placeOf = (path: string) => path.replaceAll('/', '\u0000');

/** As high as it has entries; it says its size, at which it is read. */
export function picture({ entries, variables, here }: World): string {
  const tree = Object.entries(entries).sort(([one], [other]) => (placeOf(one) < placeOf(other) ? -1 : 1));
  const set = Object.entries(variables).sort();
  const height = (tree.length + set.length + 1.5) * LINE;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Files and variables" font-family="system-ui, sans-serif">`,
    written(`in ${here}`, 8, 0, 'opacity=".65"'),
    ...tree.map((each, i) => line(each, i + 1)),
    ...set.map(([name, value], i) => {
      const row = tree.length + 1 + i;
      return written(`${name} =`, 8, row) + quoted(value, row);
    }),
    '</svg>',
  ].join('');
}
