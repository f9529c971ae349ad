/**
 * Randomness by address: a stream is named by what it is for (run seed, task, episode seed, role,
 * attempt, decision, index …), never by when or where it is drawn. Equal addresses give equal streams.
 */
import { hash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** One part of an address. */
export type AddressPart = string | number;

/** A seeded stream of draws. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [0, n). */
  int(n: number): number;
  /** One element, uniformly; throws on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** A new list with the same elements in random order. */
  shuffle<T>(items: readonly T[]): T[];
  /** An index drawn in proportion to `weights` (not negative, not all zero). */
  weighted(weights: readonly number[]): number;
}

function words(address: readonly AddressPart[]): [number, number, number, number] {
  const digest = hash('sha256', JSON.stringify(address), 'hex');
  const word = (i: number) => Number.parseInt(digest.slice(8 * i, 8 * i + 8), 16) | 0;
  return [word(0), word(1), word(2), word(3)];
}

/**
 * The stream at an address.
 *
 * @example
 * ```ts
 * import { random } from 'troupe';
 * random('run', 1, 'first').next() === random('run', 1, 'first').next(); // true
 * ```
 */
export function random(...address: AddressPart[]): Random {
  const generator = xoroshiro128plusFromState(words(address));
  return randomFrom({
    next: () => uniformFloat64(generator),
    int: (n) => uniformInt(generator, 0, n - 1),
  });
}

/** A stream with all that can be drawn, over one that draws numbers: drawing from it goes on in that one. */
export function randomFrom(draw: Pick<Random, 'next' | 'int'>): Random {
  const int = (n: number) => draw.int(n);
  return {
    next: () => draw.next(),
    int,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('pick: the list is empty');
      return items[int(items.length)]!;
    },
    shuffle: (items) => {
      const result = [...items];
      for (let i = result.length - 1; i > 0; i--) {
        const j = int(i + 1);
        [result[i], result[j]] = [result[j]!, result[i]!];
      }
      return result;
    },
    weighted: (weights) => {
      let left = draw.next() * weights.reduce((sum, weight) => sum + weight, 0);
      let last = 0;
      for (let i = 0; i < weights.length; i++) {
        if (weights[i]! <= 0) continue;
        left -= weights[i]!;
        last = i;
        if (left < 0) return i;
      }
      return last;
    },
  };
}

/**
 * A single uniform draw in [0, 1) at an address, without a stream.
 *
 * @example
 * ```ts
 * import { uniform } from 'troupe';
 * uniform('coin', 1) === uniform('coin', 1); // true
 * ```
 */
export function uniform(...address: AddressPart[]): number {
  return Number.parseInt(hash('sha256', JSON.stringify(address), 'hex').slice(0, 13), 16) / 2 ** 52;
}
