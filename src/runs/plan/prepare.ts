/** Everything that a run checks before it writes anything or asks anyone. */
import { resolve } from 'node:path';
import { cacheDir } from '../../cache/cache.ts';
import { type Env, loadEnv } from '../../env.ts';
import { BadInput } from '../../errors.ts';
import { type BrokerOptions, type CacheMode, createBroker } from '../../models/broker.ts';
import { type Prices, pricesIn } from '../../models/prices.ts';
import { checkWritable } from '../folder/folder.ts';
import type { Manifest } from '../folder/manifest.ts';
import type { RunOptions } from '../play/run-options.ts';
import { checkWhole, makePlan, type Plan } from './plan.ts';

/** A run that can begin. */
export interface Ready {
  plan: Plan;
  name: string;
  /** Absolute. */
  out: string;
  cwd: string;
  env: Env;
  prices: Prices;
  settings: Manifest['settings'] & { cache: CacheMode };
}

/**
 * Checks a run's options. Throws BadInput, in one line, for what the user has to put right. `writes`: whether
 * it will be played, and so needs folders that take what it writes.
 */
export async function prepare(options: RunOptions, writes = true): Promise<Ready> {
  const { cache = 'read-write', maxCost, timeout, stepTimeout, episodeTimeout } = options;
  const cwd = resolve(options.cwd ?? '.');
  const env = loadEnv(cwd, options.env ?? process.env);
  const prices = pricesIn(cwd);
  if (options.concurrency !== -1) checkWhole('--concurrency', options.concurrency, 1, ', or -1 for all');
  checkWhole('--threads', options.threads, 1);
  if (maxCost !== undefined && !(maxCost >= 0))
    throw new BadInput(`--max-cost ${maxCost}: give USD, as in 2.50`);
  // Timers hold no more than 24 days; an hour is long for one reply.
  if (timeout !== undefined && !(timeout > 0 && timeout <= 3600))
    throw new BadInput(`--timeout ${timeout}: give seconds, above 0 and up to 3600`);
  checkDeadline('--step-timeout', stepTimeout);
  checkDeadline('--episode-timeout', episodeTimeout);
  checkWhole('--relaunch', options.relaunch, 0);
  const plan = await makePlan(options, cwd);
  const person = seatOfPerson(plan);
  if (person !== undefined && writes && !options.desk) {
    throw new BadInput(
      `agent ${person} is a person, and nobody can be asked here: run it on a terminal, or play on the page (troupe studio)`,
    );
  }
  // Whoever plays has one board before them.
  const { concurrency = person === undefined ? 64 : 1 } = options;
  const name = options.name ?? options.experiment?.name ?? nameOf(plan);
  if (!/^\w[\w.-]*$/.test(name)) throw new BadInput(`--name "${name}": use letters, digits, dots and dashes`);
  if (!options.broker) {
    // Without servers there is nothing that needs a key.
    if (cache !== 'replay') await checkModels(plan, { env, prices, maxCost });
    if (writes && cache !== 'off') await checkWritable(cacheDir(cwd, env), 'TROUPE_CACHE_DIR');
  }
  const out = resolve(cwd, options.out ?? 'runs');
  if (writes) await checkWritable(out, '--out');
  const settings = {
    concurrency,
    cache,
    ...(maxCost !== undefined && { maxCost }),
    ...(timeout !== undefined && { timeout }),
    ...(stepTimeout !== undefined && { stepTimeout }),
    ...(episodeTimeout !== undefined && { episodeTimeout }),
  };
  return { plan, name, out, cwd, env, prices, settings };
}

/** A million seconds are twelve days: timers hold no more than 24. */
function checkDeadline(option: string, seconds: number | undefined): void {
  if (seconds === undefined || (seconds > 0 && seconds <= 1e6)) return;
  throw new BadInput(`${option} ${seconds}: give seconds, above 0 and up to 1000000`);
}

/** The name of an agent that asks a person, if one plays. */
export const seatOfPerson = ({ scenarios }: Plan): string | undefined =>
  scenarios
    .flatMap(({ arms }) => arms.flatMap(({ cast }) => Object.values(cast)))
    .find(({ agent, options }) => agent.sees(options).includes('person'))?.name;

/** What a run is called that was given no name. */
const nameOf = ({ scenarios }: Plan) => scenarios.map(({ scenario }) => scenario.id).join('-');

/** Throws BadInput for a model that cannot be called; for a missing key, say. */
async function checkModels(plan: Plan, options: BrokerOptions): Promise<void> {
  const broker = createBroker(options);
  for (const model of plan.models) broker.check(model);
  await broker.close();
}
