/** The book of checks: what was seen of each, and its first failure. */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHECKS, type Check, type CheckName } from './types.ts';

/** A check has failed, in words; anything else that is thrown is the scenario's. */
class Fault extends Error {}

/** Fails the check under way. */
export function fault(what: string): never {
  throw new Fault(what);
}

export class Book {
  #passed = new Map<CheckName, number>();
  #failed = new Map<CheckName, { where: string; why: string }>();
  #skipped = new Map<CheckName, string>();
  #where = '';
  readonly #owner: string;

  constructor(owner: string) {
    this.#owner = owner;
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
      return fault(`${what} threw: ${messageOf(error)}${placeOf(error)}`);
    }
  }

  fail(name: CheckName, error: unknown): void {
    if (this.#failed.has(name)) return;
    const why = error instanceof Fault ? error.message : `${messageOf(error)}${placeOf(error)}`;
    this.#failed.set(name, { where: this.#where, why: why.replace(/\s*\n\s*/g, ' ') });
  }

  skip(name: CheckName, why: string): void {
    this.#skipped.set(name, why);
  }

  /** A cause that fails several checks is said once, by the first of them. */
  result(): Check[] {
    const said = new Map<string, CheckName>();
    return (Object.keys(CHECKS) as CheckName[]).map((name) => {
      const failure = this.#failed.get(name);
      if (failure !== undefined) {
        const { where, why } = failure;
        const first = said.get(why);
        if (first !== undefined)
          return { name, status: 'skipped', detail: `stopped by the fault of ${first}` };
        said.set(why, name);
        return { name, status: 'failed', detail: `scenario ${this.#owner}, ${where}: ${why}` };
      }
      const why = this.#skipped.get(name);
      const times = this.#passed.get(name) ?? 0;
      if (times > 0) return { name, status: 'ok', detail: why ?? `${times.toLocaleString('en-GB')} times` };
      return { name, status: 'skipped', detail: why ?? 'random play did not come to it' };
    });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The line of the user's file where it was thrown. */
function placeOf(error: unknown): string {
  const { stack = '', cause } = error instanceof Error ? error : {};
  const deeper = cause instanceof Error ? placeOf(cause) : '';
  if (deeper) return deeper;
  for (const [, found, line] of stack.matchAll(/(?:\(|at )((?:file:\/\/)?\/[^()\s]+?):(\d+):\d+\)?$/gm)) {
    const path = found!.startsWith('file:') ? fileURLToPath(found!.split('?')[0]!) : found!.split('?')[0]!;
    if (path.includes('/node_modules/') || path.startsWith(ENGINE)) continue;
    const near = relative(process.cwd(), path);
    return ` (${near.startsWith('..') ? path : near}:${line})`;
  }
  return '';
}

const ENGINE = fileURLToPath(new URL('..', import.meta.url));
