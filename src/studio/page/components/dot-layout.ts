/** Where the parts of a chart of dots stand in the width that it has. */
import { linesOf } from './breakable.tsx';

/** Of a name: a line's height, and the width of a wide letter. */
const [LINE, LETTER] = [15, 7.5];

/** The least width of a plot that still tells something, and of a name that does not break too often. */
const [PLOT, NAME] = [160, 120];

/** On either side of a plot that has the whole width: half of what stands below its ends. */
const EDGE = 20;

export interface DotLayout {
  /** The height of a row, and of what stands above its plot: 0 where names stand beside it. */
  row: number;
  head: number;
  /** The box of a name, at the top of its row. */
  name: { width: number; height: number };
  /** From the top of a row to its dot, and to the foot of its figures. */
  dot: number;
  figures: number;
  /** The plot's ends, and what figures take at the right. */
  from: number;
  to: number;
  room: number;
}

/** `nameWidth`: what names beside the plot take at most. */
export function dotLayout(
  width: number,
  dots: readonly { name: string; note?: string }[],
  nameWidth: number,
): DotLayout {
  // The value, and the longest of what stands behind it.
  const room = 62 + 7 * Math.max(0, ...dots.map(({ note = '' }) => note.length));
  const longest = LETTER * Math.max(0, ...dots.map(({ name }) => name.length));
  const lines = (width: number) =>
    Math.max(1, ...dots.map(({ name }) => linesOf(name, Math.max(1, Math.floor(width / LETTER)))));
  const beside = Math.min(longest, nameWidth, width * 0.4);
  const [from, to] = [beside + 12, width - room - 14];
  if (to - from >= PLOT) {
    const row = Math.max(30, lines(beside) * LINE + 8);
    const name = { width: beside, height: row };
    return { row, head: 0, name, dot: row / 2, figures: row / 2 + 4, from, to, room };
  }
  // Figures share the name's line, unless it is left too little of it.
  const shared = width - room - 12;
  const isOwn = shared < Math.min(NAME, longest);
  const name = isOwn ? width : shared;
  const height = lines(name) * LINE;
  const head = height + Number(isOwn) * LINE;
  return {
    row: head + 26,
    head,
    name: { width: name, height },
    dot: head + 10,
    figures: head - 3,
    from: EDGE,
    to: Math.max(EDGE, width - EDGE),
    room,
  };
}
