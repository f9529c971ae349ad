/** Search's own generator: xoroshiro64** (Blackman and Vigna 2018), small enough for V8 to inline. */
import type { Draw } from './types.ts';

const UNIT = 1 / 2 ** 32;

/** Spreads seeds that differ in one bit over all bits (the finalizer of MurmurHash3). */
function mix(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** A seeded stream; equal seeds give equal streams. `index` names one of many streams of a seed. */
export class Stream implements Draw {
  private s0: number;
  private s1: number;

  constructor(seed: number, index = 0) {
    this.s0 = mix(seed ^ mix(index + 0x9e3779b9));
    // The state must not be zero.
    this.s1 = mix(Math.floor(seed / 2 ** 32) ^ this.s0 ^ 0x6a09e667) | 1;
  }

  /** 32 random bits, as a whole number from 0. */
  private bits(): number {
    const s0 = this.s0;
    const s1 = this.s1 ^ s0;
    const product = Math.imul(s0, 0x9e3779bb);
    this.s0 = ((s0 << 26) | (s0 >>> 6)) ^ s1 ^ (s1 << 9);
    this.s1 = (s1 << 13) | (s1 >>> 19);
    return Math.imul((product << 5) | (product >>> 27), 5) >>> 0;
  }

  next(): number {
    return this.bits() * UNIT;
  }

  /** Uniform in [0, n); the bias is below n / 2³². */
  int(n: number): number {
    return (this.bits() * UNIT * n) | 0;
  }
}
