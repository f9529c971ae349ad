/** What a simulated worker has to know of a kind of work; how it goes about work in general stands elsewhere. */
import type { Desk } from './desk.ts';
import type { Made, Parameter } from './reading.ts';

/** Arguments by the part that each plays: `path`, `from`. */
export type Given = Readonly<Record<string, unknown>>;

/** One thing to do with a command: what it does, and with what. */
export interface Deed<TConcept extends string> {
  does: TConcept;
  given: Given;
}

/** One thing that is wanted. */
export interface Wish<TConcept extends string> {
  says: string;
  /** Asks the desk for what is needed, in order; what is not yet there ends the try. Gives what was found out. */
  run(desk: Desk<TConcept>): string | undefined;
}

/** What calls have shown a command to be. */
export interface Shown<TConcept extends string> {
  does: TConcept;
  /** The part that each parameter plays, where that was seen. */
  roles: Readonly<Record<string, string>>;
}

export interface Craft<TConcept extends string> {
  /** What words say that a command does; undefined where they tell nothing. */
  understand(words: string): TConcept | undefined;
  /** What it may be taken for by mistake. */
  alike(does: TConcept): TConcept;
  /** Whether it only tells something. */
  tells(does: TConcept): boolean;
  /** The part that a parameter plays, by its name or its description. */
  roleOf(name: string, description: string): string | undefined;
  wishes(request: string): readonly Wish<TConcept>[];
  /** For explorers: values to try for a parameter; what a call's result shows; and how all that is said. */
  tries(made: readonly Made[], parameter: Parameter, tool: string): readonly unknown[];
  shows(call: Made): Shown<TConcept> | undefined;
  says(does: TConcept): string;
  saysRole(role: string): string;
}
