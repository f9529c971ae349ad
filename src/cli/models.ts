/** `troupe models`: providers, whether their keys are set, and prices. */
import type { Command } from 'commander';
import { loadEnv } from '../env.ts';
import { PROVIDERS } from '../models/endpoint.ts';
import { PRICES, PRICES_DATE, pricesIn } from '../models/prices.ts';
import { columns } from './format.ts';
import { type Exit, type Io, say, styleFor } from './io.ts';

export function addModels(program: Command, io: Io, _exit: Exit): void {
  program
    .command('models')
    .summary('list providers, whether their keys are set, and prices')
    .description(
      'Lists what --model takes. Any name a provider knows works; a price is only known for those listed.',
    )
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      '\nExample:\n  troupe models\n  troupe run game24 --agent tot --model openai:gpt-4o',
    )
    .action(({ json = false }: { json?: boolean }) => modelsCommand(json, io));
}

function modelsCommand(json: boolean, io: Io): void {
  const env = loadEnv(io.cwd, io.env);
  const prices = pricesIn(io.cwd);
  const providers = Object.entries(PROVIDERS).map(([id, { title, key, base, url }]) => ({
    id,
    title,
    key,
    // Whether, never what.
    keySet: Boolean(env[key]?.trim()),
    url: env[base] || url,
  }));
  if (json) {
    say(io.stdout, JSON.stringify({ providers, pricesDate: PRICES_DATE, prices }));
    return;
  }
  const style = styleFor(io.stdout, io.env);
  const rows = providers.map(({ id, key, keySet, url }) => [
    style('bold', `${id}:NAME`),
    `${key} ${keySet ? style('green', 'is set') : style('yellow', 'is not set')}`,
    style('dim', url),
  ]);
  rows.push([style('bold', 'synthetic[:SKILL]'), 'no key', style('dim', 'simulated, in this process')]);
  for (const line of columns(rows)) say(io.stdout, line);
  say(
    io.stdout,
    'A server of your own: openai:NAME@http://127.0.0.1:8082/v1; its key, if any: ?key=ENV_NAME',
  );
  say(io.stdout);
  const listed = Object.entries(prices).map(([name, { input, output }]) => [
    name,
    String(input),
    String(output),
  ]);
  for (const [i, line] of columns(
    [['USD per million tokens', 'input', 'output'], ...listed],
    [1, 2],
  ).entries()) {
    say(io.stdout, i === 0 ? style('bold', line) : line);
  }
  const source =
    prices === PRICES ? 'prices.json in this folder can change them' : 'with prices.json of this folder';
  say(io.stdout, style('dim', `Prices as of ${PRICES_DATE}; ${source}.`));
}
