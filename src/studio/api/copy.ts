/** What the scripts of a copy hold. */

/** Answers by address; `{ $: n }` stands for text n. Its script holds it as deflated JSON in base64. */
export interface Sheet {
  texts: readonly string[];
  answers: Readonly<Record<string, unknown>>;
}

/** `data/index.js`: which script answers for which addresses. */
export interface Shelf {
  /** The run that was copied. */
  run: string;
  /** From the beginning of an address to the name of its script; the longest that fits counts. */
  sheets: Readonly<Record<string, string>>;
}
