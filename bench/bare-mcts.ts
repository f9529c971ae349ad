/** UCT on tic-tac-toe with nothing in the way: bitboards, one function, no worlds and no options. */
import { FREE, THREE } from '../src/search/test-worlds.ts';

/** The most visited first cell after `simulations` from the empty board, each with one random playout. */
export function bareMcts(simulations: number, seed: number): number {
  const capacity = simulations + 2;
  const first = new Int32Array(capacity).fill(-1);
  const last = new Int32Array(capacity).fill(-1);
  const next = new Int32Array(capacity).fill(-1);
  const cells = new Uint8Array(capacity);
  const tried = new Uint8Array(capacity);
  const start = new Uint8Array(capacity);
  const mine = new Int32Array(capacity);
  const theirs = new Int32Array(capacity);
  const visits = new Int32Array(capacity);
  /** Sums for whoever moved into the node. */
  const returns = new Float64Array(capacity);
  const path = new Int32Array(16);
  let size = 1;
  let s0 = seed | 1;
  let s1 = 0x6a09e667 ^ seed;
  const random = (n: number) => {
    const product = Math.imul(s0, 0x9e3779bb);
    s1 ^= s0;
    s0 = ((s0 << 26) | (s0 >>> 6)) ^ s1 ^ (s1 << 9);
    s1 = (s1 << 13) | (s1 >>> 19);
    return ((Math.imul((product << 5) | (product >>> 27), 5) >>> 0) * (1 / 2 ** 32) * n) | 0;
  };
  for (let simulation = 0; simulation < simulations; simulation++) {
    let node = 0;
    let length = 1;
    path[0] = 0;
    while (visits[node]! > 0 && !THREE[theirs[node]!]) {
      const taken = mine[node]! | theirs[node]!;
      const free = FREE[taken]!;
      const width = free.length;
      if (width === 0) break;
      const done = tried[node]!;
      if (done < width) {
        if (done === 0) start[node] = random(width);
        const at = start[node]! + done;
        const child = size++;
        cells[child] = free[at < width ? at : at - width]!;
        mine[child] = theirs[node]!;
        theirs[child] = mine[node]! | (1 << cells[child]!);
        if (done === 0) first[node] = child;
        else next[last[node]!] = child;
        last[node] = child;
        tried[node] = done + 1;
        node = child;
      } else {
        const log = Math.log(visits[node]!);
        let best = -1;
        let most = -Infinity;
        for (let child = first[node]!; child >= 0; child = next[child]!) {
          const n = visits[child]!;
          const score = returns[child]! / n + Math.SQRT2 * Math.sqrt(log / n);
          if (score > most) {
            most = score;
            best = child;
          }
        }
        node = best;
      }
      path[length++] = node;
    }
    let own = mine[node]!;
    let other = theirs[node]!;
    // The value for whoever moved into `node`.
    let value = 0;
    let sign = 1;
    for (;;) {
      if (THREE[other]) {
        value = sign;
        break;
      }
      const free = FREE[own | other]!;
      const { length: width } = free;
      if (width === 0) break;
      const moved = own | (1 << free[width === 1 ? 0 : random(width)]!);
      own = other;
      other = moved;
      sign = -sign;
    }
    for (let i = length - 1; i >= 0; i--) {
      visits[path[i]!]!++;
      returns[path[i]!]! += value;
      value = -value;
    }
  }
  let best = first[0]!;
  for (let child = best; child >= 0; child = next[child]!) if (visits[child]! > visits[best]!) best = child;
  return cells[best]!;
}
