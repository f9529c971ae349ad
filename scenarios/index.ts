/** The catalogue: scenarios by id, each loaded when it is asked for. */
import type { Scenario } from '../src/scenario.ts';

export const scenarios: Readonly<Record<string, () => Promise<Scenario>>> = {
  game24: async () => (await import('./game24/index.ts')).default,
  'kuhn-poker': async () => (await import('./kuhn-poker/index.ts')).default,
  'matching-pennies': async () => (await import('./matching-pennies/index.ts')).default,
};
