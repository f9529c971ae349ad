/** The gallery of machines, and one of them stepped, in a real browser. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { layOut } from '../../draw/layout.ts';
import { toMermaid } from '../../draw/mermaid.ts';
import { chartOf } from '../../draw/model.ts';
import { toSvg } from '../../draw/svg.ts';
import { run } from '../../index.ts';
import type { MachineSummary } from '../api/machines.ts';
import { machineOf } from '../machines/find.ts';
import { STAGE } from '../machines/test-machines.ts';
import { openStudio, type StudioServer } from '../server.ts';
import { describeInBrowser, openBrowser, openPage } from './test-browser.ts';

describeInBrowser('machines', () => {
  let cwd: string;
  let own: string;
  let studio: StudioServer;
  let browser: Browser;

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'troupe-e2e-machines-'));
    await writeFile(join(cwd, 'stage.ts'), STAGE);
    const shared = { cwd, env: {}, warn: () => {} };
    const played = await run({ ...shared, scenario: './stage.ts', agents: './stage.ts#shy' });
    own = `run:${basename(played.run)}:scenario:stage`;
    studio = await openStudio({ cwd, env: {} });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await studio?.close();
    await rm(cwd, { recursive: true, force: true });
  });

  const state = (page: Page, id: string) => page.locator(`[data-state="${id}"]`);

  test('the gallery shows all, each with its chart, and finds one by name', async () => {
    const { page, wrong, close } = await openPage(browser, studio, '/machines');
    const all = (await (
      await page.request.get(`http://127.0.0.1:${studio.port}/api/machines`)
    ).json()) as MachineSummary[];
    await page.locator('.gallery-card').first().waitFor();
    expect(await page.locator('.gallery-card').count()).toBe(all.length);
    const ids = await page.locator('.gallery-id').allTextContents();
    expect(ids.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    await page.locator('.gallery-card svg').nth(3).waitFor();
    await page.getByLabel('Filter machines by name').fill('tic-tac');
    await expect.poll(() => page.locator('.gallery-card').count()).toBe(1);
    await page.locator('.gallery-card').click();
    await state(page, 'tic-tac-toe.X to move').waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  test('nested and parallel states, guards, entry and exit, and what is invoked are drawn', async () => {
    const { page, wrong, close } = await openPage(browser, studio, `/machines/${encodeURIComponent(own)}`);
    await state(page, 'stage.open').waitFor();
    // A title of a user's is text.
    expect(await page.locator('h1').last().textContent()).toBe('A stage <b>&');
    const drawn = (await page.locator('svg.chart').textContent())!;
    for (const text of [
      'entry greet',
      'exit leave',
      'invoke work',
      '[is small]',
      '/ count',
      'after 60000 ms',
      'H',
    ]) {
      expect(drawn).toContain(text);
    }
    expect(await page.locator('.chart-state.region').count()).toBe(2);
    expect(await page.locator('.chart-state.final').count()).toBeGreaterThan(0);
    const box = async (id: string) => (await state(page, id).locator('.chart-box').boundingBox())!;
    const [outer, inner] = [await box('stage.open'), await box('stage.open.left')];
    expect(inner.x).toBeGreaterThan(outer.x);
    expect(inner.y + inner.height).toBeLessThan(outer.y + outer.height);
    // All of it lies in its box.
    const chart = (await page.locator('.statechart').boundingBox())!;
    const root = await box('stage');
    expect(root.y).toBeGreaterThanOrEqual(chart.y);
    expect(root.y + root.height).toBeLessThanOrEqual(chart.y + chart.height);
    const lit = () =>
      page.locator('.chart-state.active').evaluateAll((all) => all.map((g) => g.getAttribute('data-state')));
    await expect
      .poll(lit)
      .toEqual(expect.arrayContaining(['stage.open', 'stage.open.left.one', 'stage.open.right.busy']));
    expect(wrong).toEqual([]);
    await close();
  });

  test('tic-tac-toe is stepped by its events; a refused one names its guard', async () => {
    const { page, wrong, close } = await openPage(browser, studio, '/machines/scenario:tic-tac-toe');
    await page.getByRole('button', { name: 'cell 5', exact: true }).click();
    await page.locator('[data-state="tic-tac-toe.O to move"].active').waitFor();
    expect(
      await page
        .locator('.chart-arrow.lit')
        .evaluateAll((all) => all.map((g) => g.getAttribute('data-arrow'))),
    ).toEqual(['tic-tac-toe.X to move → tic-tac-toe.O to move']);
    const refused = page.getByRole('region', { name: 'Events that it refuses now' });
    await expect.poll(() => refused.getByRole('button', { name: 'cell 5' }).isDisabled()).toBe(true);
    expect(await refused.textContent()).toContain('O takes a free cell');
    expect(await page.locator('.simulation-json .changed').textContent()).toContain('16');
    // The address opens the same view.
    await page.getByRole('button', { name: 'cell 1', exact: true }).click();
    await page.locator('[data-state="tic-tac-toe.X to move"].active').waitFor();
    await page.reload();
    await page.locator('[data-state="tic-tac-toe.X to move"].active').waitFor();
    expect(await page.locator('.simulation-history li').count()).toBe(3);
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await page.locator('[data-state="tic-tac-toe.O to move"].active').waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => page.locator('.simulation-history').count()).toBe(0);
    expect(wrong).toEqual([]);
    await close();
  });

  test('an agent’s event is edited as JSON, checked before it is sent', async () => {
    const { page, wrong, close } = await openPage(browser, studio, '/machines/agent:rafa');
    await page.getByRole('button', { name: 'Edit OBSERVE' }).click();
    const fields = page.getByLabel('Fields of OBSERVE as JSON');
    await fields.fill('{ "observation": ');
    await page.getByText(/^Not JSON yet/).waitFor();
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await fields.fill('{ "observation": "<img src=x onerror=alert(1)>" }');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('[data-state="thoughts"].active').waitFor();
    expect(await page.locator('.simulation-history').textContent()).toContain('<img src=x');
    await page.getByText('start search for a plan').waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  test('what is exported is what the command line writes', async () => {
    const { page, wrong, close } = await openPage(browser, studio, '/machines/agent:rafa');
    await page.locator('.chart').waitFor();
    const { machine, title } = await machineOf({ out: '', cwd, env: {}, token: '' }, 'agent:rafa');
    const chart = chartOf(machine);
    const files = { SVG: toSvg(await layOut(chart), title), Mermaid: toMermaid(chart) };
    for (const [name, text] of Object.entries(files)) {
      const coming = page.waitForEvent('download');
      await page.getByRole('link', { name, exact: true }).click();
      expect(await readFile(await (await coming).path(), 'utf8')).toBe(text);
    }
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy Mermaid' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(files.Mermaid);
    expect(wrong).toEqual([]);
    await close();
  });
});
