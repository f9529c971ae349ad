/**
 * How a server is named: `mcp:COMMAND ARGS`, which starts it, or `mcp:URL` of one that runs; `mcp:URL#key=NAME` where
 * it wants a key, which the environment variable NAME holds.
 */
import { BadInput } from '../../errors.ts';

/** A server as a reference names it. */
export type ServerPlace = { shown: string } & (
  | { kind: 'command'; command: string; args: readonly string[] }
  | { kind: 'url'; url: URL; keyName?: string }
);

const FORMS =
  'write mcp:COMMAND ARGS, as "mcp:node server.js --all", or mcp:URL, as mcp:http://127.0.0.1:3000/mcp';

const KEY = 'the environment variable that holds its key, in capital letters';

/** Reads what follows `mcp:`. Throws BadInput that says what to write. */
export function readPlace(text: string): ServerPlace {
  const shown = text.trim();
  if (/^https?:\/\//i.test(shown)) {
    if (!URL.canParse(shown)) throw new BadInput(`mcp:${shown}: this is no URL; ${FORMS}`);
    const url = new URL(shown);
    if (url.hash === '') return { kind: 'url', shown, url };
    const keyName = /^#key=([A-Z_][A-Z0-9_]*)$/.exec(url.hash)?.[1];
    url.hash = '';
    // A key given by mistake is not repeated.
    if (!keyName) throw new BadInput(`mcp:${url.href}: after # only key=NAME may stand, ${KEY}`);
    return { kind: 'url', shown, url, keyName };
  }
  const [command, ...args] = wordsOf(shown);
  if (!command) throw new BadInput(`mcp: names no server; ${FORMS}`);
  return { kind: 'command', shown, command, args };
}

/**
 * The words of a command line, parted by spaces. Quotes keep spaces: within `'…'` all stands as it is, within `"…"`
 * a backslash stands before `"` and `\`, and outside of quotes before any character. Nothing else is special: no
 * shell reads it.
 */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const letter = line[i]!;
    const next = line[i + 1];
    const escapes = quote === '' ? next !== undefined : quote === '"' && (next === '"' || next === '\\');
    if (letter === '\\' && escapes) {
      word = (word ?? '') + next;
      i++;
    } else if (quote !== '') {
      if (letter === quote) quote = '';
      else word += letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= '';
    } else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + letter;
  }
  if (quote !== '') throw new BadInput(`mcp:${line}: a ${quote} is not closed`);
  return word === undefined ? words : [...words, word];
}
