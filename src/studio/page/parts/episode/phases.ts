/** The phases of an episode: what whoever is at work is doing, as colours along its journal. */
import type { StateChange } from '../../../api/episodes.ts';
import { valueText } from './active-states.ts';

/** From this line on, up to the next phase. */
export interface Phase {
  line: number;
  name: string;
}

export const OTHER = 'other';
/** As many as there are colours to tell apart. */
const COLOURS = 5;

/** The states of the roles' agents, whichever of them changed last. */
export function phasesOf(changes: readonly StateChange[], roles: readonly string[]): Phase[] {
  const phases: Phase[] = [];
  for (const { actor, value, line } of changes) {
    if (!roles.includes(actor)) continue;
    const name = roles.length > 1 ? `${actor} ${valueText(value)}` : valueText(value);
    if (phases.at(-1)?.name !== name) phases.push({ line, name });
  }
  return phases;
}

/** The names that take most lines, each with a colour of its own; the rest share one. */
export function coloursOf(phases: readonly Phase[], lines: number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [i, { line, name }] of phases.entries()) {
    sums.set(name, (sums.get(name) ?? 0) + (phases[i + 1]?.line ?? lines) - line);
  }
  const largest = [...sums].sort((a, b) => b[1] - a[1]).slice(0, COLOURS);
  // In the order in which they first come: the same episode has the same colours as it grows.
  const names = [...sums.keys()].filter((name) => largest.some(([each]) => each === name));
  return new Map(names.map((name, i) => [name, i + 1]));
}

/** A stretch of one colour, in pixels. */
export interface Band {
  from: number;
  to: number;
  name: string;
}

/** Phases over a width: of those that fall into one pixel the one that begins it is drawn. */
export function bandsOf(phases: readonly Phase[], lines: number, width: number): Band[] {
  const bands: Band[] = [];
  const at = (line: number) => Math.round((line / Math.max(1, lines - 1)) * width);
  for (const [i, { line, name }] of phases.entries()) {
    const [from, to] = [at(line), i + 1 < phases.length ? at(phases[i + 1]!.line) : width];
    const last = bands.at(-1);
    if (to <= from) continue;
    if (last?.name === name && last.to === from) last.to = to;
    else bands.push({ from, to, name });
  }
  return bands;
}
