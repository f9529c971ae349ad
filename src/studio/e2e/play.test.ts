import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readJournal } from '../../runs/folder/journal.ts';
import { readManifest } from '../../runs/folder/manifest.ts';
import { readResults } from '../../runs/folder/results.ts';
import type { PlayView } from '../api/play.ts';
import { openStudio, type StudioServer } from '../server.ts';
import { describeInBrowser, openBrowser, openPage } from './test-browser.ts';

const SLOW = 120_000;
const PATIENT = { timeout: 20_000 };

describeInBrowser('play', () => {
  let cwd: string;
  let studio: StudioServer;
  let browser: Browser;

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'troupe-play-'));
    studio = await openStudio({ cwd, env: { TROUPE_CACHE_DIR: join(cwd, 'caches') } });
    browser = await openBrowser();
  }, SLOW);
  afterAll(async () => {
    await browser?.close();
    await studio?.close();
    await rm(cwd, { recursive: true, force: true });
  });

  const phase = (page: Page) => page.locator('[data-phase]').getAttribute('data-phase');
  const settled = (page: Page) => page.waitForSelector('[data-phase]:not([data-phase=theirs])');
  /** How many moves the page shows. */
  const moves = (page: Page) => page.locator('.play-moves > li').count();
  const gameOf = (page: Page) => decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1)!);
  const resultOf = async (page: Page) =>
    (await readResults(join(cwd, 'runs', gameOf(page), 'results.jsonl')))[0];
  const viewOf = async (page: Page) =>
    (await (await fetch(`http://127.0.0.1:${studio.port}/api/play/${gameOf(page)}`)).json()) as PlayView;
  const seen = (what: Locator) => expect.poll(() => what.isVisible()).toBe(true);
  const start = async (page: Page) => {
    await page.getByRole('button', { name: 'Start the game' }).click();
    await page.waitForSelector('[data-phase=yours]');
  };

  test(
    'fits a narrow window, where the way back stands below the parts',
    async () => {
      const viewport = { width: 480, height: 800 };
      const { page, wrong, close } = await openPage(browser, studio, '/play', { viewport });
      const fits = async () =>
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
      const boxOf = async (what: Locator) => (await what.boundingBox())!;
      const scenarios = page.getByRole('group', { name: 'Scenario' });
      const rules = page.locator('.play-rules');
      await rules.waitFor();
      await fits();
      expect((await boxOf(rules)).width).toBeGreaterThan(400);
      expect((await boxOf(rules)).y).toBeGreaterThan((await boxOf(scenarios)).y);
      const name = await boxOf(page.getByRole('link', { name: 'Troupe', exact: true }));
      expect(name.x + name.width).toBeLessThan((await boxOf(page.getByRole('link', { name: 'Runs' }))).x);
      await start(page);
      await fits();
      const back = page.getByRole('navigation', { name: 'Where you are' }).getByRole('link');
      expect(await back.allTextContents()).toEqual(['play']);
      expect((await boxOf(back)).y).toBeGreaterThan(name.y + name.height);
      await back.click();
      await page.waitForURL('**/play');
      expect(wrong).toEqual([]);
      await close();
    },
    SLOW,
  );

  test(
    'a person plays a whole game of tic-tac-toe by clicking, and its results line agrees',
    async () => {
      const { page, wrong, close } = await openPage(browser, studio, '/play?scenario=tic-tac-toe&O=optimal');
      await start(page);
      for (let clicks = 0; (await phase(page)) === 'yours'; clicks++) {
        expect(clicks).toBeLessThan(6);
        const before = await moves(page);
        const free = page.locator('.play-spot');
        await free.nth(clicks === 0 ? 4 : 0).click();
        await page.locator('.play-moves > li').nth(before).waitFor();
        await settled(page);
      }
      expect(await phase(page)).toBe('over');
      await page
        .locator('[data-phase]')
        .filter({ hasText: /wins|tie/ })
        .waitFor();
      const line = (await resultOf(page))!;
      const said = await page.locator('[data-phase]').textContent();
      // Exact play never loses.
      expect(line.rewards.X).toBeLessThanOrEqual(0);
      expect(said).toContain(line.rewards.X === 0 ? 'A tie' : 'O wins, you lose');
      const cells = await page.locator('.play-moves code').allTextContents();
      expect(
        cells
          .toReversed()
          .map((text) => text.replace('cell ', ''))
          .join(' '),
      ).toBe(line.answer);
      expect(line).toMatchObject({
        end: 'terminated',
        roles: { X: { agent: 'human' }, O: { agent: 'optimal' } },
      });
      const manifest = await readManifest(join(cwd, 'runs', gameOf(page)));
      await expect.poll(async () => manifest?.name).toMatch(/^play-tic-tac-toe-/);
      const link = page.getByRole('link', { name: 'The episode in full' });
      expect(await link.getAttribute('href')).toBe(`/runs/${gameOf(page)}/${line.episode}`);
      expect(wrong).toEqual([]);
      await close();
    },
    SLOW,
  );

  test(
    'a taken cell is refused with the reason; a hint shows N and Q; a move is taken back; keys play',
    async () => {
      const address = '/play?scenario=tic-tac-toe&O=mcts&O.simulations=100&seed=3';
      const { page, wrong, close } = await openPage(browser, studio, address);
      await start(page);
      await page.keyboard.press('h');
      const hint = page.getByRole('region', { name: 'Hint' });
      await hint.waitFor();
      expect(await hint.locator('thead').textContent()).toBe('ActionNQ');
      expect(await hint.locator('tbody tr').count()).toBe(9);
      expect(await hint.locator('tbody tr').first().textContent()).toMatch(/^cell 5[\d,]+\+\d\.\d\d$/);

      await page.keyboard.press('5');
      await expect.poll(() => moves(page), PATIENT).toBe(2);
      await page.waitForSelector('[data-phase=yours]');
      expect(await hint.count()).toBe(0);
      await page.getByLabel('Or write it').fill('cell 5');
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      expect(await page.getByRole('alert').textContent()).toMatch(/^cell 5 is taken; free cells: /);
      expect(await moves(page)).toBe(2);

      const [reply] = await page.locator('.play-moves code').allTextContents();
      await page.locator('.play-spot').first().click();
      await expect.poll(() => moves(page), PATIENT).toBe(4);
      await page.waitForSelector('[data-phase=yours]');
      const before = gameOf(page);
      await page.getByRole('button', { name: 'Take back' }).click();
      await page.waitForURL((url) => !url.pathname.endsWith(before));
      await expect.poll(() => moves(page), PATIENT).toBe(2);
      await page.waitForSelector('[data-phase=yours]');
      // The same luck: what was played up to there is as it was.
      expect(await page.locator('.play-moves code').allTextContents()).toEqual([reply, 'cell 5']);
      const after = gameOf(page);
      const manifest = await readManifest(join(cwd, 'runs', after));
      expect(manifest?.parent).toMatchObject({ run: join('runs', before), step: 3 });
      expect((await readManifest(join(cwd, 'runs', before)))?.status).toBe('interrupted');

      await page.getByRole('button', { name: 'Resign' }).click();
      await page.waitForSelector('[data-phase=over]');
      expect(await page.locator('[data-phase]').textContent()).toContain('O wins, you gave up');
      expect(await resultOf(page)).toMatchObject({ stopped: 'resigned', rewards: { X: -1, O: 1 } });
      expect(wrong).toEqual([]);
      await close();
    },
    SLOW,
  );

  test(
    'game24 is played by typing; what cannot be read and what is wrong is said',
    async () => {
      const { page, wrong, close } = await openPage(browser, studio, '/play?scenario=game24&task=0');
      await start(page);
      const title = await page.locator('.play-task').textContent();
      expect(title).toBe('12 12 12 12');
      const rules = page.getByRole('region', { name: 'Rules' });
      expect(await rules.textContent()).toMatch(/you make 24 from four given numbers/);
      await seen(rules);
      expect(await page.locator('.play-board .play-observation').textContent()).toMatch(
        /^Puzzle: 12 12 12 12/,
      );
      const type = async (text: string) => {
        await page.getByLabel('Your move').fill(text);
        await page.keyboard.press('Enter');
      };
      await type('hello');
      await page.getByRole('alert').filter({ hasText: 'is neither a step nor an answer' }).waitFor();
      await type('12 + 12 = 23');
      const alert = page.getByRole('alert');
      await alert.filter({ hasText: '12 + 12 = 23 is wrong: 12 + 12 = 24.' }).waitFor();
      expect(await moves(page)).toBe(0);
      await type('12 - 12 = 0');
      await expect.poll(() => moves(page), PATIENT).toBe(1);
      await page.waitForSelector('[data-phase=yours]');
      await type('Answer: (12 - 12) + 12 + 12 = 24');
      await page.waitForSelector('[data-phase=over]');
      expect(await page.locator('[data-phase]').textContent()).toBe('Solved');
      expect(await resultOf(page)).toMatchObject({ status: 'solved', task: '12 12 12 12' });
      expect(wrong).toEqual([]);
      await close();
    },
    SLOW,
  );

  test(
    'who plays with tools has the request, the tools and what the last calls brought in view',
    async () => {
      const { page, wrong, close } = await openPage(browser, studio, '/play?scenario=shell&task=0');
      await start(page);
      expect(await page.locator('.play-request').textContent()).toBe('Make the folder /shelf/2031.');
      const tools = page.getByRole('region', { name: 'Tools' });
      const [peer] = await tools.locator('li').all();
      expect(await peer!.textContent()).toMatch(/^peer\(path: string\)Lists what is directly in a folder/);
      expect(await peer!.locator('dl').textContent()).toBe('paththe path of a folder');
      // The world shows itself through tools alone.
      expect(await page.locator('.play-image').count()).toBe(0);
      const brought = page.getByRole('region', { name: 'What the last call brought' });
      for (const part of [page.getByRole('region', { name: 'Request' }), peer!, brought]) await seen(part);

      const field = page.getByLabel('Your move');
      const call = async (tool: string, path: string) => {
        const before = await moves(page);
        await tools.getByRole('button', { name: tool }).click();
        expect(await field.inputValue()).toBe(`{"tool":"${tool}","arguments":{"path":""}}`);
        // The first empty argument is where one writes.
        await page.keyboard.type(path);
        await page.keyboard.press('Enter');
        await page.locator('.play-moves > li').nth(before).waitFor();
        await page.waitForSelector('[data-phase=yours]');
      };
      await call('unroll', '/nothing');
      await brought.getByText('failed').waitFor();
      expect(await brought.locator('li').textContent()).toBe(
        'unroll({"path":"/nothing"}) failedthere is nothing at /nothing',
      );
      await call('sprout', '/shelf/2031');
      await brought.getByText('sprout({"path":"/shelf/2031"})').waitFor();
      expect(await brought.locator('li').count()).toBe(1);
      expect(await page.locator('.play-moves .play-came').last().textContent()).toMatch(/^failed · there is/);
      expect(await page.locator('.play-request').textContent()).toBe('Make the folder /shelf/2031.');

      // As its folder tells it, after another start: journals are written once a second.
      const episodes = join(cwd, 'runs', gameOf(page), 'episodes');
      const written = async () => {
        const [file] = await readdir(episodes);
        return file === undefined ? '' : await readFile(join(episodes, file), 'utf8');
      };
      await expect.poll(written).toMatch(/"observation".*sprout/);
      const other = await openStudio({ cwd, env: { TROUPE_CACHE_DIR: join(cwd, 'caches') } });
      const retold = await openPage(browser, other, `/play/${gameOf(page)}`);
      await retold.page.waitForSelector('[data-phase=left]');
      expect(await retold.page.locator('.play-asked').textContent()).toBe(
        await page.locator('.play-asked').textContent(),
      );
      expect(retold.wrong).toEqual([]);
      await retold.close();
      await other.close();

      await page.getByRole('button', { name: 'Answer …' }).click();
      await page.keyboard.type('done');
      await page.keyboard.press('Enter');
      await page.waitForSelector('[data-phase=over]');
      expect(await resultOf(page)).toMatchObject({ status: 'solved', answer: 'done' });
      await page.locator('.play-image').waitFor();
      expect(wrong).toEqual([]);
      await close();
    },
    SLOW,
  );

  test(
    'tools from outside are shown as soon as they are open',
    async () => {
      const example = join(import.meta.dirname, '../../../scenarios/tools/example');
      const params = new URLSearchParams({
        scenario: 'tools',
        task: `${join(example, 'requests.json')}:0`,
        'set.tools': join(example, 'library.ts'),
      });
      const { page, wrong, close } = await openPage(browser, studio, `/play?${params}`);
      await start(page);
      const tools = page.getByRole('region', { name: 'Tools' });
      expect(await tools.getByRole('button').allTextContents()).toContain(
        'search(text: string, limit?: number)',
      );
      expect(wrong).toEqual([]);
      await close();
    },
    SLOW,
  );

  test(
    'without the token a game is looked at, and its buttons say so',
    async () => {
      const { page, wrong, close } = await openPage(browser, studio, '/play?scenario=game24&task=0');
      await start(page);
      await page.evaluate(() => sessionStorage.clear());
      await page.reload();
      await page.getByText('Only to look at').waitFor();
      for (const name of ['Take back', 'Resign', 'New game', 'Hint'])
        expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
      await page.getByLabel('Your move').fill('12 + 12 = 24');
      expect(await page.getByRole('button', { name: 'Play', exact: true }).isDisabled()).toBe(true);
      await page.goto(`http://127.0.0.1:${studio.port}/play?scenario=game24`);
      await page.getByText('Only to look at').waitFor();
      expect(await page.getByRole('button', { name: 'Start the game' }).isDisabled()).toBe(true);
      expect(wrong).toEqual([]);
      await close();
    },
    SLOW,
  );

  test(
    'a player of kuhn poker is shown no more than the role is, and gets no hint',
    async () => {
      const address = '/play?scenario=kuhn-poker&first=random&second=human';
      const { page, wrong, close } = await openPage(browser, studio, address);
      await start(page);
      const { seats, observation, picture, moves: shown, noHint } = await viewOf(page);
      expect(seats).toHaveLength(2);
      expect(observation).toMatch(/^Your card: [JQK]/);
      expect(picture!.match(/>[JQK]</g)).toHaveLength(1);
      expect(shown).toEqual([]);
      expect(noHint).toMatch(/do not see everything/);
      expect(await page.getByRole('button', { name: 'Hint' }).isDisabled()).toBe(true);
      const link = page.getByRole('link', { name: 'The episode in full' });
      expect(await link.count()).toBe(0);
      for (let step = 0; (await phase(page)) !== 'over'; step++) {
        expect(step).toBeLessThan(3);
        await page.locator('.play-action').first().click();
        await page.waitForTimeout(300);
        await settled(page);
      }
      expect(await link.count()).toBe(1);
      expect(wrong).toEqual([]);
      await close();
    },
    SLOW,
  );

  test(
    'a game that the server’s end has cut off is true to its files, and goes on with the next server',
    async () => {
      const first = await openStudio({ cwd, env: { TROUPE_CACHE_DIR: join(cwd, 'caches') } });
      const address = '/play?scenario=connect-four&yellow=first';
      const opened = await openPage(browser, first, address);
      await start(opened.page);
      await opened.page.locator('.play-spot').nth(3).click();
      await expect.poll(() => moves(opened.page), PATIENT).toBe(2);
      await opened.page.waitForSelector('[data-phase=yours]');
      const game = gameOf(opened.page);
      await opened.close();
      await first.close();
      const dir = join(cwd, 'runs', game);
      expect((await readManifest(dir))?.status).toBe('interrupted');
      expect(await readResults(join(dir, 'results.jsonl'))).toEqual([]);
      const [file] = await readdir(join(dir, 'episodes'));
      const played = (await readJournal(join(dir, 'episodes', file!))).filter(
        ({ type }) => type === 'action',
      );
      expect(played.map(({ text }) => text)).toEqual(['column 4', 'column 1']);

      const { page, wrong, close } = await openPage(browser, studio, `/play/${game}`);
      await page.waitForSelector('[data-phase=left]');
      expect(await moves(page)).toBe(2);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.waitForSelector('[data-phase=yours]');
      expect(await page.locator('.play-moves code').allTextContents()).toEqual(['column 1', 'column 4']);
      expect(wrong).toEqual([]);
      await close();
    },
    SLOW,
  );
});
