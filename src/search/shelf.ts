/** What a search keeps beside its nodes' columns: anything, by the node's number. */

/** Places of one block, by a power of two. */
const BITS = 10;
const LAST = (1 << BITS) - 1;

/**
 * A list that grows in blocks. An array would be copied at every growth, and the copies' memory taken and given
 * back: with several threads in one process each waits for the others' there.
 */
export class Shelf<T> {
  private readonly blocks: (T | undefined)[][] = [];

  get(node: number): T | undefined {
    const block = this.blocks[node >> BITS];
    return block === undefined ? undefined : block[node & LAST];
  }

  set(node: number, value: T): void {
    const index = node >> BITS;
    while (this.blocks.length <= index) this.blocks.push(new Array(LAST + 1).fill(undefined));
    this.blocks[index]![node & LAST] = value;
  }
}
