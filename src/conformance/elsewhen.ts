/** Runs code as it would run at another time: what reads the clock, even by the day alone, gives itself away. */

/** More than a year, and odd in every unit. */
const SHIFT = (((401 * 24 + 13) * 60 + 17) * 60 + 31) * 1000 + 377;

export function elsewhen<T>(run: () => T): T {
  const { Date: Now } = globalThis;
  class Later extends Now {
    constructor(...given: unknown[]) {
      super(...((given.length === 0 ? [Now.now() + SHIFT] : given) as [number]));
    }
    static override now(): number {
      return Now.now() + SHIFT;
    }
  }
  globalThis.Date = Later as DateConstructor;
  try {
    return run();
  } finally {
    globalThis.Date = Now;
  }
}
