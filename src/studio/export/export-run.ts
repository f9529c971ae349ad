/** `troupe studio export`: a copy of a run's pages that opens without a server. */
import { copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '../../runs/folder/manifest.ts';
import type { Shelf } from '../api/copy.ts';
import { copyFolder } from '../page-folder.ts';
import { createApi } from '../server.ts';
import type { Studio } from '../studio.ts';
import { chosenEpisodes } from './choose.ts';
import { cleaner } from './clean.ts';
import { type Answers, Collector } from './collect.ts';
import { indexPage } from './index-page.ts';
import { packed, writeScript } from './sheets.ts';
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
  const { answers, rows } = await collector.run();
  await prepareTarget(dir, run);
  const sheets: Record<string, string> = {};
  let bytes = 0;
  /** A script that answers for these addresses and what lies below them. */
  const put = async (name: string, content: Answers, addresses: readonly string[]) => {
    for (const address of addresses) sheets[clean(address)] = name;
    bytes += await writeScript(dir, name, packed(content), clean);
  };

  await put('run', answers, ['runs', `runs/${run}`]);
  const { list, each } = await collector.machines();
  await put('machines', list, Object.keys(list));
  for (const [i, [address, view]] of Object.entries(each).entries())
    await put(`machine-${i}`, { [address]: view }, [address]);
  const chosen = chosenEpisodes(rows, most);
  for (const [i, { episode }] of chosen.entries()) {
    const at = `runs/${run}/episodes/${episode}`;
    await put(`episode-${i}`, await collector.episode(episode), [at]);
    for (const [line, tree] of await collector.searches(episode))
      await put(`episode-${i}-search-${line}`, tree, [`${at}/search/${line}`]);
    on?.(i + 1, chosen.length);
  }
  bytes += await writeScript(dir, 'index', { run, sheets } satisfies Shelf, clean);
  for (const file of await readdir(page)) await copyFile(join(page, file), join(dir, file));
  await writeFile(join(dir, 'index.html'), indexPage(run));
  return { bytes, episodes: chosen.length, of: rows.length };
}
