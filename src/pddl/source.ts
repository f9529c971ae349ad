/** From text to nested lists that know where they stand. */
import { BadInput } from '../errors.ts';
import type { Place } from './types.ts';

/** A word, in lower case. */
export interface Word extends Place {
  kind: 'word';
  text: string;
}

export interface List extends Place {
  kind: 'list';
  items: readonly Node[];
}

export type Node = Word | List;

/** An error in a user's file: `file:line:column: what, and what to do`. */
export const refuse = ({ file, line, column }: Place, message: string): BadInput =>
  new BadInput(`${file}:${line}:${column}: ${message}`);

/** As a person would point at it. */
export const shown = (node: Node): string => (node.kind === 'word' ? `"${node.text}"` : '"(…)"');

export const isList = (node: Node | undefined): node is List => node?.kind === 'list';

/** The word that a list begins with; empty for other lists. */
export function headOf({ items: [first] }: List): string {
  return first?.kind === 'word' ? first.text : '';
}

/** Lists in each other at most: what reads them goes as deep. */
const DEEPEST = 500;

/**
 * Reads a text that is one list, with comments from `;` to the end of the line. Throws BadInput for
 * parentheses that do not match, naming where the open one stands.
 */
export function readSource(text: string, file: string): List {
  const open: { at: Place; items: Node[] }[] = [];
  let whole: List | undefined;
  for (const { text: token, at } of tokens(text, file)) {
    const inner = open.at(-1);
    if (whole) {
      throw refuse(
        at,
        `"${token}" stands after the end of the definition: remove it, or a ")" too many before it`,
      );
    }
    if (token === '(') {
      if (open.length >= DEEPEST) throw refuse(at, `more than ${DEEPEST} lists in each other: nest fewer`);
      open.push({ at, items: [] });
    } else if (!inner) {
      throw refuse(at, `expected "(define …", found "${token}": a file is one definition in parentheses`);
    } else if (token === ')') {
      open.pop();
      const list: List = { kind: 'list', ...inner.at, items: inner.items };
      const outer = open.at(-1);
      if (outer) outer.items.push(list);
      else whole = list;
    } else {
      // Sections stand directly in the definition: one found deeper shows where a parenthesis is missing.
      if (token.startsWith(':') && inner.items.length === 0 && open.length > 2) {
        throw refuse(
          inner.at,
          `a ")" is missing before "(${token}": ${opened(open.at(-2)!.at)} is still open`,
        );
      }
      inner.items.push({ kind: 'word', ...at, text: token });
    }
  }
  if (open.length > 0) {
    const end = endOf(text, file);
    throw refuse(end, `the file ends, and ${opened(open.at(-1)!.at)} is still open: add ")"`);
  }
  if (!whole) throw refuse(endOf(text, file), 'the file is empty: expected "(define …"');
  return whole;
}

const opened = ({ line, column }: Place) => `the "(" of ${line}:${column}`;

function* tokens(text: string, file: string): Generator<{ text: string; at: Place }> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const [i, line] of lines.entries()) {
    for (const match of line.matchAll(/;.*|[()]|[^\s();]+/g)) {
      if (match[0].startsWith(';')) continue;
      yield { text: match[0].toLowerCase(), at: { file, line: i + 1, column: match.index + 1 } };
    }
  }
}

function endOf(text: string, file: string): Place {
  const lines = text.trimEnd().split(/\r\n|\n|\r/);
  return { file, line: lines.length, column: lines.at(-1)!.length + 1 };
}
