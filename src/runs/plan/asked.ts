/** What a run was asked to play, as its manifest keeps it: enough to make its plan again. */

import type { RunOptions } from '../play/run-options.ts';
import type { PlanOptions } from './plan.ts';

export interface Asked {
  /** Absolute; relative paths start there. */
  cwd: string;
  /** As JSON. A scenario or an agent that was given itself stands by its file or its id. */
  options: PlanOptions;
}

/** What says how to play, not what. */
const HOW: ReadonlySet<string> = new Set<keyof RunOptions>([
  'name',
  'out',
  'concurrency',
  'threads',
  'maxCost',
  'timeout',
  'stepTimeout',
  'episodeTimeout',
  'cache',
  'debug',
  'relaunch',
  'control',
  'signal',
  'on',
  'warn',
  'cwd',
  'env',
  'broker',
  'branch',
]);

export function askedOf(options: RunOptions, cwd: string): Asked {
  const what = Object.entries(options).filter(([name]) => !HOW.has(name));
  return { cwd, options: JSON.parse(JSON.stringify(Object.fromEntries(what), byName)) };
}

/** A definition by where it is found; a number of any size as text, so that the plan shows that it differs. */
function byName(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  const { kind, id, origin = id } = (value ?? {}) as { kind?: string; id?: string; origin?: string };
  return kind === 'scenario' || kind === 'agent' ? origin : value;
}
