/** The catalogue: scenarios by id, each loaded when it is asked for. */
import type { Scenario } from '../src/scenario.ts';

const loaders: Readonly<Record<string, () => Promise<Scenario>>> = {
  blocksworld: async () => (await import('./blocksworld/index.ts')).default,
  'connect-four': async () => (await import('./connect-four/index.ts')).default,
  game24: async () => (await import('./game24/index.ts')).default,
  'kuhn-poker': async () => (await import('./kuhn-poker/index.ts')).default,
  'math-demo': async () => (await import('./math-demo/index.ts')).default,
  'matching-pennies': async () => (await import('./matching-pennies/index.ts')).default,
  pddl: async () => (await import('./pddl/index.ts')).default,
  places: async () => (await import('./places/index.ts')).default,
  shell: async () => (await import('./shell/index.ts')).default,
  tables: async () => (await import('./tables/index.ts')).default,
  'tic-tac-toe': async () => (await import('./tic-tac-toe/index.ts')).default,
  tools: async () => (await import('./tools/index.ts')).default,
  'tool-world': async () => (await import('./tool-world/index.ts')).default,
};

/** Each with its id as its `origin`: other threads find it here. */
export const scenarios: typeof loaders = Object.fromEntries(
  Object.entries(loaders).map(([id, load]) => [id, async () => ({ ...(await load()), origin: id })]),
);
