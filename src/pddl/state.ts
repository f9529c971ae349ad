/**
 * States and what is done with them. A state is the set of facts that hold, of those that can change: bit
 * `i % 32` of word `i >> 5` stands for fact `i`. Words are signed, as bit operators make them.
 */

/** Some bits of one word, and the values that they must have. */
export interface Test {
  word: number;
  mask: number;
  want: number;
}

/** Holds when all tests do, and of each group at least one condition. An empty group never holds. */
export interface Condition {
  tests: readonly Test[];
  groups: readonly (readonly Condition[])[];
}

/** Changes of one word. */
export interface Write {
  word: number;
  delete: number;
  add: number;
}

/** What happens where the condition held before. */
export interface Change {
  condition: Condition;
  writes: readonly Write[];
}

/** Whether a condition holds in a state. */
export function holds({ tests, groups }: Condition, state: readonly number[]): boolean {
  for (let i = 0; i < tests.length; i++) {
    const test = tests[i]!;
    if ((state[test.word]! & test.mask) !== test.want) return false;
  }
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]!;
    let some = false;
    for (let j = 0; j < group.length && !some; j++) some = holds(group[j]!, state);
    if (!some) return false;
  }
  return true;
}

/** The state after some changes; the given one stays as it is. All deletes come before all adds. */
export function change(state: readonly number[], changes: readonly Change[]): number[] {
  const next = state.slice();
  for (let i = 0; i < changes.length; i++) {
    const { condition, writes } = changes[i]!;
    if (!holds(condition, state)) continue;
    for (let j = 0; j < writes.length; j++) next[writes[j]!.word]! &= ~writes[j]!.delete;
  }
  for (let i = 0; i < changes.length; i++) {
    const { condition, writes } = changes[i]!;
    if (!holds(condition, state)) continue;
    for (let j = 0; j < writes.length; j++) next[writes[j]!.word]! |= writes[j]!.add;
  }
  return next;
}

export const has = (state: readonly number[], bit: number): boolean =>
  ((state[bit >> 5]! >> (bit & 31)) & 1) === 1;

/** The state in which these facts hold, and no others of `size` that there are. */
export function stateOf(bits: Iterable<number>, size: number): number[] {
  const state = new Array<number>((size + 31) >> 5).fill(0);
  for (const bit of bits) state[bit >> 5]! |= 1 << (bit & 31);
  return state;
}
