/** What calls and their results tell somebody who does not know the functions: kinds of ids, and what gives what. */
import { type Known, type Made, onlyArgument } from '../../respondents/reading.ts';
import {
  CONCEPTS,
  type Concept,
  KINDS,
  type Kind,
  kindOfName,
  lookOf,
  meaningOf,
  understand,
} from './concepts.ts';

/** Concepts that results alone tell, by the look of the result of a call with one id. */
const BY_LOOK: Readonly<Partial<Record<ReturnType<typeof lookOf>, Concept>>> = {
  'e-mail': 'email',
  colour: 'colour',
  country: 'country',
  time: 'time',
  weather: 'weather',
  allergens: 'allergens',
  'user name': 'name user',
  'place name': 'name place',
  'food name': 'name food',
};

export class Findings {
  readonly #kinds = new Map<number, Kind>();
  readonly #made: readonly Made[];

  constructor(made: readonly Made[]) {
    this.#made = made.filter(({ answered }) => answered);
    for (const { value } of this.#made) {
      if (lookOf(value) === 'matches') this.#noteMatches(value as { id: number; name: string }[]);
    }
    for (const call of this.#made) {
      const argument = onlyArgument(call);
      const concept = BY_LOOK[lookOf(call.value)];
      const kind = concept && meaningOf(concept).takes;
      if (kind && typeof argument === 'number') this.#kinds.set(argument, kind);
    }
    // A list of ids is of the kind that one of them is known to be of; all of them are, then.
    for (const { value } of this.#made) {
      if (lookOf(value) !== 'ids') continue;
      const kind = this.kindOf(value);
      if (kind) for (const id of value as number[]) this.#kinds.set(id, kind);
    }
  }

  #noteMatches(matches: readonly { id: number; name: string }[]): void {
    for (const { id, name } of matches) {
      const kind = kindOfName(name);
      if (kind) this.#kinds.set(id, kind);
    }
  }

  /** The kind that an id, or a list of them, is of; undefined while nothing tells. */
  kindOf(value: unknown): Kind | undefined {
    return [value]
      .flat()
      .map((id) => this.#kinds.get(id as number))
      .find((kind) => kind !== undefined);
  }

  /** Ids of a kind, or all numbers that results have shown. */
  ids(kind?: Kind): number[] {
    const seen = new Set(this.#made.flatMap(({ value }) => idsIn(value)));
    return [...seen].filter((id) => kind === undefined || this.#kinds.get(id) === kind);
  }

  /** Words that results have shown, to search by. */
  words(): string[] {
    const texts = this.#made.flatMap(({ value }) => (typeof value === 'string' ? [value] : namesIn(value)));
    return [...new Set(texts.filter((text) => kindOfName(text)).map((text) => text.split(' ')[0]!))];
  }

  /** What a function does: as its documentation says, else as its results show. */
  conceptOf({ name, words }: Known): Concept | undefined {
    const documented = words.trim() === '' ? understand(name) : understand(words);
    if (documented) return documented;
    for (const made of this.#made) {
      const concept = made.tool === name ? this.#shownBy(made) : undefined;
      if (concept) return concept;
    }
    return undefined;
  }

  #shownBy(made: Made): Concept | undefined {
    const { value } = made;
    const argument = onlyArgument(made);
    const look = lookOf(value);
    if (argument === undefined) {
      const kind = this.kindOf(value);
      if (look === 'ids') return kind && `list ${kind}`;
      return look === 'number' && kind === 'user' ? 'current user' : undefined;
    }
    if (typeof argument === 'string') {
      const kind = look === 'matches' ? this.kindOf((value as { id: number }[])[0]!.id) : undefined;
      return kind && `find ${kind}`;
    }
    return BY_LOOK[look] ?? this.#byKinds(this.kindOf(argument), value);
  }

  /** A number, or a list of them, that belongs to an id of a known kind. */
  #byKinds(from: Kind | undefined, value: unknown): Concept | undefined {
    const to = this.kindOf(value);
    const look = lookOf(value);
    if (from === 'user' && look === 'number') return to === 'place' ? 'home' : undefined;
    if (from === 'user' && look === 'ids') return to === 'food' ? 'likes' : undefined;
    if (look !== 'number' || to !== undefined) return undefined;
    return from === 'place' ? 'population' : from === 'food' ? 'calories' : undefined;
  }
}

function idsIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (!Array.isArray(value)) return [];
  return value.flatMap((each) =>
    typeof each === 'number' ? [each] : typeof each?.id === 'number' ? [each.id] : [],
  );
}

function namesIn(value: unknown): string[] {
  return lookOf(value) === 'matches' ? (value as { name: string }[]).map(({ name }) => name) : [];
}

/** The kind of id that a function asked for when it refused one. */
export function askedFor(name: string, made: readonly Made[]): Kind | undefined {
  const refusal = made.find(({ tool, answered }) => tool === name && !answered)?.text ?? '';
  return KINDS.find((kind) => new RegExp(`\\bno ${kind}\\b`).test(refusal));
}

/** Other concepts about the same kind of thing: what one may be taken for. */
export function alike(concept: Concept): Concept[] {
  const { takes } = meaningOf(concept);
  return CONCEPTS.filter((other) => other !== concept && meaningOf(other).takes === takes);
}
