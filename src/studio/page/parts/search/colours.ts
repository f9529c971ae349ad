/** Colours of values: from orange over grey to blue, which colour-blind readers tell apart. */

export interface Palette {
  surface: string;
  text: string;
  quiet: string;
  line: string;
  accent: string;
  /** For values from 0 to 1. */
  scale: readonly string[];
  unknown: string;
}

type Rgb = readonly [number, number, number];

const STEPS = 64;

/** What the page's tokens are now, in the theme of `element`. */
export function paletteOf(element: HTMLElement): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  element.append(probe);
  const read = (name: string): Rgb => {
    probe.style.color = `var(${name})`;
    const [r = 0, g = 0, b = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
    return [r, g, b];
  };
  const colour = (name: string) => textOf(read(name));
  const [low, high, middle] = [read('--series-2'), read('--series-1'), read('--search-middle')];
  const palette: Palette = {
    surface: colour('--surface'),
    text: colour('--text'),
    quiet: colour('--text-quiet'),
    line: colour('--line-strong'),
    accent: colour('--accent'),
    unknown: colour('--surface-sunken'),
    scale: Array.from({ length: STEPS }, (_, i) => textOf(between(low, middle, high, i / (STEPS - 1)))),
  };
  probe.remove();
  return palette;
}

const textOf = ([r, g, b]: Rgb) => `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`;

function between(low: Rgb, middle: Rgb, high: Rgb, share: number): Rgb {
  const [from, to, at] = share < 0.5 ? [low, middle, 2 * share] : [middle, high, 2 * share - 1];
  return [0, 1, 2].map((i) => from[i]! + (to[i]! - from[i]!) * at) as unknown as Rgb;
}

/** The values that the ends of the scale stand for. */
export type Span = readonly [least: number, most: number];

/** Around 0 where values lie on both sides of it, so that grey is even. */
export function spanOf(values: Iterable<number | null>): Span {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least > most) return [0, 1];
  if (least < 0 && most > 0) return [-Math.max(-least, most), Math.max(-least, most)];
  return least === most ? [Math.min(0, least), Math.max(1, most)] : [least, most];
}

export function colourOf({ scale, unknown }: Palette, [least, most]: Span, value: number | null): string {
  if (value === null) return unknown;
  const share = Math.min(1, Math.max(0, (value - least) / (most - least)));
  return scale[Math.round(share * (scale.length - 1))]!;
}
