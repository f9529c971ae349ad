/** A search's stream of draws with all that scenarios' functions may ask of one. */
import type { Draw } from '../search/types.ts';
import { type Random, randomFrom } from '../seed.ts';

const known = new WeakMap<Draw, Random>();

/** The same stream: drawing from one goes on in the other. */
export function drawsOf(draw: Draw): Random {
  let random = known.get(draw);
  if (!random) {
    random = 'weighted' in draw ? (draw as Random) : randomFrom(draw);
    known.set(draw, random);
  }
  return random;
}
