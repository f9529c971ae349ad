/** From ground conditions and effects to tests and writes of words. */
import { type Ground, type GroundEffect, join } from './instantiate.ts';
import type { Change, Condition, Test, Write } from './state.ts';

/** The bits of the atoms that are ever reached. */
type Bits = ReadonlyMap<number, number>;

/** A condition, where atoms without a bit never hold. */
export const compileCondition = (condition: Ground, bitOf: Bits): Condition =>
  testsOf(only(condition, bitOf), bitOf);

/** What an effect changes, and when. */
export const compileEffect = (effect: GroundEffect, bitOf: Bits): Change => ({
  condition: compileCondition(effect.condition, bitOf),
  writes: writesOf(effect, bitOf),
});

/** The condition where atoms that are never reached are known not to hold. */
function only(condition: Ground, bitOf: Bits): Ground {
  if (typeof condition === 'boolean') return condition;
  if (condition.kind === 'atom') return bitOf.has(condition.atom) ? condition : !condition.holds;
  return join(
    condition.kind,
    condition.parts.map((part) => only(part, bitOf)),
  );
}

const NEVER: Condition = { tests: [], groups: [[]] };

function testsOf(condition: Ground, bitOf: Bits): Condition {
  if (condition === true) return { tests: [], groups: [] };
  if (condition === false) return NEVER;
  const parts = condition.kind === 'and' ? condition.parts : [condition];
  const tests = new Map<number, Test>();
  const groups: Condition[][] = [];
  for (const part of parts) {
    if (typeof part === 'boolean') continue;
    if (part.kind !== 'atom') {
      // `join` leaves no `and` within `and`.
      groups.push(part.parts.map((each) => testsOf(each, bitOf)));
      continue;
    }
    const bit = bitOf.get(part.atom)!;
    const word = bit >> 5;
    const mask = 1 << (bit & 31);
    const test = tests.get(word) ?? { word, mask: 0, want: 0 };
    if ((test.mask & mask) !== 0 && ((test.want & mask) !== 0) !== part.holds) return NEVER;
    test.mask |= mask;
    if (part.holds) test.want |= mask;
    tests.set(word, test);
  }
  return { tests: [...tests.values()], groups };
}

function writesOf(effect: GroundEffect, bitOf: Bits): Write[] {
  const writes = new Map<number, Write>();
  for (const kind of ['delete', 'add'] as const) {
    for (const atom of effect[kind]) {
      const bit = bitOf.get(atom);
      // What never holds need not be deleted.
      if (bit === undefined) continue;
      const write = writes.get(bit >> 5) ?? { word: bit >> 5, delete: 0, add: 0 };
      write[kind] |= 1 << (bit & 31);
      writes.set(bit >> 5, write);
    }
  }
  return [...writes.values()];
}
