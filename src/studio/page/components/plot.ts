/**
 * What charts share. Drawn as React's own SVG: libraries that plot write styles into the page, which its policy
 * forbids.
 */
import { type RefObject, useEffect, useState } from 'react';

/** A place on the screen for a value. */
export type Scale = (value: number) => number;

export const scale =
  ([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale =>
  (value) =>
    from + ((value - low) / (high - low || 1)) * (to - from);

/** Round values from 0 to `most`, about `wanted` of them, `least` or more apart. */
export function ticks(most: number, wanted: number, least = 0): number[] {
  if (!(most > 0)) return [0];
  const rough = Math.max(most / wanted, least);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough)! * power;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** Colours of series, told apart by colour-blind readers; after six they start again, and names tell them apart. */
export const seriesColour = (index: number): string => `var(--series-${(index % 6) + 1})`;

/** The width that an element has on the screen; 0 until it is known. */
export function useWidth(element: RefObject<Element | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Moves labels apart that would lie on each other; places in order, from top to bottom. */
export function apart(places: readonly number[], least: number, bottom: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  const moved = [...places];
  order.forEach((index, i) => {
    if (i > 0) moved[index] = Math.max(moved[index]!, moved[order[i - 1]!]! + least);
  });
  let limit = bottom;
  for (const index of order.toReversed()) {
    moved[index] = Math.min(moved[index]!, limit);
    limit = moved[index]! - least;
  }
  return moved;
}
