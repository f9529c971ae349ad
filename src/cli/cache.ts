/** `troupe cache`: the cache of model calls. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CallCache, cacheDir, openCache } from '../cache/cache.ts';
import { BadInput } from '../errors.ts';
import { shownPath } from '../runs/folder/folder.ts';
import { columns, count, several } from './format.ts';
import { confirm, type Exit, type Io, say } from './io.ts';

export function addCache(program: Command, io: Io, _exit: Exit): void {
  const cache = program
    .command('cache')
    .summary('look at, clear, export or import the cache of model calls')
    .description(
      'The cache of model calls, in caches/calls of the working folder or where TROUPE_CACHE_DIR says.',
    )
    .addHelpText('after', '\nExample:\n  troupe cache stats\n  troupe cache export calls.jsonl');
  cache
    .command('stats')
    .description('Says how many answers of which model are cached.')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  troupe cache stats --json')
    .action(({ json = false }: { json?: boolean }) =>
      withCache(io, true, (open) => printStats(open, json, io)),
    );
  cache
    .command('clear')
    .description('Deletes every cached answer, once you have said yes.')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  troupe cache clear --yes')
    .action(({ yes = false }: { yes?: boolean }) => withCache(io, true, (open) => clearCache(open, yes, io)));
  cache
    .command('export')
    .description('Writes every cached answer to a file of JSON lines.')
    .argument('<file>')
    .addHelpText('after', '\nExample:\n  troupe cache export calls.jsonl')
    .action((file: string) =>
      withCache(io, true, async (open) => {
        const entries = await open.exportTo(resolve(io.cwd, file));
        say(io.stdout, `${several(entries, 'answer')} written to ${file}.`);
      }),
    );
  cache
    .command('import')
    .description('Adds the answers of such a file; those already cached stay.')
    .argument('<file>')
    .addHelpText('after', '\nExample:\n  troupe cache import calls.jsonl')
    .action(async (file: string) => {
      const path = resolve(io.cwd, file);
      if (!existsSync(path)) throw new BadInput(`no such file: ${file}`);
      await withCache(io, false, async (open) => {
        const entries = await open.importFrom(path);
        say(io.stdout, `${several(entries, 'new answer')} from ${file}.`);
      });
    });
}

/** `exists`: the cache has to be there already; a question about it makes none. */
async function withCache(io: Io, exists: boolean, use: (cache: CallCache) => unknown): Promise<void> {
  const dir = join(cacheDir(io.cwd, io.env), 'calls');
  if (exists && !existsSync(dir)) {
    throw new BadInput(
      `no cache in ${shownPath(dir, io.cwd)}: a run makes it, and TROUPE_CACHE_DIR says where`,
    );
  }
  const cache = openCache({ dir });
  try {
    await use(cache);
  } finally {
    await cache.close();
  }
}

async function clearCache(cache: CallCache, yes: boolean, io: Io): Promise<void> {
  const { entries, dir } = cache.stats();
  const answers = several(entries, 'answer');
  const what = `${answers} in ${shownPath(dir, io.cwd)}`;
  if (!yes && !io.stdin.isTTY) throw new BadInput(`cache clear deletes ${what}: add --yes`);
  if (!yes && !(await confirm(`delete ${what}?`, io))) {
    say(io.stdout, 'Nothing deleted.');
    return;
  }
  await cache.clear();
  say(io.stdout, `${answers} deleted.`);
}

function printStats(cache: CallCache, json: boolean, io: Io): void {
  const { memory: _, ...stats } = cache.stats();
  if (json) {
    say(io.stdout, JSON.stringify(stats));
    return;
  }
  const megabytes = (stats.bytes / 2 ** 20).toFixed(1);
  say(io.stdout, `${several(stats.entries, 'answer')}, ${megabytes} MB in ${shownPath(stats.dir, io.cwd)}`);
  const rows = Object.entries(stats.models).map(([model, { entries, tokens }]) => [
    model,
    count(entries),
    count(tokens.input),
    count(tokens.output),
  ]);
  if (rows.length === 0) return;
  for (const line of columns([['model', 'answers', 'tokens in', 'tokens out'], ...rows], [1, 2, 3])) {
    say(io.stdout, line);
  }
}
