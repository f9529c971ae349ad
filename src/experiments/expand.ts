/** Arms by the dozen: from one agent and what is to be varied of it. */
import type { Agent } from '../agent.ts';
import { BadInput } from '../errors.ts';
import { parseArms } from '../runs/plan/arms.ts';
import type { NamedArm } from '../runs/plan/define-arm.ts';
import type { OptionValues } from '../runs/plan/options.ts';
import type { SeatChoice } from '../runs/plan/seating.ts';
import { random } from '../seed.ts';

/** What arms are made from: one agent, as text (`tot?breadth=2`), itself, or with options and a model. */
export type BaseArm = string | Agent | NamedArm | SeatChoice;

/** From an option to the values it is to take; `model` is the model. */
export type OptionLists = Readonly<Record<string, readonly unknown[]>>;

/** Options to switch: by name (true or false), or with what stands for on and for off. */
export type Flags = readonly string[] | Readonly<Record<string, readonly [on: unknown, off: unknown]>>;

/**
 * Every combination of values, as arms; the last list changes fastest. Throws BadInput for a list that is
 * empty or holds a value twice.
 *
 * @example
 * ```ts
 * import { cross } from 'troupe';
 * const arms = cross('tot?evaluations=3', { breadth: [1, 5], model: ['synthetic', 'synthetic:1'] });
 * arms.length; // 4
 * arms[1]; // { agent: 'tot', options: { evaluations: '3', breadth: 1 }, model: 'synthetic:1' }
 * ```
 */
export function cross(base: BaseArm, lists: OptionLists): SeatChoice[] {
  const seat = seatOf(base);
  return Array.from({ length: sizeOf(lists) }, (_, i) => armAt(seat, lists, i));
}

/**
 * So many different combinations, drawn at random; the same for the same seed, and a larger number only adds
 * to them. Throws BadInput as `cross`, and when there are not so many.
 *
 * @example
 * ```ts
 * import { choices } from 'troupe';
 * const arms = choices(5, 1, 'tot', { breadth: [1, 2, 3, 4, 5], evaluations: [1, 3, 10] });
 * arms.length; // 5
 * ```
 */
export function choices(n: number, seed: number, base: BaseArm, lists: OptionLists): SeatChoice[] {
  const size = sizeOf(lists);
  if (!Number.isSafeInteger(n) || n < 1) throw new BadInput(`choices: ${n} arms: give a whole number from 1`);
  if (n > size) throw new BadInput(`choices: ${n} arms of the ${size} that there are`);
  const seat = seatOf(base);
  const draw = random('choices', seed);
  // The first places of a shuffled list, of which only what has moved is kept: there may be billions.
  const moved = new Map<number, number>();
  return Array.from({ length: n }, (_, i) => {
    const j = i + draw.int(size - i);
    const chosen = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    return armAt(seat, lists, chosen);
  });
}

/**
 * An option that is on or off, to be spread among the lists of `cross` or the flags of `ablations`.
 *
 * @example
 * ```ts
 * import { cross, toggle } from 'troupe';
 * cross('game', { ...toggle('hints'), depth: [1, 2, 3] }).length; // 6
 * ```
 */
export function toggle<F extends string>(flag: F): Record<F, readonly [on: true, off: false]> {
  return { [flag]: [true, false] } as unknown as Record<F, readonly [on: true, off: false]>;
}

/**
 * What each flag contributes: the arm with all of them on, then for each the arm without it.
 *
 * @example
 * ```ts
 * import { ablations } from 'troupe';
 * const arms = ablations('rafa', { memory: ['episode', 'none'], select: ['sample', 'greedy'] });
 * arms.map(({ options }) => Object.values(options ?? {}).join(' ')); // ['episode sample', 'none sample', 'episode greedy']
 * ```
 */
export function ablations(base: BaseArm, flags: Flags): SeatChoice[] {
  const [seat, pairs] = [seatOf(base), pairsOf('ablations', flags)];
  const without = (left?: number) =>
    withValues(
      seat,
      pairs.map(([name, on, off], i) => [name, i === left ? off : on]),
    );
  return [without(), ...pairs.map((_, i) => without(i))];
}

/**
 * What flags add one after the other: the arm with all of them off, then each switched on besides those before.
 *
 * @example
 * ```ts
 * import { progression } from 'troupe';
 * const arms = progression('mine', ['history', 'plan']);
 * arms.map(({ options }) => Object.values(options ?? {}).join(' ')); // ['false false', 'true false', 'true true']
 * ```
 */
export function progression(base: BaseArm, flags: Flags): SeatChoice[] {
  const [seat, pairs] = [seatOf(base), pairsOf('progression', flags)];
  return Array.from({ length: pairs.length + 1 }, (_, switched) =>
    withValues(
      seat,
      pairs.map(([name, on, off], i) => [name, i < switched ? on : off]),
    ),
  );
}

function seatOf(base: BaseArm): SeatChoice {
  if (typeof base !== 'string') return 'kind' in base ? { agent: base } : base;
  const [arm, ...others] = parseArms(base);
  const [seat, ...seats] = arm!;
  if (others.length === 0 && seats.length === 0 && seat!.role === undefined) return seat!;
  throw new BadInput(`"${base}" is not one agent: write it as in tot?breadth=2, and casts as { cast: … }`);
}

function pairsOf(who: string, flags: Flags): [name: string, on: unknown, off: unknown][] {
  const pairs = Array.isArray(flags)
    ? (flags as readonly string[]).map((name) => [name, true, false] as [string, unknown, unknown])
    : Object.entries(flags as Exclude<Flags, readonly string[]>).map(
        ([name, [on, off]]) => [name, on, off] as [string, unknown, unknown],
      );
  const twice = pairs.find(([name], i) => pairs.findIndex(([other]) => other === name) < i);
  if (twice) throw new BadInput(`${who}: flag ${twice[0]} is given twice`);
  const alike = pairs.find(([, on, off]) => on === off);
  if (alike) throw new BadInput(`${who}: flag ${alike[0]} is the same on and off: give [on, off]`);
  return pairs;
}

/** How many combinations there are. */
function sizeOf(lists: OptionLists): number {
  let size = 1;
  for (const [name, values] of Object.entries(lists)) {
    if (values.length === 0) throw new BadInput(`option ${name} has no value to take: give at least one`);
    const twice = values.find((value, i) => values.indexOf(value) < i);
    if (twice !== undefined) throw new BadInput(`option ${name} has the value ${twice} twice: name it once`);
    size *= values.length;
  }
  return size;
}

/** The combination of that number, counted with the last list as its last digit. */
function armAt(seat: SeatChoice, lists: OptionLists, index: number): SeatChoice {
  let left = index;
  const chosen = Object.entries(lists)
    .reverse()
    .map(([name, values]): [string, unknown] => {
      const value = values[left % values.length];
      left = Math.floor(left / values.length);
      return [name, value];
    });
  return withValues(seat, chosen.reverse());
}

function withValues(seat: SeatChoice, values: readonly (readonly [string, unknown])[]): SeatChoice {
  const { model, ...options }: OptionValues & { model?: unknown } = Object.fromEntries(values);
  const named = model === undefined ? seat.model : String(model);
  return {
    agent: seat.agent,
    options: { ...seat.options, ...options },
    ...(named !== undefined && { model: named }),
  };
}
