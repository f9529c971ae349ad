/** Who is in which state of a live run, in a real browser. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { run } from '../../index.ts';
import { runsIn } from '../../runs/folder/find.ts';
import type { OccupancyView, OccupantsView } from '../api/occupancy.ts';
import { openStudio, type StudioServer } from '../server.ts';
import { describeInBrowser, openBrowser, openPage } from './test-browser.ts';

const WAIT = 90_000;

describeInBrowser('occupancy', () => {
  let cwd: string;
  let over: string;
  let live: string;
  let studio: StudioServer;
  let browser: Browser;
  const stop = new AbortController();
  let playing: Promise<unknown>;

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'troupe-e2e-occupancy-'));
    const shared = { cwd, env: {}, warn: () => {} };
    const past = await run({ ...shared, scenario: 'game24', agents: 'tot', tasks: '900-903', name: 'past' });
    over = basename(past.run);
    playing = run({
      ...shared,
      scenario: 'game24',
      agents: 'rafa,direct',
      tasks: '900-906',
      name: 'live',
      model: 'synthetic?latency=20s',
      cache: 'off',
      signal: stop.signal,
    }).catch(() => {});
    live = await vi.waitUntil(
      async () => (await runsIn(join(cwd, 'runs'))).find((id) => id.endsWith('-live')),
      20_000,
    );
    studio = await openStudio({ cwd, env: {} });
    browser = await openBrowser();
  }, WAIT);
  afterAll(async () => {
    stop.abort();
    await playing;
    await browser?.close();
    await studio?.close();
    await rm(cwd, { recursive: true, force: true });
  }, WAIT);

  const sumOfCounts = (page: Page, machine: string) =>
    page
      .locator(`[data-machine="${machine}"] [data-count] text`)
      .evaluateAll((all) => all.reduce((sum, text) => sum + Number(text.textContent), 0));

  test('counts sum to the episodes in flight; a state lists who is in it', { timeout: WAIT }, async () => {
    const { page, wrong, close } = await openPage(browser, studio, `/runs/${live}/occupancy`);
    await page.getByText('12 of 12 episodes in flight counted').waitFor({ timeout: 20_000 });
    await page.locator('[data-machine="agent:rafa"] [data-count]').first().waitFor();
    // The episode's states hold no others: each episode is in one of them.
    expect(await sumOfCounts(page, 'episode')).toBe(12);
    expect(await sumOfCounts(page, 'agent:rafa')).toBe(6);
    expect(await sumOfCounts(page, 'agent:direct')).toBe(6);
    expect(await sumOfCounts(page, 'agent:rafa.search')).toBe(6);
    await page.locator('[data-machine="agent:rafa"] [data-state="thoughts"]').focus();
    await page.keyboard.press('Enter');
    const list = page.getByRole('complementary', { name: 'In planning' });
    await list.getByText('6 right now').waitFor();
    const links = await list.getByRole('link').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    expect(links).toHaveLength(6);
    expect(links[0]).toMatch(new RegExp(`^/runs/${live}/.+rafa`));
    // The address opens the same view.
    await page.reload();
    await list.getByText('6 right now').waitFor();
    await page.getByRole('button', { name: 'Close the list' }).click();
    await expect.poll(() => list.count()).toBe(0);
    expect(wrong).toEqual([]);
    await close();
  });

  test('a run that is over shows where the time went', { timeout: WAIT }, async () => {
    const { page, wrong, close } = await openPage(browser, studio, `/runs/${over}/occupancy`);
    await page.getByText('This run is over').waitFor();
    await page.locator('[data-machine="agent:tot"] .chart-count').first().waitFor();
    const shares = await page
      .locator('[data-machine="episode"] [data-count] text')
      .evaluateAll((all) => all.map((text) => text.textContent));
    expect(shares.every((text) => /^(<1|\d+) %$/.test(text ?? ''))).toBe(true);
    const arrow = (machine: string, ends: string) =>
      page.locator(`[data-machine="${machine}"] [data-arrow="${ends}"]`);
    const said = (machine: string, ends: string) => arrow(machine, ends).locator('title').textContent();
    const thick = async (ends: string) =>
      Number(await arrow('episode', ends).locator('.chart-way').getAttribute('stroke-width'));
    const times = /^taken (\d+) times$/.exec(
      (await said('episode', 'episode.asking → episode.turning')) ?? '',
    );
    // The same at the arrow itself, where there is room.
    const mark = arrow('episode', 'episode.asking → episode.turning').locator('.chart-mark');
    expect(await mark.textContent()).toBe(times?.[1]);
    expect(await thick('episode.asking → episode.turning')).toBeGreaterThan(
      await thick('episode.closing → episode.ended'),
    );
    // An action after the other, or none: a state that is entered from itself tells nothing.
    expect(await said('agent:tot', 'executing → executing')).toBe('not told');
    await expect
      .poll(() => arrow('agent:tot', 'executing → executing').getAttribute('class'))
      .toBe('chart-arrow untold');
    const dashes = arrow('agent:tot', 'executing → executing').locator('.chart-way');
    expect(await dashes.evaluate((way) => getComputedStyle(way).strokeDasharray)).not.toBe('none');
    await page.locator('[data-machine="agent:tot"]').getByText('the journals do not tell').waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  test('its routes say what they lack', async () => {
    const get = (path: string) => fetch(`http://127.0.0.1:${studio.port}/api/runs/${path}`);
    expect((await get('none/occupancy')).status).toBe(404);
    expect((await get(`${live}/occupancy/episodes`)).status).toBe(400);
    expect((await get(`${over}/occupancy/episodes?machine=episode&state=episode`)).status).toBe(400);
    const view = (await (await get(`${live}/occupancy`)).json()) as OccupancyView;
    expect(view).toMatchObject({ live: true, status: 'running', episodes: 12 });
    const none = await get(`${live}/occupancy/episodes?machine=episode&state=nowhere`);
    expect((await none.json()) as OccupantsView).toEqual({ total: 0, occupants: [] });
  });

  test('when the run ends the page says so, without a reload', { timeout: WAIT }, async () => {
    const { page, wrong, close } = await openPage(browser, studio, `/runs/${live}/occupancy`);
    await page.getByText('in flight').waitFor();
    stop.abort();
    await playing;
    await page.getByText('This run is over').waitFor({ timeout: 20_000 });
    expect(wrong).toEqual([]);
    await close();
  });
});
