/** Replies in tags, as models write them: not always closed, sometimes in code fences. */

const NAMES = ['memory', 'plan', 'think', 'criticise', 'action'] as const;
export type Tag = (typeof NAMES)[number];

/** What stands in each tag, and what stands in none. */
export type Tagged = Partial<Record<Tag, string>> & { rest: string };

const OPENING = new RegExp(`<(${NAMES.join('|')})>`, 'gi');
const STRAY = new RegExp(`</(?:${NAMES.join('|')})>`, 'gi');

/**
 * Reads a reply. A tag that is not closed ends where the next one begins; of two alike the first counts, since
 * what stands after an action is what the model imagines to come of it.
 *
 * @example
 * ```ts
 * readTags('<think>Hm.</think>\n<action>cell 5'); // { think: 'Hm.', action: 'cell 5', rest: '' }
 * ```
 */
export function readTags(reply: string): Tagged {
  const tagged: Tagged = { rest: '' };
  let rest = '';
  let at = 0;
  for (;;) {
    OPENING.lastIndex = at;
    const opening = OPENING.exec(reply);
    rest += reply.slice(at, opening?.index);
    if (!opening) break;
    const tag = opening[1]!.toLowerCase() as Tag;
    const begin = opening.index + opening[0].length;
    const end = endOf(reply, tag, begin);
    tagged[tag] ??= unfenced(reply.slice(begin, end.content));
    at = end.next;
  }
  tagged.rest = unfenced(rest.replace(STRAY, ''));
  return tagged;
}

function endOf(reply: string, tag: Tag, begin: number): { content: number; next: number } {
  const closing = `</${tag}>`;
  const closed = reply.toLowerCase().indexOf(closing, begin);
  if (closed >= 0) return { content: closed, next: closed + closing.length };
  OPENING.lastIndex = begin;
  const next = OPENING.exec(reply)?.index ?? reply.length;
  return { content: next, next };
}

/** Without the code fence around it. */
function unfenced(text: string): string {
  const trimmed = text.trim();
  return /^```[\w-]*\n?([\s\S]*?)\n?(?:```)?$/.exec(trimmed)?.[1]?.trim() ?? trimmed;
}
