/** A copy of a run, opened from its files: nothing else is asked for. */
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { startTestServer } from '../../models/test-server.ts';
import { readJournal } from '../../runs/folder/journal.ts';
import { run } from '../../runs/play/run.ts';
import { describeInBrowser, openBrowser } from './test-browser.ts';

const KEY = 'sk-test-0123456789abcdef';
const HOSTILE = `</script><script>document.title='broken'</script>\u2028${KEY}`;

/** A search's line of a journal. */
interface Levels {
  n: number;
  levels: { candidates: { text: string }[] }[];
}

let cwd: string;
let folder: string;
let copy: string;
let said: string;

async function troupe(...argv: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = { OPENAI_API_KEY: KEY, TROUPE_CACHE_DIR: join(cwd, 'caches') };
  const code = await main(argv, { stdin: Readable.from([]), stdout, stderr, env, cwd });
  stdout.end();
  stderr.end();
  return { code, stdout: await text(stdout), stderr: await text(stderr) };
}

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-export-'));
  const env = { TROUPE_CACHE_DIR: join(cwd, 'caches') };
  const models = await startTestServer(() => ({ texts: [HOSTILE] }));
  const agents = `rafa?model=synthetic:1,direct?attempts=1&model=openai:x@${models.openai}?key=none`;
  const options = { scenario: 'game24', agents, tasks: '0-2', cwd, env, warn() {} };
  folder = basename((await run({ ...options, name: 'first' })).run);
  await models.close();
  copy = join(cwd, 'copy');
  const { code, stdout, stderr } = await troupe('studio', 'export', 'first', 'copy', '--episodes', '3');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  said = stdout;
}, 60_000);

