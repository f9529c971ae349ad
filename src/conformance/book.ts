/** The book of checks: what was seen of each, and its first failure. */
import { scenarioName, whyAndWhere } from '../blame.ts';
import type { Scenario } from '../scenario.ts';
import { CHECKS, type Check, type CheckName } from './types.ts';

/** A check has failed, in words; anything else that is thrown is the scenario's. */
class Fault extends Error {
  readonly follows: CheckName | undefined;
  constructor(what: string, follows?: CheckName) {
    super(what);
    this.follows = follows;
  }
}

/** Fails the check under way; where the check `follows` has failed, that may be why. */
export function fault(what: string, follows?: CheckName): never {
  throw new Fault(what, follows);
}

export class Book {
  #passed = new Map<CheckName, number>();
  #failed = new Map<CheckName, { where: string; why: string; follows: CheckName | undefined }>();
  #skipped = new Map<CheckName, string>();
  #where = '';
  readonly #scenario: Scenario;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  /** Where the checks that follow are made: a task, a state. */
  at(where: string): void {
    this.#where = where;
  }

  /** Makes a check; undefined where it fails. Of each only the first failure is kept. */
  check<T>(name: CheckName, run: () => T): T | undefined {
    try {
      const result = run();
      this.#passed.set(name, (this.#passed.get(name) ?? 0) + 1);
      return result;
    } catch (error) {
      this.fail(name, error);
      return undefined;
    }
  }

  /** Calls a function of the scenario; what it throws is said to be its own. */
  call<T>(what: string, run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (error instanceof Fault) throw error;
      return fault(`${what} threw: ${whyAndWhere(error)}`);
    }
  }

  fail(name: CheckName, error: unknown): void {
    if (this.#failed.has(name)) return;
    const why = error instanceof Fault ? error.message.replace(/\s*\n\s*/g, ' ') : whyAndWhere(error);
    const follows = error instanceof Fault ? error.follows : undefined;
    this.#failed.set(name, { where: this.#where, why, follows });
  }

  skip(name: CheckName, why: string): void {
    this.#skipped.set(name, why);
  }

  /**
   * A cause that fails several checks is said once, by the first of them. What may be no more than a consequence of
   * another fault is left to that one: all that is found where states are changed in place.
   */
  result(): Check[] {
    const said = new Map<string, CheckName>();
    return (Object.keys(CHECKS) as CheckName[]).map((name) => {
      const failure = this.#failed.get(name);
      if (failure !== undefined) {
        const { where, why, follows } = failure;
        const cause = name !== 'pure' && this.#failed.has('pure') ? 'pure' : follows;
        if (cause && this.#failed.has(cause))
          return {
            name,
            status: 'skipped',
            detail: `may follow from the fault of ${cause}: mend that first`,
          };
        const first = said.get(why);
        if (first !== undefined)
          return { name, status: 'skipped', detail: `stopped by the fault of ${first}` };
        said.set(why, name);
        return { name, status: 'failed', detail: `${scenarioName(this.#scenario)}, ${where}: ${why}` };
      }
      const why = this.#skipped.get(name);
      const times = this.#passed.get(name) ?? 0;
      if (times > 0) return { name, status: 'ok', detail: why ?? `${times.toLocaleString('en-GB')} times` };
      return { name, status: 'skipped', detail: why ?? 'random play did not come to it' };
    });
  }
}
