/** The search behind a decision, on the page. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../index.ts';
import { openStudio, type StudioServer } from '../server.ts';
import { heldBroker, later } from './test-broker.ts';
import { describeInBrowser, openBrowser, openPage } from './test-browser.ts';

interface Row {
  text: string;
  visits: number;
  value: number;
}

/** An episode's first search: its address, and what the journal says of it. */
interface Found {
  address: string;
  root: Row[];
  played: string;
  levels: { candidates: { text: string; kept: boolean }[] }[];
}

/** Notes how long every frame takes, in milliseconds. */
const WATCH_FRAMES = `
  globalThis.frames = [];
  let last = performance.now();
  requestAnimationFrame(function tick(time) {
    frames.push(time - last);
    last = time;
    requestAnimationFrame(tick);
  });`;

describeInBrowser('search', () => {
  let studio: StudioServer;
  let browser: Browser;
  let cwd: string;
  let game: Found;
  let large: Found;
  let thoughts: Found;

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'troupe-search-page-'));
    game = await play('tic-tac-toe', 'X=mcts?simulations=200,O=random');
    large = await play('connect-four', 'red=mcts?simulations=30000,yellow=random', { maxSteps: 4 });
    thoughts = await play('game24', 'tot', { tasks: '900', model: 'synthetic:1' });
    studio = await openStudio({ out: join(cwd, 'runs') });
    browser = await openBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await studio?.close();
  });

  async function play(scenario: string, agents: string, options = {}): Promise<Found> {
    const { run: folder } = await run({ scenario, agents, cwd, env: {}, warn: () => {}, ...options });
    const dir = join(cwd, folder);
    const { episode } = JSON.parse((await readFile(join(dir, 'results.jsonl'), 'utf8')).split('\n')[0]!);
    const journal = await readFile(join(dir, 'episodes', `${episode}.jsonl`), 'utf8');
    const lines = journal
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    const search = lines.find(({ type }) => type === 'search');
    const action = lines.find(({ n, type }) => type === 'action' && n > search.n);
    const address = `/runs/${basename(folder)}/${encodeURIComponent(episode)}/search/${search.n}`;
    return { address, root: search.root, levels: search.levels, played: action.text };
  }

  const rows = (page: Page) => page.getByRole('region', { name: 'Actions at the root' }).locator('tbody tr');
  /** The table of the page, as numbers. */
  const tableOf = async (page: Page) =>
    (
      await rows(page).evaluateAll((all) =>
        all.map((row) => ({
          text: row.querySelector('button')!.textContent!,
          figures: [...row.querySelectorAll('td')].slice(0, 2).map(({ textContent }) => textContent!),
        })),
      )
    ).map(({ text, figures: [visits, value] }) => {
      return { text, visits: Number(visits!.replace(',', '')), value: Number(value!.replace('−', '-')) };
    });
  const shownOf = async (page: Page) =>
    Number((await page.getByTestId('search-shown').textContent())!.split(' ')[0]!.replace(',', ''));
  /** Where the selected node lies, on the page. */
  async function placeOf(page: Page) {
    const canvas = page.locator('canvas');
    const { x, y } = (await canvas.boundingBox())!;
    const [left, top] = (await canvas.getAttribute('data-selected'))!.split(' ').map(Number);
    return { x: x + left!, y: y + top! };
  }

  test('the table is the journal’s, and what was played is marked', async () => {
    const { page, wrong, close } = await openPage(browser, studio, game.address);
    await rows(page).first().waitFor();
    const table = await tableOf(page);
    const sorted = game.root.toSorted((a, b) => b.visits - a.visits || b.value - a.value);
    expect(table).toEqual(
      sorted.map(({ text, visits, value }) => ({ text, visits, value: Math.round(value * 100) / 100 + 0 })),
    );
    await expect(
      rows(page).and(page.locator('[aria-current]')).locator('button').textContent(),
    ).resolves.toBe(game.played);
    await page.getByText('exact world').waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  test('nodes open and shut by keys and by the pointer; under it the board is shown', async () => {
    const { page, wrong, close } = await openPage(browser, studio, `${game.address}?visits=1000`);
    const canvas = page.locator('canvas[data-selected]');
    await canvas.waitFor();
    await canvas.focus();
    // Only what was played is shown; the root shows all that it has left out, then shuts, then opens.
    const played = await shownOf(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => shownOf(page)).toBe(played + game.root.length - 1);
    await page.keyboard.press('Enter');
    await expect.poll(() => shownOf(page)).toBe(1);
    await page.keyboard.press('Enter');
    await expect.poll(() => shownOf(page)).toBeGreaterThan(game.root.length);

    await page.keyboard.press('ArrowRight');
    await expect.poll(() => new URL(page.url()).searchParams.get('node')).not.toBeNull();
    const detail = page.getByRole('region', { name: 'Selected node' });
    await expect.poll(() => detail.getByRole('heading').textContent()).toMatch(/^cell \d$/);
    const name = (await detail.getByRole('heading').textContent())!;
    await detail.getByRole('img', { name: /You are X/ }).waitFor();
    const before = await shownOf(page);
    const place = await placeOf(page);
    await page.mouse.move(place.x, place.y);
    const tip = page.locator('.search-tip');
    await tip.getByText(name).waitFor();
    await tip.getByRole('img', { name: /You are X/ }).waitFor();
    await page.mouse.click(place.x, place.y);
    await expect.poll(() => shownOf(page)).not.toBe(before);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => new URL(page.url()).searchParams.get('node')).toBeNull();
    expect(wrong).toEqual([]);
    await close();
  });

  test('stepped through, visits sum to the simulations', async () => {
    const { page, wrong, close } = await openPage(browser, studio, game.address);
    const slider = page.getByRole('slider', { name: 'Simulations' });
    await slider.waitFor();
    await slider.fill('600');
    await expect.poll(() => new URL(page.url()).searchParams.get('simulations')).not.toBeNull();
    const simulations = Number(new URL(page.url()).searchParams.get('simulations'));
    expect(simulations).toBeGreaterThan(1);
    expect(simulations).toBeLessThan(200);
    // The first one is for the root itself.
    await expect
      .poll(async () => (await tableOf(page)).reduce((sum, { visits }) => sum + visits, 0))
      .toBe(simulations - 1);
    await page.getByRole('button', { name: 'Play' }).click();
    await expect
      .poll(() => Number(new URL(page.url()).searchParams.get('simulations')))
      .toBeGreaterThan(simulations);
    await page.getByRole('button', { name: 'Pause' }).click();
    // A key that is a plus is printed as one.
    await page.keyboard.press('?');
    const caps = page
      .getByRole('dialog', { name: 'Keys' })
      .locator('div')
      .filter({ hasText: /nearer, further/ });
    await expect.poll(() => caps.last().locator('kbd').allInnerTexts()).toEqual(['+', '-', '0']);
    await page.keyboard.press('Escape');
    // A link opens the same view.
    await page.goto(`http://127.0.0.1:${studio.port}${game.address}?simulations=12`);
    await expect
      .poll(async () => (await tableOf(page)).reduce((sum, { visits }) => sum + visits, 0))
      .toBe(11);
    expect(wrong).toEqual([]);
    await close();
  });

  test('levels of thoughts: kept and dropped, and the way that was played', async () => {
    const { page, wrong, close } = await openPage(browser, studio, thoughts.address);
    const first = page.getByRole('region', { name: 'Level 1' }).getByRole('listitem');
    await first.first().waitFor();
    expect(await first.count()).toBe(thoughts.levels[0]!.candidates.length);
    expect(await first.and(page.locator('[data-kept]')).count()).toBe(
      thoughts.levels[0]!.candidates.filter(({ kept }) => kept).length,
    );
    await expect(first.and(page.locator('[data-taken]')).textContent()).resolves.toContain(thoughts.played);
    expect(await page.locator('.search-ways path[data-taken]').count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Kept only' }).click();
    await expect
      .poll(() => first.count())
      .toBe(thoughts.levels[0]!.candidates.filter(({ kept }) => kept).length);
    expect(wrong).toEqual([]);
    await close();
  });

  test('20,000 nodes open, move and zoom', async () => {
    const { page, wrong, close } = await openPage(browser, studio, `${large.address}?visits=1`);
    const canvas = page.locator('canvas[data-selected]');
    await canvas.waitFor();
    expect(await shownOf(page)).toBeGreaterThanOrEqual(20_000);
    await page.getByText('of 30,000 nodes shown').waitFor();
    const { x, y, width, height } = (await canvas.boundingBox())!;
    await page.evaluate(WATCH_FRAMES);
    const before = await canvas.getAttribute('data-selected');
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    for (let i = 1; i <= 40; i++) await page.mouse.move(x + width / 2 + 4 * i, y + height / 2 + 3 * i);
    await page.mouse.up();
    expect(await canvas.getAttribute('data-selected')).not.toBe(before);
    await page.getByRole('button', { name: 'Fit' }).click();
    for (let i = 0; i < 20; i++) await page.mouse.wheel(0, -60);
    const frames = (await page.evaluate('frames')) as number[];
    const sorted = frames.toSorted((a, b) => a - b);
    // A frame takes less than a thirtieth of a second where nothing else goes on.
    expect(sorted[Math.floor(sorted.length / 2)]!).toBeLessThan(340);
    expect(wrong).toEqual([]);
    await close();
  });

  test('while its episode runs, what was played since is added', async () => {
    const { broker, letGo } = heldBroker(later);
    const running = run({
      scenario: 'game24',
      agents: 'rafa',
      tasks: '901',
      name: 'live',
      cwd,
      env: {},
      warn() {},
      broker,
    });
    const [folder, episode, line] = await firstSearch('-live');
    const address = `/runs/${folder}/${encodeURIComponent(episode)}/search/${line}`;
    const { page, wrong, close } = await openPage(browser, studio, address);
    await page.getByRole('heading', { name: 'decision 1' }).waitFor();
    expect(await page.getByRole('link', { name: 'later' }).count()).toBe(0);
    letGo();
    // By itself.
    await page.getByRole('link', { name: 'later' }).waitFor();
    await page.locator('.search-played').waitFor();
    await running;
    expect(wrong).toEqual([]);
    await close();
  });

  /** Waits for the first search of a run that has just begun: its folder, its episode, its line. */
  async function firstSearch(ending: string): Promise<[string, string, number]> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const runs = await readdir(join(cwd, 'runs'));
      const folder = runs.find((name) => name.endsWith(ending));
      const episodes = folder && join(cwd, 'runs', folder, 'episodes');
      const [file] = episodes ? await readdir(episodes).catch(() => []) : [];
      if (!folder || !file) continue;
      const lines = (await readFile(join(cwd, 'runs', folder, 'episodes', file), 'utf8')).split('\n');
      const line = lines.findIndex((text) => text.includes('"type":"search"'));
      if (line >= 0) return [folder, basename(file, '.jsonl'), line];
    }
  }

  test('a page remembers none before it, even one left open; loaded again it does', async () => {
    const kept = (page: Page) => page.evaluate<unknown>('localStorage.getItem("kept")');
    const { page: before } = await openPage(browser, studio);
    await before.evaluate('localStorage.setItem("kept", "yes")');
    await Promise.all([before.waitForEvent('popup'), before.evaluate('void open(location.href)')]);
    await before.reload();
    expect(await kept(before)).toBe('yes');
    const { page } = await openPage(browser, studio);
    expect(await kept(page)).toBeNull();
  });

  test('and those that a test has left open are closed', async () => {
    const { page } = await openPage(browser, studio);
    // The other one keeps the context at hand.
    expect(page.context().pages()).toHaveLength(2);
  });

  test('what is no search is said in words', async () => {
    const { page, close } = await openPage(browser, studio, game.address.replace(/\d+$/, '0'));
    await page.getByText('is no search: there are lines').waitFor();
    await close();
  });
});
