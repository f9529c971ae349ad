/** Explores tools by name: everything from finding them to what is known in the end. */
import { join, resolve } from 'node:path';
import { cacheDir, openCache } from '../../cache/cache.ts';
import { type Env, loadEnv } from '../../env.ts';
import { BadInput } from '../../errors.ts';
import { type CacheMode, createBroker } from '../../models/broker.ts';
import { pricesIn } from '../../models/prices.ts';
import { parseModel } from '../../models/spec.ts';
import type { Usage } from '../../models/types.ts';
import type { ToolResult } from '../../tool.ts';
import type { Obscurity } from '../../tools/obscure.ts';
import { checkWritable } from '../folder/folder.ts';
import { type Warn, warnOnStderr } from '../folder/lines.ts';
import type { OptionValues } from '../plan/options.ts';
import { checkWhole } from '../plan/plan.ts';
import { type Explored, explore, toolsName } from './explorations.ts';
import { findTools } from './find-tools.ts';

export interface ExploreOptions {
  /** A scenario's id or file, a file of functions (`./tools.ts#NAME`), `mcp:COMMAND ARGS` or `mcp:URL`. */
  tools: string;
  /** Turns of the explorer; of several the short ones are part of the longest. */
  iterations: number | readonly number[];
  /** As `--model` takes it; default `synthetic`. */
  explorer?: string;
  /** Of the explorer; default the model's own, else 0. */
  temperature?: number;
  /** Another seed is another exploration; default 1. */
  seed?: number;
  /** Default `none`. */
  obscure?: Obscurity;
  /** As a control: what is written down with the results exchanged among the calls. */
  shuffled?: boolean;
  /** The scenario's own options. */
  set?: OptionValues;
  /** The folder of explorations; default `caches/explorations`. */
  out?: string;
  /** Of model calls; default `read-write`. */
  cache?: CacheMode;
  /** USD of live money. */
  maxCost?: number;
  /** Seconds for one try of a model call; default 120. */
  timeout?: number;
  signal?: AbortSignal;
  warn?: Warn;
  onTurn?(turn: number, of: number, results: readonly ToolResult[]): void;
  cwd?: string;
  env?: Env;
}

/** What is known now, and what it took. */
export interface ExploreSummary extends Explored {
  name: string;
  explorer: string;
  usage: Usage;
}

/**
 * Lets a model explore tools before any task is known, or takes what it has learned before from memory
 * (`caches/explorations/<tools>/<explorer>.json`). Throws BadInput for what the user has to put right.
 *
 * @example
 * ```ts
 * import { exploreTools } from 'troupe';
 * const { iterations } = await exploreTools({ tools: 'places', iterations: [4, 8], obscure: 'names' });
 * console.log(Object.keys(iterations[8].new_function_context));
 * ```
 */
export async function exploreTools(options: ExploreOptions): Promise<ExploreSummary> {
  const { obscure = 'none', set, seed, shuffled, temperature, signal, onTurn, warn = warnOnStderr } = options;
  const { cache: cacheMode = 'read-write', maxCost, timeout } = options;
  const iterations = [options.iterations].flat() as number[];
  if (iterations.length === 0) throw new BadInput('--iterations: give at least one number');
  for (const each of iterations) checkWhole('--iterations', each, 1);
  checkWhole('--seed', seed, 0);
  if (temperature !== undefined && !(temperature >= 0 && temperature <= 2))
    throw new BadInput(`--explore-temperature ${temperature}: give a number from 0 to 2`);
  const cwd = resolve(options.cwd ?? '.');
  const env = loadEnv(cwd, options.env ?? process.env);
  const explorer = parseModel(options.explorer ?? 'synthetic');
  const { scenario, task, simulator } = await findTools(options.tools, { obscure, cwd, ...(set && { set }) });
  if (explorer.provider === 'synthetic' && !scenario.respondent) {
    throw new BadInput(
      `scenario ${scenario.id} has no synthetic model: name a real explorer, as in --explorer openai:gpt-4o`,
    );
  }
  const caches = cacheDir(cwd, env);
  const folder = options.out === undefined ? join(caches, 'explorations') : resolve(cwd, options.out);
  await checkWritable(folder, options.out === undefined ? 'TROUPE_CACHE_DIR' : '--out');
  const cache = cacheMode === 'off' ? undefined : openCache({ dir: join(caches, 'calls') });
  const broker = createBroker({
    ...(cache && { cache }),
    cacheMode,
    env,
    prices: pricesIn(cwd),
    ...(maxCost !== undefined && { maxCost }),
    ...(timeout !== undefined && { timeout: 1000 * timeout }),
  });
  try {
    for (const model of [explorer, ...(simulator ? [simulator] : [])]) broker.check(model);
    const request = {
      scenario,
      task,
      explorer,
      ...(simulator && { simulator }),
      iterations,
      ...(temperature !== undefined && { temperature }),
      ...(seed !== undefined && { seed }),
      ...(shuffled && { shuffled }),
    };
    const services = { broker, folder, warn, ...(signal && { signal }), ...(onTurn && { onTurn }) };
    const explored = await explore(request, services);
    return { ...explored, name: toolsName(request), explorer: explorer.text, usage: broker.usage() };
  } finally {
    await broker.close();
    await cache?.close();
  }
}
