/** The frame of both kinds of file: `(define (domain NAME) (:section …) …)`. */
import { headOf, isList, type List, refuse, shown, type Word } from './source.ts';
import { near } from './typing.ts';

export interface Sections {
  name: string;
  /** All sections of a kind, in order. */
  all(kind: string): readonly List[];
  /** The only one; undefined when there is none. */
  one(kind: string): List | undefined;
}

/** Reads the frame. Throws for another kind of file, and for sections unknown, unsupported or given twice. */
export function sectionsOf(
  source: List,
  kind: 'domain' | 'problem',
  names: readonly string[],
  repeatable: readonly string[],
  unsupported: Readonly<Record<string, string>>,
): Sections {
  const [define, title, ...rest] = source.items;
  if (!define || isList(define) || define.text !== 'define') {
    throw refuse(define ?? source, `expected "define": a ${kind} file is (define (${kind} NAME) …)`);
  }
  if (!isList(title) || headOf(title) !== kind) {
    const found = isList(title) && headOf(title) !== '' ? `, found a ${headOf(title)}` : '';
    throw refuse(title ?? source, `expected (${kind} NAME)${found}: give a ${kind} file`);
  }
  const name = title.items[1];
  if (!name || isList(name)) throw refuse(title, `the ${kind} has no name: write (${kind} NAME)`);
  const sections = new Map<string, List[]>();
  for (const node of rest) {
    if (!isList(node)) throw refuse(node, `expected a section, found ${shown(node)}: write (${names[0]} …)`);
    const head = headOf(node);
    const at = (node.items[0] as Word | undefined) ?? node;
    if (Object.hasOwn(unsupported, head)) {
      throw refuse(at, `${head}: ${unsupported[head]} are not supported; leave them out`);
    }
    if (!names.includes(head)) {
      throw refuse(at, `unknown section "${head}" in a ${kind}${near(head, names)}`);
    }
    const before = sections.get(head) ?? [];
    if (before.length > 0 && !repeatable.includes(head)) {
      throw refuse(at, `${head} is given twice, first in line ${before[0]!.line}: put them together`);
    }
    sections.set(head, [...before, node]);
  }
  const all = (section: string) => sections.get(section) ?? [];
  return { name: name.text, all, one: (section) => all(section)[0] };
}
