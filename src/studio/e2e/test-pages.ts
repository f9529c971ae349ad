/** Every address of the page that a run has, for tests that open them all. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { readJournal } from '../../runs/folder/journal.ts';

export interface Address {
  name: string;
  path: string;
}

/** The pages of a run: itself, what is counted of it, episodes of each arm with their searches. */
export async function addressesOf(out: string, run: string): Promise<Address[]> {
  const at = `/runs/${encodeURIComponent(run)}`;
  const all: Address[] = [
    { name: 'runs', path: '/' },
    { name: 'run', path: at },
    { name: 'occupancy', path: `${at}/occupancy` },
  ];
  const folder = join(out, run, 'episodes');
  const episodes = (await readdir(folder)).sort().map((file) => basename(file, '.jsonl'));
  // One of each arm is enough: ids are TASK.ARM.SEED.
  const arms = Map.groupBy(episodes, (id) => id.split('.')[1]!);
  for (const [arm, [first]] of arms) {
    const path = `${at}/${encodeURIComponent(first!)}`;
    const lines = (await readJournal(join(folder, `${first}.jsonl`))) ?? [];
    const acted = lines.filter(({ type }) => type === 'action').at(-1);
    all.push({ name: `episode ${arm}`, path });
    if (acted) all.push({ name: `episode ${arm} acted`, path: `${path}?line=${acted.n}` });
    const search = lines.find(({ type }) => type === 'search');
    if (search) all.push({ name: `search ${arm}`, path: `${path}/search/${search.n}` });
  }
  return all;
}

/** Until nothing on the page says that it loads. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main > *').first().waitFor();
  await page.waitForFunction(() => !/Loading /.test(document.querySelector('main')?.textContent ?? ''));
  // Pictures and statecharts are laid out after their data has come.
  await page.waitForTimeout(300);
}

/** Does it with each, some at a time: pages mostly wait. */
export async function eachInLanes<T>(all: readonly T[], visit: (one: T) => Promise<void>): Promise<void> {
  const queue = all.values();
  const lane = async () => {
    for (const one of queue) await visit(one);
  };
  await Promise.all([lane(), lane(), lane()]);
}
