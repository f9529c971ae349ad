/** Charts too large for their place: they stay legible, and what is active is scrolled to. */
import { type RefObject, useEffect } from 'react';
import type { MachineView } from '../../../api/machines.ts';

/** A chart's texts are not read below this share of the size at which it is laid out. */
export const LEGIBLE = 0.7;

/**
 * Keeps the innermost active state in sight: `box` holds the whole drawing, and the nearest element above it that
 * `panel` selects scrolls. At first, when what is active changes, and when what stands above has come or gone.
 */
export function useLitInView(
  box: RefObject<HTMLElement | null>,
  panel: string,
  layout: MachineView['layout'] | undefined,
  active: readonly string[],
): void {
  useEffect(() => {
    const lit = layout?.nodes.findLast(({ node }) => active.includes(node.id));
    const scrolls = box.current?.closest<HTMLElement>(panel);
    if (!layout || !lit || !scrolls) return;
    const across = (lit.x + lit.width / 2) / layout.width;
    const down = (lit.y + lit.height / 2) / layout.height;
    const observer = new ResizeObserver(() => bringIntoView(scrolls, box.current!, across, down));
    observer.observe(scrolls);
    return () => observer.disconnect();
  }, [box, panel, layout, active]);
}

/** Scrolls where what stands at those shares of a chart's width and height is out of sight. */
function bringIntoView(panel: HTMLElement, chart: HTMLElement, across: number, down: number): void {
  const seen = panel.getBoundingClientRect();
  const { left, top, width, height } = chart.getBoundingClientRect();
  const [x, y] = [left + across * width - seen.left, top + down * height - seen.top];
  if (isOutside(x, seen.width)) panel.scrollLeft += x - seen.width / 2;
  if (isOutside(y, seen.height)) panel.scrollTop += y - seen.height / 2;
}

function isOutside(at: number, size: number): boolean {
  const margin = Math.min(60, size / 4);
  return at < margin || at > size - margin;
}
