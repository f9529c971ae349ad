/** What games have paid, all together: returns are cumulative, and values are in their unit. */
import type { Role, Scenario, ScenarioState } from '../scenario.ts';
import { fault } from './book.ts';

/** A value this many times the span of all returns beyond them is in another unit. */
const SPANS = 10;

export class Earnings {
  #low = Number.POSITIVE_INFINITY;
  #high = Number.NEGATIVE_INFINITY;
  /** Something paid before the end, in words. */
  #before: string | undefined;
  #kept = false;
  #ended = false;
  readonly #values: { value: number; role: Role; where: string }[] = [];

  /** Notes returns and values of a state; what throws is said by the check of returns. */
  see(scenario: Scenario, state: ScenarioState): void {
    try {
      for (const [role, paid] of Object.entries(scenario.returns(state))) {
        this.#low = Math.min(this.#low, paid);
        this.#high = Math.max(this.#high, paid);
        if (paid === 0) continue;
        if (state.status === 'active') {
          this.#before ??= `${paid} to ${role} in state ${JSON.stringify(state.value)}`;
        } else this.#kept = true;
      }
      if (state.status !== 'active') {
        this.#ended = true;
        return;
      }
      for (const [role, value] of Object.entries(scenario.value?.(state) ?? {})) {
        this.#values.push({ value, role, where: JSON.stringify(state.value) });
      }
    } catch {
      // It has been said.
    }
  }

  /** To be asked after all games. */
  checkCumulative(): void {
    if (this.#before === undefined || !this.#ended || this.#kept) return;
    fault(
      `returns gives ${this.#before}, and 0 at the end of every game: they are cumulative, ` +
        'give the sum of all rewards so far in final states too',
    );
  }

  /** To be asked after all games; they say nothing where all of them have paid the same. */
  checkUnits(): void {
    const [low, high] = [this.#low, this.#high];
    const room = SPANS * (high - low);
    if (!(room > 0)) return;
    const far = this.#values.find(({ value }) => value < low - room || value > high + room);
    if (!far) return;
    fault(
      `value gives ${far.role} ${far.value} in state ${far.where}, and games have paid from ${low} to ${high}: ` +
        'give it in the unit of returns',
    );
  }
}
