/** `troupe studio export`: a copy of a run's pages that opens without a server. */
import { copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '../../runs/folder/manifest.ts';
import type { Shelf } from '../api/copy.ts';
import type { EpisodePage, EpisodeRow } from '../api/runs.ts';
import { copyFolder } from '../page-folder.ts';
import { rowOutcome } from '../runs/row-choice.ts';
import { createApi } from '../server.ts';
import type { Studio } from '../studio.ts';
import { chosenEpisodes } from './choose.ts';
import { cleaner } from './clean.ts';
import { type Answers, Collector } from './collect.ts';
import { indexPage } from './index-page.ts';
import { compressed, packed, writeScript } from './sheets.ts';
import { prepareTarget } from './target.ts';

export interface ExportOptions {
  /** At most so many episodes with all that was said in them. */
  episodes: number;
  /** Told of every episode that is written. */
  on?(done: number, total: number): void;
}

export interface Exported {
  bytes: number;
  episodes: number;
  /** All that the run has. */
  of: number;
}

/** Writes a copy of the run to the folder. Throws BadInput for a folder that holds anything else. */
export async function exportRun(
  studio: Studio,
  run: string,
  dir: string,
  { episodes: most, on }: ExportOptions,
): Promise<Exported> {
  const page = await copyFolder();
  const manifest = await readManifest(join(studio.out, run));
  const clean = cleaner(studio, Object.values(manifest?.origins ?? {}));
  const collector = new Collector(createApi(studio), run);
  const { answers, table, detail } = await collector.run();
  const games = new Set(
    detail.arms.filter(({ first }) => first !== undefined).map(({ scenario }) => scenario),
  );
  const chosen = chosenEpisodes(table.rows, most, (row) => rowOutcome(row, games.has(row.scenario)));
  await prepareTarget(dir, run);
  const sheets: Record<string, string> = {};
  let bytes = 0;
  /** A script that answers for these addresses and what lies below them. */
  const put = async (name: string, content: Answers, addresses: readonly string[]) => {
    for (const address of addresses) sheets[clean(address)] = name;
    bytes += await writeScript(dir, name, compressed(clean(JSON.stringify(packed(content)))));
  };

  const marked = { [`runs/${run}/episodes`]: markedTable(table, chosen) };
  await put('run', { ...answers, ...marked }, ['runs', `runs/${run}`]);
  const { list, each } = await collector.machines();
  await put('machines', list, Object.keys(list));
  for (const [i, [address, view]] of Object.entries(each).entries())
    await put(`machine-${i}`, { [address]: view }, [address]);
  for (const [i, { episode }] of chosen.entries()) {
    const at = `runs/${run}/episodes/${episode}`;
    await put(`episode-${i}`, await collector.episode(episode), [at]);
    for (const [line, tree] of await collector.searches(episode))
      await put(`episode-${i}-search-${line}`, tree, [`${at}/search/${line}`]);
    on?.(i + 1, chosen.length);
  }
  bytes += await writeScript(dir, 'index', clean(JSON.stringify({ run, sheets } satisfies Shelf)));
  for (const file of await readdir(page)) await copyFile(join(page, file), join(dir, file));
  await writeFile(join(dir, 'index.html'), indexPage(run));
  return { bytes, episodes: chosen.length, of: table.rows.length };
}

/** Says which episodes can be opened. */
function markedTable(table: EpisodePage, held: readonly EpisodeRow[]): EpisodePage {
  const own = new Set(held);
  const rows = table.rows.map((row) => (own.has(row) ? row : { ...row, leftOut: true as const }));
  return { ...table, rows, held: held.length };
}
