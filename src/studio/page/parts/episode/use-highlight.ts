/** Marks what is searched for wherever the episode's page shows it. The page itself stays as it is. */
import { type RefObject, useEffect } from 'react';
import { wordsOf } from '../../../sought.ts';

const NAME = 'episode-found';
/** More are not marked: a long page stays quick. */
const MOST = 500;

/** What the line that is looked at is told in. */
const DETAIL = '.episode-detail-body';

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
function triesOf(text: string): string[][] {
  const plain = text.toLowerCase().replaceAll('"', ' ').trim();
  return plain === '' ? [] : [[plain], wordsOf(text).filter((word) => word.length > 1)];
}

function rangesIn(root: HTMLElement, tries: readonly string[][]): Range[] {
  const ranges: Range[] = [];
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node && ranges.length < MOST; node = texts.nextNode()) {
    const said = (node.nodeValue ?? '').toLowerCase();
    const words = tries.find((each) => each.some((word) => said.includes(word))) ?? [];
    for (const word of words) {
      for (let at = said.indexOf(word); at >= 0; at = said.indexOf(word, at + word.length)) {
        // Some letters have another length in lower case.
        if (at + word.length > (node.nodeValue ?? '').length) break;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        ranges.push(range);
      }
    }
  }
  return ranges;
}
