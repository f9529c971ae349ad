/**
 * Exact fractions whose parts have at most nine digits, so that all arithmetic stays within safe integers.
 * What would be larger has no value here; the game never comes near.
 */

/** A fraction in lowest terms, the sign above: `d` > 0. */
export interface Rational {
  readonly n: number;
  readonly d: number;
}

/** The four operations, as they are written. */
export type Operator = '+' | '-' | '*' | '/';

function gcd(a: number, b: number): number {
  while (b !== 0) {
    const rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

const LARGEST = 999_999_999;

/** n / d in lowest terms; undefined when d is 0 or a part is too large. */
export function rational(n: number, d = 1): Rational | undefined {
  if (d === 0 || !Number.isSafeInteger(n) || !Number.isSafeInteger(d)) return undefined;
  const by = gcd(Math.abs(n), Math.abs(d)) * Math.sign(d);
  // `+ 0` turns −0 into 0.
  const lowest = { n: n / by + 0, d: d / by };
  return Math.abs(lowest.n) <= LARGEST && lowest.d <= LARGEST ? lowest : undefined;
}

/** a ∘ b; undefined for a division by zero and for parts that are too large. */
export function combine(a: Rational, operator: Operator, b: Rational): Rational | undefined {
  switch (operator) {
    case '+':
      return rational(a.n * b.d + b.n * a.d, a.d * b.d);
    case '-':
      return rational(a.n * b.d - b.n * a.d, a.d * b.d);
    case '*':
      return rational(a.n * b.n, a.d * b.d);
    case '/':
      return rational(a.n * b.d, a.d * b.n);
  }
}

/** Below 0, 0 or above 0, as a sort wants it. */
export function compare(a: Rational, b: Rational): number {
  return a.n * b.d - b.n * a.d;
}

/** The canonical text: `3`, `-2`, `8/3`. */
export function formatRational({ n, d }: Rational): string {
  return d === 1 ? String(n) : `${n}/${d}`;
}

const NUMBER = /^(-?)(\d{1,9})(?:\.(\d{1,6})|\/(\d{1,9}))?$/;

/** Reads `3`, `-2`, `8/3`, `16/6`, `2.5`; undefined for anything else, more than nine digits included. */
export function parseRational(text: string): Rational | undefined {
  const match = NUMBER.exec(text);
  if (!match) return undefined;
  const [, sign, whole, decimals = '', below] = match;
  const n = Number(`${whole}${decimals}`) * (sign ? -1 : 1) + 0;
  return rational(n, below === undefined ? 10 ** decimals.length : Number(below));
}

/** Numbers as canonical texts, in ascending order. Takes canonical texts. */
export function sortNumbers(numbers: readonly string[]): string[] {
  if (numbers.length < 2) return [...numbers];
  return numbers
    .map((text) => ({ text, value: parseRational(text)! }))
    .sort((a, b) => compare(a.value, b.value))
    .map(({ text }) => text);
}

/** The numbers of a text, separated by spaces or commas, canonical and ascending; other words are left out. */
export function readNumbers(text: string): string[] {
  return sortNumbers(
    text
      .split(/[\s,]+/)
      .flatMap((word) => parseRational(word) ?? [])
      .map(formatRational),
  );
}
