/** A planning domain and a problem as they are written, read and checked. Names are in lower case. */

/** Where something stands in a file; line and column count from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** A variable (`?x`) or the name of an object. */
export type Term = string;

/** A name with the types that it may have: one, or several after `either`. */
export interface Typed {
  name: string;
  types: readonly string[];
}

export interface Atom {
  predicate: string;
  args: readonly Term[];
}

/** A goal description: what preconditions, conditions of effects and goals are made of. */
export type Formula =
  | { kind: 'atom'; atom: Atom }
  | { kind: 'equal'; left: Term; right: Term }
  | { kind: 'not'; body: Formula }
  | { kind: 'and' | 'or'; parts: readonly Formula[] }
  | { kind: 'forall' | 'exists'; variables: readonly Typed[]; body: Formula };

/** What an action changes. All conditions are read in the state before; deletes come before adds. */
export type Effect =
  | { kind: 'add' | 'delete'; atom: Atom }
  | { kind: 'and'; parts: readonly Effect[] }
  | { kind: 'forall'; variables: readonly Typed[]; body: Effect }
  | { kind: 'when'; condition: Formula; body: Effect };

/** What ranges over choices of objects. */
export type Quantified = Extract<Formula | Effect, { variables: readonly Typed[] }>;

/** What was read and ignored, in words, with where it stands first. */
export type Notes = ReadonlyMap<string, Place>;

/** Where actions, quantified parts and the goal stand. */
export type Places = ReadonlyMap<Action | Formula | Effect, Place>;

export interface Action {
  name: string;
  parameters: readonly Typed[];
  precondition: Formula;
  effect: Effect;
}

export interface Domain {
  name: string;
  /** Each type with those it is directly a kind of; `object` is above all. */
  types: ReadonlyMap<string, readonly string[]>;
  constants: readonly Typed[];
  predicates: ReadonlyMap<string, readonly Typed[]>;
  actions: readonly Action[];
  /** Numeric functions, with what they take: for costs, which are read and ignored. */
  functions: ReadonlyMap<string, readonly Typed[]>;
  notes: Notes;
  places: Places;
}

export interface Problem {
  name: string;
  /** The constants of the domain first. */
  objects: readonly Typed[];
  initial: readonly Atom[];
  goal: Formula;
  notes: Notes;
  places: Places;
}
