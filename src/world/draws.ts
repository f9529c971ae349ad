/** A search's stream of draws with all that scenarios' functions may ask of one. */

import type { Draw } from '../search/types.ts';
import type { Random } from '../seed.ts';

const known = new WeakMap<Draw, Random>();

/** The same stream: drawing from one goes on in the other. */
export function drawsOf(draw: Draw): Random {
  let random = known.get(draw);
  if (!random) {
    random = 'weighted' in draw ? (draw as Random) : widen(draw);
    known.set(draw, random);
  }
  return random;
}

function widen(draw: Draw): Random {
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
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      let left = draw.next() * total;
      const taken = weights.findIndex((weight) => {
        left -= weight;
        return weight > 0 && left < 0;
      });
      return taken >= 0 ? taken : weights.findLastIndex((weight) => weight > 0);
    },
  };
}
