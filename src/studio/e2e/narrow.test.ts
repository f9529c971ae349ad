/** Windows that are narrow: nothing is cut off, drawn backwards or broken apart. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../index.ts';
import { openStudio, type StudioServer } from '../server.ts';
import { describeInBrowser, openBrowser, openPage } from './test-browser.ts';
import { type Address, addressesOf, eachInLanes, settled } from './test-pages.ts';

const WIDTHS = [480, 640, 1280];

describeInBrowser('narrow windows', () => {
  let studio: StudioServer;
  let browser: Browser;
  let addresses: Address[];
  let puzzles: string;
  let shell: string;

  const open = async (path: string, width: number): Promise<Page> => {
    const { page } = await openPage(browser, studio, path, {
      viewport: { width, height: 800 },
      reducedMotion: 'reduce',
    });
    await settled(page);
    return page;
  };

  beforeAll(async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'troupe-narrow-'));
    const play = async (scenario: string, agents: string, tasks?: string) => {
      const made = await run({
        scenario,
        agents,
        ...(tasks && { tasks }),
        name: scenario,
        cwd,
        env: {},
        warn() {},
      });
      return basename(made.run);
    };
    const game24 = await play('game24', 'rafa,direct,rafa?breadth=3&depth=2', '900-906');
    const games = await play('tic-tac-toe', 'X=mcts?simulations=50,O=random');
    const files = await play('shell', 'react', '0');
    const out = join(cwd, 'runs');
    puzzles = `/runs/${game24}`;
    addresses = [
      ...(await addressesOf(out, game24)),
      ...(await addressesOf(out, games)).slice(1),
      ...(await addressesOf(out, files)).slice(1),
      { name: 'comparison', path: `${puzzles}?compare=arms` },
      { name: 'machines', path: '/machines' },
      { name: 'machine', path: `/machines/${encodeURIComponent('agent:rafa')}` },
      { name: 'play', path: '/play' },
      { name: 'no page', path: '/nothing/here' },
    ];
    shell = addresses.find(({ name, path }) => name.startsWith('episode') && path.includes(files))!.path;
    studio = await openStudio({ cwd, env: {} });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await studio?.close();
  });

  it('no page scrolls sideways', async () => {
    const found: string[] = [];
    await eachInLanes(addresses, async ({ name, path }) => {
      const page = await open(path, 480);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 480) found.push(`${name}: ${width}`);
      await page.close();
    });
    expect(found).toEqual([]);
  });

  /** Rates as they are written, left to right, and how wide the plot is. */
  const plotOf = (chart: Locator) =>
    chart.evaluate((svg) => {
      const left = (of: Element) => of.getBoundingClientRect().x;
      const dots = [...svg.querySelectorAll('.plot-row')].map((row) => ({
        rate: Number.parseInt(row.querySelector('.plot-value')!.textContent, 10),
        x: left(row.querySelector('circle')!),
      }));
      const ticks = [...svg.querySelectorAll('.plot-tick')].map((tick) => tick.getBoundingClientRect());
      const ends = [...svg.querySelectorAll('.plot-grid')].map(left);
      return {
        rates: dots.sort((a, b) => a.x - b.x || a.rate - b.rate).map(({ rate }) => rate),
        apart: dots.at(-1)!.x - dots[0]!.x,
        width: Math.max(...ends) - Math.min(...ends),
        piled: ticks.some(({ x }, i) => i > 0 && x < ticks[i - 1]!.right),
        // Names and figures, where dots are drawn over them.
        hidden: [...svg.querySelectorAll('.plot-dot-name > div, .plot-value')].filter((text) => {
          const { left, right, top, bottom } = text.getBoundingClientRect();
          return [...svg.querySelectorAll('circle, .plot-interval')].some((mark) => {
            const at = mark.getBoundingClientRect();
            return at.left < right && at.right > left && at.top < bottom && at.bottom > top;
          });
        }).length,
      };
    });

  it.each(WIDTHS)('charts of success are readable at %d px', async (width) => {
    const page = await open(puzzles, width);
    const look = async (chart: Locator) => {
      await chart.waitFor();
      const { rates, apart, width, piled, hidden } = await plotOf(chart);
      expect(rates).toEqual(rates.toSorted((a, b) => a - b));
      expect(width).toBeGreaterThanOrEqual(160);
      // Dots are as far apart as their rates.
      expect(Math.abs(apart - ((rates.at(-1)! - rates[0]!) / 100) * width)).toBeLessThan(width / 50);
      expect({ piled, hidden }).toEqual({ piled: false, hidden: 0 });
    };
    await look(page.getByRole('img', { name: 'Success by arm' }));
    const cards = page.locator('.run-charts > *');
    const columns = new Set(
      await cards.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().x)),
    );
    expect(columns.size).toBe(width > 800 ? 2 : 1);
    await page.getByRole('combobox', { name: 'Compare with' }).selectOption('its own arms');
    const compared = page.getByRole('img', { name: /^Success of rafa and / });
    await expect.poll(() => compared.count()).toBe(2);
    for (const chart of await compared.all()) await look(chart);
  });

  it('tiles stand two by two, each figure on one line', async () => {
    const page = await open(puzzles, 480);
    const tiles = page.locator('.run-tiles');
    const places = await tiles
      .getByRole('group')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ x, y }) => ({ x, y })));
    expect(new Set(places.map(({ x }) => x)).size).toBe(2);
    expect(new Set(places.map(({ y }) => y)).size).toBe(2);
    const heights = await tiles.locator('.tile-value').evaluateAll((all) =>
      all.map((value) => {
        const range = document.createRange();
        range.selectNodeContents(value);
        return range.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(value).lineHeight);
      }),
    );
    for (const lines of heights) expect(lines).toBeLessThan(1.5);
  });

  it.each([480, 1280])('the title of a text leaves its button room at %d px', async (width) => {
    const page = await open(`${shell}?line=0`, width);
    const card = page.getByRole('figure', { name: 'task.start.entries./desk/draft_spring.txt.text' });
    await card.waitFor();
    const { title, button, end } = await card.evaluate((card) => {
      const range = document.createRange();
      range.selectNodeContents(card.querySelector('.code-head > span')!);
      return {
        title: range.getBoundingClientRect().right,
        button: card.querySelector('button')!.getBoundingClientRect(),
        end: card.getBoundingClientRect().right,
      };
    });
    expect(button.left - title).toBeGreaterThanOrEqual(8);
    expect(button.right).toBeLessThan(end);
  });

  it.each(WIDTHS)('texts of a row with what was found stand on one line at %d px', async (width) => {
    const page = await open(`${puzzles}?q=24`, width);
    const row = page.locator('.table-line:has(.snippet)').filter({ hasText: 'breadth=3' }).first();
    await row.waitFor();
    const { texts, snippet } = await row.evaluate((row) => {
      const boxes = [...row.querySelectorAll('.run-task, .run-arm, .table-number')].map((text) => {
        const range = document.createRange();
        range.selectNodeContents(text);
        return range.getClientRects()[0]!;
      });
      return {
        texts: boxes.map(({ top, bottom }) => ({ top, bottom })),
        snippet: row.querySelector('.snippet')!.getBoundingClientRect().top,
      };
    });
    expect(new Set(texts.map(({ top }) => Math.round(top))).size).toBe(1);
    const arm = await row.locator('.run-arm').boundingBox();
    expect(arm!.y + arm!.height).toBeLessThanOrEqual(snippet);
  });
});
