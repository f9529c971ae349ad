/** How often each arrow of a drawn machine was taken, as far as what its actors told leaves but one way. */
import type { StateValue } from 'xstate';
import type { Chart } from '../../draw/model.ts';
import { type Step, Ways } from '../ways.ts';

export interface ToldStep extends Step {
  /** A state that was perhaps left and entered again meanwhile, with no word of it. */
  around?: StateValue;
}

/** By `arrowKey`; null: not told. An arrow that is absent was never taken. */
export type Arrows = Record<string, number | null>;

interface Counted {
  count: number;
  /** The arrows of the only way. */
  taken: readonly string[];
  /** Those that may have been taken, too. */
  perhaps: readonly string[];
}

/** Of one machine. What it keeps grows with the machine's states, and not with the steps that are told. */
export class ArrowCounts {
  readonly #ways: Ways;
  readonly #silent: boolean;
  readonly #steps = new Map<string, Counted>();
  readonly #rounds = new Map<string, ReadonlySet<string>>();

  /**
   * `silent`: any state may have been left and entered again at once with no word of it; `passing`: ids of those that
   * are told of even when they are left at once.
   */
  constructor(chart: Chart, { silent, passing }: { silent: boolean; passing?: readonly string[] }) {
    this.#ways = new Ways(chart, passing);
    this.#silent = silent;
  }

  add(step: ToldStep): void {
    const key = JSON.stringify([step.from, step.to, step.by, step.around]);
    let known = this.#steps.get(key);
    if (!known) {
      known = { count: 0, ...this.#follow(step) };
      this.#steps.set(key, known);
    }
    known.count++;
  }

  #follow(step: ToldStep): Omit<Counted, 'count'> {
    const { keys, sure } = this.#ways.between(step);
    const ends = this.#silent ? [step.from, step.to] : [];
    const rounds = [step.around, ...ends].flatMap((state) =>
      state === undefined ? [] : [...this.#around(state)],
    );
    return sure ? { taken: [...keys], perhaps: rounds } : { taken: [], perhaps: [...rounds, ...keys] };
  }

  #around(state: StateValue): ReadonlySet<string> {
    const key = JSON.stringify(state);
    let keys = this.#rounds.get(key);
    if (!keys) {
      keys = this.#ways.around(state);
      this.#rounds.set(key, keys);
    }
    return keys;
  }

  /** Of the steps since `clear`; `states`: where actors are, or were. */
  counts(states: Iterable<StateValue>): Arrows {
    const arrows: Arrows = {};
    const blur = (keys: Iterable<string>) => {
      for (const key of keys) arrows[key] = null;
    };
    for (const { count, taken, perhaps } of this.#steps.values()) {
      if (count === 0) continue;
      for (const key of taken) if (arrows[key] !== null) arrows[key] = (arrows[key] ?? 0) + count;
      blur(perhaps);
    }
    if (this.#silent) for (const state of states) blur(this.#around(state));
    return arrows;
  }

  /** Counts anew. */
  clear(): void {
    for (const step of this.#steps.values()) step.count = 0;
  }
}
