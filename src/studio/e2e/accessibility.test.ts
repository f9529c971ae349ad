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
  await page.evaluate(source);
  const options = rules ? { runOnly: [...rules] } : {};
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

  test.each(['light', 'dark'] as const)('finds no serious fault on any page, %s', {
    timeout: 180_000,
  }, async (colorScheme) => {
    const found: string[] = [];
    // Themes differ in their colours alone.
    const rules = colorScheme === 'dark' ? ['color-contrast'] : undefined;
    const all = [
      ...addresses.map((address) => ({ ...address, server: studio })),
      { name: 'no runs', path: '/', server: empty },
    ];
    await eachInLanes(all, async ({ name, path, server }) => {
      const { page, wrong, close } = await openPage(browser, server, path, {
        colorScheme,
        reducedMotion: 'reduce',
      });
      await settled(page);
      if (name === 'game') {
        await page.getByRole('button', { name: 'Start the game' }).click();
        await page.waitForSelector('[data-phase=yours]');
      }
      found.push(...(await faultsOf(page, rules)).map((fault) => `${name} ${fault}`));
      // What opens over the page.
      if (name === 'runs') {
        for (const key of ['?', 'Control+k']) {
          await page.keyboard.press(key);
          await page.waitForTimeout(200);
          found.push(...(await faultsOf(page, rules)).map((fault) => `${name} ${key} ${fault}`));
          await page.keyboard.press('Escape');
        }
      }
      found.push(...wrong.map((line) => `${name} ${line}`));
      await close();
    });
    expect(found).toEqual([]);
  });

  test('would find one', async () => {
    const { page, close } = await openPage(browser, studio);
    await settled(page);
    await page.evaluate(() => document.querySelector('main')!.append(document.createElement('button')));
    expect(await faultsOf(page)).toContainEqual(expect.stringMatching(/^button-name/));
    await close();
  });
});
