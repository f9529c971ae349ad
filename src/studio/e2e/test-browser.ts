/** A real browser on a real server, for the tests of the page. */
import { existsSync } from 'node:fs';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { describe, onTestFinished } from 'vitest';
import type { StudioServer } from '../server.ts';

const PLACES = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const chrome = PLACES.find((path) => path && existsSync(path));

/** Tests that need a browser: skipped, saying so, where there is none; a failure where CI is set. */
export const describeInBrowser = (name: string, tests: () => void): void => {
  if (chrome || process.env.CI) describe(name, tests);
  else describe.skip(`${name} (no Chromium found: set CHROME_PATH)`, tests);
};

/** `more`: switches of Chromium's own. */
export async function openBrowser(...more: string[]): Promise<Browser> {
  if (!chrome) throw new Error('no Chromium found: set CHROME_PATH');
  return chromium.launch({
    executablePath: chrome,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}

/** A page of the Studio, and what went wrong on it: errors on its console, requests that failed or left the machine. */
export interface Watched {
  page: Page;
  wrong: string[];
  close(): Promise<void>;
}

/** A page forgets what others have kept as it opens, and not when it is loaded again. */
const FORGET = `try {
  if (!sessionStorage.getItem('opened')) localStorage.clear();
  sessionStorage.setItem('opened', 'yes');
} catch {
  // Not the Studio's: it keeps nothing.
}`;

/** Contexts by browser and options. A context whose last page is closed costs three times a page to open anew. */
const contexts = new WeakMap<Browser, Map<string, Promise<BrowserContext>>>();

function contextOf(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  const known = contexts.get(browser) ?? new Map<string, Promise<BrowserContext>>();
  contexts.set(browser, known);
  const name = JSON.stringify(options);
  let context = known.get(name);
  if (!context) {
    const viewport = { width: 1280, height: 800 };
    context = browser.newContext({ viewport, ...options }).then(async (made) => {
      await made.addInitScript(FORGET);
      await made.newPage();
      return made;
    });
    known.set(name, context);
  }
  return context;
}

/** As `watchPage`; closes the page when the test is over, however it ends. */
export async function openPage(...address: Parameters<typeof watchPage>): Promise<Watched> {
  const watched = await watchPage(...address);
  onTestFinished(watched.close);
  return watched;
}

/** Opens an address of the Studio, as `/runs/…`, with its token, in a browser that remembers no page before it. */
export async function watchPage(
  browser: Browser,
  { port, token }: Pick<StudioServer, 'port' | 'token'>,
  path = '/',
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await contextOf(browser, options);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(String(error)));
  const own = new RegExp(`^(blob:)?http://127\\.0\\.0\\.1:${port}/`);
  page.on('request', (request) => {
    if (!own.test(request.url())) wrong.push(`${request.url()} was asked for`);
  });
  const pages = [page];
  page.on('popup', (popup) => {
    pages.push(popup);
    wrong.push(`${popup.url()} was opened`);
  });
  page.on('dialog', (dialog) => {
    wrong.push(`${dialog.type()}: ${dialog.message()}`);
    void dialog.dismiss().catch(() => {});
  });
  page.on('requestfailed', (request) => {
    // A page that is left drops its streams.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') wrong.push(`${request.url()} failed`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) wrong.push(`${response.url()} answered ${response.status()}`);
  });
  await page.goto(`http://127.0.0.1:${port}${path}#token=${token}`);
  const close = async () => {
    await Promise.all(pages.map((each) => each.close()));
  };
  return { page, wrong, close };
}
