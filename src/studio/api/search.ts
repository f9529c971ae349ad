/** What the server says of searches: shared by the server and the page. */

/** How a search is shown: as a tree, as levels of candidates, or as what else it says of itself. */
export type SearchKind = 'tree' | 'levels' | 'table';

/** One search of an episode. */
export interface SearchSummary {
  /** Its line of the journal, from 0. */
  line: number;
  role: string;
  /** The role's searches up to here, from 1. */
  decision: number;
  kind: SearchKind;
  /** What the role then did, up to its next search; in the scenario's words. */
  played: readonly string[];
  /** Actions of all roles before it. */
  step: number;
}

export interface SearchHead extends Omit<SearchSummary, 'kind'> {
  scenario: string;
  /** As the journal has them. */
  options: Readonly<Record<string, unknown>>;
  /** Neighbours of the same episode. */
  previous?: number;
  next?: number;
  /** While the episode runs: lines that its journal had here. What was played may go on. */
  grows?: number;
}

/** A row of the root's table; `value` is of the role that moves. */
export interface RootRow {
  text: string;
  visits: number;
  value: number | null;
  prior: number | null;
  proven: boolean;
  closed?: boolean;
  /** What the role did. */
  chosen: boolean;
  /** Its node; absent where no tree is below it. */
  node?: number;
}

/** Nodes column by column, parents before their children; the first is the root. */
export interface TreeColumns {
  /** Stays the same for a node whatever the number of simulations, but where trees are merged. */
  id: readonly number[];
  /** A place in these columns; −1 at the root. */
  parent: readonly number[];
  /** A place in `texts`. */
  text: readonly number[];
  /** 0: not known. */
  visits: readonly number[];
  /** For each role, the mean return; null where nothing is known. */
  values: readonly (readonly (number | null)[])[];
  prior: readonly (number | null)[];
  /** 1: certain; 2: all that was offered below has been tried. */
  proven: readonly number[];
  /** An index of `roles`; −1: over, −2: chance, −3: several at once. */
  turn: readonly number[];
  /** Children in the whole tree. */
  children: readonly number[];
}

export interface TreeView extends SearchHead {
  kind: 'tree';
  /** `model`: states as a model predicts them. */
  world: 'exact' | 'model';
  roles: readonly string[];
  /** Whether the tree was computed again; else it is what the journal holds. */
  computed: boolean;
  /** Why it was not, or how it differs from what the journal holds. */
  problem?: string;
  /** Of each tree: what is shown, and what was done; absent where the search counts none. */
  simulations?: { shown: number; done: number };
  /** Trees merged into this one. */
  trees: number;
  /** Nodes of the whole tree; `nodes` holds the most visited of them. */
  size: number;
  root: readonly RootRow[];
  nodes: TreeColumns;
  texts: readonly string[];
  /** Places of the nodes that the episode went through from here, the root included. */
  taken: readonly number[];
  /** How many actions and draws of chance it went on for. */
  went: number;
}

export interface Candidate {
  text: string;
  value: number;
  kept: boolean;
  /** What it continues: level and place; absent: the start. */
  parent?: readonly [level: number, place: number];
  /** The episode went this way. */
  taken: boolean;
  /** Actions of the whole path. */
  length: number;
}

export interface LevelsView extends SearchHead {
  kind: 'levels';
  levels: readonly { candidates: readonly Candidate[] }[];
}

export interface TableView extends SearchHead {
  kind: 'table';
  /** Why nothing was found. */
  why?: string;
  plan: readonly { text: string; taken: boolean }[];
  values: readonly { role: string; value: number }[];
  /** Different states met. */
  states?: number;
  /** What else the entry says. */
  more: Readonly<Record<string, unknown>>;
}

/** In a copy: a tree that was too large for it. */
export interface LeftOutView extends SearchHead {
  kind: 'left-out';
  /** Nodes that it has, and that a copy takes at most. */
  nodes: number;
  most: number;
}

export type SearchView = TreeView | LevelsView | TableView | LeftOutView;

/** What may be done in a node: a child, or what was never tried. */
export interface NodeAction {
  text: string;
  node?: number;
  visits: number;
  value: number | null;
  prior: number | null;
  proven: boolean;
}

/** GET search/:line/node/:id: a node of a tree, or a candidate of levels, counted through all of them. */
export interface NodeView {
  id: number;
  /** Who moves: a role, several, `chance`; null: over. */
  turn: string | null;
  /** The actions from the root. */
  path: readonly string[];
  visits: number;
  values: readonly { role: string; value: number | null }[];
  /** Returns so far, of each role. */
  returns?: readonly { role: string; value: number }[];
  /** What the searching role sees; absent where there is no such state, see `note`. */
  observation?: string;
  /** The scenario's picture, as SVG. */
  picture?: string;
  /** What to know of the state shown. */
  note?: string;
  actions: readonly NodeAction[];
}
