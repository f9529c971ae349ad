/** No page shuts anybody out: axe finds no serious fault, in either theme. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../index.ts';
import { openStudio, type StudioServer } from '../server.ts';
import { describeInBrowser, openBrowser, openPage } from './test-browser.ts';
import { type Address, addressesOf, eachInLanes, settled } from './test-pages.ts';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical faults, one a line: what, where. */
async function faultsOf(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: [...rules] }) };
  const { violations } = await page.evaluate(
    (options) =>
      (window as unknown as { axe: { run(options: unknown): Promise<AxeResults> } }).axe.run(options),
    options,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 5).map(({ target, any }) => `${id}: ${target.join(' ')} ${any[0]?.message ?? ''}`),
    );
}

/** Those of the page as it stands, in both themes, which differ in their colours alone. */
async function faultsInBoth(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await faultsOf(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  // What the page draws itself it draws anew.
  await page.waitForTimeout(100);
  const dark = await faultsOf(page, ['color-contrast']);
  return [...light, ...dark.map((fault) => `dark: ${fault}`)];
}

describeInBrowser('axe', () => {
  let studio: StudioServer;
  let empty: StudioServer;
  let browser: Browser;
  let addresses: Address[];

  beforeAll(async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'troupe-axe-'));
    const options = { cwd, env: {}, warn: () => {} };
    const game24 = await run({
      scenario: 'game24',
      agents: 'tot',
      tasks: '1300-1304',
      ...options,
    });
    const games = await run({
      scenario: 'tic-tac-toe',
      agents: 'X=mcts?simulations=50,O=random',
      ...options,
    });
    const out = join(cwd, 'runs');
    addresses = [
      ...(await addressesOf(out, basename(game24.run))),
      ...(await addressesOf(out, basename(games.run))).slice(3),
      { name: 'machines', path: '/machines' },
      { name: 'machine', path: `/machines/${encodeURIComponent('scenario:kuhn-poker')}` },
      { name: 'play', path: '/play' },
      { name: 'game', path: '/play?scenario=tic-tac-toe&O=mcts&seed=3' },
      { name: 'tool game', path: '/play?scenario=shell' },
      { name: 'no page', path: '/nothing/here' },
    ];
    studio = await openStudio({ cwd, env: {} });
    empty = await openStudio({ cwd: await mkdtemp(join(tmpdir(), 'troupe-empty-')), env: {} });
    browser = await openBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await studio?.close();
    await empty?.close();
  });

  test('finds no serious fault on any page, in either theme', { timeout: 180_000 }, async () => {
    const found: string[] = [];
    const all = [
      ...addresses.map((address) => ({ ...address, server: studio })),
      { name: 'no runs', path: '/', server: empty },
    ];
    await eachInLanes(all, async ({ name, path, server }) => {
      const { page, wrong, close } = await openPage(browser, server, path, { reducedMotion: 'reduce' });
      await settled(page);
      if (name.endsWith('game')) {
        await page.getByRole('button', { name: 'Start the game' }).click();
        await page.waitForSelector('[data-phase=yours]');
      }
      const look = async (at: string) =>
        found.push(...(await faultsInBoth(page)).map((fault) => `${at} ${fault}`));
      await look(name);
      // What opens over the page.
      if (name === 'runs') {
        for (const key of ['?', 'Control+k']) {
          await page.keyboard.press(key);
          await page.locator('dialog[open]').waitFor();
          await look(`${name} ${key}`);
          await page.keyboard.press('Escape');
          await page.locator('dialog[open]').waitFor({ state: 'detached' });
        }
      }
      found.push(...wrong.map((line) => `${name} ${line}`));
      await close();
    });
    expect(found).toEqual([]);
  });

  test('would find one, in either theme', async () => {
    const { page, close } = await openPage(browser, studio, '/', { reducedMotion: 'reduce' });
    await settled(page);
    await page.evaluate(() => {
      const pale = document.createElement('p');
      pale.textContent = 'Pale in the light alone, dim in the dark alone';
      pale.style.color = 'light-dark(#ccc, #444)';
      document.querySelector('main')!.append(document.createElement('button'), pale);
    });
    const found = await faultsInBoth(page);
    for (const fault of [/^button-name/, /^color-contrast/, /^dark: color-contrast/]) {
      expect(found).toContainEqual(expect.stringMatching(fault));
    }
    await close();
  });
});