/** A file of the copy, with what is compressed in it as it was. */
const unpacked = (file: string) =>
  file.replace(/(?<=^troupeCopy\("[^"]+", )"([^"]+)"/, (_, packed) =>
    inflateSync(Buffer.from(packed, 'base64')).toString(),
  );

/** An episode that a copy has first: another arm solved its task. */
async function unsolved(): Promise<string> {
  const rows = await readFile(join(cwd, 'runs', folder, 'results.jsonl'), 'utf8');
  const results = rows
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return results.find(({ status }) => status === 'unsolved').episode;
}

describe('the folder', () => {
  it('is told of in one line', () => {
    expect(said).toMatch(
      /^copy\/index\.html shows \d+-\d+-first with 3 of 4 episodes \(all: --episodes 4\): .* of data\n$/,
    );
  });

  it('names no place and no key of this machine', async () => {
    for (const name of await readdir(copy, { recursive: true })) {
      if (!/\.(js|json|html)$/.test(name) || name === 'page.js') continue;
      const held = unpacked(await readFile(join(copy, name), 'utf8'));
      for (const secret of [cwd, homedir(), tmpdir(), process.cwd(), KEY]) {
        expect(held.includes(secret), `${name} holds ${secret}`).toBe(false);
      }
    }
  });

  it('holds what was said in less than half of its bytes', async () => {
    const file = await readFile(join(copy, 'data', 'episode-0.js'), 'utf8');
    expect(unpacked(file)).toContain('"texts":');
    expect(file.length).toBeLessThan(unpacked(file).length / 2);
  });

  it('is written again over a copy, and over nothing else', async () => {
    expect((await troupe('studio', 'export', 'first', 'copy', '--episodes', '3')).code).toBe(0);
    await mkdir(join(cwd, 'mine'));
    await writeFile(join(cwd, 'mine', 'notes.txt'), 'mine');
    const { code, stderr } = await troupe('studio', 'export', 'first', 'mine');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `troupe: ${join(cwd, 'mine')} is not empty and no copy of a run: name another folder\n`,
    });
    expect(await readdir(join(cwd, 'mine'))).toEqual(['notes.txt']);
    expect((await troupe('studio', 'export', 'nothing', 'other')).code).toBe(2);
  });
});

describeInBrowser('the copy', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  /** Opens an address of the copy; `wrong`: what went wrong, and whatever was asked for that is no file of it. */
  async function open(hash = '', of = copy) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const wrong: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
    });
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      // A page that is left drops what it still asks for, as its icon.
      if (why !== 'net::ERR_ABORTED') wrong.push(`${request.url()} failed: ${why}`);
    });
    const here = pathToFileURL(of).href;
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(here) && !url.startsWith('blob:')) wrong.push(`${url} was asked for`);
    });
    await page.goto(`${here}/index.html${hash}`);
    return { page, wrong, close: () => context.close() };
  }

  it('shows the run, its table sorted and filtered', async () => {
    const { page, wrong, close } = await open();
    await page.getByText('Success by arm').waitFor();
    await page.getByText('4 episodes', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^unsolved/ }).click();
    await page.getByText(/^2 (of 4 )?episodes/).waitFor();
    await page.getByRole('link', { name: 'Machines' }).click();
    await page.getByText('RAFA').first().waitFor();
    await page.goBack();
    await page.getByText('Success by arm').waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  it('marks the episodes that it does not hold, and says what it searches', async () => {
    const { page, wrong, close } = await open();
    await page.getByText('3 of 4 episodes can be opened in this copy').waitFor();
    await page.locator('.run-task').nth(2).waitFor();
    expect(await page.locator('.run-task').count()).toBe(3);
    const left = page.getByTitle(/ is left out of this copy$/);
    expect(await left.count()).toBe(1);
    const address = page.url();
    await left.click();
    expect(page.url()).toBe(address);
    // Models said it, and the server would find it.
    await page.getByPlaceholder('Search names, tasks, errors').fill('script');
    await page.getByText('0 of 4 episodes · this copy searches names, tasks and errors').waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  it('shows an episode at every line, and can be scrubbed', async () => {
    const episode = await unsolved();
    const { page, wrong, close } = await open(`#/runs/${folder}/${episode}?line=0`);
    await page.getByRole('heading', { name: /Game of 24/, level: 1 }).waitFor();
    const detail = page.getByRole('region', { name: 'Detail' });
    await detail.getByText('The world').waitFor();
    await page.keyboard.press('.');
    await detail.getByText('line 1', { exact: false }).first().waitFor();
    await page.getByAltText(/the state at line 1$/).waitFor();
    await page.keyboard.press('End');
    await detail.getByText('The end').waitFor();
    await expect.poll(() => page.url()).toMatch(/#\/runs\/.*line=(?![01]$)\d+$/);
    // A link to a line opens at it.
    await page.reload();
    await detail.getByText('The end').waitFor();
    // What needs a server is not offered.
    expect(await page.getByRole('button', { name: 'Branch here' }).count()).toBe(0);
    expect(wrong).toEqual([]);
    await close();
  });

  it('keeps what a model said as text', async () => {
    const file = await readFile(join(cwd, 'runs', folder, 'episodes', `${await unsolved()}.jsonl`), 'utf8');
    const line = file.split('\n').findIndex((each) => each.includes('"type":"call"'));
    const { page, wrong, close } = await open(`#/runs/${folder}/${await unsolved()}?line=${line}`);
    const detail = page.getByRole('region', { name: 'Detail' });
    await detail.getByText("<script>document.title='broken'</script>").first().waitFor();
    expect(await page.title()).not.toBe('broken');
    expect(wrong).toEqual([]);
    await close();
  });

  it('shows where each candidate of a search leads', async () => {
    const names = await readdir(join(cwd, 'runs', folder, 'episodes'));
    const held = await readFile(join(copy, 'data', 'index.js'), 'utf8');
    const thinking = names.find((name) => name.includes('.rafa') && held.includes(basename(name, '.jsonl')))!;
    const lines = await readJournal(join(cwd, 'runs', folder, 'episodes', thinking));
    const { n, levels } = lines!.find(({ type }) => type === 'search') as unknown as Levels;
    const { page, wrong, close } = await open(`#/runs/${folder}/${basename(thinking, '.jsonl')}/search/${n}`);
    // One of the second level, which is counted through from the first.
    const { text } = levels[1]!.candidates[0]!;
    await page.getByRole('button', { name: text }).first().click();
    const chosen = page.getByRole('region', { name: 'Selected node' });
    await chosen.getByRole('heading', { name: text }).waitFor();
    await expect.poll(() => page.url()).toContain(`node=${levels[0]!.candidates.length}`);
    const picture = chosen.getByRole('img');
    await picture.waitFor();
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
    await close();
  });

  it('says of a tree that was too large that it is left out, and shows the next', async () => {
    const options = { scenario: 'tic-tac-toe', agents: 'X=mcts?simulations=8000,O=first', cwd, env: {} };
    const tall = basename((await run({ ...options, name: 'tall', warn() {} })).run);
    expect((await troupe('studio', 'export', 'tall', 'tall')).code).toBe(0);
    const [file] = await readdir(join(cwd, 'runs', tall, 'episodes'));
    const lines = (await readJournal(join(cwd, 'runs', tall, 'episodes', file!)))!;
    const search = lines.find(({ type }) => type === 'search')!;
    const address = `#/runs/${tall}/${encodeURIComponent(basename(file!, '.jsonl'))}/search/${search.n}`;
    const { page, wrong, close } = await open(address, join(cwd, 'tall'));
    await page.getByText(/^A tree of [5-8],\d{3} nodes is left out of this copy$/).waitFor();
    await page.getByText(/up to 5,000 nodes/).waitFor();
    await page.getByRole('link', { name: /later/ }).click();
    await page.getByText(/of \d+ nodes shown$/).waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  it('says of an episode that it does not hold where that can be seen', async () => {
    const names = await readdir(join(cwd, 'runs', folder, 'episodes'));
    const shelf = await readFile(join(copy, 'data', 'index.js'), 'utf8');
    const missing = names.map((name) => basename(name, '.jsonl')).find((name) => !shelf.includes(name))!;
    const { page, wrong, close } = await open(`#/runs/${folder}/${missing}`);
    await page.getByText('This copy does not hold it').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    expect(wrong).toEqual([]);
    await close();
  });
});
