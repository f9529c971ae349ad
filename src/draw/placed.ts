/** A laid-out drawing as plain data. */
import type { ChartNode } from './model.ts';
import type { NodeLine } from './text.ts';

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

export interface PlacedNode extends Box {
  node: ChartNode;
  /** A region of a parallel state. */
  region: boolean;
  lines: readonly (NodeLine & { full: string })[];
  /** The lower border of its own texts, where arrows between it and what it holds begin or end there. */
  rule?: number;
}

/** One line of a label; `top`: from the label's upper edge to its baseline. */
export interface LabelLine {
  part: 'event' | 'guard' | 'action';
  text: string;
  top: number;
}

export interface PlacedEdge {
  /** The nodes that it joins, by their ids; of an initial state's arrow the source is its parent's dot. */
  source: string;
  target: string;
  points: readonly Point[];
  label?: Box & { lines: readonly LabelLine[]; full: string };
}

/** A drawing without its looks. Coordinates are of the whole drawing; parents stand before their children. */
export interface Layout {
  width: number;
  height: number;
  nodes: readonly PlacedNode[];
  /** The dots that initial states are entered from. */
  dots: readonly Point[];
  edges: readonly PlacedEdge[];
}
