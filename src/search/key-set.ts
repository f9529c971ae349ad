/** A set of keys that holds no keys, but 64 bits of each: 8 bytes, and room to grow. */

/** Slots at first; a power of two, as they are ever after. */
const SLOTS = 1 << 12;

/**
 * Keys met so far, told apart by 64-bit hashes. That two of a million differing keys are taken for one has a
 * probability of 1 in 30 million (of ten million keys: 1 in 300,000).
 */
export class KeySet {
  size = 0;
  /** Pairs of words, in open addressing with linear probing; both 0: free. */
  #slots = new Int32Array(2 * SLOTS);

  /** Takes a key in; false when it is there already. */
  add(key: string | number): boolean {
    const text = typeof key === 'string' ? key : String(key);
    let high = 0x243f6a88 ^ text.length;
    let low = 0x13198a2e;
    // Two characters at once; past an odd end there is 0.
    for (let i = 0; i < text.length; i += 2) {
      const code = text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16);
      high = Math.imul(high ^ code, 0x85ebca6b);
      high = (high << 13) | (high >>> 19);
      low = Math.imul(low ^ code, 0x27d4eb2f);
      low = (low << 15) | (low >>> 17);
    }
    high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35);
    low = Math.imul(low ^ (low >>> 15), 0x165667b1);
    // Finished apart, mixed last: no word alone decides where a key lies.
    high ^= low >>> 13;
    if (high === 0 && low === 0) low = 1;
    if (!place(this.#slots, high, low)) return false;
    this.size++;
    if (this.size * 4 > this.#slots.length) this.#grow();
    return true;
  }

  #grow(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    for (let i = 0; i < this.#slots.length; i += 2) {
      const [high, low] = [this.#slots[i]!, this.#slots[i + 1]!];
      if (high !== 0 || low !== 0) place(slots, high, low);
    }
    this.#slots = slots;
  }
}

/** Puts a hash into the first free slot from its own on; false when it lies there. */
function place(slots: Int32Array, high: number, low: number): boolean {
  const mask = slots.length - 1;
  let at = (low << 1) & mask;
  for (;;) {
    const there = slots[at + 1]!;
    if (slots[at] === high && there === low) return false;
    if (slots[at] === 0 && there === 0) break;
    at = (at + 2) & mask;
  }
  slots[at] = high;
  slots[at + 1] = low;
  return true;
}
