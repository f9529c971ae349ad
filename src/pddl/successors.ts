/**
 * Which actions to look at in a state: each is filed under one fact that it needs, the one that the fewest
 * actions need, so that a walk over the facts that hold meets all that can be applied.
 */
import { type Condition, holds } from './state.ts';

/** As many actions are looked through one by one at most: below that filing them costs more than it saves. */
const FEW = 64;

/** Actions by their places in the problem's order. */
export interface Successors {
  preconditions: readonly Condition[];
  /** By the fact's bit; absent where there are few actions. */
  byFact?: readonly (readonly number[])[];
  /** Those that are filed under no fact. */
  others: readonly number[];
}

export function successorsOf(preconditions: readonly Condition[], facts: number): Successors {
  if (preconditions.length <= FEW) return { preconditions, others: [...preconditions.keys()] };
  const needs = preconditions.map(neededBy);
  const count = new Array<number>(facts).fill(0);
  for (const bit of needs.flat()) count[bit]!++;
  const byFact: number[][] = Array.from({ length: facts }, () => []);
  const others: number[] = [];
  for (const [action, bits] of needs.entries()) {
    if (bits.length === 0) others.push(action);
    else byFact[bits.reduce((best, bit) => (count[bit]! < count[best]! ? bit : best))]!.push(action);
  }
  return { preconditions, byFact, others };
}

function neededBy({ tests }: Condition): number[] {
  return tests.flatMap(({ word, want }) => bitsOf(want).map((bit) => 32 * word + bit));
}

const bitsOf = (word: number): number[] =>
  Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (word >>> bit) & 1);

/** Of `things`, one for each action in order, those of the actions that can be applied. */
export function select<T>(
  { preconditions, byFact, others }: Successors,
  state: readonly number[],
  things: readonly T[],
): T[] {
  const result: T[] = [];
  const found: number[] = [];
  if (!byFact) {
    for (let i = 0; i < preconditions.length; i++) {
      if (holds(preconditions[i]!, state)) result.push(things[i]!);
    }
    return result;
  }
  for (let i = 0; i < others.length; i++) {
    if (holds(preconditions[others[i]!]!, state)) found.push(others[i]!);
  }
  for (let word = 0; word < state.length; word++) {
    for (let rest = state[word]!; rest !== 0; rest &= rest - 1) {
      const filed = byFact[32 * word + 31 - Math.clz32(rest & -rest)]!;
      for (let i = 0; i < filed.length; i++) {
        if (holds(preconditions[filed[i]!]!, state)) found.push(filed[i]!);
      }
    }
  }
  found.sort((a, b) => a - b);
  for (let i = 0; i < found.length; i++) result.push(things[found[i]!]!);
  return result;
}

/** Whether any action can be applied. */
export function some({ preconditions, byFact, others }: Successors, state: readonly number[]): boolean {
  const any = (actions: readonly number[]): boolean => {
    for (let i = 0; i < actions.length; i++) if (holds(preconditions[actions[i]!]!, state)) return true;
    return false;
  };
  if (any(others)) return true;
  if (!byFact) return false;
  for (let word = 0; word < state.length; word++) {
    for (let rest = state[word]!; rest !== 0; rest &= rest - 1) {
      if (any(byFact[32 * word + 31 - Math.clz32(rest & -rest)]!)) return true;
    }
  }
  return false;
}
