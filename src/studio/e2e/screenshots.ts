/**
 * `npm run screenshots`: makes small runs, opens every part of the page, and writes its pictures in both themes
 * and two sizes to docs/screenshots. `-- --only run,search` takes those whose names hold one of these alone.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { run } from '../../index.ts';
import { readJournal } from '../../runs/folder/journal.ts';
import { openStudio, type StudioServer } from '../server.ts';
import { openBrowser, watchPage } from './test-browser.ts';
import { type Address, addressesOf, settled } from './test-pages.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

interface Shot extends Address {
  /** What is done on the page before it is taken. */
  before?(page: Page): Promise<void>;
}

async function makeRuns(cwd: string): Promise<Shot[]> {
  const options = { cwd, env: {}, warn: () => {} };
  const puzzles = await run({
    scenario: 'game24',
    agents: 'direct,reflexion,tot,rafa',
    tasks: '1300-1312',
    seeds: 3,
    name: 'planners',
    ...options,
  });
  await run({ scenario: 'game24', agents: 'rafa?breadth=3', tasks: '1300-1312', name: 'wider', ...options });
  const games = await run({
    scenario: 'tic-tac-toe',
    agents: 'X=mcts?simulations=200,O=random',
    seeds: 5,
    name: 'noughts',
    ...options,
  });
  const blocks = await run({
    scenario: 'blocksworld',
    agents: 'rafa,mcts',
    tasks: '0-4',
    name: 'blocks',
    ...options,
  });
  const lookups = await run({
    scenario: 'places',
    agents: 'react',
    tasks: '0-2',
    name: 'lookups',
    ...options,
  });
  const out = join(cwd, 'runs');
  const of = async (shown: string, prefix: string) =>
    (await addressesOf(out, basename(shown)))
      .filter(({ name }) => name !== 'runs')
      .map(({ name, path }) => ({ name: `${prefix}-${name}`, path }));
  return [
    { name: 'runs', path: '/' },
    ...(await of(puzzles.run, 'game24')),
    { name: 'game24-compare', path: `/runs/${basename(puzzles.run)}?compare=arms` },
    ...(await closer(out, basename(puzzles.run), basename(games.run))),
    ...(await of(games.run, 'tic-tac-toe')),
    ...(await of(blocks.run, 'blocksworld')),
    ...(await of(lookups.run, 'places')),
    ...(await duringTool(out, basename(lookups.run))),
    { name: 'machines', path: '/machines' },
    ...['scenario:game24', 'scenario:tic-tac-toe', 'agent:rafa', 'episode'].map((id) => ({
      name: `machine-${id}`,
      path: `/machines/${encodeURIComponent(id)}`,
    })),
    { name: 'play', path: '/play' },
    {
      name: 'game',
      path: '/play?scenario=tic-tac-toe&O=mcts&seed=3',
      before: async (page) => {
        await page.getByRole('button', { name: 'Start the game' }).click();
        await page.waitForSelector('[data-phase=yours]');
        await page.keyboard.press('h');
        await page.getByRole('region', { name: 'Hint' }).waitFor();
      },
    },
    { name: 'keys', path: '/', before: (page) => page.keyboard.press('?') },
    { name: 'find', path: '/', before: (page) => page.keyboard.press('Control+k') },
    { name: 'no-page', path: '/nothing/here' },
  ];
}

/** What is seen of an episode and its searches only after a choice. */
async function closer(out: string, puzzles: string, games: string): Promise<Shot[]> {
  const [ofPuzzles, ofGames] = [await addressesOf(out, puzzles), await addressesOf(out, games)];
  const pathOf = (all: readonly Address[], start: string) =>
    all.find(({ name }) => name.startsWith(start))!.path;
  const firstCall = (page: Page) => page.locator('.episode-row-nested .episode-row-text').first().click();
  return [
    { name: 'game24-episode-all', path: `${pathOf(ofPuzzles, 'episode rafa')}?actor=all` },
    { name: 'game24-episode-call', path: pathOf(ofPuzzles, 'episode direct'), before: firstCall },
    { name: 'game24-search-candidate', path: `${pathOf(ofPuzzles, 'search tot')}?node=11` },
    { name: 'tic-tac-toe-search-early', path: `${pathOf(ofGames, 'search')}?simulations=12` },
  ];
}

/** While a tool is at work: its actor is running, and the line says what it was called with. */
async function duringTool(out: string, run: string): Promise<Shot[]> {
  const { path } = (await addressesOf(out, run)).find(({ name }) => name.startsWith('episode'))!;
  const journal = join(out, run, 'episodes', `${decodeURIComponent(basename(path))}.jsonl`);
  const line = (await readJournal(journal))?.find(({ type, event }) => type === 'tool' && event === 'start');
  return line ? [{ name: 'places-episode-tool', path: `${path}?line=${line.n}&actor=scenario` }] : [];
}

async function take(browser: Browser, studio: StudioServer, { name, path, before }: Shot, to: string) {
  for (const viewport of SIZES) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, wrong, close } = await watchPage(browser, studio, path, {
        viewport,
        colorScheme,
        reducedMotion: 'reduce',
      });
      await settled(page);
      await before?.(page);
      // What was clicked is not hovered over.
      await page.mouse.move(0, 0);
      await page.waitForTimeout(200);
      const file = `${name.replace(/[^\w-]+/g, '-')}-${colorScheme}-${viewport.width}.png`;
      await page.screenshot({ path: join(to, file) });
      console.log([file, ...wrong].join('\n  '));
      await close();
    }
  }
}

const { values } = parseArgs({ options: { only: { type: 'string' }, to: { type: 'string' } } });
const to = values.to ?? join(import.meta.dirname, '../../../docs/screenshots');
const cwd = await mkdtemp(join(tmpdir(), 'troupe-screenshots-'));
await mkdir(to, { recursive: true });
const shots = await makeRuns(cwd);
const studio = await openStudio({ cwd, env: {} });
const browser = await openBrowser();
try {
  const wanted = (values.only ?? '').split(',');
  for (const shot of shots.filter(({ name }) => wanted.some((part) => name.includes(part)))) {
    await take(browser, studio, shot, to);
  }
} finally {
  await browser.close();
  await studio.close();
  await rm(cwd, { recursive: true, force: true });
}
