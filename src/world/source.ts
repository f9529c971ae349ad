/** Source text of one generated function, with the values it closes over. */
import type { Fields } from './fields.ts';

export class Source {
  /** Of the contexts that the function will see. */
  readonly fields: Fields;
  readonly #names = new Map<unknown, string>();
  /** What is under way at each value of `at`, for the error if it throws. */
  readonly places: Place[] = [];

  constructor(fields: Fields) {
    this.fields = fields;
  }

  /** How the text refers to a value. As a constant of the closure it can be inlined by the engine. */
  constant(value: unknown): string {
    if (value === undefined || value === null || typeof value === 'boolean') return String(value);
    if (typeof value === 'string') return JSON.stringify(value);
    let name = this.#names.get(value);
    if (!name) {
      name = `k${this.#names.size}`;
      this.#names.set(value, name);
    }
    return name;
  }

  /** Notes that what follows belongs to this place. */
  at(place: Place): string {
    return `at=${this.places.push(place) - 1};`;
  }

  /** Makes the function whose parameters and body are given; what is thrown inside is told with its place. */
  build<T>(
    parameters: string,
    body: string,
    blame: (error: unknown, place: Place | undefined) => unknown,
  ): T {
    const tell = (error: unknown, at: number) => blame(error, this.places[at]);
    const told = this.constant(tell);
    const constants = [...this.#names].map(([, name], i) => `const ${name}=k[${i}];`).join('');
    const text =
      `'use strict';${constants}` +
      `return function(${parameters}){let at=0;try{${body}}catch(error){throw ${told}(error,at)}}`;
    return new Function('k', text)([...this.#names.keys()]) as T;
  }
}

/** What a part of the generated code stands for. */
export interface Place {
  /** As in "guard 'legal'". */
  what: string;
  /** The state node's id. */
  node: string;
}
