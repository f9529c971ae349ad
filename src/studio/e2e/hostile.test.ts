/** What models, scenarios and tasks say is text, on every page: markup of theirs is shown, never obeyed. */
import { mkdtemp, readdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../index.ts';
import { startTestServer } from '../../models/test-server.ts';
import { openStudio, type StudioServer } from '../server.ts';
import { describeInBrowser, openBrowser, openPage } from './test-browser.ts';
import { evil } from './test-hostile.ts';
import { type Address, addressesOf, eachInLanes, settled } from './test-pages.ts';

const scenario = join(import.meta.dirname, 'test-hostile.ts');

describeInBrowser('hostile text', () => {
  let cwd: string;
  let id: string;
  let studio: StudioServer;
  let browser: Browser;
  let addresses: Address[];
  let elsewhere: Server;
  let reached = 0;

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'troupe-hostile-'));
    const model = await startTestServer(({ n, samples }) => {
      const text = n % 7 === 6 ? evil('nonsense') : `1 ${evil('reply')}`;
      return { texts: Array.from({ length: samples }, () => text) };
    });
    const summary = await run({
      scenario,
      agents: 'direct,tot?attempts=2,mcts?simulations=40',
      model: `openai:m@${model.openai}`,
      name: 'hostile',
      cwd,
      env: {},
      cache: 'off',
      warn: () => {},
    });
    await model.close();
    expect(summary).toMatchObject({ episodes: 9, errors: 3 });
    id = basename(summary.run);
    studio = await openStudio({ cwd, env: {} });
    // Whoever asks for anything at the host that hostile text names ends here.
    elsewhere = createServer((socket) => {
      reached++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo;
    browser = await openBrowser(`--host-resolver-rules=MAP elsewhere.example 127.0.0.1:${port}`);
    addresses = await addressesOf(join(cwd, 'runs'), id);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await studio?.close();
    elsewhere?.close();
  });

  /** Controls of one page that are clicked. */
  const CLICKS = 12;

  /** Every control of a page but those that send something to the model or leave it. */
  const CONTROLS = 'main :is(button, summary, [role=tab], [role=option], [role=row], [role=treeitem])';

  /** Steps through a page, opens what opens, and gives all that was to be read where that is asked for. */
  async function explore(page: Page, reads: boolean): Promise<string> {
    const seen = new Set<string>();
    const look = async () => reads && seen.add(await page.locator('body').innerText());
    await settled(page);
    await look();
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(30);
      if (i % 3 === 0) await look();
    }
    const { pathname } = new URL(page.url());
    // Evenly over the page, from its first to its last.
    const count = await page.locator(CONTROLS).count();
    const stride = Math.max(1, count / CLICKS);
    for (let at = 0; at < count; at += stride) {
      const i = Math.floor(at);
      const control = page.locator(CONTROLS).nth(i);
      const name = (await control.textContent({ timeout: 500 }).catch(() => null)) ?? '';
      if (/^(send|ask|branch|new game|export|download)/i.test(name)) continue;
      await control.click({ timeout: 200 }).catch(() => {});
      await page.waitForTimeout(50);
      await look();
      if (new URL(page.url()).pathname !== pathname) {
        await page.goBack();
        await settled(page);
      }
    }
    return [...seen].join('\n');
  }

  /** What would be there, had any text been taken for markup. */
  const markup = (page: Page) =>
    page.evaluate(() => {
      const bad = 'script:not([src]), iframe, object, embed, base[href*=else], [onload], [onerror]';
      const links = 'a[href^="javascript:" i], [src*="elsewhere"], [href*="elsewhere"]';
      const found = [...document.querySelectorAll(`${bad}, ${links}`)].map(({ outerHTML }) => outerHTML);
      return { found, pwned: (window as { pwned?: unknown }).pwned ?? null };
    });

  /** Words that are to be read on a page, as they were said. */
  const WORDS: Readonly<Record<string, readonly string[]>> = {
    run: ['task', 'error'],
    'episode direct': ['task', 'observation', 'reply', 'feedback'],
    'broken episode': ['error'],
    machine: ['title'],
  };

  test('stays text on every page', { timeout: 300_000 }, async () => {
    const machine = `/machines/${encodeURIComponent(`run:${id}:scenario:hostile`)}`;
    const files = await readdir(join(cwd, 'runs', id, 'episodes'));
    const broken = basename(files.find((file) => /^2-.*\.direct\./.test(file))!, '.jsonl');
    const all = [
      ...addresses,
      { name: 'broken episode', path: `/runs/${id}/${broken}` },
      { name: 'compared', path: `/runs/${id}?compare=arms` },
      { name: 'machines', path: '/machines' },
      { name: 'machine', path: machine },
      { name: 'play', path: '/play' },
    ];
    await eachInLanes(all, async ({ name, path }) => {
      const { page, wrong, close } = await openPage(browser, studio, path);
      const words = WORDS[name];
      const text = await explore(page, words !== undefined);
      expect(await markup(page), name).toEqual({ found: [], pwned: null });
      expect(wrong, name).toEqual([]);
      for (const word of words ?? []) {
        expect
          .soft(text.includes(`<script>window.pwned='${word}'</script>`), `${name} shows ${word}`)
          .toBe(true);
      }
      await close();
    });
    expect(reached).toBe(0);
  });

  test('the picture of a scenario is never a page of its own: a browser offers it as a file', async () => {
    const path = addresses.find(({ name }) => name === 'episode direct')!.path;
    const at = `/api${path.replace(`/${id}/`, `/${id}/episodes/`)}/picture`;
    const page = await browser.newPage();
    await expect(page.goto(`http://127.0.0.1:${studio.port}${at}`)).rejects.toThrow(/Download is starting/);
    expect(reached).toBe(0);
    await page.close();
  });

  test('the trap for requests elsewhere catches one', async () => {
    const { page, wrong, close } = await openPage(browser, studio);
    await page.goto('http://elsewhere.example/').catch(() => {});
    expect(reached).toBeGreaterThan(0);
    expect(wrong).toContain('http://elsewhere.example/ was asked for');
    await close();
  });
});
