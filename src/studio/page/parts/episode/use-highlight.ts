/** Marks what is searched for in what the journal says, wherever the episode's page shows it. The page stays as it is. */
import { type RefObject, useEffect } from 'react';
import { partedBy, type Term, termsOf, wantedOf } from '../../../sought.ts';

const NAME = 'episode-found';
/** More are not marked: a long page stays quick. */
const MOST = 500;

/** What the line that is looked at is told in. */
const DETAIL = '.episode-detail-body';
/** Texts of the journal: those that say it of themselves, and those of blocks that can be copied. */
const SAID = `[data-said], ${DETAIL} .code-text`;
/** Of JSON only the values were said. */
const FIELDS = '[data-fields]';
const isName = (text: string, end: number) => /^[^"\n]*":/.test(text.slice(end, end + 100));

/** How far what is found lies below the middle of what scrolls, where it is out of sight. */
function outside(found: DOMRect, seen: DOMRect): number {
  const within = found.top >= seen.top && found.bottom <= seen.bottom;
  return within ? 0 : found.top - (seen.top + seen.height / 2);
}

/** Within `box`; `text` as it was typed. */
export function useHighlight(box: RefObject<HTMLElement | null>, text: string): void {
  useEffect(() => {
    const root = box.current;
    const tries = triesOf(text);
    if (!root || tries.length === 0 || !('highlights' in CSS)) return;
    let sought: string | undefined;
    const mark = () => {
      const ranges = rangesIn(root, tries);
      CSS.highlights.set(NAME, new Highlight(...ranges));
      // Once for every line: then the reader scrolls.
      const detail = root.querySelector<HTMLElement>(DETAIL);
      const first = ranges.find(({ startContainer }) => detail?.contains(startContainer));
      if (!first || sought === detail?.dataset.line) return;
      sought = detail?.dataset.line;
      const scrolls = detail?.closest('.panes-side');
      if (scrolls)
        scrolls.scrollTop += outside(first.getBoundingClientRect(), scrolls.getBoundingClientRect());
    };
    let frame = requestAnimationFrame(mark);
    const observer = new MutationObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(mark);
    });
    observer.observe(root, { childList: true, characterData: true, subtree: true });
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      CSS.highlights.delete(NAME);
    };
  }, [box, text]);
}

/** The whole first; its terms where it does not stand, but for letters, which stand everywhere. */
function triesOf(text: string): Term[][] {
  const terms = termsOf(text);
  if (terms.length === 0) return [];
  const together = terms.map((term) => term.text).join(' ');
  return [[{ text: together, whole: true }], wantedOf(terms).filter((term) => term.text.length > 1)];
}

function rangesIn(root: HTMLElement, tries: readonly (readonly Term[])[]): Range[] {
  const ranges: Range[] = [];
  for (const said of root.querySelectorAll(SAID)) {
    const text = said.textContent ?? '';
    const parts = tries.map((terms) => partedBy(text, terms)).find(({ length }) => length > 1) ?? [];
    const named = said.closest(FIELDS) !== null;
    const starts = parts.length > 0 ? startsOf(said) : [];
    let at = 0;
    for (const [i, part] of parts.entries()) {
      const end = at + part.length;
      if (i % 2 === 1 && !(named && isName(text, end))) ranges.push(rangeOf(starts, at, end));
      if (ranges.length === MOST) return ranges;
      at = end;
    }
  }
  return ranges;
}

interface Start {
  node: Node;
  at: number;
}

/** The text nodes, each with its place in the text of them all. */
function startsOf(element: Element): Start[] {
  const starts: Start[] = [];
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let at = 0;
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    starts.push({ node, at });
    at += node.nodeValue?.length ?? 0;
  }
  return starts;
}

function rangeOf(starts: readonly Start[], from: number, to: number): Range {
  const range = document.createRange();
  const first = starts.findLast(({ at }) => at <= from)!;
  const last = starts.findLast(({ at }) => at < to)!;
  range.setStart(first.node, from - first.at);
  range.setEnd(last.node, to - last.at);
  return range;
}
