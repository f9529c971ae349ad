/** Exact arithmetic of its own, so that answers are checked by code that no scenario uses. */

type Fraction = readonly [top: bigint, bottom: bigint];

/**
 * The value of an expression of whole numbers, + − * / and brackets, as a reduced fraction `[top, bottom]`.
 * Throws a SyntaxError for anything else, and a RangeError for a division by zero.
 *
 * @example
 * ```ts
 * evaluate('8 / (3 - 8 / 3)'); // [24n, 1n]
 * ```
 */
export function evaluate(text: string): Fraction {
  const tokens = text.match(/\d+|[-+*/()]|\S/g) ?? [];
  let at = 0;
  const take = (...wanted: string[]) => (wanted.includes(tokens[at] ?? '') ? tokens[at++] : undefined);

  const factor = (): Fraction => {
    if (take('-')) {
      const [top, bottom] = factor();
      return [-top, bottom];
    }
    if (take('(')) {
      const value = sum();
      if (!take(')')) throw new SyntaxError(`a bracket is open in ${text}`);
      return value;
    }
    const token = tokens[at++] ?? 'the end';
    if (!/^\d+$/.test(token)) throw new SyntaxError(`${token} in ${text} is not a number`);
    return [BigInt(token), 1n];
  };
  const product = (): Fraction => {
    let value = factor();
    for (let sign = take('*', '/'); sign; sign = take('*', '/')) {
      const [top, bottom] = factor();
      if (sign === '/' && top === 0n) throw new RangeError(`a division by zero in ${text}`);
      value = reduce(
        sign === '*' ? [value[0] * top, value[1] * bottom] : [value[0] * bottom, value[1] * top],
      );
    }
    return value;
  };
  const sum = (): Fraction => {
    let value = product();
    for (let sign = take('+', '-'); sign; sign = take('+', '-')) {
      const [top, bottom] = product();
      const other = sign === '+' ? top : -top;
      value = reduce([value[0] * bottom + other * value[1], value[1] * bottom]);
    }
    return value;
  };

  const value = sum();
  if (at < tokens.length) throw new SyntaxError(`${tokens[at]} is left over in ${text}`);
  return value;
}

function reduce([top, bottom]: Fraction): Fraction {
  let [a, b] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom];
  while (b !== 0n) [a, b] = [b, a % b];
  const divisor = (bottom < 0n ? -1n : 1n) * (a === 0n ? 1n : a);
  return [top / divisor, bottom / divisor];
}

/** Whether the answer makes 24 from exactly the puzzle's numbers (`4 5 6 10`). */
export function makes24(answer: string, puzzle: string): boolean {
  const used = (answer.match(/\d+/g) ?? []).sort().join(' ');
  if (used !== puzzle.split(' ').sort().join(' ')) return false;
  const [top, bottom] = evaluate(answer);
  return top === 24n && bottom === 1n;
}
